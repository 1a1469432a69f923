import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../domain/time.ts'
import { sma } from '../strategy/indicators/index.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { barsFrom, memorySource, START } from '../../test/support/bars.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import { barsOf } from '../testing.ts'
import { backtest } from './backtest.ts'
import type { RunOptions } from './run-options.ts'

it('lets an indicator go on through a split as the guide says: fed anew from history, it is as if adjusted', async () => {
  const seen: number[] = []
  const strategy = defineStrategy({
    name: 'average',
    instruments: ['AAPL.XNAS'],
    history: 3,
    state: () => ({ fast: sma(3) }),
    onBar({ state, bar }) {
      seen.push(state.fast.next(bar.close))
    },
    onCorporateAction({ state, history, instrumentId }) {
      state.fast = sma(3)
      for (const close of history(instrumentId, 3)) state.fast.next(close)
    },
  })
  const split: CorporateAction = {
    type: 'split',
    instrumentId: 'AAPL.XNAS',
    ratio: Decimal.from(7),
    effectiveTime: START + 4 * MICROS_PER_MINUTE,
  }
  const options = (): RunOptions => ({
    strategies: [{ definition: strategy }],
    sources: [barsOf('AAPL.XNAS', [700, 707, 714, 721, 104, 105], { start: START / 1000, period: '1m' })],
    corporateActions: [split],
  })
  await backtest(options())
  // 707, 714 and 721 are 101, 102 and 103 of new shares
  expect(seen.slice(-2).map((value) => Number(value.toFixed(9)))).toEqual([103, 104])
  const first = [...seen]
  seen.length = 0
  await backtest(options(), { rebuildEvery: 1 })
  expect(seen).toEqual(first)
})

describe('a symbol change in a run', () => {
  const [OLD, NEW] = ['FB.XNAS', 'META.XNAS']
  const change: CorporateAction = {
    type: 'symbolChange',
    instrumentId: OLD,
    newInstrumentId: NEW,
    effectiveTime: START + 3 * MICROS_PER_MINUTE,
  }
  const options = (): RunOptions => ({
    strategies: [
      {
        definition: defineStrategy({
          name: 'holder',
          instruments: [OLD, NEW],
          shared: () => ({ bars: 0 }),
          onBar({ shared, orders, portfolio, instrumentId }) {
            shared.bars += 1
            if (shared.bars === 1) orders.buy(OLD, 100)
            // right after the change: what is held is the new one, and it can be sold
            if (instrumentId === NEW && portfolio.position(NEW).netQuantity === 100) orders.sell(NEW, 40)
          },
        }),
      },
    ],
    sources: [
      barsOf(OLD, [100, 100, 110], { start: START / 1000, period: '1m' }),
      barsOf(NEW, [110, 120, 130], { start: START / 1000 + 180_000, period: '1m' }),
    ],
    corporateActions: [change],
    commission: 'none',
  })

  it('is the same with a restart at every step, right after the change too', async () => {
    const one = await backtest(options())
    const other = await backtest(options(), { rebuildEvery: 1 })
    expect(other.ordersHash).toBe(one.ordersHash)
    expect(other.finalEquity.toString()).toBe(one.finalEquity.toString())
    expect(
      one.openPositions.map(({ instrumentId, netQuantity }) => `${instrumentId} ${netQuantity.toString()}`),
    ).toEqual(['META.XNAS 60'])
  })

  it('is no loss of the benchmark, and the new symbol no second half of it', async () => {
    const record = await backtest(options())
    expect(record.benchmarkReturn).toBeCloseTo(0.3, 12)
  })

  it('leaves late fills to the new symbol, with reports that are under way at the change', async () => {
    const venue = parseVenueSettings({ reportLatencyMs: '150000' })
    const record = await backtest({ ...options(), venue, risk: kernelRisk(venue) })
    // bought in the second minute, told in the fourth, when it has its new name
    expect(record.fills[0]?.instrumentId).toBe(NEW)
    expect(record.openPositions.every(({ instrumentId }) => instrumentId === NEW)).toBe(true)
  })
})

it('passes over what took effect before the data begin, and applies what comes later once', async () => {
  const seen: string[] = []
  const strategy = defineStrategy({
    name: 'watcher',
    instruments: ['AAPL.XNAS'],
    onBar: () => undefined,
    onCorporateAction({ action }) {
      seen.push(action.type)
    },
  })
  const split = (effectiveTime: number): CorporateAction => ({
    type: 'split',
    instrumentId: 'AAPL.XNAS',
    ratio: Decimal.from(7),
    effectiveTime,
  })
  const dividend: CorporateAction = {
    type: 'cashDividend',
    instrumentId: 'AAPL.XNAS',
    amount: Decimal.from('0.47'),
    effectiveTime: START + MICROS_PER_MINUTE,
  }
  const flat = { open: 100, high: 100, low: 100, close: 100 }
  const record = await backtest({
    strategies: [{ definition: strategy }],
    sources: [memorySource('AAPL.XNAS', barsFrom([flat, flat, flat]))],
    corporateActions: [dividend, split(START - MICROS_PER_DAY), split(START)],
  })
  expect(seen).toEqual(['cashDividend'])
  expect(record.benchmarkReturn).toBeCloseTo(0.0047, 12)
})
