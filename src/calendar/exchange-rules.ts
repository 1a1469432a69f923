import type { EpochDay } from '../domain/civil-date.ts'

/** Minutes from midnight of the session date on the clock of the exchange; negative on the evening before. */
export type WallMinute = number

export interface SessionHours {
  readonly open: WallMinute
  readonly close: WallMinute
  /** First and last minute of the midday break. */
  readonly midday?: readonly [start: WallMinute, end: WallMinute]
  /** Start of trading before, and end of trading after regular hours. */
  readonly extended?: readonly [open: WallMinute, close: WallMinute]
}

/** Hours that hold from that date on, until the next entry. */
export interface DatedHours {
  readonly from: EpochDay
  readonly hours: SessionHours
}

/** What an exchange says of its own trading days: rules where there are rules, lists where only a list can know. */
export interface ExchangeRules {
  /** Market identifier code (ISO 10383), or `FX` and `CRYPTO`. */
  readonly code: string
  readonly name: string
  readonly timeZone: string
  /** Where the rules and lists come from: documents of the exchange. */
  readonly sources: readonly string[]
  /** The first year for which the rules hold. */
  readonly firstYear: number
  /** The last date for which every closure and every special hour is known. */
  readonly knownUntil: EpochDay
  /** Regular hours through time, earliest first. */
  readonly hours: readonly DatedHours[]
  /** Days of the week with sessions, 0 is Sunday; Monday to Friday where absent. */
  readonly weekdays?: readonly number[]
  /** All dates of that year, by rule and by list, without a session: they win over hours of their own. Weekends may be among them. */
  closures(year: number): Iterable<EpochDay>
  /** Dates of that year with hours of their own: early closes, late opens, sessions on a weekend. */
  specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]>
}
