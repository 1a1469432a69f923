/** For the command line, which may not reach into the venue itself: what can be set, and whose fees are known. */
export { COMMISSION_NAMES, NAMED_SCHEDULES, VENUE_SETTINGS } from '../sim/index.ts'
export type { VenueSettingEntry } from '../sim/index.ts'
