import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import { MONDAY, nthWeekday, weekendToMonday, workdayBefore } from '../holidays/weekdays.ts'

const FULL_DAY: SessionHours = { open: 10 * 60, close: 16 * 60 }
const EARLY: SessionHours = { open: 10 * 60, close: 14 * 60 + 10 }

/** Closures of one year alone. */
const ONCE = dateList(
  '1990-12-31', // a Monday before New Year
  '1999-12-31', // change of the millennium
  '2010-04-26', // Anzac Day on a Sunday, made up for as in no other year
  '2011-04-26', // Anzac Day on Easter Monday
  '2022-09-22', // mourning for Elizabeth II
)

function* closures(year: number): Iterable<EpochDay> {
  yield weekendToMonday(epochDayOf(year, 1, 1))
  const australiaDay = australiaDayOf(year)
  if (australiaDay !== null) yield australiaDay
  const easter = easterSunday(year)
  yield easter - 2 // Good Friday
  yield easter + 1
  yield epochDayOf(year, 4, 25) // Anzac Day; lost on a weekend
  yield nthWeekday(year, 6, MONDAY, 2) // birthday of the sovereign
  // A Christmas at the weekend takes the Monday, Boxing Day the next day of work.
  const christmas = weekendToMonday(epochDayOf(year, 12, 25))
  yield christmas
  yield weekendToMonday(christmas + 1)
  yield* ONCE(year)
}

/**
 * Until 1992 the Monday on or after 26 January; from 1994 on the date itself, or the Monday after a weekend. In 1993,
 * when the states kept different dates, the market traded on all of them.
 */
function australiaDayOf(year: number): EpochDay | null {
  if (year === 1993) return null
  const date = epochDayOf(year, 1, 26)
  if (year >= 1994) return weekendToMonday(date)
  const firstMonday = nthWeekday(year, 1, MONDAY, 4)
  return firstMonday < date ? firstMonday + 7 : firstMonday
}

/** The last sessions before Christmas and before New Year, from 2010 on; in 2022 both were full days. */
function* specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  if (year < 2010 || year === 2022) return
  yield [workdayBefore(epochDayOf(year, 12, 25)), EARLY]
  yield [workdayBefore(epochDayOf(year + 1, 1, 1)), EARLY]
}

/**
 * Australian Securities Exchange, the cash market in Sydney: normal trading from 10:00, when the first group of shares
 * opens, until 16:00. The closing auction behind it (16:10) is no session of its own. Early closes before 2010 are
 * left out.
 */
export const xasx: ExchangeRules = {
  code: 'XASX',
  name: 'Australian Securities Exchange',
  timeZone: 'Australia/Sydney',
  sources: [
    'ASX, Cash Market Trading Hours and Trading Calendar: https://www.asx.com.au/markets/market-resources/trading-hours-calendar/cash-market-trading-hours/trading-calendar',
    'ASX Market Notices, Trading Days, Business Days & Settlement Activity, yearly; 1021.19.09 for 2020',
    'ASX Market Notices 0984.22.09 and 0990.22.09: closed on 2022-09-22',
    'Public Holidays Act 2010 (New South Wales) and the Banks and Bank Holidays Act 1912 before it',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures,
  specialHours,
}
