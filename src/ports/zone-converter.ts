import type { UnixMicros } from '../domain/time.ts'

/**
 * Wall time and UTC for IANA zones (`America/New_York`). Every function throws FulmarError CONFIG_INVALID
 * for a zone that does not exist.
 */
export interface ZoneConverter {
  /** What to add to UTC to get wall time at that moment, microseconds. */
  zoneOffset(zone: string, time: UnixMicros): number
  /** The moment at which clocks in the zone show that date and time. Skipped wall times move forward, doubled ones take the first. */
  microsFromWall(
    zone: string,
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second?: number,
    micros?: number,
  ): UnixMicros
  /** Days since 1970-01-01 of the date that a calendar on the wall shows at that moment. */
  epochDay(zone: string, time: UnixMicros): number
}
