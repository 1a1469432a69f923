import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'

const FULL_DAY: SessionHours = { open: 9 * 60, close: 17 * 60 + 30 }

function* closures(year: number): Iterable<EpochDay> {
  yield epochDayOf(year, 1, 1)
  yield epochDayOf(year, 1, 2) // Berchtold's day
  const easter = easterSunday(year)
  yield easter - 2 // Good Friday
  yield easter + 1
  yield epochDayOf(year, 5, 1)
  yield easter + 39 // Ascension
  yield easter + 50 // Whit Monday
  yield epochDayOf(year, 8, 1) // national day
  yield epochDayOf(year, 12, 24)
  yield epochDayOf(year, 12, 25)
  yield epochDayOf(year, 12, 26)
  yield epochDayOf(year, 12, 31)
}

/**
 * SIX Swiss Exchange: shares, with the closing auction that ends at 17:30. Holidays on a weekend are not made up for,
 * and there are no half days.
 *
 * The present hours and holidays stand for all years. In fact shares traded until 17:00 up to 25 June 2001 and until
 * 18:00 for some months from then on; and by its notice of that date the exchange gave up the holidays that other
 * European markets do not keep (2 January, Ascension, Whit Monday, 1 August), which it has since taken back.
 */
export const xswx: ExchangeRules = {
  code: 'XSWX',
  name: 'SIX Swiss Exchange',
  timeZone: 'Europe/Zurich',
  sources: [
    'SIX Swiss Exchange, Trading calendar: https://www.six-group.com/en/market-data/news-tools/trading-currency-holiday-calendar.html',
    'SIX Swiss Exchange, Directive 3: Trading, and its Trading Guide: hours of shares',
    'SWX Swiss Exchange, 15 May 2001: hours and calendar from 25 June 2001',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: FULL_DAY }],
  closures,
  specialHours: () => [],
}
