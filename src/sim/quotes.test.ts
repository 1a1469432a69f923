import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { Fixture, MINUTE, quoteOf, stock } from './fixture.test-support.ts'
import type { VenueSettings } from './settings.ts'

const BID: readonly [number, number, number, number] = [99.9, 101, 98.9, 99.9]
const ASK: readonly [number, number, number, number] = [100.1, 101.2, 99.1, 100.1]

function quoted(settings: Partial<VenueSettings> = {}): Fixture {
  const fixture = new Fixture({ settings })
  fixture.venue.setHasQuotes(0)
  return fixture
}

describe('orders of an instrument with quotes', () => {
  it.each([
    ['buy at the ask', {}, ['10@100.1']],
    ['sell at the bid', { side: 'sell' }, ['10@99.9']],
    ['fill a buy limit when the ask touches it', { limit: 99.1 }, ['10@99.1']],
    ['do not fill a buy limit that only the bid touches', { limit: 98.9 }, []],
    ['fill a limit at an open ask that is better', { limit: 100.5 }, ['10@100.1']],
    ['trigger a buy stop on the ask', { stop: 101.2 }, ['10@101.2']],
    ['trigger a sell stop on the bid', { side: 'sell', stop: 98.9 }, ['10@98.9']],
    ['do not trigger a sell stop on the ask', { side: 'sell', stop: 98 }, []],
    ['fill a stop behind a gap at the open quote', { stop: 99 }, ['10@100.1']],
  ] as const)('%s', (_promise, order, fills) => {
    const fixture = quoted()
    fixture.place(order, 0)
    fixture.quote(quoteOf(0, BID, ASK))
    expect(fixture.fills()).toEqual(fills)
  })

  it('take the close of a quote bar that they arrived inside', () => {
    const fixture = quoted()
    fixture.place({}, MINUTE / 2)
    fixture.quote(quoteOf(0, [99, 99, 99, 99], [100, 102, 100, 101]))
    expect(fixture.fills()).toEqual(['10@101'])
  })

  it('fill on a single quote at their time, and not on one before', () => {
    const fixture = quoted()
    fixture.place({}, MINUTE)
    fixture.quote(quoteOf(0, [99, 99, 99, 99], [100, 100, 100, 100], 0))
    expect(fixture.fills()).toEqual([])
    fixture.quote(quoteOf(1, [99, 99, 99, 99], [101, 101, 101, 101], 0))
    expect(fixture.fills()).toEqual(['10@101'])
  })

  it('are not filled by trade bars or prints', () => {
    const fixture = quoted()
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.venue.matchTrade(0, 100, 100, MINUTE)
    expect(fixture.fills()).toEqual([])
  })

  it('wait where their side of the quote is missing', () => {
    const fixture = quoted()
    fixture.place({ timeInForce: 'ioc' }, 0)
    fixture.quote(quoteOf(0, BID, [NaN, NaN, NaN, NaN]))
    expect(fixture.venue.working[0]).toBe(1)
  })

  it.each([
    ['a tenth of the last trade bar', 50, 40, ['5@100.1']],
    ['the displayed size where no volume is known', NaN, 7, ['7@100.1']],
    ['the displayed size where the last bar had no trade', 0, 7, ['7@100.1']],
    ['nothing where neither is known', NaN, 0, ['10@100.1']],
  ])('are capped by %s', (_promise, volume, size, fills) => {
    const fixture = quoted()
    fixture.marks.volume[0] = volume
    fixture.place({}, 0)
    fixture.quote(quoteOf(0, [...BID, size], [...ASK, size]))
    expect(fixture.fills()).toEqual(fills)
  })

  it('share one volume budget over the single quotes that follow a trade bar', () => {
    const fixture = quoted()
    fixture.marks.volume[0] = 50
    fixture.marks.lastTime[0] = MINUTE
    fixture.place({}, MINUTE)
    for (const minute of [1.1, 1.2]) fixture.quote(quoteOf(minute, BID, ASK, 0))
    expect(fixture.fills()).toEqual(['5@100.1'])
    fixture.marks.lastTime[0] = 2 * MINUTE
    fixture.quote(quoteOf(2.1, BID, ASK, 0))
    expect(fixture.fills()).toEqual(['5@100.1', '5@100.1'])
  })
})

describe('standing fills', () => {
  it('execute a market order on arrival at the standing ask', () => {
    const fixture = quoted({ marketFill: 'standing' })
    fixture.quote(quoteOf(0, [167, 167, 167, 167], [167, 168, 167, 167.45]))
    fixture.place({ quantity: 688 }, MINUTE)
    expect(fixture.fills()).toEqual(['688@167.45'])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'fill'])
  })

  it('pay half a spread from the last trade where there are no quotes', () => {
    const fixture = new Fixture({ settings: { marketFill: 'standing' } })
    fixture.place({}, 0)
    fixture.place({ side: 'sell' }, 0)
    expect(fixture.fills()).toEqual(['10@100.01', '10@99.99'])
  })

  it('execute a marketable limit and leave another resting', () => {
    const fixture = new Fixture({ settings: { marketFill: 'standing' } })
    fixture.place({ limit: 101 }, 0)
    fixture.place({ limit: 100 }, 0)
    expect(fixture.fills()).toEqual(['10@100.01'])
    expect(fixture.venue.working[0]).toBe(1)
  })

  it('take no more than the displayed size where that is asked for', () => {
    const fixture = quoted({ marketFill: 'standing', capStandingFills: true })
    fixture.quote(quoteOf(0, BID, [...ASK, 3]))
    fixture.place({}, MINUTE)
    fixture.quote(quoteOf(1, BID, ASK))
    expect(fixture.fills()).toEqual(['3@100.1', '7@100.1'])
  })
})

describe('the time of the tape', () => {
  it('may step back for the bars of another instrument, but no order arrives in the past', () => {
    const fixture = new Fixture({
      settings: { halfSpreadBps: 0 },
      instruments: [stock(), stock({ id: 'BBB.XNAS' })],
    })
    fixture.place({ instrumentIndex: 1 }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.venue.setTime(MINUTE)
    fixture.bar(
      0,
      [50, 51, 49, 50],
      (phase) => {
        // Whoever answers here has seen the end of the first instrument's bar.
        if (phase === 'open') fixture.place({ instrumentIndex: 1, side: 'sell' })
      },
      1,
    )
    expect(fixture.fills()).toEqual(['10@50'])
    expect(fixture.inputs[1]).toMatchObject({ kind: 'fill', report: { eventTime: 0 } })
    expect(fixture.inputs[2]).toMatchObject({ kind: 'orderAccepted', eventTime: MINUTE })
  })
})

describe('prints', () => {
  const print = (fixture: Fixture, price: number, size: number, minute: number): void => {
    fixture.venue.setTime(minute * MINUTE)
    fixture.venue.matchTrade(0, price, size, minute * MINUTE)
  }

  it('fill a market order a half spread away, up to the size of the print', () => {
    const fixture = new Fixture()
    fixture.place({}, 0)
    print(fixture, 100, 6, 1)
    print(fixture, 101, NaN, 2)
    expect(fixture.fills()).toEqual(['6@100.01', '4@101.02'])
  })

  it('fill a resting limit at its limit when one goes through it', () => {
    const fixture = new Fixture()
    fixture.place({ limit: 99 }, 0)
    print(fixture, 100, NaN, 1)
    print(fixture, 99, NaN, 2)
    expect(fixture.fills()).toEqual([])
    print(fixture, 98.5, NaN, 3)
    expect(fixture.fills()).toEqual(['10@99'])
  })

  it('let a limit that has just arrived take the price of its first print', () => {
    const fixture = new Fixture()
    fixture.place({ limit: 120 }, 0)
    print(fixture, 100, NaN, 1)
    expect(fixture.fills()).toEqual(['10@100.01'])
  })

  it('trigger a stop at its price', () => {
    const fixture = new Fixture({ settings: { halfSpreadBps: 0 } })
    fixture.place({ stop: 101 }, 0)
    print(fixture, 100.99, NaN, 1)
    expect(fixture.fills()).toEqual([])
    print(fixture, 101.5, NaN, 2)
    expect(fixture.fills()).toEqual(['10@101.5'])
  })

  it('do not fill an order that arrived after them', () => {
    const fixture = new Fixture()
    fixture.place({}, 2 * MINUTE)
    print(fixture, 100, NaN, 1)
    expect(fixture.fills()).toEqual([])
    expect(fixture.venue.account().balances.get('USD')?.eq(Decimal.from('1000000'))).toBe(true)
  })
})
