import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { holidaysOfJapan } from '../holidays/japan.ts'

function closingAt(close: number): SessionHours {
  return { open: 9 * 60, close, midday: [11 * 60 + 30, 12 * 60 + 30] }
}

const UNFORESEEN = dateList(
  '2020-10-01', // failure of the trading system, all day
)

/** National holidays, and the days around New Year that the exchange's own rules add. */
function* closures(year: number): Iterable<EpochDay> {
  yield* holidaysOfJapan(year)
  yield epochDayOf(year, 1, 2)
  yield epochDayOf(year, 1, 3)
  yield epochDayOf(year, 12, 31)
  yield* UNFORESEEN(year)
}

/**
 * Tokyo Stock Exchange: the auction market for shares, morning and afternoon.
 *
 * Dates hold from 1990 on. Hours before 21 November 2011 are a convention: the morning then ended at 11:00, the first
 * and the last session of a year had a morning only until 2009, and the afternoon of some weeks in 2006 began at
 * 13:00. Tables of sessions commonly carry the hours of today back to those years, and so do these rules, so that a
 * backtest is comparable; the open and the close of full days are the true ones.
 */
export const xtks: ExchangeRules = {
  code: 'XTKS',
  name: 'Tokyo Stock Exchange',
  timeZone: 'Asia/Tokyo',
  sources: [
    'JPX, Trading Hours: https://www.jpx.co.jp/english/equities/trading/domestic/01.html',
    'JPX, Market Holidays: https://www.jpx.co.jp/english/corporate/about-jpx/calendar/index.html',
    'Act on National Holidays (Act No. 178 of 1948) with its amendments; Act No. 99 of 2018 on the accession of the Emperor',
    'JPX, Markets to Close for 10-day Golden Week: https://www.jpx.co.jp/english/announce/market-holidays.html',
    'JPX on the failure of 2020-10-01: https://www.jpx.co.jp/english/corporate/news/news-releases/0060/20201019-01.html',
  ],
  firstYear: 1990,
  knownUntil: dateFrom('2026-12-31'),
  hours: [
    { from: dateFrom('1990-01-01'), hours: closingAt(15 * 60) },
    { from: dateFrom('2024-11-05'), hours: closingAt(15 * 60 + 30) },
  ],
  closures,
  specialHours: () => [],
}
