import { epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { chineseFestivals } from '../holidays/chinese-festivals.ts'
import type { ChineseFestivals } from '../holidays/chinese-festivals.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import { FRIDAY, isWorkday, lastWeekday, MONDAY, nthWeekday, SATURDAY, SUNDAY } from '../holidays/weekdays.ts'

const MIDDAY = [12 * 60, 13 * 60] as const
const FULL_DAY_UNTIL_2011: SessionHours = { open: 10 * 60, close: 16 * 60, midday: MIDDAY }
const FULL_DAY: SessionHours = { open: 9 * 60 + 30, close: 16 * 60, midday: MIDDAY }
const MORNING_UNTIL_2011: SessionHours = { open: 10 * 60, close: 12 * 60 + 30 }
const MORNING: SessionHours = { open: 9 * 60 + 30, close: 12 * 60 }

/** Days without trading for typhoons, which ended with 23 September 2024, and other closures of one date. */
const ONCE = dateList(
  '1992-07-22', // typhoon Gary
  '1993-09-17', // typhoon Becky
  '1999-09-16', // typhoon York
  '1999-12-31', // change of the millennium
  '2001-07-06', // typhoon Utor
  '2001-07-25', // typhoon Yutu
  '2008-08-06', // typhoon Kammuri
  '2008-08-22', // typhoon Nuri
  '2011-09-29', // typhoon Nesat
  '2013-08-14', // typhoon Utor
  '2015-09-03', // seventy years since the end of the war
  '2016-08-02', // typhoon Nida
  '2016-10-21', // typhoon Haima
  '2017-08-23', // typhoon Hato
  '2020-10-13', // typhoon Nangka
  '2021-10-13', // typhoon Kompasu
  '2023-07-17', // typhoon Talim
  '2024-09-06', // typhoon Yagi
)

/** The Monday of the Queen's birthday, which the Governor appointed for each year. */
const QUEENS_BIRTHDAY = dateList(
  '1990-06-18',
  '1991-06-17',
  '1992-06-15',
  '1993-06-14',
  '1994-06-13',
  '1995-06-19',
  '1996-06-17',
  '1997-06-30',
)

/** Second days of the handover and of the first two National Days. */
const SECOND_DAYS = dateList('1997-07-02', '1997-10-02', '1998-10-02')

/**
 * Holidays that keep their dates come first. Any other that falls on a Sunday or on a date already taken moves to the
 * next that is free: Ching Ming on Easter Monday is kept on the Tuesday.
 */
function closures(year: number): Iterable<EpochDay> {
  const festivals = chineseFestivals(year)
  const closed = new Set<EpochDay>(fixed(year))
  if (festivals !== null) for (const date of lunarNewYear(year, festivals.newYear)) closed.add(date)
  const movable = [...civil(year), ...(festivals === null ? [] : lunar(year, festivals))]
  for (const holiday of movable.sort((a, b) => a - b)) {
    let date = holiday
    while (closed.has(date) || weekdayOf(date) === SUNDAY) date += 1
    closed.add(date)
  }
  // Added last: a typhoon moves no holiday.
  for (const date of ONCE(year)) closed.add(date)
  return closed
}

function* fixed(year: number): Iterable<EpochDay> {
  const easter = easterSunday(year)
  yield* [easter - 2, easter - 1, easter + 1]
  yield* QUEENS_BIRTHDAY(year)
  if (year <= 1996) yield lastWeekday(year, 8, MONDAY) // liberation in 1945
  if (year === 1997 || year === 1998) yield nthWeekday(year, 8, MONDAY, 3) // victory in the war
  yield* SECOND_DAYS(year)
}

function* civil(year: number): Iterable<EpochDay> {
  yield epochDayOf(year, 1, 1)
  if (year >= 1999) yield epochDayOf(year, 5, 1) // labor
  if (year >= 1997) yield epochDayOf(year, 7, 1) // establishment of the Special Administrative Region
  if (year >= 1997) yield epochDayOf(year, 10, 1) // nation
  yield epochDayOf(year, 12, 25)
  yield epochDayOf(year, 12, 26)
}

function* lunar(year: number, { chingMing, buddha, tuenNg, midAutumn, chungYeung }: ChineseFestivals) {
  yield chingMing
  yield buddha
  yield tuenNg
  // Before 2013 a Sunday behind the festival was made up for on its Saturday, which is no day of trading anyway.
  const dayAfter = midAutumn + 1
  if (year !== 1993 && (year >= 2013 || weekdayOf(dayAfter) !== SUNDAY)) yield dayAfter
  yield chungYeung
}

/**
 * Three days. A Sunday among them was made up for on the day before them, of which a Friday matters here; since 2013
 * on the fourth day.
 */
function* lunarNewYear(year: number, newYear: EpochDay): Iterable<EpochDay> {
  yield* [newYear, newYear + 1, newYear + 2]
  const weekday = weekdayOf(newYear)
  if (year < 2013) {
    if (weekday === SATURDAY) yield newYear - 1
  } else if (weekday === SUNDAY || weekday >= FRIDAY) yield newYear + 3
}

/** Eves of Christmas and New Year, and since 2013 of the Lunar New Year, have a morning only. */
function* specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  const hours = year < 2011 ? MORNING_UNTIL_2011 : MORNING
  const eves = [epochDayOf(year, 12, 24), epochDayOf(year, 12, 31)]
  const festivals = chineseFestivals(year)
  if (festivals !== null && year >= 2013) eves.push(festivals.newYear - 1)
  for (const eve of eves) if (isWorkday(eve)) yield [eve, hours]
}

/**
 * Stock Exchange of Hong Kong: the morning and afternoon sessions. The auctions before and behind them are not
 * sessions of their own.
 *
 * Tables of sessions commonly simplify the past, and so do these rules, so that a backtest is comparable. Until 4
 * March 2012 the midday break was longer (12:30 to 14:30, from 7 March 2011 on 12:00 to 13:30) than the one given
 * here. Mornings lost to storms are given as whole sessions, and so are the days without trading 2023-09-01 and
 * 2023-09-08, and 1993-10-01 after mid-autumn. Eves of the Lunar New Year before 2013 are full days. Buddha's birthday
 * is a holiday from 1990 on, though by law from 1999. After 2050, where the table of festivals ends, only the
 * holidays of the Gregorian calendar are left.
 */
export const xhkg: ExchangeRules = {
  code: 'XHKG',
  name: 'Stock Exchange of Hong Kong',
  timeZone: 'Asia/Hong_Kong',
  sources: [
    'HKEX, Trading Hours and Severe Weather Arrangements: https://www.hkex.com.hk/Services/Trading-hours-and-Severe-Weather-Arrangements/Trading-Hours/Securities-Market',
    'HKEX, hours from 7 March 2011: https://www.hkex.com.hk/News/News-Release/2010/101123news; from 5 March 2012: https://www.hkex.com.hk/News/News-Release/2012/120301news',
    'HKEX, Calendar: https://www.hkex.com.hk/News/HKEX-Calendar',
    'General Holidays Ordinance (Cap. 149) and its amendments of 1997, 1998 and 2011',
    'Hong Kong Observatory, Gregorian-Lunar Calendar Conversion Table: https://www.hko.gov.hk/en/gts/time/conversion.htm',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [
    { from: dateFrom('1990-01-01'), hours: FULL_DAY_UNTIL_2011 },
    { from: dateFrom('2011-03-07'), hours: FULL_DAY },
  ],
  closures,
  specialHours,
}
