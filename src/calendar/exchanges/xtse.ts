import { epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { christmasAndBoxingDay } from '../holidays/christmas.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import { isWorkday, MONDAY, nthWeekday, weekendToMonday } from '../holidays/weekdays.ts'

const FULL_DAY: SessionHours = { open: 9 * 60 + 30, close: 16 * 60 }
const HALF_DAY: SessionHours = { open: 9 * 60 + 30, close: 13 * 60 }

/** Trading stopped within the first hour of 11 September 2001; the day counts as closed. */
const UNFORESEEN = dateList('2001-09-11/2001-09-12')

/** Public holidays of Ontario, and the civic holiday in August. */
function* closures(year: number): Iterable<EpochDay> {
  yield weekendToMonday(epochDayOf(year, 1, 1))
  if (year >= 2008) yield nthWeekday(year, 2, MONDAY, 3) // Family Day
  yield easterSunday(year) - 2 // Good Friday
  yield victoriaDay(year)
  yield weekendToMonday(epochDayOf(year, 7, 1)) // Canada Day
  yield nthWeekday(year, 8, MONDAY, 1) // civic holiday
  yield nthWeekday(year, 9, MONDAY, 1) // Labour Day
  yield nthWeekday(year, 10, MONDAY, 2) // Thanksgiving
  yield* christmasAndBoxingDay(year)
  yield* UNFORESEEN(year)
}

/** The last Monday before 25 May. */
function victoriaDay(year: number): EpochDay {
  const latest = epochDayOf(year, 5, 24)
  return latest - ((weekdayOf(latest) - MONDAY + 7) % 7)
}

/** Christmas Eve is a half day; on a weekend no other day stands in for it. */
function* specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  const eve = epochDayOf(year, 12, 24)
  if (year >= 2010 && isWorkday(eve)) yield [eve, HALF_DAY]
}

/**
 * Toronto Stock Exchange. Trading that a failure of its systems ended early (2018-04-27) was no shorter session: like
 * the exchange's calendar, the rules leave it out. Short Christmas Eves are documented from 2010 on; before, every
 * session has full hours.
 */
export const xtse: ExchangeRules = {
  code: 'XTSE',
  name: 'Toronto Stock Exchange',
  timeZone: 'America/Toronto',
  sources: [
    'TMX, Calendar and trading hours: https://www.tsx.com/en/trading/calendars-and-trading-hours/calendar',
    'TMX Group, Holiday Operating Schedule, each December: 13:00 on Christmas Eve, days in lieu',
    'Holidays Act (Canada), Victoria Day; Employment Standards Act, 2000 (Ontario), Family Day since 2008',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures,
  specialHours,
}
