import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { Order, OrderStatus } from '../../domain/order.ts'
import type { OrderStatistics } from '../../domain/order-statistics.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { KernelRecord } from '../records.ts'
import { flow, Flow } from './flow.test-support.ts'
import { OrderManager } from './order-manager.ts'
import { decisionPriceOf } from './order-statistics.ts'

const ID = AAA.id

/** From the records alone, with nothing kept along the way but the orders themselves. */
function recount(records: readonly KernelRecord[], strategyIndex: number, instrumentIndex: number): object {
  const orders: Readonly<Order>[] = []
  let denials = 0
  for (const record of records) {
    if (record.type === 'orderApproved') orders.push(record.order)
    const isDenied = record.type === 'orderDenied' && record.instrumentIndex === instrumentIndex
    if (isDenied && record.strategyId === ['one', 'two'][strategyIndex]) denials += 1
  }
  const own = orders.filter(
    (order) => order.strategyIndex === strategyIndex && order.instrumentIndex === instrumentIndex,
  )
  const count = (...statuses: OrderStatus[]): number =>
    own.filter(({ status }) => statuses.includes(status)).length
  const sent = own.filter(({ status }) => status !== 'denied')
  let [value, reference, quantity] = [Decimal.ZERO, Decimal.ZERO, Decimal.ZERO]
  for (const record of records) {
    if (record.type !== 'fillBooked') continue
    const order = own.find(({ sequence }) => sequence === record.fill.orderSequence)
    if (order === undefined) continue
    const decided = Decimal.from(order.decisionPrice)
    const worse = order.side === 'buy' ? record.fill.price.sub(decided) : decided.sub(record.fill.price)
    value = value.add(worse.mul(record.fill.quantity))
    reference = reference.add(decided.mul(record.fill.quantity))
    quantity = quantity.add(record.fill.quantity)
  }
  const sum = (list: readonly Readonly<Order>[], pick: (order: Readonly<Order>) => Decimal): Decimal =>
    list.reduce((total, order) => total.add(pick(order)), Decimal.ZERO)
  const over = (a: Decimal, b: Decimal): number => (b.isZero ? NaN : a.toNumber() / b.toNumber())
  const filled = own.filter(({ status }) => status === 'filled')
  return {
    total: own.length + denials,
    sent: sent.length,
    filled: filled.length,
    pending: count('initialized', 'submitted', 'accepted', 'triggered', 'partiallyFilled'),
    canceled: count('canceled'),
    rejected: count('rejected'),
    denied: count('denied') + denials,
    expired: count('expired'),
    lost: count('lost'),
    fillRate: sent.length === 0 ? NaN : filled.length / sent.length,
    quantityFillRate: over(
      sum(own, ({ cumulativeQuantity }) => cumulativeQuantity),
      sum(sent, (order) => order.quantity),
    ),
    averageSlippage: over(value, quantity),
    averageSlippageBps: over(value, reference) * 10_000,
    averageTimeToFillMs:
      filled.length === 0
        ? NaN
        : filled.reduce((total, order) => total + order.filledTime - order.createdTime, 0) /
          filled.length /
          1000,
  }
}

function read(bench: KernelBench): OrderStatistics {
  return new OrderManager(bench.kernel).statistics()
}

describe('statistics of orders', () => {
  it('equal a recount over the records, whatever happens', () => {
    fc.assert(
      fc.property(flow, (actions) => {
        const run = new Flow()
        for (const action of actions) run.perform(action)
        const manager = new OrderManager(run.bench.kernel)
        for (const [strategy, strategyId] of ['one', 'two'].entries()) {
          for (const [instrument, { id }] of [AAA, BBB].entries()) {
            expect(manager.statistics({ strategyId, instrumentId: id })).toEqual(
              recount(run.records, strategy, instrument),
            )
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('say how many came to what, and how well: by hand', () => {
    const s = scripted('s', { instruments: [AAA, BBB] })
    const risk = { leverage: 10, allowShort: true, limits: { maxOrderQuantity: 500 } }
    const bench = new KernelBench([s], { instruments: [AAA, BBB], risk })
    bench.bar(100)
    bench.act(s, ({ orders }) => {
      orders.buy(ID, 100)
      orders.sell(ID, 300)
      orders.buy(ID, 100, { limit: 90 })
      orders.buy(ID, 501)
    })
    bench.time += 2_000_000
    bench.fill(1, 100, 101)
    bench.fill(2, 100, 99.5)
    bench.time += 2_000_000
    bench.fill(2, 200, 99.5)
    bench.answer(3, { kind: 'orderExpired' })
    expect(read(bench)).toEqual({
      total: 4,
      sent: 3,
      filled: 2,
      pending: 0,
      canceled: 0,
      rejected: 0,
      denied: 1,
      expired: 1,
      lost: 0,
      fillRate: 2 / 3,
      quantityFillRate: 0.8,
      // 100 × 1 and 300 × 0.5, over 400: paid more, and got less
      averageSlippage: 0.625,
      averageSlippageBps: 62.5,
      // 2 s and 4 s
      averageTimeToFillMs: 3000,
    })
  })

  it('measure from the middle of the quote, or from the last price where that is newer', () => {
    const s = scripted('s')
    const bench = new KernelBench([s])
    bench.bar(100)
    const quote = { kind: 'quote', instrumentIndex: 0, instrumentId: ID, bidSize: 1, askSize: 1 } as const
    bench.kernel.onMarketData(0, { ...quote, time: bench.time / 1000, bid: 97, ask: 99 }, bench.time)
    const { marks } = bench.kernel.core
    expect(decisionPriceOf(marks, 0)).toBe(98)
    bench.bar(101)
    expect(decisionPriceOf(marks, 0)).toBe(101)
    bench.kernel.onMarketData(0, { ...quote, time: bench.time / 1000, bid: NaN, ask: 99 }, bench.time + 1)
    expect(decisionPriceOf(marks, 0)).toBe(101)
    bench.act(s, ({ orders }) => orders.sell(ID, 1), 102)
    expect(bench.order(1).decisionPrice).toBe(102)
  })

  it('are those of one strategy, in one instrument or weighed over several', () => {
    const one = scripted('one', { instruments: [AAA, BBB] })
    const two = scripted('two', { instruments: [AAA, BBB] })
    const bench = new KernelBench([one, two], { instruments: [AAA, BBB], cash: 1e7 })
    bench.bar(100, 0)
    bench.bar(50, 1)
    bench.act(two, ({ orders }) => orders.buy(ID, 1))
    bench.act(one, ({ orders }) => {
      orders.buy(ID, 10)
      orders.buy(ID, 10)
      orders.buy(ID, 10)
      orders.buy(BBB.id, 10)
    })
    bench.fill(2, 10, 101)
    bench.fill(5, 10, 51)
    bench.act(one, ({ orders }) => {
      expect(orders.statistics({ instrumentId: BBB.id })).toMatchObject({
        sent: 1,
        fillRate: 1,
        averageSlippage: 1,
      })
      expect(orders.statistics({ instrumentId: ID })).toMatchObject({ sent: 3, averageSlippageBps: 100 })
      const all = orders.statistics()
      expect(all).toMatchObject({ sent: 4, filled: 2, fillRate: 0.5, averageSlippage: NaN })
      // three orders at a third, one in full
      expect(all.quantityFillRate).toBeCloseTo(0.5, 12)
      expect(all.averageSlippageBps).toBeCloseTo((3 * 100 + 200) / 4, 9)
    })
    expect(new OrderManager(bench.kernel).statistics({ strategyId: 'two' })).toMatchObject({
      sent: 1,
      filled: 0,
    })
    expect(new OrderManager(bench.kernel).statistics({ instrumentId: ID })).toMatchObject({
      sent: 4,
      filled: 1,
    })
  })

  it('have no figure, rather than a wrong one, before there is anything to measure', () => {
    const s = scripted('s')
    const bench = new KernelBench([s])
    const nothing = { fillRate: NaN, quantityFillRate: NaN, averageSlippage: NaN, averageTimeToFillMs: NaN }
    expect(read(bench)).toMatchObject({ total: 0, ...nothing })
    bench.act(s, ({ orders }) => orders.buy(ID, 1000))
    expect(read(bench)).toMatchObject({ total: 1, sent: 1, fillRate: 0, averageSlippageBps: NaN })
  })

  it('forget what a handler did that threw', () => {
    const s = scripted('s')
    const bench = new KernelBench([s], {
      risk: { leverage: 1, allowShort: true, limits: { maxOrderQuantity: 5 } },
    })
    bench.bar(100)
    s.do = ({ orders }) => {
      orders.buy(ID, 1)
      orders.buy(ID, 6)
      orders.submitAll([{ side: 'buy', instrumentId: ID, quantity: 2 }])
      throw new Error('no')
    }
    bench.bar(100)
    expect(read(bench)).toMatchObject({ total: 0, sent: 0, denied: 0, pending: 0 })
    expect(new OrderManager(bench.kernel).history()).toEqual([])
    expect(new OrderManager(bench.kernel).multiLegs()).toEqual([])
  })
})
