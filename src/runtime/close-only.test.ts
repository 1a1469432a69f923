import { describe, expect, it } from 'vitest'
import type { MarketDataSource } from '../domain/market-data.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import { parseVenueSettings } from '../sim/index.ts'
import { defineStrategy } from '../strategy/definition.ts'
import type { Orders } from '../strategy/orders.ts'
import { backtest } from './backtest.ts'

const FIRST = 19_724 * MICROS_PER_DAY

/** Daily bars; of `closeOnly` ones all prices are the close. */
function daily(
  instrumentId: string,
  rows: readonly (readonly number[])[],
  closeOnly: boolean,
): MarketDataSource {
  const column = (value: (row: readonly number[], index: number) => number): Float64Array =>
    Float64Array.from(rows, value)
  const chunk = {
    kind: 'bar' as const,
    length: rows.length,
    start: column((_, index) => FIRST + index * MICROS_PER_DAY),
    end: column((_, index) => FIRST + (index + 1) * MICROS_PER_DAY),
    open: column((row) => row[0] ?? NaN),
    high: column((row) => Math.max(...row)),
    low: column((row) => Math.min(...row)),
    close: column((row) => row.at(-1) ?? NaN),
    volume: column(() => NaN),
  }
  let given = false
  const info = {
    instrumentId,
    kind: 'bar' as const,
    name: 'memory',
    period: MICROS_PER_DAY,
    rowCount: rows.length,
  }
  return {
    info: { ...info, priceDecimals: 2, volumeKnown: false, closeOnly },
    next: () => {
      const chunkNow = given ? null : chunk
      given = true
      return Promise.resolve(chunkNow)
    },
    close: () => Promise.resolve(),
    progress: () => 0,
  }
}

/** Orders once, after the first close; says at what day (1 is the second) and price it filled. */
async function fillsOf(closes: readonly number[], order: (orders: Orders) => void): Promise<string[]> {
  const strategy = defineStrategy({
    name: 'once',
    instruments: ['OIL.INDEX'],
    shared: () => ({ done: false }),
    onBar({ orders, shared }) {
      if (!shared.done) order(orders)
      shared.done = true
    },
  })
  const record = await backtest({
    strategies: [{ definition: strategy }],
    sources: [
      daily(
        'OIL.INDEX',
        closes.map((close) => [close]),
        true,
      ),
    ],
    commission: 'none',
    venue: parseVenueSettings({ halfSpreadBps: '0' }),
  })
  return record.fills.map(
    ({ eventTime, price }) => `${String((eventTime - FIRST) / MICROS_PER_DAY - 1)}:${price.toString()}`,
  )
}

describe('where only closes are known', () => {
  it('a market order fills at the next close, at the time of that close', async () => {
    expect(await fillsOf([10, 11, 12], (orders) => orders.buy('OIL.INDEX', 1))).toEqual(['1:11'])
  })

  it('a limit that the market came by between two closes fills at the limit, never better', async () => {
    const sell = (limit: number) => (orders: Orders) =>
      orders.sell('OIL.INDEX', 1, { limit, timeInForce: 'gtc' })
    expect(await fillsOf([10, 10.5, 20], sell(11))).toEqual(['2:11'])
    // only touched: not surely filled
    expect(await fillsOf([10, 11, 10], sell(11))).toEqual([])
  })

  it('a limit that is marketable when it comes fills at the next close, if that is still within it', async () => {
    const buy = (limit: number) => (orders: Orders) =>
      orders.buy('OIL.INDEX', 1, { limit, timeInForce: 'gtc' })
    expect(await fillsOf([10, 10.2, 9], buy(12))).toEqual(['1:10.2'])
  })

  it('a stop that the next close is beyond fills at that close, which is worse', async () => {
    expect(
      await fillsOf([10, 9.5, 7, 8], (orders) =>
        orders.sell('OIL.INDEX', 1, { stop: 9, timeInForce: 'gtc' }),
      ),
    ).toEqual(['2:7'])
  })

  it('a day order lives for one close', async () => {
    expect(await fillsOf([10, 10.5, 8], (orders) => orders.buy('OIL.INDEX', 1, { limit: 9 }))).toEqual([])
    expect(await fillsOf([10, 8, 8], (orders) => orders.buy('OIL.INDEX', 1, { limit: 9 }))).toEqual(['1:9'])
  })

  it('no fill tells a close before it is known: an answer in another instrument comes after its open', async () => {
    const strategy = defineStrategy({
      name: 'answers',
      instruments: ['OIL.INDEX', 'GAS.INDEX'],
      shared: () => ({ done: false }),
      onBar({ orders, shared, instrumentId }) {
        if (!shared.done && instrumentId === 'OIL.INDEX') orders.buy('OIL.INDEX', 1)
        shared.done = true
      },
      onFill({ orders, instrumentId, fill }) {
        if (instrumentId === 'OIL.INDEX' && fill.price > 15) orders.buy('GAS.INDEX', 1)
      },
    })
    const record = await backtest({
      strategies: [{ definition: strategy }],
      sources: [
        daily('OIL.INDEX', [[10], [20], [20]], true),
        daily(
          'GAS.INDEX',
          [
            [10, 10],
            [10, 20],
            [20, 21],
          ],
          false,
        ),
      ],
      commission: 'none',
      venue: parseVenueSettings({ halfSpreadBps: '0' }),
    })
    expect(record.fills.map(({ instrumentId, price }) => `${instrumentId} ${price.toString()}`)).toEqual([
      'OIL.INDEX 20',
      'GAS.INDEX 20',
    ])
  })
})
