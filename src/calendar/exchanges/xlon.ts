import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { christmasAndBoxingDay } from '../holidays/christmas.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import { lastWeekday, MONDAY, nthWeekday, weekendToMonday, workdayBefore } from '../holidays/weekdays.ts'

const FULL_DAY: SessionHours = { open: 8 * 60, close: 16 * 60 + 30 }
const HALF_DAY: SessionHours = { open: 8 * 60, close: 12 * 60 + 30 }

/** Bank holidays by royal proclamation, in place of another or in addition. */
const PROCLAIMED = dateList(
  '1995-05-08', // fifty years since the war in Europe ended
  '1999-12-31', // millennium
  '2002-06-03/2002-06-04', // golden jubilee of Elizabeth II
  '2011-04-29', // wedding of Prince William
  '2012-06-04/2012-06-05', // diamond jubilee
  '2020-05-08', // seventy-five years since the war in Europe ended
  '2022-06-02/2022-06-03', // platinum jubilee
  '2022-09-19', // funeral of Elizabeth II
  '2023-05-08', // coronation of Charles III
)

/** Years whose first Monday in May was worked: the holiday stood on 8 May. */
const EARLY_MAY_MOVED: readonly number[] = [1995, 2020]
/** Years whose last Monday in May was worked: the holiday stood beside the jubilee in June. */
const SPRING_MOVED: readonly number[] = [2002, 2012, 2022]

/** Bank holidays of England and Wales. */
function* closures(year: number): Iterable<EpochDay> {
  yield weekendToMonday(epochDayOf(year, 1, 1))
  const easter = easterSunday(year)
  yield easter - 2 // Good Friday
  yield easter + 1
  if (!EARLY_MAY_MOVED.includes(year)) yield nthWeekday(year, 5, MONDAY, 1)
  if (!SPRING_MOVED.includes(year)) yield lastWeekday(year, 5, MONDAY)
  yield lastWeekday(year, 8, MONDAY) // summer bank holiday
  yield* christmasAndBoxingDay(year)
  yield* PROCLAIMED(year)
}

/** The last days of work up to Christmas Eve and New Year's Eve are half days. */
function* specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  yield [workdayBefore(epochDayOf(year, 12, 25)), HALF_DAY]
  // Closed on the eve of 2000, which no other half day stood in for.
  if (year !== 1999) yield [workdayBefore(epochDayOf(year + 1, 1, 1)), HALF_DAY]
}

/**
 * London Stock Exchange: the continuous trading of its order book. The closing auction behind it (16:30 to 16:35) and
 * the auction at noon are not sessions of their own.
 *
 * The hours are those in force since 20 September 1999 and stand for the years before too, in which the market opened
 * later: at 9:00 before that date, and at 8:30 before the summer of 1998.
 */
export const xlon: ExchangeRules = {
  code: 'XLON',
  name: 'London Stock Exchange',
  timeZone: 'Europe/London',
  sources: [
    'Banking and Financial Dealings Act 1971, schedule 1, and the royal proclamations under its section 1',
    'London Stock Exchange, Business days: https://www.londonstockexchange.com/equities-trading/business-days',
    'London Stock Exchange, Notice N47/99 of 4 August 1999: hours from 20 September 1999',
    'London Stock Exchange, Christmas and New Year service arrangements: close from 12:30',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures,
  specialHours,
}
