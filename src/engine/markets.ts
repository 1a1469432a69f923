import type { MarketCalendar } from '../ports/market-calendar.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'

/** What the kernel knows of when markets trade. */
export interface Markets {
  /** By index of the instrument; null where its hours are not known. */
  readonly calendars: readonly (MarketCalendar | null)[]
  readonly zones: ZoneConverter
  /** Throws FulmarError CONFIG_INVALID for a market that there is no calendar of. */
  readonly calendarOf: (code: string) => MarketCalendar
  /** Where a journal is kept, opens and closes are inputs though no strategy handles them, and tables are named. */
  readonly isJournaled: boolean
}

/** Each once, by code. */
export function distinctCalendars({ calendars }: Pick<Markets, 'calendars'>): readonly MarketCalendar[] {
  const byCode = new Map<string, MarketCalendar>()
  for (const calendar of calendars) if (calendar !== null) byCode.set(calendar.code, calendar)
  return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}
