import { epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import {
  FRIDAY,
  lastWeekday,
  MONDAY,
  nthWeekday,
  sundayToMonday,
  THURSDAY,
  weekendToNearest,
} from '../holidays/weekdays.ts'

/**
 * Regular hours, and the extended hours in which some US market trades shares. After an early close the late session
 * lasts four hours, as on any other day.
 */
function closingAt(hour: number): SessionHours {
  return { open: 9 * 60 + 30, close: hour * 60, extended: [4 * 60, (hour + 4) * 60] }
}

const FULL_DAY = closingAt(16)

/** Mourning, attacks and storms. */
const UNFORESEEN = dateList(
  '1994-04-27', // funeral of Richard Nixon
  '2001-09-11/2001-09-14', // attacks on New York and Washington
  '2004-06-11', // funeral of Ronald Reagan
  '2007-01-02', // funeral of Gerald Ford
  '2012-10-29/2012-10-30', // hurricane Sandy
  '2018-12-05', // funeral of George H. W. Bush
  '2025-01-09', // funeral of Jimmy Carter
)

/** Early closes at 13:00 that the exchange decided for one year alone. */
const EARLY_ONCE = dateList('1997-12-26', '1999-12-31', '2003-12-26')

export function* closuresOfNewYork(year: number): Iterable<EpochDay> {
  // On a Saturday it is not made up for: the Friday before ends the books of the old year.
  yield sundayToMonday(epochDayOf(year, 1, 1))
  if (year >= 1998) yield nthWeekday(year, 1, MONDAY, 3) // Martin Luther King, Jr.
  yield nthWeekday(year, 2, MONDAY, 3) // Washington's birthday
  yield easterSunday(year) - 2 // Good Friday
  yield lastWeekday(year, 5, MONDAY) // Memorial Day
  if (year >= 2022) yield weekendToNearest(epochDayOf(year, 6, 19)) // Juneteenth
  yield weekendToNearest(epochDayOf(year, 7, 4)) // Independence Day
  yield nthWeekday(year, 9, MONDAY, 1) // Labor Day
  yield nthWeekday(year, 11, THURSDAY, 4) // Thanksgiving
  yield weekendToNearest(epochDayOf(year, 12, 25)) // Christmas
  yield* UNFORESEEN(year)
}

/** Dates with an early close, and the hour of it in New York. */
export function* earlyClosesOfNewYork(year: number): Iterable<readonly [date: EpochDay, hour: number]> {
  const hour = year < 1993 ? 14 : 13
  const independence = dayBeforeIndependence(year)
  if (independence !== null) yield [independence, hour]
  if (year >= 1992) yield [nthWeekday(year, 11, THURSDAY, 4) + 1, hour]
  const eve = epochDayOf(year, 12, 24)
  if (weekdayOf(eve) >= MONDAY && weekdayOf(eve) <= THURSDAY) yield [eve, hour]
  for (const date of EARLY_ONCE(year)) yield [date, 13]
}

/**
 * 3 July from Monday to Thursday. Until 2012, when Independence Day fell on a Thursday, Friday the 5th was the short
 * day instead.
 */
function dayBeforeIndependence(year: number): EpochDay | null {
  if (year < 1995) return null
  const holiday = epochDayOf(year, 7, 4)
  const weekday = weekdayOf(holiday)
  if (weekday === THURSDAY && year <= 2012) return holiday + 1
  return weekday > MONDAY && weekday <= FRIDAY ? holiday - 1 : null
}

/**
 * New York Stock Exchange. Trading halts and openings delayed within a day (the storm of 1996-01-08, the circuit
 * breakers of 1997-10-27) are not sessions of their own: like the exchange's yearly notices, the rules leave them out.
 */
export const xnys: ExchangeRules = {
  code: 'XNYS',
  name: 'New York Stock Exchange',
  timeZone: 'America/New_York',
  sources: [
    'NYSE Rule 7.2, Holidays; Rule 7.34, Trading Sessions',
    'NYSE, Holidays & Trading Hours, yearly notices through 2028: https://www.nyse.com/trade/hours-calendars',
    'NYSE, Special Closings since 1885',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2028-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures: closuresOfNewYork,
  *specialHours(year) {
    for (const [date, hour] of earlyClosesOfNewYork(year)) yield [date, closingAt(hour)]
  },
}
