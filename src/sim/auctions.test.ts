import { describe, expect, it } from 'vitest'
import { DAY_SESSIONS, Fixture, MINUTE, PHASES, PLAIN, barOf, quoteOf } from './fixture.test-support.ts'
import type { VenueSettings } from './settings.ts'

const DAY = 24 * 60
const OPEN = 570
const CLOSE = 960

function market(settings: Partial<VenueSettings> = {}): Fixture {
  return new Fixture({ settings: { ...PLAIN, halfSpreadBps: 20, ...settings }, calendars: DAY_SESSIONS })
}

/** One bar over any number of minutes. */
function longBar(
  fixture: Fixture,
  start: number,
  length: number,
  prices: [number, number, number, number],
): void {
  const bar = { ...barOf(start, prices), end: (start + length) * MINUTE }
  for (const phase of PHASES) {
    fixture.venue.setTime(phase === 'open' ? bar.start : bar.end)
    fixture.venue.matchBar(0, bar, phase)
  }
}

describe('an order for the close', () => {
  it('fills at the close of the session’s last bar, without a spread, and not before', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'cls' }, (CLOSE - 11) * MINUTE)
    fixture.bar(CLOSE - 11, [100, 101, 99, 100])
    fixture.bar(CLOSE - 2, [100, 101, 99, 100])
    expect(fixture.fills()).toEqual([])
    fixture.bar(CLOSE - 1, [100, 101, 99, 100.5])
    expect(fixture.fills()).toEqual(['10@100.5'])
  })

  it.each([
    ['buy', 100.5, ['10@100.5']],
    ['buy', 100.49, []],
    ['sell', 100.5, ['10@100.5']],
    ['sell', 100.51, []],
  ] as const)(
    'to %s with limit %f fills if the close is within it, and else expires',
    (side, limit, fills) => {
      const fixture = market()
      fixture.place({ side, limit, timeInForce: 'cls' }, OPEN * MINUTE)
      fixture.bar(CLOSE - 1, [100, 102, 98, 100.5])
      expect(fixture.fills()).toEqual(fills)
      expect(fixture.kinds().at(-1)).toBe(fills.length === 0 ? 'orderExpired' : 'fill')
    },
  )

  it('takes its share of the volume, and the rest expires', () => {
    const fixture = market({ volumeCap: 0.1 })
    fixture.place({ timeInForce: 'cls' }, OPEN * MINUTE)
    fixture.bar(CLOSE - 1, [100, 102, 98, 100.5, 40])
    expect(fixture.fills()).toEqual(['4@100.5'])
    expect(fixture.kinds().at(-1)).toBe('orderExpired')
  })

  it('is taken until the cutoff and again after the close, for the next', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'cls' }, (CLOSE - 10) * MINUTE)
    fixture.place({ timeInForce: 'cls' }, (CLOSE - 10) * MINUTE + 1)
    fixture.place({ timeInForce: 'cls' }, CLOSE * MINUTE)
    expect(fixture.kinds()).toEqual(['orderAccepted', 'VENUE_TOO_LATE', 'orderAccepted'])
    fixture.bar(CLOSE, [101, 101, 101, 101])
    fixture.bar(DAY + CLOSE - 1, [102, 102, 102, 103])
    expect(fixture.kinds().slice(3)).toEqual(['orderExpired', 'fill'])
  })

  it('cannot be canceled or changed after the cutoff', () => {
    const fixture = market()
    const id = fixture.place({ limit: 100, timeInForce: 'cls' }, OPEN * MINUTE)
    fixture.venue.setTime((CLOSE - 9) * MINUTE)
    fixture.venue.cancel({ clientOrderId: id })
    fixture.venue.change(id, { quantity: null, limitPrice: null, stopPrice: null })
    expect(fixture.kinds()).toEqual(['orderAccepted', 'cancelRejected', 'replaceRejected'])
  })

  it('expires where no bar shows the close', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'cls' }, OPEN * MINUTE)
    fixture.bar(CLOSE - 3, [100, 101, 99, 100])
    fixture.bar(DAY + OPEN, [100, 101, 99, 100])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderExpired'])
  })

  it('of single quotes meets the first at or after the close', () => {
    const fixture = market()
    fixture.venue.setHasQuotes(0)
    fixture.place({ timeInForce: 'cls' }, OPEN * MINUTE)
    fixture.quote(quoteOf(CLOSE - 1, [99, 99, 99, 99], [101, 101, 101, 101], 0))
    fixture.quote(quoteOf(CLOSE + 1, [98, 98, 98, 98], [102, 102, 102, 102], 0))
    expect(fixture.fills()).toEqual(['10@102'])
  })
})

describe('an order for the opening', () => {
  it('fills at the open of the first bar of the session, without a spread', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'opg' }, (OPEN - 60) * MINUTE)
    fixture.bar(OPEN - 1, [90, 90, 90, 90])
    fixture.bar(OPEN, [100.5, 101, 99, 100])
    expect(fixture.fills()).toEqual(['10@100.5'])
  })

  it('sent in the session is refused, and sent after it is for the next', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'opg' }, (OPEN - 1) * MINUTE)
    fixture.place({ timeInForce: 'opg' }, CLOSE * MINUTE)
    fixture.bar(DAY + OPEN, [102, 103, 101, 102])
    expect(fixture.kinds()).toEqual(['VENUE_TOO_LATE', 'orderAccepted', 'fill'])
    expect(fixture.fills()).toEqual(['10@102'])
  })

  it('meets the open of a daily bar, and an order for the close its close', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'opg' }, 0)
    fixture.place({ timeInForce: 'cls' }, 0)
    longBar(fixture, 0, DAY, [100, 105, 95, 103])
    expect(fixture.fills()).toEqual(['10@100', '10@103'])
  })

  it('that came inside a bar with the opening in it does not claim a price from before it came', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'opg' }, (OPEN - 10) * MINUTE)
    longBar(fixture, OPEN - 30, 60, [90, 105, 90, 103])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderExpired'])
  })

  it('waits out a halt and takes the first open after it', () => {
    const fixture = market()
    fixture.place({ timeInForce: 'opg' }, (OPEN - 60) * MINUTE)
    fixture.venue.halt(0)
    fixture.bar(OPEN, [90, 101, 90, 100])
    fixture.venue.resume(0)
    fixture.bar(OPEN + 1, [100, 101, 99, 100])
    expect(fixture.fills()).toEqual(['10@100'])
  })
})

describe('the venue refuses', () => {
  it.each([
    [{ timeInForce: 'cls', stop: 101 }, 'VENUE_ORDER_TYPE_INVALID'],
    [{ timeInForce: 'opg', limit: 99, postOnly: true }, 'VENUE_ORDER_TYPE_INVALID'],
  ] as const)('%j', (request, code) => {
    const fixture = market()
    fixture.place(request, 0)
    expect(fixture.kinds()).toEqual([code])
  })

  it('orders for an auction of which no hours are known', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place({ timeInForce: 'cls' }, 0)
    expect(fixture.kinds()).toEqual(['VENUE_SESSION_UNKNOWN'])
  })
})

describe('outside the regular session', () => {
  it('an order rests, and one for extended hours trades', () => {
    const fixture = market({ halfSpreadBps: 0 })
    fixture.place({}, 0)
    fixture.place({ extendedHours: true }, 0)
    fixture.bar(OPEN - 30, [99, 99, 99, 99])
    expect(fixture.fills()).toEqual(['10@99'])
    fixture.bar(OPEN, [100, 100, 100, 100])
    expect(fixture.fills()).toEqual(['10@99', '10@100'])
  })

  it('a stop does not trigger, and a trailing stop does not follow', () => {
    const fixture = market({ halfSpreadBps: 0 })
    fixture.place({ stop: 105 }, 0)
    const id = fixture.place(
      { trailing: { kind: 'amount', value: fixture.venue.account().buyingPower, limitOffset: null } },
      0,
    )
    const before = fixture.venue.order(id)?.stopPrice?.toString()
    fixture.bar(OPEN - 30, [99, 110, 90, 99])
    expect(fixture.fills()).toEqual([])
    expect(fixture.venue.order(id)?.stopPrice?.toString()).toBe(before)
  })

  it('a day order that saw the session ends at the first data after it; one for extended hours goes on', () => {
    const fixture = market()
    fixture.place({ limit: 50, timeInForce: 'day' }, 0)
    fixture.place({ limit: 50, timeInForce: 'day', extendedHours: true }, 0)
    fixture.bar(OPEN - 30, [99, 99, 99, 99])
    fixture.bar(CLOSE - 1, [99, 99, 99, 99])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderAccepted'])
    fixture.bar(CLOSE, [99, 99, 99, 99])
    expect(fixture.kinds().slice(2)).toEqual(['orderExpired'])
    fixture.bar(DAY + OPEN, [99, 99, 99, 99])
    expect(fixture.kinds().slice(3)).toEqual(['orderExpired'])
  })
})
