/**
 * Hours of US equities, by the standing rules of the NYSE. Holidays are not known here: no data exists for them.
 * Sources: NYSE Rule 7.2 and its yearly notices of holidays and early closings.
 */
import { civilDateOf, weekdayOf } from '../domain/civil-date.ts'
import type { EpochDay } from '../domain/civil-date.ts'
import type { UnixMicros } from '../domain/time.ts'
import { epochDay, microsFromWall } from './time-zone.ts'

export type EquitySession = 'regular' | 'extended' | 'closed'

export const US_EQUITY_ZONE = 'America/New_York'

const SUNDAY = 0
const THURSDAY = 4
const FRIDAY = 5
const SATURDAY = 6

/** Bounds of one New York date. All UTC microseconds; a weekend has all session bounds equal to `start`. */
interface DayBounds {
  readonly start: UnixMicros
  readonly extendedOpen: UnixMicros
  readonly regularOpen: UnixMicros
  readonly regularClose: UnixMicros
  readonly extendedClose: UnixMicros
  readonly end: UnixMicros
}

/**
 * Whether trading closes at 13:00 on that New York date: the day after Thanksgiving; 24 December from Monday to
 * Thursday (a Friday is the holiday itself); 3 July from Monday to Thursday. Until 2012, when 4 July fell on a
 * Thursday, the short day was Friday the 5th instead. True of 1995 and later, but for three days on which
 * the exchange decided otherwise (1997-12-26, 1999-12-31, 2003-12-26).
 */
export function isEarlyClose(day: EpochDay): boolean {
  const { year, month, day: dayOfMonth } = civilDateOf(day)
  const weekday = weekdayOf(day)
  if (weekday === SUNDAY || weekday === SATURDAY) return false
  // The fourth Thursday is the 22nd to the 28th, so the Friday behind it the 23rd to the 29th.
  if (month === 11) return weekday === FRIDAY && dayOfMonth >= 23 && dayOfMonth <= 29
  if (month === 12) return dayOfMonth === 24 && weekday !== FRIDAY
  if (month !== 7) return false
  const fifthInstead = year <= 2012 && weekdayOf(day + 4 - dayOfMonth) === THURSDAY
  return fifthInstead ? dayOfMonth === 5 : dayOfMonth === 3 && weekday !== FRIDAY
}

function boundsOf(day: EpochDay): DayBounds {
  const date = civilDateOf(day)
  const next = civilDateOf(day + 1)
  const at = (hour: number, minute: number): UnixMicros =>
    microsFromWall(US_EQUITY_ZONE, date.year, date.month, date.day, hour, minute)
  const start = at(0, 0)
  const end = microsFromWall(US_EQUITY_ZONE, next.year, next.month, next.day, 0, 0)
  const weekday = weekdayOf(day)
  if (weekday === SUNDAY || weekday === SATURDAY) {
    return { start, extendedOpen: start, regularOpen: start, regularClose: start, extendedClose: start, end }
  }
  const early = isEarlyClose(day)
  return {
    start,
    extendedOpen: at(4, 0),
    regularOpen: at(9, 30),
    regularClose: early ? at(13, 0) : at(16, 0),
    // After an early close the late session lasts four hours, as on any other day.
    extendedClose: early ? at(17, 0) : at(20, 0),
    end,
  }
}

let current: DayBounds = boundsOf(0)

/**
 * Which session a moment belongs to: regular 09:30–16:00 New York, extended 04:00–09:30 and 16:00–20:00, weekdays
 * only; 13:00 and 17:00 on days that close early. Starts belong to a session, ends do not. Holidays count as weekdays.
 */
export function sessionOf(time: UnixMicros): EquitySession {
  if (!(time >= current.start && time < current.end)) current = boundsOf(epochDay(US_EQUITY_ZONE, time))
  if (time < current.extendedOpen || time >= current.extendedClose) return 'closed'
  return time >= current.regularOpen && time < current.regularClose ? 'regular' : 'extended'
}

/** Regular trading on the New York date that a moment lies in, or null on a weekend. A reused object. */
export function regularHoursAt(
  time: UnixMicros,
): { readonly open: UnixMicros; readonly close: UnixMicros } | null {
  if (!(time >= current.start && time < current.end)) current = boundsOf(epochDay(US_EQUITY_ZONE, time))
  if (current.regularOpen === current.regularClose) return null
  hours.open = current.regularOpen
  hours.close = current.regularClose
  return hours
}

const hours = { open: 0, close: 0 }

/** Regular trading of that New York date, or null on a weekend. UTC microseconds. */
export function regularHoursOf(
  day: EpochDay,
): { readonly open: UnixMicros; readonly close: UnixMicros } | null {
  const bounds = boundsOf(day)
  if (bounds.regularOpen === bounds.regularClose) return null
  return { open: bounds.regularOpen, close: bounds.regularClose }
}
