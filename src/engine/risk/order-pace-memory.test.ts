import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { Order, OrderIntent } from '../../domain/order.ts'
import { OrderPace } from './order-pace.ts'

const MEMORY = 100
const like = (changes: Partial<OrderIntent> = {}): OrderIntent =>
  ({
    strategyIndex: 0,
    instrumentIndex: 0,
    side: 'buy',
    type: 'limit',
    quantity: Decimal.from(10),
    limitPrice: Decimal.from(99),
    stopPrice: null,
    trail: null,
    ...changes,
  }) as OrderIntent

describe('the memory of the pace of orders', () => {
  it('counts what was sent after a moment, not at it, of one strategy, one instrument, or all', () => {
    const pace = new OrderPace(MEMORY)
    pace.note(like(), 1, 10)
    pace.note(like({ instrumentIndex: 1 }), 2, 20)
    pace.note(like({ strategyIndex: 1 }), 3, 30)
    pace.note(like({ strategyIndex: 1, instrumentIndex: 1 }), 4, 30)
    expect(pace.count(9, -1, -1)).toBe(4)
    expect(pace.count(10, -1, -1)).toBe(3)
    expect(pace.count(30, -1, -1)).toBe(0)
    expect(pace.count(0, 0, -1)).toBe(2)
    expect(pace.count(0, 1, -1)).toBe(2)
    expect(pace.count(0, -1, 1)).toBe(2)
    expect(pace.count(0, 1, 0)).toBe(1)
  })

  it('keeps what is younger than the longest window, and nothing older', () => {
    const pace = new OrderPace(MEMORY)
    pace.note(like(), 1, 0)
    pace.note(like(), 2, 1)
    pace.note(like(), 3, MEMORY)
    expect(pace.count(-1, -1, -1)).toBe(2)
    pace.note(like(), 4, 10 * MEMORY)
    expect(pace.save()).toHaveLength(1)
  })

  it('remembers nothing where no limit looks back', () => {
    const pace = new OrderPace(0)
    pace.note(like(), 1, 0)()
    expect(pace.save()).toEqual([])
  })

  it('forgets an order that was taken back, and that one alone', () => {
    const pace = new OrderPace(MEMORY)
    const undo = pace.note(like(), 1, 0)
    pace.note(like(), 2, 0)
    undo()
    expect(pace.twin(like(), -1, null)).toMatchObject({ sequence: 2 })
    expect(pace.count(-1, -1, -1)).toBe(1)
  })

  it.each<[string, Partial<OrderIntent>]>([
    ['another strategy', { strategyIndex: 1 }],
    ['another instrument', { instrumentIndex: 1 }],
    ['the other side', { side: 'sell' }],
    ['another type', { type: 'stopLimit' }],
    ['another quantity', { quantity: Decimal.from(11) }],
    ['another limit', { limitPrice: Decimal.from(98) }],
    ['a stop where there was a limit', { limitPrice: null, stopPrice: Decimal.from(99) }],
    ['a trail', { trail: { value: Decimal.from(2) } as never }],
  ])('an order is no twin of one of %s', (_, changes) => {
    const pace = new OrderPace(MEMORY)
    pace.note(like(), 1, 5)
    expect(pace.twin(like(changes), 0, null)).toBeNull()
    pace.note(like(changes), 2, 6)
    expect(pace.twin(like(changes), 0, null)).toEqual(expect.objectContaining({ sequence: 2, time: 6 }))
    // the older one is still found behind it
    expect(pace.twin(like(), 0, null)).toMatchObject({ sequence: 1, time: 5 })
  })

  it('quantity and prices are told apart where they begin and end', () => {
    const pace = new OrderPace(MEMORY)
    pace.note(like({ quantity: Decimal.from(1), limitPrice: Decimal.from(10) }), 1, 5)
    expect(pace.twin(like({ quantity: Decimal.from(11), limitPrice: Decimal.ZERO }), 0, null)).toBeNull()
  })

  it('a twin counts after a moment, not at it; an order is no twin of what it replaces', () => {
    const pace = new OrderPace(MEMORY)
    pace.note(like(), 7, 5)
    expect(pace.twin(like(), 5, null)).toBeNull()
    expect(pace.twin(like(), 4, { sequence: 7 } as Order)).toBeNull()
    expect(pace.twin(like(), 4, { sequence: 8 } as Order)).toMatchObject({ sequence: 7 })
  })

  it('survives a restart', () => {
    const pace = new OrderPace(MEMORY)
    pace.note(like(), 1, 5)
    const other = new OrderPace(MEMORY)
    other.load(pace.save())
    expect(other.twin(like(), 0, null)).toMatchObject({ sequence: 1 })
    expect(other.save()).toEqual(pace.save())
  })
})
