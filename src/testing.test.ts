import { describe, expect, it } from 'vitest'
import { defineStrategy } from './strategy/definition.ts'
import { param } from './strategy/parameters.ts'
import { Strategy } from './strategy/strategy-class.ts'
import type { BarContext } from './strategy/context.ts'
import { barsOf, quotesOf, runStrategy, syntheticBars, toJson, tradesOf } from './testing.ts'

const ID = 'SPY.ARCX'
const START = Date.UTC(2024, 0, 2, 14, 30)

/** Buys on the first bar, logs every bar. */
const buyOnce = defineStrategy({
  name: 'buy-once',
  instruments: [ID],
  params: { shares: param.int(10, { min: 1 }) },
  state: () => ({ bars: [] as number[][] }),
  onBar({ bar, state, orders, position, params, log }) {
    state.bars.push([bar.open, bar.high, bar.low, bar.close])
    log(`${bar.startTime - START} ${bar.open} ${bar.high} ${bar.low} ${bar.close} ${bar.volume}`)
    if (position.isFlat) orders.buy(bar.instrumentId, params.shares)
  },
})

describe('barsOf', () => {
  it('makes bars of closes, tuples and objects, each going on where the one before ended', async () => {
    const source = barsOf(ID, [100, 101, [102, 104, 99, 103, 7], { close: 98, high: 105, volume: NaN }])
    const { log } = await runStrategy(buyOnce, [source])
    expect(log).toEqual([
      '0 100 100 100 100 1000000',
      '60000 100 101 100 101 1000000',
      '120000 102 104 99 103 7',
      '180000 103 105 98 98 NaN',
    ])
  })

  it('leaves holes where a row says when it starts', async () => {
    const rows = [100, { close: 101, time: '2024-01-03T14:30:00Z' }, 102]
    const { log } = await runStrategy(buyOnce, [barsOf(ID, rows, { period: '1h', start: START })])
    expect(log.map((line) => Number(line.split(' ')[0]) / 3_600_000)).toEqual([0, 24, 25])
  })

  it('names the row that cannot be true, or that comes too early', () => {
    expect(() => barsOf(ID, [100, [101, 100, 99, 100]])).toThrow('Row 2 of SPY.ARCX cannot be true')
    expect(() => barsOf(ID, [100, NaN])).toThrow('Row 2')
    expect(() => barsOf(ID, [100, { close: 100, time: START }])).toThrow('Row 2 of SPY.ARCX starts before')
    expect(() => barsOf(ID, [100], { start: '2024-01-02 14:30' })).toThrow('is no moment')
  })
})

describe('runStrategy', () => {
  it('fills without friction at the next open', async () => {
    const record = await runStrategy(buyOnce, [barsOf(ID, [100, 101, 102])], { params: { shares: 3 } })
    expect(record.fills.map(({ quantity, price, fee }) => `${quantity} ${price} ${fee}`)).toEqual(['3 100 0'])
    expect(toJson(record).finalEquity).toBe('100006')
  })

  it('takes a class, and options of the run', async () => {
    class Eager extends Strategy {
      static override readonly instruments = [ID]
      private bars = 0
      override onBar({ orders, instrumentId }: BarContext): void {
        this.bars += 1
        if (this.bars === 1) orders.buy(instrumentId, 1)
      }
    }
    const record = await runStrategy(Eager, [barsOf(ID, [100, 100])], {
      commission: 'perUnit:0.5',
      cash: 1000,
    })
    expect(record.strategy).toBe('Eager')
    expect(record.totalFees.toString()).toBe('0.5')
  })

  it('rejects where a handler threw, so that a test cannot pass by accident', async () => {
    const broken = defineStrategy({
      name: 'broken',
      instruments: [ID],
      onBar() {
        throw new Error('no such luck')
      },
    })
    await expect(runStrategy(broken, [barsOf(ID, [100])])).rejects.toMatchObject({
      code: 'STRATEGY_THREW',
      message: expect.stringContaining('no such luck') as string,
    })
  })
})

describe('quotesOf and tradesOf', () => {
  it('reach their handlers, and orders execute at the quotes', async () => {
    const watcher = defineStrategy({
      name: 'watcher',
      instruments: [ID],
      onQuote({ quote, orders, position, log }) {
        log(`quote ${quote.bid} ${quote.ask} ${quote.askSize}`)
        if (position.isFlat) orders.buy(quote.instrumentId, 1)
      },
      onTrade({ trade, log }) {
        log(`trade ${trade.price} ${trade.size}`)
      },
    })
    const quotes = quotesOf(ID, [
      [99.99, 100.01],
      [100.04, 100.05, 300, 200],
    ])
    const trades = tradesOf(ID, [100, [100.02, 50]])
    const record = await runStrategy(watcher, [quotes, trades])
    expect(record.log).toEqual([
      'quote 99.99 100.01 NaN',
      'trade 100 NaN',
      'quote 100.04 100.05 200',
      'trade 100.02 50',
    ])
    expect(record.fills.map(({ price }) => price.toString())).toEqual(['100.05'])
  })

  it('refuse what cannot be', () => {
    expect(() => quotesOf(ID, [[100, 99]])).toThrow('Row 1')
    expect(() => tradesOf(ID, [100, -1])).toThrow('Row 2')
  })
})

describe('syntheticBars', () => {
  it('gives the same bars for the same seed, in the hours of the instrument', async () => {
    const run = async (id: string, seed: number): Promise<readonly string[]> => {
      const definition = { ...buyOnce, instruments: [id] }
      return (await runStrategy(definition, [syntheticBars(id, { days: 1, seed })])).log
    }
    const first = await run(ID, 1)
    expect(first).toHaveLength(390)
    expect(first[0]).toMatch(/^0 /)
    expect(await run(ID, 1)).toEqual(first)
    expect(await run(ID, 2)).not.toEqual(first)
    expect(await run('BTC-USDT.BINANCE', 1)).toHaveLength(1440)
  })
})
