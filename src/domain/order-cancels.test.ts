import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import { applyOrderEvent, createOrder, mayRepeatCancel } from './order-lifecycle.ts'
import type { OrderEventInput } from './order-lifecycle.ts'
import type { Order } from './order.ts'

const decimal = (value: number | string): Decimal => Decimal.from(value)

function newOrder(): Order {
  return createOrder(
    {
      strategyIndex: 0,
      instrumentIndex: 0,
      side: 'buy',
      type: 'limit',
      quantity: decimal(100),
      limitPrice: decimal(10),
      stopPrice: null,
      trail: null,
      extendedHours: false,
      timeInForce: 'gtc',
      expireTime: null,
      reduceOnly: false,
      postOnly: false,
      purpose: 'direct',
      reason: '',
    },
    { sequence: 1, clientOrderId: 'c1', strategyId: 's', instrumentId: 'AAPL.XNAS', createdTime: 1 },
  )
}

const fill = (quantity: number): OrderEventInput => ({
  kind: 'fill',
  quantity: decimal(quantity),
  price: decimal(10),
})
const accept: OrderEventInput = { kind: 'accept', venueOrderId: 'v1' }
const because = (kind: 'cancel' | 'cancelReject' | 'replaceReject' | 'inDoubt'): OrderEventInput => ({
  kind,
  reason: kind,
})
const replaced = (quantity: number, eventTime: number): OrderEventInput => ({
  kind: 'replaced',
  quantity: decimal(quantity),
  limitPrice: decimal(10),
  stopPrice: null,
  eventTime,
})

function run(events: readonly OrderEventInput[]): Order {
  const order = newOrder()
  let now = 10
  for (const event of events) applyOrderEvent(order, event, now++)
  return order
}

describe('an order', () => {
  it('stays in doubt when the venue refuses to cancel an order that it was never heard to have', () => {
    for (const answer of ['cancelReject', 'replaceReject'] as const) {
      const order = run([{ kind: 'submit' }, { kind: 'requestCancel' }, because('inDoubt'), because(answer)])
      expect(order).toMatchObject({ status: 'submitted', certainty: 'inDoubt' })
    }
  })

  it('may have a cancel repeated that was not answered for long, or after which it fell in doubt, and no other', () => {
    const asked = run([accept, { kind: 'requestCancel' }])
    expect(asked.cancelTime).toBe(11)
    expect([mayRepeatCancel(asked, 15, 5), mayRepeatCancel(asked, 16, 5)]).toEqual([false, true])
    applyOrderEvent(asked, because('inDoubt'), 12)
    expect(mayRepeatCancel(asked, 12, 5)).toBe(true)
    expect(applyOrderEvent(asked, { kind: 'repeatCancel' }, 13)).toMatchObject({
      changed: true,
      ignored: null,
    })
    expect(asked).toMatchObject({ pending: 'cancel', cancelTime: 13, certainty: 'inDoubt' })
    expect([mayRepeatCancel(asked, 14, 5), mayRepeatCancel(asked, 18, 5)]).toEqual([false, true])

    const idle = run([accept])
    expect(mayRepeatCancel(idle, 1000, 5)).toBe(false)
    expect(applyOrderEvent(idle, { kind: 'repeatCancel' }, 1000)).toMatchObject({
      changed: false,
      ignored: 'notPending',
    })
    applyOrderEvent(asked, because('cancel'), 20)
    expect(mayRepeatCancel(asked, 1000, 5)).toBe(false)
    expect(applyOrderEvent(asked, { kind: 'repeatCancel' }, 1000).ignored).toBe('closed')
  })

  it('says when it was last filled, also where a larger quantity took it on from there', () => {
    expect(run([accept, fill(40)]).filledTime).toBe(0)
    const order = run([accept, fill(40), fill(60)])
    expect(order.filledTime).toBe(12)
    applyOrderEvent(order, replaced(150, 20), 13)
    expect(order).toMatchObject({ status: 'partiallyFilled', filledTime: 12 })
    applyOrderEvent(order, fill(50), 14)
    expect(order.filledTime).toBe(14)
  })
})
