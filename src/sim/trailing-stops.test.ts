import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { Trail } from '../domain/trail.ts'
import { Fixture, MINUTE, PLAIN, quoteOf, type BarText } from './fixture.test-support.ts'
import type { SavedVenue } from './saved-venue.ts'

function trailOf(kind: Trail['kind'], value: number, offset: number | null = null): Trail {
  return { kind, value: Decimal.from(value), limitOffset: offset === null ? null : Decimal.from(offset) }
}

function held(settings = PLAIN): Fixture {
  const fixture = new Fixture({ settings })
  fixture.place({ quantity: 10 }, 0)
  fixture.bar(0, [100, 100, 100, 100])
  return fixture
}

interface Row {
  readonly what: string
  readonly trail: Trail
  readonly bars: readonly BarText[]
  readonly fills: readonly string[]
  /** Stop at the end, while it works. */
  readonly stop?: string
}

/** A long position of 10 at 100, and a sell that trails; bars follow. */
const rows: readonly Row[] = [
  {
    what: 'follows the high and never goes back',
    trail: trailOf('amount', 2),
    bars: [
      [100, 103, 101.5, 103],
      [103, 103, 102, 102],
    ],
    fills: [],
    stop: '101',
  },
  {
    what: 'fills at the stop of the bar’s beginning where the low is below that',
    trail: trailOf('amount', 2),
    bars: [[100, 105, 97, 104]],
    fills: ['10@98'],
  },
  {
    what: 'fills at the low where only the stop of the bar’s own high is above that',
    trail: trailOf('amount', 2),
    bars: [[100, 105, 99, 104]],
    fills: ['10@99'],
  },
  {
    what: 'is not hit by a bar that fell by less than the trail',
    trail: trailOf('amount', 2),
    bars: [[100, 101, 99.01, 100]],
    fills: [],
    stop: '99',
  },
  {
    what: 'fills at the open behind a gap',
    trail: trailOf('amount', 2),
    bars: [[96, 97, 95, 96]],
    fills: ['10@96'],
  },
  {
    what: 'trails in percent of the best price, to the tick and no nearer',
    trail: trailOf('percent', 1.5),
    bars: [[101, 101.11, 101, 101]],
    fills: [],
    stop: '99.59',
  },
]

describe('a trailing stop on bars', () => {
  it.each(rows)('$what', ({ trail, bars, fills, stop }) => {
    const fixture = held()
    const id = fixture.place({ side: 'sell', quantity: 10, trailing: trail }, MINUTE)
    bars.forEach((bar, index) => {
      fixture.bar(1 + index, bar)
    })
    expect(fixture.fills().slice(1)).toEqual(fills)
    if (stop !== undefined) expect(fixture.venue.order(id)?.stopPrice?.toString()).toBe(stop)
  })

  it('buys when the market rises from its low, the mirror of a sell', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place({ quantity: 10, trailing: trailOf('amount', 2) }, 0)
    fixture.bar(0, [100, 101, 95, 96])
    expect(fixture.fills()).toEqual(['10@101'])
  })

  it('with a limit offset rests at the limit once triggered', () => {
    const fixture = held()
    fixture.place({ side: 'sell', quantity: 10, trailing: trailOf('amount', 1, 0.5) }, MINUTE)
    fixture.bar(1, [95, 96, 95, 96])
    expect(fixture.kinds()).toContain('orderTriggered')
    expect(fixture.fills().slice(1)).toEqual([])
    fixture.bar(2, [96, 99, 96, 99])
    expect(fixture.fills().slice(1)).toEqual(['10@98.5'])
  })

  it('counts from the entry when it answers an entry inside the bar', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place({ quantity: 10, limit: 98 }, 0)
    let sent = false
    fixture.bar(0, [100, 100, 96.5, 97.5], () => {
      if (sent || fixture.fills().length === 0) return
      sent = true
      fixture.place({ side: 'sell', quantity: 10, reduceOnly: true, trailing: trailOf('amount', 1) })
    })
    expect(fixture.fills()).toEqual(['10@98', '10@97'])
  })

  it('a new trail moves the stop from the same best price, and a price is refused', () => {
    const fixture = held()
    const id = fixture.place({ side: 'sell', quantity: 10, trailing: trailOf('amount', 2) }, MINUTE)
    fixture.bar(1, [100, 103, 101.5, 103])
    fixture.venue.setTime(2 * MINUTE)
    const none = { quantity: null, limitPrice: null, stopPrice: null }
    fixture.venue.change(id, { ...none, trail: trailOf('amount', 1) })
    expect(fixture.venue.order(id)?.stopPrice?.toString()).toBe('102')
    fixture.venue.change(id, { ...none, stopPrice: Decimal.from(99) })
    expect(fixture.kinds().slice(-2)).toEqual(['orderReplaced', 'replaceRejected'])
  })

  it('continues after save and load as if nothing had happened', () => {
    const fixture = held()
    fixture.place({ side: 'sell', quantity: 10, trailing: trailOf('percent', 2, 0.1) }, MINUTE)
    fixture.bar(1, [100, 103, 101.5, 103])
    const restored = fixture.make([])
    const saved = JSON.stringify(fixture.venue.save())
    restored.load(JSON.parse(saved) as SavedVenue)
    expect(JSON.stringify(restored.save())).toBe(saved)
  })

  it.each([
    [{ trailing: trailOf('amount', 0) }, 'VENUE_PRICE_INVALID'],
    [{ trailing: trailOf('amount', 0.005) }, 'VENUE_PRICE_INVALID'],
    [{ trailing: trailOf('percent', 100) }, 'VENUE_PRICE_INVALID'],
    [{ trailing: trailOf('amount', 1), timeInForce: 'ioc' }, 'VENUE_ORDER_TYPE_INVALID'],
    [{ trail: trailOf('amount', 1) }, 'VENUE_PRICE_INVALID'],
  ] as const)('refuses %j', (request, code) => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place(request, 0)
    expect(fixture.kinds()).toEqual([code])
  })
})

describe('a trailing stop on quotes and prints', () => {
  it('follows the bid for a sell, exactly', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.venue.setHasQuotes(0)
    const quote = (minute: number, bid: number): void => {
      fixture.quote(quoteOf(minute, [bid, bid, bid, bid], [bid + 1, bid + 1, bid + 1, bid + 1], 0))
    }
    fixture.place({ quantity: 10 }, 0)
    quote(0, 100)
    fixture.place({ side: 'sell', quantity: 10, trailing: trailOf('amount', 2) }, 0)
    for (const [index, bid] of [101, 103, 102, 101.01, 100.9].entries()) quote(1 + index, bid)
    expect(fixture.fills()).toEqual(['10@101', '10@100.9'])
  })
})

/** Prices in quarters that begin at the open, end at the close, and reach high and low but nothing beyond. */
const path = fc
  .record({
    start: fc.integer({ min: -8, max: 8 }),
    steps: fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 9 }),
  })
  .map(({ start, steps }) => {
    const prices = [100 + start / 4]
    for (const step of steps) prices.push((prices.at(-1) ?? 0) + step / 4)
    return prices
  })

describe('whatever way the market took through the bar', () => {
  it('no trailing stop does better on the bar than on that way', () => {
    fc.assert(
      fc.property(
        path,
        fc.boolean(),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        (prices, buy, ticks, percent) => {
          const trailing = percent ? trailOf('percent', ticks / 4) : trailOf('amount', ticks / 4)
          const order = { side: buy ? ('buy' as const) : ('sell' as const), quantity: 1, trailing }
          const onBar = new Fixture({ settings: PLAIN })
          onBar.place(order, 0)
          const close = prices.at(-1) ?? NaN
          onBar.bar(0, [prices[0] ?? NaN, Math.max(...prices), Math.min(...prices), close])
          const exact = new Fixture({ settings: PLAIN })
          exact.place(order, 0)
          // A market that moves from one price to the next comes by all between.
          let last = prices[0] ?? NaN
          for (const price of prices) {
            for (let at = last; at !== price; at += Math.sign(price - last) / 100) {
              at = Math.round(at * 100) / 100
              if (at === price) break
              exact.venue.matchTrade(0, at, NaN, 1)
            }
            exact.venue.matchTrade(0, price, NaN, 1)
            last = price
          }
          const worth = (fixture: Fixture): number => Number(fixture.fills()[0]?.split('@')[1] ?? close)
          if (buy) expect(worth(onBar)).toBeGreaterThanOrEqual(worth(exact))
          else expect(worth(onBar)).toBeLessThanOrEqual(worth(exact))
        },
      ),
      { numRuns: 400 },
    )
  })
})
