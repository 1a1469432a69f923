import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrderHistoryFilter } from '../../strategy/order-tracking.ts'
import type { Ticket } from '../../strategy/orders.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'
import { flow, Flow } from './flow.test-support.ts'
import { HISTORY_SIZE } from './order-history.ts'
import { OrderManager } from './order-manager.ts'

const ID = AAA.id
const NO_LIMIT = { leverage: 1e6, allowShort: true, limits: { maxOrderQuantity: 50 } }

/** What a strategy sees of its orders, at the end. */
function ask<T>(run: Flow, strategy: 0 | 1, act: (context: AnyBarContext) => T): T {
  let answer: T | null = null
  run.bench.act(run.strategies[strategy], (context) => {
    answer = act(context)
  })
  return answer as T
}

const key = ({ id, instrumentId, createdTime, status, quantity }: Ticket): string =>
  [id, instrumentId, createdTime, status, quantity].join(' ')

describe('the history of orders', () => {
  it('has every order and denial, newest first, and of any filter just what meets it', () => {
    const filters = fc.record(
      {
        instrumentId: fc.constantFrom(ID, BBB.id),
        from: fc.nat(60),
        to: fc.nat(60),
        status: fc.subarray(['filled', 'canceled', 'denied', 'submitted', 'partiallyFilled'] as const),
        limit: fc.nat(8),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(flow, filters, (actions, given) => {
        const run = new Flow()
        const begin = run.bench.time / 1000
        for (const action of actions) run.perform(action)
        const manager = new OrderManager(run.bench.kernel)
        const whole = manager.history()
        const decided = run.records.filter(({ type }) => type === 'orderApproved' || type === 'orderDenied')
        // in the order in which they were decided, turned round
        expect(whole.map(({ id }) => id)).toEqual(
          decided.map((record) => (record.type === 'orderApproved' ? record.order.sequence : 0)).reverse(),
        )
        const time = (minutes: number | undefined): number | undefined =>
          minutes === undefined ? undefined : begin + minutes * 60_000
        const [from, to] = [time(given.from), time(given.to)]
        const filter: OrderHistoryFilter = {
          ...given,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        }
        const meets = (ticket: Ticket): boolean =>
          (given.instrumentId === undefined || ticket.instrumentId === given.instrumentId) &&
          ticket.createdTime >= (from ?? -Infinity) &&
          ticket.createdTime < (to ?? Infinity) &&
          (given.status === undefined || (given.status as readonly string[]).includes(ticket.status))
        expect(manager.history(filter).map(key)).toEqual(
          whole
            .filter(meets)
            .slice(0, given.limit ?? Infinity)
            .map(key),
        )
        for (const strategyId of ['one', 'two']) {
          expect(manager.history({ strategyId }).map(key)).toEqual(
            whole.filter((ticket) => ticket.strategyId === strategyId).map(key),
          )
        }
        expect(manager.pending().map(({ id }) => id)).toEqual(
          whole
            .filter(({ isOpen }) => isOpen)
            .map(({ id }) => id)
            .reverse(),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('shows a strategy its own orders alone, and the tickets stay current', () => {
    const run = new Flow()
    ask(run, 0, ({ orders }) => orders.buy(ID, 5))
    ask(run, 1, ({ orders }) => orders.buy(ID, 7))
    const tickets = ask(run, 0, ({ orders }) => {
      expect(orders.track(2)).toBeNull()
      expect(orders.history().map(({ id }) => id)).toEqual([1])
      expect(orders.pending(BBB.id)).toEqual([])
      return {
        tracked: orders.track(1),
        pending: orders.pending(ID),
        again: orders.track(orders.buy(ID, 51)),
      }
    })
    expect(tickets.again).toMatchObject({ id: 0, status: 'denied', approved: false })
    run.bench.fill(1, 5)
    expect(tickets.tracked).toMatchObject({ status: 'filled', filledQuantity: 5, isOpen: false })
    expect(tickets.pending[0]).toMatchObject({ status: 'filled' })
    ask(run, 0, ({ orders }) => {
      expect(orders.pending()).toEqual([])
      expect(orders.filled().map(({ id }) => id)).toEqual([1])
      expect(orders.filled({ instrumentId: BBB.id })).toEqual([])
      expect(orders.history({ status: 'denied' }).map(({ quantity }) => quantity)).toEqual([51])
    })
  })

  it('reaches exactly as far back as it says, and to every open order however old', () => {
    const s = scripted('s')
    const bench = new KernelBench([s], { cash: 1e9, risk: NO_LIMIT })
    bench.bar(100)
    bench.act(s, ({ orders }) => orders.buy(ID, 1, { limit: 1 }))
    for (let sent = 0; sent < 3100; sent += 100) {
      bench.act(s, ({ orders }) => {
        for (let time = 0; time < 100; time++) {
          orders.buy(ID, 1)
          if (time % 10 === 0) orders.buy(ID, 51)
        }
      })
      for (let sequence = sent + 2; sequence < sent + 102; sequence++) bench.fill(sequence, 1)
      const last = sent + 101
      const history = new OrderManager(bench.kernel).history()
      const ids = history.filter(({ id }) => id !== 0).map(({ id }) => id)
      const first = Math.max(2, last - HISTORY_SIZE + 1)
      expect(ids).toEqual([...Array.from({ length: last - first + 1 }, (_, at) => last - at), 1])
      expect(history.length - ids.length).toBe(Math.min(200, (sent + 100) / 10))
    }
    const loaded = bench.reloaded().kernel
    expect(new OrderManager(loaded).history().map(key)).toEqual(
      new OrderManager(bench.kernel).history().map(key),
    )
  })

  it('refuses what cannot be meant, rather than finding nothing for ever', () => {
    const manager = new OrderManager(new Flow().bench.kernel)
    expect(() => manager.history({ status: 'cancelled' as 'canceled' })).toThrow(
      'There is no order status cancelled; there are: initialized',
    )
    expect(() => manager.history({ limit: -1 })).toThrow('limit -1 is not a whole number')
    expect(() => manager.history({ limit: NaN })).toThrow('limit NaN')
    expect(() => manager.history({ instrumentId: 'NONE.XNAS' })).toThrow('There is no instrument NONE.XNAS')
    expect(() => manager.history({ strategyId: 'three' })).toThrow('There is no strategy three in this run')
    expect(manager.history({ limit: 0 })).toEqual([])
  })

  it('from outside finds orders by both their names', () => {
    const run = new Flow()
    ask(run, 1, ({ orders }) => orders.buy(ID, 5))
    const manager = new OrderManager(run.bench.kernel)
    const order = manager.track(1)
    expect(order).toMatchObject({ strategyId: 'two', quantity: 5 })
    expect(manager.track(order?.clientOrderId ?? '')?.id).toBe(1)
    expect(manager.track(2)).toBeNull()
    expect(manager.track('0')).toBeNull()
  })
})
