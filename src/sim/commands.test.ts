import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { Fixture, MINUTE, PLAIN, stock, type FixtureOptions } from './fixture.test-support.ts'

const DAY = 24 * 60
const plain = (options: FixtureOptions = {}): Fixture =>
  new Fixture({ ...options, settings: { ...PLAIN, ...options.settings } })
const last = (fixture: Fixture): KernelInput | undefined => fixture.inputs.at(-1)
const change = (quantity: number | null, limit: number | null = null, stop: number | null = null) => ({
  quantity: quantity === null ? null : Decimal.from(quantity),
  limitPrice: limit === null ? null : Decimal.from(limit),
  stopPrice: stop === null ? null : Decimal.from(stop),
})

describe('orders are refused', () => {
  it.each([
    ['off the tick', { limit: 100.005 }, 'VENUE_PRICE_INVALID'],
    ['off the lot', { quantity: 1.5 }, 'VENUE_QUANTITY_INVALID'],
    ['for nothing', { quantity: 0 }, 'VENUE_QUANTITY_INVALID'],
    ['at a price below zero', { limit: -1 }, 'VENUE_PRICE_INVALID'],
    ['without the price that they need', { type: 'limit' }, 'VENUE_PRICE_INVALID'],
    ['with a price that they have no use for', { type: 'market', limit: 5 }, 'VENUE_PRICE_INVALID'],
    ['when a stop shall be ioc', { stop: 105, timeInForce: 'ioc' }, 'VENUE_ORDER_TYPE_INVALID'],
    ['when a market order shall be post-only', { postOnly: true }, 'VENUE_ORDER_TYPE_INVALID'],
    ['when their expire time has come', { timeInForce: 'gtd', expireTime: 0 }, 'VENUE_ORDER_TYPE_INVALID'],
    ['when they are post-only and would take', { limit: 101, postOnly: true }, 'VENUE_POST_ONLY_WOULD_TAKE'],
    ['for an unknown instrument', { instrumentId: 'ZZZ.XNAS' }, 'VENUE_INSTRUMENT_UNKNOWN'],
    ['beyond the buying power', { quantity: 10_001 }, 'VENUE_INSUFFICIENT_FUNDS'],
  ] as const)('%s', (_promise, order, code) => {
    const fixture = plain()
    fixture.place(order, 0)
    expect(fixture.kinds()).toEqual([code])
    expect(last(fixture)).toMatchObject({ reason: expect.stringMatching(/\.$/) as string })
    expect(fixture.venue.working[0]).toBe(0)
  })

  it('below the smallest quantity and notional', () => {
    const instrument = stock({ minQuantity: Decimal.from(5), minNotional: Decimal.from(1000) })
    const fixture = plain({ instruments: [instrument] })
    fixture.place({ quantity: 4 }, 0)
    fixture.place({ quantity: 9 }, 0)
    fixture.place({ quantity: 10 }, 0)
    expect(fixture.kinds()).toEqual(['VENUE_QUANTITY_INVALID', 'VENUE_MIN_NOTIONAL', 'orderAccepted'])
  })

  it('when their client order id was used before, open or closed', () => {
    const fixture = plain()
    fixture.place({ clientOrderId: 'same', limit: 90 }, 0)
    fixture.place({ clientOrderId: 'same' })
    fixture.venue.cancel({ clientOrderId: 'same' })
    fixture.place({ clientOrderId: 'same' })
    const code = 'VENUE_DUPLICATE_ORDER_ID'
    expect(fixture.kinds()).toEqual(['orderAccepted', code, 'orderCanceled', code])
  })

  it('when nothing is known to value them by', () => {
    const fixture = plain()
    fixture.marks.last.fill(NaN)
    fixture.place({}, 0)
    expect(fixture.kinds()).toEqual(['VENUE_PRICE_UNKNOWN'])
  })

  it('when they would go short where that is not allowed', () => {
    const fixture = plain({ settings: { allowShort: false } })
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.place({ side: 'sell', quantity: 6, limit: 200 })
    fixture.place({ side: 'sell', quantity: 5 })
    fixture.place({ side: 'sell', quantity: 4 })
    expect(fixture.kinds().slice(2)).toEqual(['orderAccepted', 'VENUE_SHORT_NOT_ALLOWED', 'orderAccepted'])
  })

  it('at random at the rate asked for, alike for the same seed', () => {
    const run = (seed: number): string => {
      const fixture = plain({ settings: { rejectRate: 0.3 }, seed })
      for (let count = 0; count < 200; count++) fixture.place({ quantity: 1 }, 0)
      return fixture.kinds().join()
    }
    const rejected = run(7).split('VENUE_REJECTED').length - 1
    expect(rejected).toBeGreaterThan(40)
    expect(rejected).toBeLessThan(80)
    expect(run(7)).toBe(run(7))
    expect(run(7)).not.toBe(run(8))
  })
})

describe('buying power', () => {
  it('counts the worst case of position and open orders over all instruments', () => {
    const fixture = plain({ cash: '10000', instruments: [stock(), stock({ id: 'BBB.XNAS' })] })
    fixture.place({ quantity: 60, limit: 99 }, 0)
    fixture.place({ quantity: 40, limit: 99, instrumentIndex: 1 })
    fixture.place({ quantity: 1, instrumentIndex: 1 })
    fixture.place({ side: 'sell', quantity: 60, limit: 120 })
    expect(fixture.kinds()).toEqual([
      'orderAccepted',
      'orderAccepted',
      'VENUE_INSUFFICIENT_FUNDS',
      'orderAccepted',
    ])
  })

  it('lets reducing orders pass whatever the account is worth', () => {
    const fixture = plain({ cash: '1000' })
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.marks.last[0] = 1
    fixture.place({ side: 'sell' })
    fixture.place({ side: 'sell', stop: 90 })
    fixture.place({ quantity: 2 })
    expect(fixture.kinds().slice(2)).toEqual(['orderAccepted', 'orderAccepted', 'VENUE_INSUFFICIENT_FUNDS'])
  })

  it('leaves reduce-only orders out, for they cannot add to a position', () => {
    const fixture = plain({ cash: '1000' })
    fixture.place({ quantity: 4 }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.place({ side: 'sell', quantity: 4, limit: 120, reduceOnly: true })
    fixture.place({ side: 'sell', quantity: 4, stop: 90, reduceOnly: true })
    fixture.place({ side: 'sell', quantity: 14 })
    expect(fixture.kinds().slice(2)).toEqual(['orderAccepted', 'orderAccepted', 'orderAccepted'])
  })

  it('grows with leverage', () => {
    const fixture = plain({ settings: { leverage: 2 } })
    fixture.place({ quantity: 20_000 }, 0)
    fixture.place({ quantity: 1 })
    expect(fixture.kinds()).toEqual(['orderAccepted', 'VENUE_INSUFFICIENT_FUNDS'])
    expect(fixture.venue.account().buyingPower.toString()).toBe('0')
  })

  it('needs an exchange rate for an instrument in another currency', () => {
    const fixture = plain({ instruments: [stock({ currency: 'EUR' })] })
    fixture.place({}, 0)
    fixture.venue.setFxRate({ base: 'EUR', quote: 'USD', rate: Decimal.from('1.08'), time: 0 })
    fixture.place({ quantity: 9259 })
    fixture.place({ quantity: 1 })
    expect(fixture.kinds()).toEqual(['VENUE_PRICE_UNKNOWN', 'orderAccepted', 'VENUE_INSUFFICIENT_FUNDS'])
  })
})

describe('cancel and replace', () => {
  it('are answered even for orders that are unknown or closed', () => {
    const fixture = plain()
    fixture.venue.cancel({ clientOrderId: 'nobody' })
    fixture.venue.change('nobody', change(5))
    const id = fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.venue.cancel({ clientOrderId: id })
    fixture.venue.change(id, change(5))
    const kinds = [
      'cancelRejected',
      'replaceRejected',
      'orderAccepted',
      'fill',
      'cancelRejected',
      'replaceRejected',
    ]
    expect(fixture.kinds()).toEqual(kinds)
    expect(last(fixture)).toMatchObject({ reason: 'The order is filled already.' })
  })

  it('keep what was executed before', () => {
    const fixture = plain({ settings: { volumeCap: 0.1 } })
    const id = fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100, 40])
    fixture.venue.change(id, change(6))
    fixture.bar(1, [100, 101, 99, 100, 1000])
    expect(fixture.fills()).toEqual(['4@100', '2@100'])
    expect(fixture.venue.order(id)?.status).toBe('filled')
  })

  it('end an order that is replaced by no more than was executed', () => {
    const fixture = plain({ settings: { volumeCap: 0.1 } })
    const id = fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100, 40])
    fixture.venue.change(id, change(4))
    expect(last(fixture)).toMatchObject({ kind: 'orderCanceled', clientOrderId: id })
  })

  it('are checked like a new order', () => {
    const fixture = plain()
    const id = fixture.place({ limit: 90 }, 0)
    fixture.venue.change(id, change(null, 90.001))
    fixture.venue.change(id, change(20_000))
    expect(fixture.kinds()).toEqual(['orderAccepted', 'replaceRejected', 'replaceRejected'])
    expect(fixture.venue.order(id)?.limitPrice?.toString()).toBe('90')
  })

  it('never let a new price claim the part of a bar from before it came', () => {
    const fixture = plain()
    const id = fixture.place({ limit: 90 }, 0)
    fixture.venue.setTime(MINUTE / 2)
    fixture.venue.change(id, change(null, 99.5))
    fixture.bar(0, [100, 101, 99, 100])
    expect(fixture.fills()).toEqual([])
  })

  it('keep the place in the queue only for less of the same', () => {
    const order = (fixture: Fixture, quantity: number): string[] => {
      const first = fixture.place({ quantity: 5 }, 0)
      fixture.place({ quantity: 5, side: 'sell' })
      fixture.venue.change(first, change(quantity))
      fixture.bar(0, [100, 101, 99, 100])
      return fixture.inputs.flatMap((input) => (input.kind === 'fill' ? [input.report.side] : []))
    }
    expect(order(plain(), 4)).toEqual(['buy', 'sell'])
    expect(order(plain(), 6)).toEqual(['sell', 'buy'])
  })
})

describe('expiry', () => {
  it('ends a day order before the first data of a later trading day', () => {
    const fixture = plain()
    fixture.place({ limit: 90, timeInForce: 'day' }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.bar(DAY - 1, [100, 101, 99, 100])
    expect(fixture.kinds()).toEqual(['orderAccepted'])
    fixture.bar(DAY, [80, 81, 79, 80])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderExpired'])
  })

  it('counts the day from the first data that the order was eligible for', () => {
    const fixture = plain()
    fixture.place({ limit: 90, timeInForce: 'day' }, (DAY - 1) * MINUTE)
    fixture.bar(3 * DAY, [100, 101, 99, 100])
    expect(fixture.venue.working[0]).toBe(1)
    fixture.bar(4 * DAY, [100, 101, 99, 100])
    expect(fixture.venue.working[0]).toBe(0)
  })

  it('ends a gtd order after the bar that contains its time', () => {
    const fixture = plain()
    fixture.place({ limit: 90, timeInForce: 'gtd', expireTime: 1.5 * MINUTE }, 0)
    fixture.place({ limit: 99.5, timeInForce: 'gtd', expireTime: 1.5 * MINUTE }, 0)
    fixture.bar(0, [100, 101, 99.8, 100])
    fixture.bar(1, [100, 101, 99, 100])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderAccepted', 'fill', 'orderExpired'])
  })

  it('ends a gtd order before data that begins at its time', () => {
    const fixture = plain()
    fixture.place({ limit: 90, timeInForce: 'gtd', expireTime: 7 * MINUTE }, 0)
    fixture.bar(7, [80, 81, 79, 80])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderExpired'])
  })
})

describe('latency', () => {
  it('delays commands and reports, and keeps them in order', () => {
    const fixture = plain({ settings: { latencyMs: 1000, reportLatencyMs: 500 } })
    const { venue } = fixture
    const id = fixture.place({ limit: 90 }, 0)
    venue.cancel({ clientOrderId: id })
    expect(venue.working[0]).toBe(0)
    expect(venue.nextEventTime).toBe(1_000_000)
    venue.processDue()
    expect(fixture.kinds()).toEqual([])
    expect(venue.nextEventTime).toBe(1_500_000)
    venue.processDue()
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderCanceled'])
    expect(last(fixture)).toMatchObject({ eventTime: 1_000_000 })
    expect(venue.nextEventTime).toBe(Infinity)
  })

  it('makes an order miss the open that it was too late for', () => {
    const fixture = plain({ settings: { latencyMs: 1000 } })
    fixture.place({}, 0)
    fixture.venue.processDue()
    fixture.bar(0, [100, 103, 99, 102])
    expect(fixture.fills()).toEqual(['10@102'])
  })
})

describe('corporate actions', () => {
  it('split the position at the same cost and end working orders', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.bar(0, [700, 701, 699, 700])
    fixture.place({ side: 'sell', stop: 600 })
    const split = {
      type: 'split',
      instrumentId: 'AAA.XNAS',
      ratio: Decimal.from(7),
      effectiveTime: MINUTE,
    } as const
    fixture.venue.applyCorporateAction(split, MINUTE)
    expect(last(fixture)).toMatchObject({
      kind: 'orderCanceled',
      reason: 'VENUE_CORPORATE_ACTION: split 7 for 1.',
    })
    expect(fixture.venue.positions()[0]?.netQuantity.toString()).toBe('70')
    expect(fixture.venue.positions()[0]?.averageEntryPrice.toString()).toBe('100')
  })

  it('pay a dividend on what is held and charge it to a short', () => {
    const dividend = {
      type: 'cashDividend',
      instrumentId: 'AAA.XNAS',
      amount: Decimal.from('0.47'),
      effectiveTime: 0,
    } as const
    for (const [side, cash] of [
      ['buy', '999004.7'],
      ['sell', '1000995.3'],
    ] as const) {
      const fixture = plain()
      fixture.place({ side }, 0)
      fixture.bar(0, [100, 101, 99, 100])
      fixture.venue.applyCorporateAction(dividend, MINUTE)
      expect(fixture.cash()).toBe(cash)
    }
  })
})

describe('queries', () => {
  it('answer from the venue’s own records', async () => {
    const fixture = plain()
    const id = fixture.place({ limit: 99.5 }, 0)
    expect(await fixture.venue.queryOpenOrders()).toMatchObject([
      { clientOrderId: id, venueOrderId: 'V-1', status: 'accepted' },
    ])
    fixture.bar(0, [100, 101, 99, 100])
    expect(await fixture.venue.queryOpenOrders()).toEqual([])
    expect(await fixture.venue.queryOrder(id)).toMatchObject({ status: 'filled' })
    expect(await fixture.venue.queryOrder('nobody')).toBeNull()
    expect((await fixture.venue.queryFillsSince(MINUTE)).map((fill) => fill.executionId)).toEqual(['X-1'])
    expect(await fixture.venue.queryFillsSince(MINUTE + 1)).toEqual([])
    expect((await fixture.venue.queryAccount()).balances.get('USD')?.toString()).toBe('999005')
  })
})
