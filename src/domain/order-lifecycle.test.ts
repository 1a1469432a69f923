import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import { applyOrderEvent, averagePrice, createOrder, leavesQuantity } from './order-lifecycle.ts'
import type { OrderEventInput } from './order-lifecycle.ts'
import { isOpen, isTerminal, ORDER_MOVES } from './order-moves.ts'
import type { OrderMove } from './order-moves.ts'
import type { Order, OrderStatus } from './order.ts'

const decimal = (value: number | string): Decimal => Decimal.from(value)

function newOrder(quantity = 100): Order {
  return createOrder(
    {
      strategyIndex: 0,
      instrumentIndex: 0,
      side: 'buy',
      type: 'limit',
      quantity: decimal(quantity),
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

const fill = (quantity: number, price = 10): OrderEventInput => ({
  kind: 'fill',
  quantity: decimal(quantity),
  price: decimal(price),
})
const bust = (quantity: number, price = 10): OrderEventInput => ({
  kind: 'bust',
  quantity: decimal(-quantity),
  price: decimal(price),
})
const accept: OrderEventInput = { kind: 'accept', venueOrderId: 'v1' }
const because = (
  kind:
    | 'deny'
    | 'withhold'
    | 'reject'
    | 'cancel'
    | 'expire'
    | 'lost'
    | 'cancelReject'
    | 'replaceReject'
    | 'inDoubt',
): OrderEventInput => ({ kind, reason: kind })
const replaced = (quantity: number, eventTime: number, limitPrice = 10): OrderEventInput => ({
  kind: 'replaced',
  quantity: decimal(quantity),
  limitPrice: decimal(limitPrice),
  stopPrice: null,
  eventTime,
})
const requestReplace = (quantity: number): OrderEventInput => ({
  kind: 'requestReplace',
  change: { quantity: decimal(quantity), limitPrice: null, stopPrice: null },
})

function run(events: readonly OrderEventInput[], quantity = 100): Order {
  const order = newOrder(quantity)
  let now = 10
  for (const event of events) applyOrderEvent(order, event, now++)
  return order
}

const OWN: readonly OrderEventInput[] = [
  { kind: 'submit' },
  { kind: 'requestCancel' },
  requestReplace(120),
  because('inDoubt'),
  because('deny'),
  because('withhold'),
]

/** Statuses that can be reached from one by the table alone. */
function reachable(): Map<OrderStatus, Set<OrderStatus>> {
  const all = new Map<OrderStatus, Set<OrderStatus>>()
  for (const from of Object.keys(ORDER_MOVES) as OrderStatus[]) {
    const seen = new Set<OrderStatus>([from])
    for (const status of seen) for (const to of Object.values(ORDER_MOVES[status])) seen.add(to)
    all.set(from, seen)
  }
  return all
}

const repeatable = fc.oneof(
  fc.constant(accept),
  fc.constant<OrderEventInput>({ kind: 'trigger' }),
  fc.constantFrom(
    ...(['reject', 'cancel', 'expire', 'lost', 'cancelReject', 'replaceReject'] as const).map(because),
  ),
)
const executions = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 60 }), busted: fc.boolean() }), {
  maxLength: 5,
})
const replacements = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 3 })

/** A multiset of venue reports in two random orders, the second with repetitions of what may be repeated. */
const twoOrders = fc
  .tuple(fc.array(repeatable, { maxLength: 6 }), executions, replacements)
  .chain(([reports, executed, terms]) => {
    const once = executed.flatMap((e) =>
      e.busted ? [fill(e.quantity), bust(e.quantity)] : [fill(e.quantity)],
    )
    const again = [...reports, ...terms.map((quantity, index) => replaced(quantity, 50 + index))]
    const all = [...once, ...again]
    return fc.record({
      first: fc.shuffledSubarray(all, { minLength: all.length }),
      second: fc
        .shuffledSubarray(again)
        .chain((extra) => fc.shuffledSubarray([...all, ...extra], { minLength: all.length + extra.length })),
      own: fc.subarray([...OWN]),
    })
  })

describe('the order life cycle', () => {
  it('ends the same for any permutation and repetition of the same venue reports', () => {
    fc.assert(
      fc.property(twoOrders, ({ first, second, own }) => {
        const a = run([...own, ...first])
        const b = run([...own, ...second])
        expect(b.status).toBe(a.status)
        expect(b.certainty).toBe(a.certainty)
        expect(b.cumulativeQuantity.toString()).toBe(a.cumulativeQuantity.toString())
        expect(b.voidedQuantity.toString()).toBe(a.voidedQuantity.toString())
        expect(b.cumulativeNotional.toString()).toBe(a.cumulativeNotional.toString())
        expect(b.quantity.toString()).toBe(a.quantity.toString())
        expect(leavesQuantity(b).toString()).toBe(leavesQuantity(a).toString())
      }),
      { numRuns: 2000 },
    )
  })

  it('remembers a replace that was asked for when an order held for lost turns out alive', () => {
    const fills = [fill(42), fill(32), fill(37)]
    const found = run([requestReplace(120), because('lost'), accept, ...fills])
    expect(found.status).toBe(run([requestReplace(120), accept, because('lost'), ...fills]).status)
    expect(found.status).toBe('partiallyFilled')
  })

  it('never leaves its table, whatever arrives in whatever order', () => {
    const reach = reachable()
    const anything = fc.oneof(
      repeatable,
      fc.constantFrom(...OWN),
      fc.integer({ min: 1, max: 120 }).map((quantity) => fill(quantity)),
      fc.integer({ min: 1, max: 120 }).map((quantity) => bust(quantity)),
      fc
        .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 9 }))
        .map(([q, t]) => replaced(q, t)),
    )
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 25 }), (events) => {
        const order = newOrder()
        for (const event of events) {
          const before = { ...order }
          const transition = applyOrderEvent(order, event, 99)
          expect(transition.from).toBe(before.status)
          expect(transition.to).toBe(order.status)
          expect(reach.get(before.status)?.has(order.status)).toBe(true)
          const direct = ORDER_MOVES[before.status]
          if (event.kind !== 'replaced' && before.status !== order.status) {
            // whatever ends a replacement by more that was pending may find the order filled
            const moves: readonly OrderMove[] = [event.kind as OrderMove, 'complete']
            expect(moves.map((name) => direct[name])).toContain(order.status)
          }
          if (isTerminal(order.status)) expect(order.pending).toBe('none')
          if (event.kind === 'bust') expect(order.status).toBe(before.status)
          if (event.kind !== 'bust')
            expect(order.cumulativeQuantity.gte(before.cumulativeQuantity)).toBe(true)
          const { updatedTime: _, ...rest } = order
          const { updatedTime: __, ...restBefore } = before
          expect(transition.changed).toBe(JSON.stringify(rest) !== JSON.stringify(restBefore))
          expect(order.requestedChange !== null || order.pending !== 'replace').toBe(true)
        }
        const used = order.cumulativeQuantity.add(order.voidedQuantity)
        const asked = order.requestedChange?.quantity ?? order.quantity
        // only an order that is being made larger is open with nothing left of the quantity in force
        if (isOpen(order.status)) expect(used.lt(Decimal.max(order.quantity, asked))).toBe(true)
        if (isOpen(order.status) && used.lte(order.quantity))
          expect(used.add(leavesQuantity(order)).eq(order.quantity)).toBe(true)
        else expect(leavesQuantity(order).isZero).toBe(true)
      }),
      { numRuns: 1500 },
    )
  })

  it('has a table in which every move but the reopening of a filled order goes up in rank', () => {
    const rank: readonly OrderStatus[] = [
      'initialized',
      'submitted',
      'lost',
      'denied',
      'accepted',
      'triggered',
      'partiallyFilled',
      'rejected',
      'expired',
      'canceled',
      'filled',
    ]
    expect(Object.keys(ORDER_MOVES).sort()).toEqual([...rank].sort())
    for (const from of rank) {
      for (const [name, to] of Object.entries(ORDER_MOVES[from])) {
        if (name !== 'reopen') expect(rank.indexOf(to), `${from} ${name}`).toBeGreaterThan(rank.indexOf(from))
      }
    }
  })

  it('never goes back when the acceptance comes after the fill', () => {
    expect(run([{ kind: 'submit' }, fill(40), accept]).status).toBe('partiallyFilled')
    expect(run([{ kind: 'submit' }, fill(100), accept])).toMatchObject({
      status: 'filled',
      venueOrderId: 'v1',
    })
  })

  it('decides between terminal reports that contradict one another by rank', () => {
    expect(run([because('lost'), because('reject')]).status).toBe('rejected')
    expect(run([because('reject'), because('expire')]).status).toBe('expired')
    expect(run([because('cancel'), because('expire')])).toMatchObject({
      status: 'canceled',
      statusReason: 'cancel',
    })
    expect(run([because('cancel'), fill(100)])).toMatchObject({ status: 'filled', statusReason: '' })
  })

  it('adopts an order again that was held for lost or unsent, once the venue shows a sign of it', () => {
    expect(run([{ kind: 'submit' }, because('lost'), accept]).status).toBe('accepted')
    expect(run([{ kind: 'submit' }, because('lost'), fill(1)]).status).toBe('partiallyFilled')
    expect(run([{ kind: 'submit' }, accept, because('lost')]).status).toBe('accepted')
    expect(run([because('withhold'), accept])).toMatchObject({ status: 'accepted', statusReason: '' })
  })

  it('ends a withheld order as denied, with the reason', () => {
    expect(run([{ kind: 'submit' }, because('inDoubt'), because('withhold')])).toMatchObject({
      status: 'denied',
      statusReason: 'withhold',
      certainty: 'known',
    })
  })

  it('books a fill on a canceled order and leaves it canceled', () => {
    const order = run([accept, because('cancel'), fill(30)])
    expect(order.status).toBe('canceled')
    expect(order.cumulativeQuantity.toString()).toBe('30')
    expect(leavesQuantity(order).toString()).toBe('0')
  })

  it('books an overfill and says by how much', () => {
    const order = run([accept, fill(90)])
    const transition = applyOrderEvent(order, fill(15), 5)
    expect(transition.overfill?.toString()).toBe('5')
    expect(order).toMatchObject({ status: 'filled', updatedTime: 5 })
    expect(order.cumulativeQuantity.toString()).toBe('105')
  })

  it('takes a bust off what was executed, and gives nothing back to the book', () => {
    const order = run([accept, fill(60, 10), fill(20, 20), bust(20, 20)])
    expect(order.status).toBe('partiallyFilled')
    expect(averagePrice(order)?.toString()).toBe('10')
    expect(leavesQuantity(order).toString()).toBe('20')
    expect(run([accept, fill(100), bust(100)]).status).toBe('filled')
    expect(averagePrice(run([accept, fill(100), bust(100)]))).toBeNull()
  })

  it('clears only the request when a cancel or a replace is rejected', () => {
    const order = run([accept, { kind: 'requestCancel' }])
    expect(order).toMatchObject({ status: 'accepted', pending: 'cancel' })
    applyOrderEvent(order, because('cancelReject'), 9)
    expect(order).toMatchObject({ status: 'accepted', pending: 'none' })
    expect(applyOrderEvent(order, because('cancelReject'), 9).ignored).toBe('notPending')
    applyOrderEvent(order, requestReplace(50), 9)
    applyOrderEvent(order, because('replaceReject'), 9)
    expect(order).toMatchObject({ pending: 'none', requestedChange: null })
    expect(order.quantity.toString()).toBe('100')
  })

  it('lets a cancel overtake a replace, and still awaits the answer to the replace', () => {
    const order = run([accept, requestReplace(150)])
    expect(applyOrderEvent(order, requestReplace(160), 9).ignored).toBe('busy')
    applyOrderEvent(order, { kind: 'requestCancel' }, 9)
    expect(order.pending).toBe('cancel')
    expect(order.requestedChange?.quantity?.toString()).toBe('150')
    expect(applyOrderEvent(order, { kind: 'requestCancel' }, 9).ignored).toBe('busy')
    applyOrderEvent(order, because('cancelReject'), 9)
    expect(order.pending).toBe('replace')
    applyOrderEvent(order, replaced(150, 20), 9)
    expect(order).toMatchObject({ pending: 'none', requestedChange: null, revision: 1 })
  })

  it('ends an order as filled when it is replaced to what was executed, or below', () => {
    const order = run([accept, fill(60), requestReplace(60), replaced(60, 20)])
    expect(order).toMatchObject({ status: 'filled', pending: 'none' })
    const below = run([accept, fill(60)])
    expect(applyOrderEvent(below, replaced(50, 20), 9).overfill?.toString()).toBe('10')
    expect(below.status).toBe('filled')
  })

  it('reopens a filled order when the replacement that raised it is heard of late', () => {
    expect(run([accept, fill(100), replaced(150, 20)])).toMatchObject({ status: 'partiallyFilled' })
    expect(run([accept, because('cancel'), fill(100), replaced(150, 20)]).status).toBe('canceled')
  })

  it('keeps the terms of the latest replacement when an older one is repeated', () => {
    const order = run([accept, replaced(80, 20, 11), replaced(90, 30, 12)])
    applyOrderEvent(order, requestReplace(95), 9)
    expect(applyOrderEvent(order, replaced(80, 20, 11), 9).ignored).toBe('stale')
    expect(order).toMatchObject({ pending: 'replace', revision: 2 })
    expect(order.quantity.toString()).toBe('90')
    expect(order.limitPrice?.toString()).toBe('12')
    // A venue may answer two replaces within one tick of its clock.
    applyOrderEvent(order, replaced(95, 30, 12), 9)
    expect(order).toMatchObject({ pending: 'none', revision: 3 })
  })

  it('knows again what the venue thinks after any word from it', () => {
    for (const event of [accept, fill(1), replaced(50, 20), because('reject')]) {
      const order = run([{ kind: 'submit' }, because('inDoubt')])
      expect(order.certainty).toBe('inDoubt')
      applyOrderEvent(order, event, 9)
      expect(order.certainty).toBe('known')
    }
    const confirmed = run([accept, { kind: 'requestCancel' }, because('inDoubt'), because('cancelReject')])
    expect(confirmed.certainty).toBe('known')
  })

  it('refuses requests on an order that has ended', () => {
    const order = run([because('reject')])
    expect(applyOrderEvent(order, { kind: 'requestCancel' }, 9)).toMatchObject({
      ignored: 'closed',
      changed: false,
    })
    expect(applyOrderEvent(order, requestReplace(5), 9).ignored).toBe('closed')
    expect(applyOrderEvent(order, because('inDoubt'), 9).ignored).toBe('closed')
  })

  it('throws on executions and terms that cannot be', () => {
    const order = run([accept])
    expect(() => applyOrderEvent(order, fill(-1), 9)).toThrow(RangeError)
    expect(() =>
      applyOrderEvent(order, { kind: 'bust', quantity: decimal(1), price: decimal(1) }, 9),
    ).toThrow(RangeError)
    expect(() => applyOrderEvent(order, replaced(0, 20), 9)).toThrow(RangeError)
  })
})
