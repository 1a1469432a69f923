import type { EpochDay } from '../domain/civil-date.ts'
import type { UnixMicros } from '../domain/time.ts'

/** Market hours of one session date. Starts belong to the session, ends do not. */
export interface MarketSession {
  /** The date that the exchange gives the session, in its own zone: an overnight session carries the date of its end. */
  readonly date: EpochDay
  readonly open: UnixMicros
  readonly close: UnixMicros
  /** The midday break; null where there is none on that date. */
  readonly breakStart: UnixMicros | null
  readonly breakEnd: UnixMicros | null
  /** Trading before and after regular hours; equal to `open` and `close` where there is none. */
  readonly extendedOpen: UnixMicros
  readonly extendedClose: UnixMicros
}

/**
 * When one market trades. Every answer takes O(1) or O(log n) and depends on its arguments alone: neither on a clock
 * nor on the time zone of the process.
 */
export interface MarketCalendar {
  /** Market identifier code (ISO 10383), or `FX` and `CRYPTO`. */
  readonly code: string
  readonly timeZone: string
  readonly supportsExtendedHours: boolean
  /** The first date that the tables cover. */
  readonly knownFrom: EpochDay
  /** The last date for which closures that no rule gives are known; sessions behind it follow the rules alone. */
  readonly knownUntil: EpochDay
  /** Hexadecimal digest of the sessions: time-zone data differ between Node versions, so a run names what it used. */
  readonly hash: string
  /** Whether regular trading runs: false in the midday break. */
  isOpen(time: UnixMicros): boolean
  /** Whether trading before or after regular hours runs. */
  isExtended(time: UnixMicros): boolean
  /** The first moment after `time` at which regular trading starts, after a midday break too; Infinity where it never stops. */
  nextOpen(time: UnixMicros): UnixMicros
  /** The first moment after `time` at which regular trading stops, for a midday break too; Infinity where it never does. */
  nextClose(time: UnixMicros): UnixMicros
  /** The session of that date; null where there is none. */
  sessionOn(date: EpochDay): MarketSession | null
  /** The session whose regular hours hold `time`, its midday break included; null where none does. */
  sessionAt(time: UnixMicros): MarketSession | null
  /** The first session that opens after `time`. */
  nextSession(time: UnixMicros): MarketSession
  /** The last session that opened at `time` or before; null where the tables begin later. */
  previousSession(time: UnixMicros): MarketSession | null
  /** Sessions with dates from `first` to `last`, both included, in order. */
  sessionsBetween(first: EpochDay, last: EpochDay): readonly MarketSession[]
}
