/** A month of a real BTC perpetual: funding and liquidation against a walk of its own, by the venues' formulas. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { perpetual } from '../src/domain/instruments.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { prepareStrategy } from '../src/runtime/prepare-run.ts'
import { defineStrategy } from '../src/strategy/definition.ts'
import { describeWithData } from './support/shared-data.ts'

const BTC = perpetual('BTC-USD-PERP.BYBIT', {
  currency: 'USD',
  baseCurrency: 'BTC',
  tickSize: '0.5',
  lotSize: '0.001',
})
const EIGHT_HOURS = 8 * 3_600_000
const LEVERAGE = 8
const RATE = 0.0001
/** Built in for Bybit's BTC. */
const MAINTENANCE = 0.005

interface Walk {
  readonly payments: number
  readonly liquidatedAt: number
  readonly bankruptcy: number
  readonly lost: number
}

/** Bought one at the open of the second minute. Times are those at which minutes start. */
function walk(path: string): Walk {
  const rows = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1)
  const minutes = rows.map((row) => row.split(',').slice(1).map(Number))
  const entry = minutes[1]?.[1] ?? NaN
  let margin = entry / LEVERAGE
  let payments = 0
  for (const [start = NaN, , , low = NaN, close = NaN] of minutes.slice(1)) {
    const liquidation = (margin - entry) / (MAINTENANCE - 1)
    if (low <= liquidation) {
      return { payments, liquidatedAt: start + 60_000, bankruptcy: entry - margin, lost: entry / LEVERAGE }
    }
    if ((start + 60_000) % EIGHT_HOURS === 0) {
      margin -= close * RATE
      payments += 1
    }
  }
  throw new Error('not liquidated')
}

describeWithData(
  'a month of BTC',
  ['crypto/nautilus_btcusd_perp_1m_20211231_20220201.csv.gz'],
  ([path = '']) => {
    it('pays the funding and is liquidated in the minute that the formulas say', async () => {
      const strategy = defineStrategy({
        name: 'holder',
        instruments: [BTC],
        onBar({ position, orders, bar, history }) {
          if (position.isFlat && history(bar.instrumentId, 2).length < 2) orders.buy(bar.instrumentId, 1)
        },
        history: 2,
      })
      const { options } = await prepareStrategy(strategy, {
        strategyFile: 'holder.ts',
        data: [path],
        cash: '100000',
        commission: 'none',
        columns: 'time=ts_ms',
        sim: {
          margin: 'isolated',
          leverage: String(LEVERAGE),
          fundingRateBps: String(RATE * 10_000),
          halfSpreadBps: '0',
          volumeCap: 'none',
        },
      })
      const record = await backtest(options)
      const expected = walk(path)
      const [bought, closed] = record.fills
      expect(bought?.quantity.toString()).toBe('1')
      expect(closed?.origin).toBe('liquidation')
      expect((closed?.eventTime ?? 0) / 1000).toBe(expected.liquidatedAt)
      expect(expected.payments).toBeGreaterThan(10)
      // to the tick, on the account's side
      const price = closed?.price.toNumber() ?? NaN
      expect(price).toBeGreaterThanOrEqual(expected.bankruptcy - 1e-6)
      expect(price).toBeLessThan(expected.bankruptcy + 0.5)
      // the margin is lost, funding included, but for what the tick gave back
      const lost = 100_000 - record.finalEquity.toNumber()
      expect(lost).toBeLessThanOrEqual(expected.lost)
      expect(lost).toBeGreaterThan(expected.lost - 0.5)
    })
  },
)
