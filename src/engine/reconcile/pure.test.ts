/** The pure functions of a comparison, and what always holds of each. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { FillReport } from '../../domain/fill.ts'
import { createOrder } from '../../domain/order-lifecycle.ts'
import type { Order } from '../../domain/order.ts'
import type { OrderReport } from '../../ports/broker.ts'
import { adjustmentId } from './adjustment-id.ts'
import { alignmentScore } from './alignment.ts'
import { compareAmounts } from './compare-amounts.ts'
import { externalOrder, externalOrderInputs } from './external-orders.ts'
import { inferredFill } from './inferred-fill.ts'
import { missingFills } from './missing-fills.ts'
import { absenceInput, countAbsence } from './not-found.ts'
import { judge } from './sighting.ts'

const amount = fc.integer({ min: -50, max: 50 }).map((value) => Decimal.from(value))
const book = fc
  .array(fc.tuple(fc.constantFrom('A', 'B', 'C', 'D', 'E'), amount))
  .map((entries) => new Map(entries))

function order(changes: Partial<Order> = {}): Order {
  const made = createOrder(
    {
      strategyIndex: 0,
      instrumentIndex: 0,
      side: 'buy',
      type: 'limit',
      quantity: Decimal.from(10),
      limitPrice: Decimal.from(100),
      stopPrice: null,
      trail: null,
      timeInForce: 'day',
      expireTime: null,
      reduceOnly: false,
      postOnly: false,
      extendedHours: false,
      purpose: 'direct',
      reason: '',
    },
    { sequence: 1, clientOrderId: 'c1', strategyId: 's', instrumentId: 'A', createdTime: 1000 },
  )
  return Object.assign(made, changes)
}

function report(changes: Partial<OrderReport> = {}): OrderReport {
  return {
    clientOrderId: 'x1',
    venueOrderId: 'V1',
    instrumentId: 'A',
    side: 'buy',
    type: 'limit',
    timeInForce: 'day',
    quantity: Decimal.from(10),
    cumulativeQuantity: Decimal.ZERO,
    limitPrice: Decimal.from(100),
    stopPrice: null,
    status: 'accepted',
    updatedTime: 5000,
    ...changes,
  }
}

function fill(id: number, eventTime: number): FillReport {
  return {
    clientOrderId: 'c1',
    venueOrderId: 'V1',
    executionId: `X${String(id)}`,
    instrumentId: 'A',
    side: 'buy',
    quantity: Decimal.ONE,
    price: Decimal.from(100),
    fee: Decimal.ZERO,
    feeCurrency: 'USD',
    liquidity: 'unknown',
    eventTime,
  }
}

describe('two books compared', () => {
  it('give differences that lead from one to the other, whatever their order', () => {
    fc.assert(
      fc.property(book, book, (ours, theirs) => {
        const rows = compareAmounts(ours, theirs, Decimal.ZERO)
        for (const { internal, broker, difference } of rows)
          expect(internal.add(difference).eq(broker)).toBe(true)
        const turned = compareAmounts(
          new Map([...ours].reverse()),
          new Map([...theirs].reverse()),
          Decimal.ZERO,
        )
        expect(turned).toEqual(rows)
        expect(compareAmounts(ours, ours, Decimal.ZERO).every(({ difference }) => difference.isZero)).toBe(
          true,
        )
      }),
    )
  })

  it('score from 0 to 1, and 1 exactly where nothing differs', () => {
    fc.assert(
      fc.property(book, book, fc.nat(5), fc.nat(5), (ours, theirs, orders, doubt) => {
        const rows = compareAmounts(ours, theirs, Decimal.ZERO)
        const inDoubt = Math.min(orders, doubt)
        const score = alignmentScore(rows, orders, inDoubt)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        const agrees = inDoubt === 0 && rows.every(({ difference }) => difference.isZero)
        expect(score === 1).toBe(agrees)
      }),
    )
  })

  it('score by the share that is missing', () => {
    const half = compareAmounts(
      new Map([['A', Decimal.from(10)]]),
      new Map([['A', Decimal.from(5)]]),
      Decimal.ZERO,
    )
    expect(alignmentScore(half, 0, 0)).toBe(0.5)
    const turned = compareAmounts(
      new Map([['A', Decimal.from(10)]]),
      new Map([['A', Decimal.from(-10)]]),
      Decimal.ZERO,
    )
    expect(alignmentScore(turned, 1, 0)).toBe(0.5)
  })
})

describe('missing fills', () => {
  it('are each told once, in the order of the venue, however they are told', () => {
    const fills = [fill(1, 10), fill(2, 5), fill(3, 10), fill(4, 20)]
    const lookup = { booking: () => 'none' as const, isOurs: () => true, since: 0 }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fills)), (extra) => {
        const ids = missingFills([...extra, ...fills], lookup).map(({ executionId }) => executionId)
        expect(ids).toEqual(['X2', 'X1', 'X3', 'X4'])
      }),
    )
  })

  it('are not what is booked, nor what others did before we began', () => {
    const lookup = {
      booking: ({ executionId }: FillReport) =>
        executionId === 'X1' ? ('same' as const) : ('none' as const),
      isOurs: () => false,
      since: 8,
    }
    const ids = missingFills([fill(1, 10), fill(2, 5), fill(3, 10)], lookup).map((one) => one.executionId)
    expect(ids).toEqual(['X3'])
  })
})

describe('an order that is not found', () => {
  const rules = { settleWindow: 100, confirmations: 3, apart: 10 }

  it('is lost only after enough answers, apart, each after the settle window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), (delays) => {
        const one = order()
        let absence = null
        const counted: number[] = []
        for (const delay of [...delays].sort((a, b) => a - b)) {
          const before: number = absence === null ? 0 : (absence as { times: number }).times
          absence = countAbsence(absence, one, 1000 + delay, rules)
          if (absence.times > before) counted.push(delay)
          const input = absenceInput(absence, one, 2000, rules)
          expect(input === null).toBe(absence.times < 3)
        }
        for (const [at, delay] of counted.entries()) {
          expect(delay).toBeGreaterThanOrEqual(100)
          if (at > 0) expect(delay - (counted[at - 1] ?? 0)).toBeGreaterThanOrEqual(10)
        }
      }),
    )
  })

  it('is canceled, never lost, where the venue had it', () => {
    const absence = { times: 3, askedTime: 2000 }
    expect(absenceInput(absence, order(), 2000, rules)?.kind).toBe('orderLost')
    for (const had of [{ venueOrderId: 'V1' }, { cumulativeQuantity: Decimal.ONE }, { revision: 1 }])
      expect(absenceInput(absence, order(had), 2000, rules)?.kind).toBe('orderCanceled')
  })
})

describe('a difference', () => {
  const look = { askedTime: 100, comparison: 1, movedTime: 0, settleWindow: 10, isLast: false }
  const five = Decimal.from(5)

  it('is confirmed by a second look alone, the same, late enough, with nothing in between', () => {
    const { sighting } = judge(null, { ...look, difference: five })
    const second = { ...look, difference: five, askedTime: 110, comparison: 2 }
    expect(judge(sighting, second).verdict).toBe('confirmed')
    for (const changed of [
      { askedTime: 109 },
      { comparison: 1 },
      { movedTime: 105 },
      { difference: Decimal.from(6) },
    ])
      expect(judge(sighting, { ...second, ...changed }).verdict).toBe('unconfirmed')
    expect(judge(sighting, { ...second, movedTime: 110 }).verdict).toBe('unsettled')
    expect(judge(sighting, { ...second, difference: Decimal.ZERO }).verdict).toBe('same')
  })

  it('has an id that is made of what was found', () => {
    const ids = [1, 2].map((number) => adjustmentId(number, 'A', Decimal.ONE, five, '0'))
    expect(ids).toEqual(['adjustment:1:A:1:5:0', 'adjustment:2:A:1:5:0'])
  })
})

describe('an inferred execution', () => {
  it('makes quantity and average price those of the venue', () => {
    const one = order({ cumulativeQuantity: Decimal.from(4), cumulativeNotional: Decimal.from(396) })
    const said = report({ cumulativeQuantity: Decimal.from(10), averagePrice: Decimal.from('99.6') })
    const inferred = inferredFill(said, one, 'USD')
    expect(inferred?.quantity.toString()).toBe('6')
    expect(inferred?.price.toString()).toBe('100')
    expect(inferred?.executionId).toBe('inferred:c1:4:10')
  })

  it('is none without a price, nor where nothing is missing', () => {
    expect(inferredFill(report({ cumulativeQuantity: Decimal.from(10) }), order(), 'USD')).toBeNull()
    expect(inferredFill(report({ averagePrice: Decimal.ONE }), order(), 'USD')).toBeNull()
  })
})

describe('orders of others', () => {
  it('are told of once, with every change, and when they are gone', () => {
    const known = new Map([['V9', externalOrder(report({ venueOrderId: 'V9' }))]])
    const owner = (id: string): 'ours' | 'external' => (id === 'mine' ? 'ours' : 'external')
    const told = externalOrderInputs(
      'T',
      [report(), report({ venueOrderId: 'V2', clientOrderId: 'mine' })],
      known,
      owner,
    )
    expect(told).toMatchObject([
      { kind: 'externalOrderReported', isOpen: true, order: { venueOrderId: 'V1' } },
      { kind: 'externalOrderReported', isOpen: false, order: { venueOrderId: 'V9' } },
    ])
    const heard = new Map([['V1', externalOrder(report())]])
    expect(externalOrderInputs('T', [report()], heard, owner)).toEqual([])
  })
})
