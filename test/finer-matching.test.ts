/** A strategy may ask for longer bars than the data have; its orders meet the data as they are. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineStrategy } from '../src/index.ts'
import { resample } from '../src/data/resample.ts'
import { heardBy, tee } from '../src/data/tee.ts'
import type { MarketDataSource } from '../src/domain/market-data.ts'
import { MICROS_PER_MINUTE } from '../src/domain/time.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { barsFrom, memorySource, START, walk } from './support/bars.ts'
import type { BarRow } from './support/bars.ts'

const ID = 'AAA.SIM'
const FIVE = 5 * MICROS_PER_MINUTE
const bar = (open: number, high: number, low: number, close: number): BarRow => ({ open, high, low, close })
const flat = (price: number): BarRow => bar(price, price, price, price)

function finer(source: MarketDataSource): MarketDataSource[] {
  const [one, other] = tee(source)
  return [heardBy(one, 'venue'), heardBy(resample(other, FIVE), 'strategy')]
}

/** Enters on a stop, and protects the entry as soon as it is filled. */
const breakout = defineStrategy({
  name: 'breakout',
  instruments: [ID],
  onBar({ orders, position }) {
    if (position.isFlat && orders.open(ID).length === 0) orders.buy(ID, 10, { stop: 101 })
  },
  onFill({ fill, orders }) {
    if (fill.side === 'buy') orders.sell(ID, 10, { stop: 99, reduceOnly: true })
  },
})

describe('orders of a strategy with longer bars', () => {
  // the low comes before the entry: only the minutes know
  const minutes = [
    ...Array.from({ length: 5 }, () => flat(100)),
    bar(100, 100, 98, 100),
    bar(100, 102, 100, 102),
    ...Array.from({ length: 8 }, () => flat(102)),
  ]

  it('meet the minutes: a low from before an entry does not stop it out', async () => {
    const { fills } = await backtest({
      strategies: [{ definition: breakout }],
      sources: finer(memorySource(ID, barsFrom(minutes))),
    })
    expect(fills.map(({ side, eventTime }) => [side, (eventTime - START) / MICROS_PER_MINUTE])).toEqual([
      ['buy', 7],
    ])
  })

  it('would meet the worst case where only the longer bars are known', async () => {
    const { fills } = await backtest({
      strategies: [{ definition: breakout }],
      sources: [resample(memorySource(ID, barsFrom(minutes)), FIVE)],
    })
    expect(fills.map(({ side }) => side).slice(0, 2)).toEqual(['buy', 'sell'])
  })

  it('change nothing in the bars that it is given, nor in their number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 400 }), async (seed, length) => {
        const seen = async (make: (source: MarketDataSource) => MarketDataSource[]): Promise<unknown> => {
          const bars: unknown[] = []
          const watcher = defineStrategy({
            name: 'watcher',
            instruments: [ID],
            onBar({ bar: view, orders }) {
              bars.push({ ...view })
              orders.target(ID, bars.length % 3)
            },
          })
          const record = await backtest({
            strategies: [{ definition: watcher }],
            sources: make(memorySource(ID, walk(length, seed))),
          })
          return { bars, counted: record.bars, listed: record.instruments[0]?.bars }
        }
        expect(await seen(finer)).toEqual(await seen((source) => [resample(source, FIVE)]))
      }),
      { numRuns: 25 },
    )
  })
})
