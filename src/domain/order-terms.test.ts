import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import { applyOrderEvent, averagePrice, createOrder } from './order-lifecycle.ts'
import type { OrderEventInput } from './order-lifecycle.ts'
import type { Order, OrderIntent } from './order.ts'

const decimal = (value: number | string): Decimal => Decimal.from(value)
const INTENT: OrderIntent = {
  strategyIndex: 2,
  instrumentIndex: 3,
  side: 'sell',
  type: 'limit',
  quantity: decimal(3),
  limitPrice: decimal(10),
  stopPrice: null,
  trail: null,
  timeInForce: 'gtc',
  expireTime: null,
  reduceOnly: false,
  postOnly: true,
  extendedHours: true,
  purpose: 'target',
  reason: 'why',
}
const IDENTITY = {
  sequence: 7,
  clientOrderId: 'c7',
  strategyId: 's',
  instrumentId: 'AAPL.XNAS',
  createdTime: 5,
}

function after(...events: OrderEventInput[]): Order {
  const order = createOrder(INTENT, IDENTITY)
  events.forEach((event, at) => applyOrderEvent(order, event, 10 + at))
  return order
}

const accept: OrderEventInput = { kind: 'accept', venueOrderId: 'v1' }
const fill = (quantity: number, price: number | string = 10): OrderEventInput => ({
  kind: 'fill',
  quantity: decimal(quantity),
  price: decimal(price),
})
const raised: OrderEventInput = {
  kind: 'replaced',
  quantity: decimal(9),
  limitPrice: decimal(10),
  stopPrice: null,
  eventTime: 100,
}

describe('an order', () => {
  it('that is new is what was asked for, and nothing is in doubt about it', () => {
    expect(createOrder(INTENT, IDENTITY)).toEqual({
      ...INTENT,
      ...IDENTITY,
      venueOrderId: null,
      status: 'initialized',
      pending: 'none',
      certainty: 'known',
      cumulativeQuantity: Decimal.ZERO,
      voidedQuantity: Decimal.ZERO,
      cumulativeNotional: Decimal.ZERO,
      requestedChange: null,
      revision: 0,
      displayQuantity: null,
      link: null,
      parentId: 0,
      termsTime: 0,
      cancelTime: 0,
      filledTime: 0,
      decisionPrice: NaN,
      evidence: 0,
      updatedTime: 5,
      statusReason: '',
    })
  })

  it('has an average price to sixteen decimals, half to even', () => {
    expect(averagePrice(after(accept, fill(1, 1), fill(2, '0.5')))?.toString()).toBe('0.6666666666666667')
    expect(
      averagePrice(after(accept, fill(1, '0.0000000000000001'), fill(1, '0.0000000000000002')))?.toString(),
    ).toBe('0.0000000000000002')
    expect(averagePrice(after(accept, fill(1, '0.0000000000000001'), fill(1, '0')))?.toString()).toBe('0')
  })

  it.each([
    ['reject', 'rejected'],
    ['expire', 'expired'],
    ['cancel', 'canceled'],
  ] as const)(
    'that seemed filled, and of which the venue said %s, is %s once a late replacement shows that it was not',
    (kind, status) => {
      expect(after(accept, fill(3), { kind, reason: 'said so' }, raised).status).toBe(status)
      expect(after(accept, fill(3), raised).status).toBe('partiallyFilled')
    },
  )

  it('stays in doubt whatever we do ourselves; any answer of the venue, or that nothing was sent, ends the doubt', () => {
    const doubt: OrderEventInput = { kind: 'inDoubt', reason: 'no answer' }
    const submit: OrderEventInput = { kind: 'submit' }
    for (const kind of ['deny', 'withhold'] as const) {
      expect(after(submit, accept, doubt, { kind, reason: 'ours' })).toMatchObject({
        status: 'accepted',
        certainty: 'inDoubt',
      })
      expect(after(submit, doubt, { kind, reason: 'ours' })).toMatchObject({
        status: 'denied',
        certainty: 'known',
        statusReason: 'ours',
      })
    }
    expect(after(submit, doubt, submit).certainty).toBe('inDoubt')
    for (const answer of [accept, raised, fill(1), { kind: 'trigger' } as const])
      expect(after(submit, doubt, answer).certainty).toBe('known')
  })

  it('says why an event did nothing', () => {
    const order = after(accept)
    const ignored = (event: OrderEventInput): string | null => applyOrderEvent(order, event, 50).ignored
    expect(ignored(accept)).toBe('outranked')
    expect(ignored({ kind: 'trigger' })).toBeNull()
    expect(ignored({ kind: 'cancelReject', reason: '' })).toBe('notPending')
    expect(ignored({ kind: 'replaceReject', reason: '' })).toBe('notPending')
    expect(ignored({ kind: 'requestCancel' })).toBeNull()
    expect(ignored({ kind: 'requestCancel' })).toBe('busy')
    expect(ignored({ kind: 'cancel', reason: '' })).toBeNull()
    expect(ignored({ kind: 'requestCancel' })).toBe('closed')
  })

  it('refuses executions and terms that cannot be, naming order and quantity', () => {
    expect(() => after(fill(-1))).toThrow('order c7: a fill of -1')
    expect(() => after(fill(0))).toThrow('order c7: a fill of 0')
    expect(() => after({ kind: 'bust', quantity: decimal(1), price: decimal(1) })).toThrow(
      'order c7: a bust of 1',
    )
    expect(() => after({ kind: 'bust', quantity: decimal(0), price: decimal(1) })).toThrow(
      'order c7: a bust of 0',
    )
    expect(() => after({ ...raised, quantity: decimal(0) })).toThrow('order c7: replaced by a quantity of 0')
  })

  it('takes the same terms over once; other terms of the same time, and those that were waited for, each time', () => {
    const again = (changes: object): Order => after(accept, raised, { ...raised, ...changes })
    expect(again({}).revision).toBe(1)
    expect(again({ eventTime: 99, quantity: decimal(4) })).toMatchObject({ revision: 1, termsTime: 100 })
    expect(again({ eventTime: 101 })).toMatchObject({ revision: 2, termsTime: 101 })
    for (const other of [
      { quantity: decimal(8) },
      { limitPrice: decimal(11) },
      { limitPrice: null },
      { stopPrice: decimal(11) },
    ])
      expect(again(other)).toMatchObject({ revision: 2, ...other })
    const change = { quantity: decimal(9), limitPrice: null, stopPrice: null }
    expect(after(accept, raised, { kind: 'requestReplace', change }, raised)).toMatchObject({
      revision: 2,
      pending: 'none',
      requestedChange: null,
    })
  })

  it('keeps its trail where the venue does not say', () => {
    const trail = { value: decimal(1) } as never
    expect(after(accept, { ...raised, trail }).trail).toBe(trail)
    expect(after(accept, { ...raised, trail }, { ...raised, eventTime: 101 }).trail).toBe(trail)
  })

  it('keeps the reason of its end beside a late execution, and says so where replaced terms reopen it', () => {
    const canceled = after(accept, { kind: 'cancel', reason: 'asked for' }, fill(1))
    expect(canceled).toMatchObject({ status: 'canceled', statusReason: 'asked for' })
    expect(after(accept, { kind: 'cancel', reason: 'asked for' }, fill(3))).toMatchObject({
      status: 'filled',
      statusReason: '',
    })
    expect(after(accept, fill(3), { kind: 'cancel', reason: 'asked for' }, raised).statusReason).toBe(
      'reported before the replacement was',
    )
    expect(after(accept, fill(3), raised).statusReason).toBe('')
  })

  it('notes when it changed, and only then', () => {
    expect(after(accept, accept).updatedTime).toBe(10)
    expect(after(accept, fill(1)).updatedTime).toBe(11)
    expect(after(accept, { kind: 'bust', quantity: decimal(-1), price: decimal(10) }).updatedTime).toBe(11)
  })

  it('says of each event whether anything changed', () => {
    const order = createOrder(INTENT, IDENTITY)
    const changes = (event: OrderEventInput): boolean => applyOrderEvent(order, event, 50).changed
    const change = { quantity: decimal(5), limitPrice: null, stopPrice: null }
    expect(changes({ kind: 'submit' })).toBe(true)
    expect(changes({ kind: 'submit' })).toBe(false)
    expect(changes({ kind: 'inDoubt', reason: '' })).toBe(true)
    expect(changes({ kind: 'inDoubt', reason: '' })).toBe(false)
    expect(changes(accept)).toBe(true)
    expect(changes(accept)).toBe(false)
    expect(changes({ kind: 'requestReplace', change })).toBe(true)
    expect(changes({ kind: 'requestReplace', change })).toBe(false)
    expect(changes({ kind: 'replaceReject', reason: '' })).toBe(true)
    expect(changes({ kind: 'replaceReject', reason: '' })).toBe(false)
    expect(changes(raised)).toBe(true)
    expect(changes(raised)).toBe(false)
    expect(changes({ kind: 'requestCancel' })).toBe(true)
    expect(changes({ kind: 'cancelReject', reason: '' })).toBe(true)
    expect(changes(fill(9))).toBe(true)
    expect(changes({ kind: 'reject', reason: '' })).toBe(true)
    expect(changes({ kind: 'reject', reason: '' })).toBe(false)
    expect(changes({ kind: 'requestCancel' })).toBe(false)
  })

  it('that is adopted late takes its id, though the status is further already', () => {
    const order = after(fill(1))
    expect(applyOrderEvent(order, accept, 60)).toMatchObject({ changed: true, ignored: 'outranked' })
    expect(order).toMatchObject({ venueOrderId: 'v1', updatedTime: 60 })
  })

  it('that has ended waits for no answer', () => {
    const change = { quantity: decimal(5), limitPrice: null, stopPrice: null }
    const request: OrderEventInput = { kind: 'requestReplace', change }
    expect(after(accept, request, { kind: 'cancel', reason: '' })).toMatchObject({
      pending: 'none',
      requestedChange: null,
    })
    expect(after(accept, request, { kind: 'requestCancel' }, raised)).toMatchObject({ pending: 'cancel' })
    expect(after({ kind: 'submit' }, { kind: 'lost', reason: 'not there' })).toMatchObject({
      status: 'lost',
      statusReason: 'not there',
    })
  })
})
