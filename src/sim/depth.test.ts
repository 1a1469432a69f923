import { existsSync, readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { DepthBook, type DepthLevel } from '../domain/depth.ts'
import { Fixture, PLAIN, stock } from './fixture.test-support.ts'
import type { SavedVenue } from './saved-venue.ts'
import type { VenueSettings } from './settings.ts'

function bookOf(bids: readonly DepthLevel[], asks: readonly DepthLevel[]): DepthBook {
  const book = new DepthBook()
  book.snapshot(bids, asks, 1)
  return book
}

function market(settings: Partial<VenueSettings> = {}): Fixture {
  const fixture = new Fixture({ settings: { ...PLAIN, ...settings } })
  fixture.venue.setHasQuotes(0)
  return fixture
}

const BOOK = bookOf(
  [
    [99.9, 5],
    [99.8, 10],
  ],
  [
    [100.1, 4],
    [100.2, 10],
    [100.5, 100],
  ],
)

describe('an order book', () => {
  it('takes changes in order, ignores old ones, and is empty after a gap', () => {
    const book = bookOf([[99, 1]], [[101, 1]])
    const asks: DepthLevel[] = [
      [100, 2],
      [101, 0],
    ]
    expect(book.apply({ bids: [], asks, updateId: 2, previousId: 1 })).toBe('applied')
    expect(book.asks.prices).toEqual([100])
    expect(book.apply({ bids: [], asks: [], updateId: 2, previousId: 1 })).toBe('stale')
    expect(book.apply({ bids: [], asks: [], updateId: 9, previousId: 7 })).toBe('gap')
    expect([book.isComplete, book.bids.prices.length]).toEqual([false, 0])
    expect(book.apply({ bids: [], asks: [], updateId: 10, previousId: 9 })).toBe('gap')
  })

  it('holds what a plain map of its changes holds, best first', () => {
    const levels = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(3)))
    fc.assert(
      fc.property(levels, levels, (bids, asks) => {
        const book = bookOf(bids, asks)
        const held = (side: [number, number][], sign: number): [number, number][] =>
          [...new Map(side)].filter(([, size]) => size > 0).sort(([a], [b]) => sign * (a - b))
        const shown = (side: DepthBook['bids']): [number, number][] =>
          side.prices.map((price, index) => [price, side.sizes[index] ?? 0])
        expect(shown(book.bids)).toEqual(held(bids, -1))
        expect(shown(book.asks)).toEqual(held(asks, 1))
      }),
    )
  })
})

describe('orders on an order book', () => {
  it.each([
    [{ quantity: 20 }, ['4@100.1', '10@100.2', '6@100.5']],
    [{ quantity: 20, limit: 100.2 }, ['4@100.1', '10@100.2']],
    [{ quantity: 20, side: 'sell' }, ['5@99.9', '10@99.8']],
    [{ quantity: 20, limit: 100.2, timeInForce: 'fok' }, []],
    [{ quantity: 14, limit: 100.2, timeInForce: 'fok' }, ['4@100.1', '10@100.2']],
    [{ quantity: 20, limit: 100.1, timeInForce: 'ioc' }, ['4@100.1']],
    [{ quantity: 3, stop: 100.1 }, ['3@100.1']],
    [{ quantity: 3, stop: 100.2 }, []],
  ] as const)('%j takes %j', (request, fills) => {
    const fixture = market()
    fixture.place(request, 0)
    fixture.venue.matchBook(0, BOOK, 1)
    expect(fixture.fills()).toEqual(fills)
    const isImmediate = 'timeInForce' in request
    const isDone = fixture.venue.openOrders().length === 0
    expect(isDone).toBe(
      isImmediate || fills.join() === '4@100.1,10@100.2,6@100.5' || fills.join() === '3@100.1',
    )
  })

  it('do not take the same shares twice from a book that stays as it is', () => {
    const fixture = market()
    fixture.place({ quantity: 4 }, 0)
    fixture.venue.matchBook(0, BOOK, 1)
    fixture.place({ quantity: 4 }, 1)
    fixture.venue.matchBook(0, BOOK, 2)
    expect(fixture.fills()).toEqual(['4@100.1', '4@100.2'])
    const saved = JSON.stringify(fixture.venue.save())
    const restored = fixture.make([])
    restored.load(JSON.parse(saved) as SavedVenue)
    expect(JSON.stringify(restored.save())).toBe(saved)
  })

  it('that rest fill at their limit when the other side comes there, and in the queue by prints', () => {
    const fixture = market({ queue: 'behind' })
    fixture.place({ quantity: 10, limit: 99.9 }, 0)
    fixture.venue.matchBook(0, BOOK, 1)
    fixture.venue.matchTrade(0, 99.9, 7, 2)
    expect(fixture.fills()).toEqual(['2@99.9'])
    fixture.venue.matchBook(0, bookOf([[99.6, 5]], [[99.7, 3]]), 3)
    expect(fixture.fills()).toEqual(['2@99.9', '3@99.9'])
  })

  it('never take more than a level shows, nor pay better than it', () => {
    const side = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 6,
    })
    const order = fc.record({
      quantity: fc.integer({ min: 1, max: 30 }),
      limit: fc.option(fc.integer({ min: -15, max: 25 }), { nil: undefined }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
    })
    fc.assert(
      fc.property(side, side, fc.array(order, { maxLength: 5 }), (bids, asks, orders) => {
        const fixture = market({ allowShort: true })
        const book = bookOf(
          bids.map(([ticks, size]) => [100 - ticks / 100, size]),
          asks.map(([ticks, size]) => [100 + ticks / 100, size]),
        )
        for (const { limit, ...one } of orders)
          fixture.place(limit === undefined ? one : { ...one, limit: (10_000 + limit) / 100 }, 0)
        fixture.venue.matchBook(0, book, 1)
        fixture.venue.matchBook(0, book, 2)
        const taken = new Map<string, number>()
        for (const input of fixture.inputs) {
          if (input.kind !== 'fill') continue
          const { side: of, price, quantity } = input.report
          const key = `${of}${price.toString()}`
          taken.set(key, (taken.get(key) ?? 0) + quantity.toNumber())
          const levels = of === 'buy' ? book.asks : book.bids
          const level = levels.prices.indexOf(price.toNumber())
          // A limit that rested trades at its own price, which is no better than the level that came to it.
          if (level >= 0) expect(taken.get(key)).toBeLessThanOrEqual(levels.sizes[level] ?? 0)
          const best = levels.prices[0] ?? NaN
          if (of === 'buy') expect(price.toNumber()).toBeGreaterThanOrEqual(best)
          else expect(price.toNumber()).toBeLessThanOrEqual(best)
        }
      }),
    )
  })
})

const RECORDED = new URL('../../../shared/data/crypto/nautilus_bybit_xrpusdt-ob500.data.zip', import.meta.url)

interface Frame {
  readonly type: 'snapshot' | 'delta'
  readonly ts: number
  readonly data: { readonly b: [string, string][]; readonly a: [string, string][]; readonly u: number }
}

/** The one file of a zip archive. */
function unzip(archive: Buffer): string {
  const nameLength = archive.readUInt16LE(26)
  const extraLength = archive.readUInt16LE(28)
  const start = 30 + nameLength + extraLength
  const content = archive.subarray(start, start + archive.readUInt32LE(18))
  return (archive.readUInt16LE(8) === 0 ? content : inflateRawSync(content)).toString('utf8')
}

describe.skipIf(!existsSync(RECORDED))('on a recorded book (skipped where the data are absent)', () => {
  it('every frame joins, and a large order pays what the levels add up to', () => {
    const coin = stock({ id: 'XRP.BYBIT', tickSize: Decimal.from('0.0001'), lotSize: Decimal.from('1') })
    const fixture = new Fixture({ settings: PLAIN, instruments: [coin] })
    fixture.venue.setHasQuotes(0)
    fixture.marks.last[0] = 1.95
    const book = new DepthBook()
    const levels = (side: [string, string][]): DepthLevel[] => side.map(([p, s]) => [Number(p), Number(s)])
    const frames = unzip(readFileSync(RECORDED))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Frame)
    for (const { type, ts, data } of frames) {
      if (type === 'snapshot') book.snapshot(levels(data.b), levels(data.a), data.u)
      else {
        const delta = { bids: levels(data.b), asks: levels(data.a), updateId: data.u, previousId: data.u - 1 }
        expect(book.apply(delta)).toBe('applied')
      }
      expect(book.bids.prices[0]).toBeLessThan(book.asks.prices[0] ?? 0)
      fixture.venue.matchBook(0, book, ts * 1000)
    }
    const last = (frames.at(-1)?.ts ?? 0) * 1000
    fixture.place({ quantity: 50_000 }, last)
    fixture.venue.matchBook(0, book, last)
    const expected: string[] = []
    let left = 50_000
    for (const [level, price] of book.asks.prices.entries()) {
      const size = Math.min(left, book.asks.sizes[level] ?? 0)
      if (size > 0) expected.push(`${String(size)}@${String(price)}`)
      left -= size
    }
    expect(fixture.fills()).toEqual(expected)
    expect(expected.length).toBeGreaterThan(1)
  })
})
