/**
 * Results that other engines publish, from their own data files: each engine's rules are settings here, and the
 * strategies use nothing but the public API. The files are not part of the repository.
 */
import { expect, it } from 'vitest'
import type { RunRecord } from '../../src/report/run-record.ts'
import { computeStatistics } from '../../src/report/index.ts'
import { backtest } from '../../src/runtime/backtest.ts'
import { prepareStrategy } from '../../src/runtime/prepare-run.ts'
import type { RunRequest } from '../../src/runtime/run-request.ts'
import type { AnyStrategy } from '../../src/strategy/definition.ts'
import { describeWithData } from '../support/shared-data.ts'
import buyAndHold from './fixtures/buy-and-hold.ts'
import priceCrossesAverage from './fixtures/price-crosses-average.ts'
import reverseAtTheOpen from './fixtures/reverse-at-the-open.ts'

/** No spread, no slippage, no volume cap: what these engines assume. */
const IDEAL = { halfSpreadBps: '0', slippage: 'none', volumeCap: 'none', borrowRate: '0', debitRate: '0' }

async function run(definition: AnyStrategy, request: Omit<RunRequest, 'strategyFile'>): Promise<RunRecord> {
  const prepared = await prepareStrategy(definition, { strategyFile: '', ...request })
  return backtest(prepared.options)
}

function drawdownOf(equity: readonly number[]): number {
  let peak = -Infinity
  let worst = 0
  for (const value of equity) {
    peak = Math.max(peak, value)
    worst = Math.max(worst, 1 - value / peak)
  }
  return worst
}

const cents = (record: RunRecord): string => record.finalEquity.round(2, 'halfUp').toString()

describeWithData(
  'LEAN BasicTemplateAlgorithm: 100 % SPY at the ask after the first minute',
  [
    'equities_minute/spy_1m_trade_2013.csv',
    'equities_minute/spy_1m_quote_2013.csv',
    'equities_daily/spy_factors.csv',
  ],
  ([trades = '', quotes = '', factors = '']) => {
    it('ends at 101,691.92', async () => {
      const record = await run(buyAndHold, {
        data: [trades],
        quotes: [quotes],
        factors: [factors],
        adjust: 'prices',
        from: '2013-10-07',
        to: '2013-10-11',
        commission: 'ibkr',
        sim: { ...IDEAL, marketFill: 'standing' },
      })
      expect(
        record.fills.map(({ quantity, price, fee }) => [
          quantity.toString(),
          price.toString(),
          fee.toString(),
        ]),
      ).toEqual([['688', '144.78172417', '3.44']])
      expect(cents(record)).toBe('101691.92')
    })
  },
)

describeWithData(
  'LEAN BasicTemplateDailyAlgorithm: 100 % SPY at the open after the first day',
  ['equities_daily/spy_daily_raw.csv', 'equities_daily/spy_factors.csv'],
  ([daily = '', factors = '']) => {
    it('ends at 104,486.22', async () => {
      const record = await run(buyAndHold, {
        data: [daily],
        factors: [factors],
        adjust: 'prices',
        from: '2013-10-08',
        to: '2013-10-17',
        commission: 'ibkr',
        sim: IDEAL,
      })
      expect(record.fills.map(({ quantity, fee }) => [quantity.toString(), fee.toString()])).toEqual([
        ['697', '3.485'],
      ])
      expect(cents(record)).toBe('104486.22')
    })
  },
)

describeWithData(
  'backtrader test_strategy_unoptimized: one unit while above SMA 15',
  ['equities_daily/backtrader_2006-day-001.txt'],
  ([daily = '']) => {
    it('ends at 10,284.10 with 12 buys and 11 sells at the published prices', async () => {
      const record = await run(priceCrossesAverage, {
        data: [daily],
        cash: '10000',
        commission: 'none',
        sim: IDEAL,
      })
      const prices = (side: string): number[] =>
        record.fills.filter((fill) => fill.side === side).map(({ price }) => price.toNumber())
      expect(prices('buy')).toEqual([
        3643.35, 3801.03, 3872.37, 3863.57, 3845.32, 3656.43, 3542.65, 3639.65, 3799.86, 3840.2, 4047.63,
        4052.55,
      ])
      expect(prices('sell')).toEqual([
        3763.95, 3811.85, 3822.35, 3822.57, 3829.82, 3598.58, 3545.92, 3766.8, 3782.15, 3979.73, 4045.05,
      ])
      expect(cents(record)).toBe('10284.1')
    })
  },
)

describeWithData(
  'backtesting.py test_compute_stats: SMA 10/30, long and short, all in',
  ['equities_daily/backtestingpy_GOOG.csv'],
  ([daily = '']) => {
    it('ends at 51,422.99 after 66 round trips', async () => {
      const record = await run(reverseAtTheOpen, {
        data: [daily],
        cash: '10000',
        commission: 'none',
        openingPrints: true,
        params: { lastOpen: Date.UTC(2013, 2, 1) },
        sim: { ...IDEAL, marketFill: 'standing', leverage: '2' },
      })
      const statistics = computeStatistics(record)
      expect(record.roundTrips.length).toBe(66)
      expect(cents(record)).toBe('51422.99')
      expect(statistics.winRate).toBeCloseTo(0.4696969696969697, 12)
      // theirs looks at closes only, ours at opening prints too
      expect(drawdownOf(record.dailyEquity.equity)).toBeCloseTo(0.4798012705007589, 10)
      expect(Math.max(...record.dailyEquity.equity)).toBeCloseTo(75787.44, 2)
      expect(statistics.maxDrawdown).toBeGreaterThanOrEqual(0.4798012705007589)
    })
  },
)
