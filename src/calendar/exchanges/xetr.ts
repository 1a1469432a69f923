import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import { workdayBefore } from '../holidays/weekdays.ts'

const FULL_DAY: SessionHours = { open: 9 * 60, close: 17 * 60 + 30 }
const LAST_DAY: SessionHours = { open: 9 * 60, close: 14 * 60 }

/** Closures that the exchange council decided for one year alone. */
const ONCE = dateList(
  '2007-05-28', // Whit Monday
  '2017-10-31', // five hundred years since the Reformation: a public holiday in all of Germany
)

function* closures(year: number): Iterable<EpochDay> {
  yield epochDayOf(year, 1, 1)
  const easter = easterSunday(year)
  yield easter - 2 // Good Friday
  yield easter + 1
  yield epochDayOf(year, 5, 1)
  if (year >= 2015 && year <= 2021) yield easter + 50 // Whit Monday
  if (year >= 2014 && year <= 2021) yield epochDayOf(year, 10, 3) // Day of German Unity
  yield epochDayOf(year, 12, 24)
  yield epochDayOf(year, 12, 25)
  yield epochDayOf(year, 12, 26)
  yield epochDayOf(year, 12, 31)
  yield* ONCE(year)
}

/** The last trading day of the year is short; the exchange confirms it by a notice each autumn. */
function* specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  if (year >= 2010) yield [workdayBefore(epochDayOf(year, 12, 31)), LAST_DAY]
}

/**
 * Xetra, the order book of the Frankfurt Stock Exchange: its continuous trading, without the closing auction behind it
 * and without the early and late hours for retail orders alone (since December 2025). Holidays on a weekend are not
 * made up for.
 *
 * The present hours stand for all years. Xetra in fact traded until 20:00 from June 2000 to 31 October 2003, and from
 * 8:30 to 17:00 until September 1999. It began in November 1997: the years before, when the market was the floor of
 * Frankfurt, follow the same list of holidays.
 */
export const xetr: ExchangeRules = {
  code: 'XETR',
  name: 'Xetra (Frankfurt Stock Exchange)',
  timeZone: 'Europe/Berlin',
  sources: [
    'Deutsche Börse, Trading calendar of Xetra and Börse Frankfurt: https://www.cashmarket.deutsche-boerse.com/cash-en/trading/trading-calendar-and-trading-hours',
    'Frankfurter Wertpapierbörse, Bekanntmachung zur Jahresschlussbörse, each year: trading until 14:00 on the last day',
    'Eurex circular 055/2018: no trading in Frankfurt on 3 October 2018',
    'Deutsche Börse circular 052/25: trading phases from 1 December 2025',
    'Deutsche Börse, September 2003: close at 17:30 instead of 20:00 from 3 November 2003',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures,
  specialHours,
}
