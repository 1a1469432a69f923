import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import { isWorkday } from '../holidays/weekdays.ts'

const FULL_DAY: SessionHours = { open: 9 * 60, close: 17 * 60 + 30 }
const HALF_DAY: SessionHours = { open: 9 * 60, close: 14 * 60 + 5 }

/** From this year on the market keeps the common calendar of Euronext, and French holidays are traded. */
const COMMON_CALENDAR = 2002

function* closures(year: number): Iterable<EpochDay> {
  yield epochDayOf(year, 1, 1)
  const easter = easterSunday(year)
  yield easter - 2 // Good Friday
  yield easter + 1
  yield epochDayOf(year, 5, 1)
  yield epochDayOf(year, 12, 25)
  yield epochDayOf(year, 12, 26)
  if (year >= COMMON_CALENDAR) return
  yield easter + 50 // Whit Monday
  yield epochDayOf(year, 7, 14)
  yield epochDayOf(year, 12, 31)
}

/** Christmas Eve is a half day, and so is New Year's Eve, once a holiday; no other day stands in for a weekend. */
function* specialHours(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  const christmasEve = epochDayOf(year, 12, 24)
  if (isWorkday(christmasEve)) yield [christmasEve, HALF_DAY]
  const newYearsEve = epochDayOf(year, 12, 31)
  if (year >= COMMON_CALENDAR && isWorkday(newYearsEve)) yield [newYearsEve, HALF_DAY]
}

/**
 * Euronext Paris: continuous trading, without the closing auction behind it (17:30 to 17:35); a half day ends with
 * that auction, at 14:05. Holidays on a weekend are not made up for.
 *
 * The present hours, harmonized with other European markets in 1999 and 2000, stand for the years before too. Half
 * days are documented from 2010 on; those of earlier years are assumed, and 31 December 2003 was in fact a full day.
 */
export const xpar: ExchangeRules = {
  code: 'XPAR',
  name: 'Euronext Paris',
  timeZone: 'Europe/Paris',
  sources: [
    'Euronext, Trading hours and holidays: https://www.euronext.com/en/trade/trading-hours-holidays',
    'Euronext, holiday calendars of each year, as of 14 November 2011 (for 2012) and 18 October 2018 (for 2019)',
    'European alliance of exchanges, 17 June 1999: common hours from 9:00 to 17:30',
    'Euronext Paris, notice 2003-223 of 31 October 2003: hours of 31 December 2003',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures,
  specialHours,
}
