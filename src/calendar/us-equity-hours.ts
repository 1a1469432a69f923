/**
 * Hours of US shares and funds: those of the New York Stock Exchange, whose dates and times the other US markets keep.
 * Before the tables of its calendar begin, every date from Monday to Friday counts as a full session.
 */
import type { UnixMicros } from '../domain/time.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'
import { calendarFromRules } from './calendar-from-rules.ts'
import { xnys } from './exchanges/xnys.ts'
import { calendarOf } from './registry.ts'
import { epochDay } from './time-zone.ts'

export type EquitySession = 'regular' | 'extended' | 'closed'

const newYork = calendarOf('XNYS')
const everyWorkday = calendarFromRules({
  ...xnys,
  firstYear: 1900,
  closures: () => [],
  specialHours: () => [],
})
const tablesBegin: UnixMicros = newYork.knownFrom * MICROS_PER_DAY

function calendarAt(time: UnixMicros): MarketCalendar {
  return time < tablesBegin ? everyWorkday : newYork
}

/**
 * Which session a moment belongs to: regular 09:30–16:00 New York, extended 04:00–09:30 and 16:00–20:00; 13:00 and
 * 17:00 on days that close early, and `closed` on holidays. Starts belong to a session, ends do not.
 */
export function sessionOf(time: UnixMicros): EquitySession {
  const calendar = calendarAt(time)
  if (calendar.isOpen(time)) return 'regular'
  return calendar.isExtended(time) ? 'extended' : 'closed'
}

/** The session of the New York date that a moment lies in, or null on a weekend or holiday. */
export function usSessionAt(time: UnixMicros): MarketSession | null {
  return calendarAt(time).sessionOn(epochDay(newYork.timeZone, time))
}
