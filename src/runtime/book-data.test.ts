import { describe, expect, it } from 'vitest'
import { temporaryFiles } from '../data/data.test-support.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { backtest } from './backtest.ts'
import { paper } from './paper.ts'
import { prepareStrategy } from './prepare-run.ts'

const file = temporaryFiles()
const BOOK = `time,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,bid_px_01,bid_sz_01,ask_px_01,ask_sz_01
2024-03-08T14:30:00Z,99.9,5,100.1,4,99.8,10,100.2,10
2024-03-08T14:30:01Z,99.9,5,100.1,4,99.8,10,100.2,10
2024-03-08T14:30:02Z,,,100.3,9,,,,
2024-03-08T14:30:03Z,99.7,3,100.3,9,99.6,30,100.4,2
`

const strategy = defineStrategy({
  name: 'taker',
  instruments: ['XYZ-USD.COINBASE'],
  shared: () => ({ seen: [] as string[] }),
  onQuote({ quote, orders, shared }) {
    if (shared.seen.length === 0) orders.buy('XYZ-USD.COINBASE', 10)
    if (shared.seen.length === 1) orders.sell('XYZ-USD.COINBASE', 5, { limit: 99.6 })
    shared.seen.push(`${String(quote.bid)}/${String(quote.ask)}`)
  },
})

const request = {
  strategyFile: 'taker.ts',
  book: [file('book.csv', BOOK)],
  commission: 'none',
  sim: { halfSpreadBps: '20' },
}

describe('orders on the order book of a file', () => {
  it.each(['backtest', 'paper'])('take its levels, and nothing where it is empty: %s', async (mode) => {
    const { options } = await prepareStrategy(strategy, request)
    const record = await (mode === 'paper' ? paper({ ...options, speed: Infinity }) : backtest(options))
    const fills = record.fills.map(
      ({ side, quantity, price }) => `${side} ${quantity.toString()} at ${price.toString()}`,
    )
    // sent in answer to a state, an order meets the next one; the third has no bids, so that the sale rests and fills at its limit
    expect(fills).toEqual(['buy 4 at 100.1', 'buy 6 at 100.2', 'sell 3 at 99.6', 'sell 2 at 99.6'])
  })

  it('are told of quotes given beside the book', async () => {
    const quotes = file(
      'quotes.csv',
      'time,bid,ask\n2024-03-08T14:30:00Z,99,100\n2024-03-08T14:30:05Z,99,100\n',
    )
    await expect(prepareStrategy(strategy, { ...request, quotes: [quotes] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('quotes twice') as string,
    })
  })
})
