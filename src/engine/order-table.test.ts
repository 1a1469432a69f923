import { describe, expect, it } from 'vitest'
import { createOrder } from '../domain/order-lifecycle.ts'
import { Decimal } from '../domain/decimal.ts'
import type { OrderIntent } from '../domain/order.ts'
import { encode } from './codec.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'

const ID = AAA.id

function intentOf(quantity: number): OrderIntent {
  return {
    strategyIndex: 0,
    instrumentIndex: 0,
    side: 'buy',
    type: 'market',
    quantity: Decimal.from(quantity),
    limitPrice: null,
    stopPrice: null,
    trail: null,
    extendedHours: false,
    timeInForce: 'day',
    expireTime: null,
    reduceOnly: false,
    postOnly: false,
    purpose: 'direct',
    reason: '',
  }
}

describe('the order table', () => {
  it('gives a sequence out again when the handler that used it threw, so that others are not shifted', () => {
    const bad = scripted('bad')
    const good = scripted('good')
    const bench = new KernelBench([bad, good])
    bench.bar(100)
    bad.do = ({ orders }) => {
      for (let time = 0; time < 3; time++) orders.buy(ID, 1)
      throw new Error('no')
    }
    bench.act(good, ({ orders }) => {
      expect(orders.buy(ID, 1).id).toBe(1)
      expect(orders.buy(ID, 1).id).toBe(2)
    })
    expect(bench.open().map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(bench.order(2).strategyId).toBe('good')
    bench.fill(2, 1)
    expect(bench.net(1)).toBe(1)
    expect(bench.reloaded().kernel.save()).toBe(bench.kernel.save())
  })

  it('takes thousands of orders back, those too that it no longer keeps with the latest', () => {
    const bench = new KernelBench([scripted('s')])
    const { orders } = bench.kernel.core
    const before = encode(orders.save())
    const intent = intentOf(1)
    const made = Array.from({ length: 9000 }, (_, index) =>
      createOrder(intent, {
        sequence: index + 1,
        clientOrderId: '',
        strategyId: 's',
        instrumentId: ID,
        createdTime: 0,
      }),
    )
    for (const order of made) {
      orders.add(order)
      orders.nextSequence += 1
    }
    for (const order of made.reverse()) orders.remove(order)
    expect(encode(orders.save())).toBe(before)
    expect(orders.workingEntries[0]).toBe(0)
  })

  it('remembers open orders however old, and books a repeated fill of a forgotten one only once', () => {
    const s = scripted('s')
    const bench = new KernelBench([s], { cash: 1e9 })
    bench.bar(100)
    bench.act(s, ({ orders }) => orders.buy(ID, 10, { limit: 99 }))
    const report = bench.report(1, 10, 99)
    for (let sequence = 2; sequence <= 8200; sequence++) {
      if (sequence % 100 === 2) {
        bench.act(s, ({ orders }) => {
          for (let time = 0; time < 100; time++) orders.buy(ID, 1)
        })
      }
      bench.answer(sequence, { kind: 'orderRejected' })
    }
    expect(bench.kernel.core.orders.get(2)).toBeNull()
    expect(bench.order(1).status).toBe('submitted')
    for (let time = 0; time < 3; time++) bench.step({ kind: 'fill', report })
    expect(bench.kernel.core.orders.get(1)).toBeNull()
    expect(bench.kernel.core.portfolio.accountNet[0]).toBe(10)
    expect(bench.kernel.core.frozen.size).toBe(0)
    expect(bench.reloaded().kernel.save()).toBe(bench.kernel.save())
  })
})
