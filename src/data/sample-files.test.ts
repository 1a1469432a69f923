/** The real files that everybody develops with: each must open, be taken for what it is, and lose no row. */
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../domain/time.ts'
import { openCsv } from './csv/open-csv.ts'
import { collect, hasSamples, sampleFile, utc } from './data.test-support.ts'

const MINUTE = MICROS_PER_MINUTE
const DAY = MICROS_PER_DAY
const SECOND = MICROS_PER_SECOND

/** File, kind, rows, period, decimals of prices, whether volume is known. */
const FILES = [
  ['equities_minute/aapl_1m_quote_2014.csv', 'quote', 2512, MINUTE, 2, true],
  ['equities_minute/aapl_1m_trade_2014.csv', 'bar', 2303, MINUTE, 2, true],
  ['equities_minute/goog_1m_trade_2015.csv', 'bar', 1091, MINUTE, 2, true],
  ['equities_minute/ibm_1m_quote_2013.csv', 'quote', 3398, MINUTE, 2, true],
  ['equities_minute/ibm_1m_trade_2013.csv', 'bar', 2566, MINUTE, 2, true],
  ['equities_minute/spy_1m_quote_2013.csv', 'quote', 5412, MINUTE, 2, true],
  ['equities_minute/spy_1m_trade_2013.csv', 'bar', 4839, MINUTE, 2, true],
  ['equities_minute/spy_1s_quote_20131007.csv.gz', 'quote', 27_409, SECOND, 2, true],
  ['equities_minute/spy_1s_trade_2013.csv.gz', 'bar', 39_058, SECOND, 2, true],
  ['equities_daily/aapl_daily_raw.csv', 'bar', 5849, DAY, 2, true],
  ['equities_daily/bac_daily_raw.csv', 'bar', 5849, DAY, 2, true],
  ['equities_daily/ibm_daily_raw.csv', 'bar', 5849, DAY, 2, true],
  ['equities_daily/qqq_daily_raw.csv', 'bar', 3964, DAY, 2, true],
  ['equities_daily/spy_daily_raw.csv', 'bar', 5849, DAY, 2, true],
  ['equities_daily/backtestingpy_GOOG.csv', 'bar', 2148, DAY, 2, true],
  ['equities_daily/backtrader_2006-day-001.txt', 'bar', 255, DAY, 2, false],
  ['fx/oanda_eurusd_1m_quote_2018.csv', 'quote', 2818, MINUTE, 5, false],
  ['fx/oanda_eurusd_daily.csv.gz', 'quote', 3738, DAY, 5, false],
  ['crypto/freqtrade_xrp_eth_1m.csv', 'bar', 2469, MINUTE, 8, true],
  ['crypto/freqtrade_xrp_eth_trades.csv.gz', 'trade', 12_477, null, 8, true],
  ['crypto/lean_coinbase_btcusd_1m_quote.csv.gz', 'quote', 7188, MINUTE, 2, true],
  ['crypto/lean_coinbase_btcusd_1m_trade.csv', 'bar', 12_423, MINUTE, 2, true],
  ['crypto/lean_coinbase_btcusd_daily_trade.csv', 'bar', 1318, DAY, 2, true],
  ['crypto/nautilus_binance_btcusdt_trades.csv', 'trade', 2001, null, 2, true],
  ['crypto/nautilus_btcusd_perp_1m_20211231_20220201.csv.gz', 'bar', 45_031, MINUTE, 2, true],
] as const

describe.skipIf(!hasSamples)('real files (skipped without sample data)', () => {
  it.each(FILES)(
    '%s opens as %s with %i rows',
    async (name, kind, count, period, priceDecimals, volumeKnown) => {
      const [source] = await openCsv(sampleFile(name) ?? '', {
        instruments: ['ANY.VENUE'],
        zones: zoneConverter,
      })
      if (source === undefined) throw new Error('no source')
      expect(source.info).toMatchObject({ kind, period, volumeKnown, priceDecimals })
      const rows = await collect(source)
      expect(rows.end).toHaveLength(count)
      expect(source.skipped().size).toBe(0)
      for (let row = 1; row < count; row += 1) {
        if (!((rows.start[row] ?? 0) >= (rows.end[row - 1] ?? 0)))
          expect.fail(`row ${row} overlaps the one before it`)
      }
    },
  )

  it('of several symbols give each its own rows', async () => {
    const sources = await openCsv(sampleFile('equities_daily/sp500_5yr_subset60.csv') ?? '', {
      instruments: ['AAPL.XNAS', 'XOM.XNYS'],
    })
    expect(sources.map((source) => source.info.rowCount)).toEqual([1259, 1259])
  })

  it('hold the opening bar that published results start from', async () => {
    const [source] = await openCsv(sampleFile('equities_minute/spy_1m_quote_2013.csv') ?? '', {
      instruments: ['SPY.ARCX'],
    })
    if (source === undefined) throw new Error('no source')
    const rows = await collect(source)
    const row = rows.start.indexOf(utc('2013-10-07T13:30:00Z'))
    expect(rows.values.get('askClose')?.[row]).toBe(167.45)
  })
})
