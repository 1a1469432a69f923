/** Bugs in what is made of the venue's words. */
import { Decimal } from '../../../src/domain/decimal.ts'
import type { Order } from '../../../src/domain/order.ts'
import type { Journaled, ApprovedOrder } from '../../../src/ports/broker.ts'
import { onBroker, onFills, onReports, overlay } from './plant.ts'
import type { Plant } from './plant.ts'

export const WRONG_REPORTS: readonly Plant[] = [
  {
    name: 'executions are not deduplicated',
    needs: 'comparison',
    dials: { duplicates: 0.5 },
    parts: onReports(() => {
      const seen = new Map<string, number>()
      return (input, sink) => {
        if (input.kind !== 'fill') {
          sink(input)
          return
        }
        const { executionId } = input.report
        const times = (seen.get(executionId) ?? 0) + 1
        seen.set(executionId, times)
        const again = times === 1 ? executionId : `${executionId}#${String(times)}`
        sink({ kind: 'fill', report: { ...input.report, executionId: again } })
      }
    }),
  },
  {
    name: 'a fill that comes after the cancel is swallowed',
    needs: 'comparison',
    dials: { reorder: 0.5, latencyMs: 400, partialFills: 0.7 },
    parts: onReports(() => {
      const ended = new Set<string>()
      return (input, sink) => {
        if (input.kind === 'orderCanceled') ended.add(input.clientOrderId)
        if (input.kind !== 'fill' || !ended.has(input.report.clientOrderId)) sink(input)
      }
    }),
  },
  {
    name: 'a timeout is taken for a rejection',
    needs: 'comparison',
    dials: { responseLoss: 0.3, streamLoss: 0.1 },
    parts: onReports(() => (input, sink) => {
      if (input.kind !== 'orderInDoubt') sink(input)
      else sink({ ...input, kind: 'orderRejected', code: 'VENUE_REJECTED' })
    }),
  },
  {
    name: 'a 503 is taken for a rejection',
    needs: 'comparison',
    dials: { failAfter: 0.2, streamLoss: 0.1 },
    parts: onReports(() => (input, sink) => {
      const isFailure = input.kind === 'orderInDoubt' && input.reason.startsWith('answered 5')
      sink(isFailure ? { ...input, kind: 'orderRejected', code: 'VENUE_REJECTED' } : input)
    }),
  },
  {
    name: 'a cancel that was refused is taken for done',
    needs: 'comparison',
    dials: { latencyMs: 400, partialFills: 0.7 },
    parts: onReports(() => (input, sink) => {
      sink(input.kind === 'cancelRejected' ? { ...input, kind: 'orderCanceled' } : input)
    }),
  },
  {
    name: 'a partial fill ends the order',
    dials: { partialFills: 0.7 },
    parts: onReports(() => (input, sink) => {
      sink(input)
      if (input.kind !== 'fill') return
      const { clientOrderId, eventTime } = input.report
      sink({ kind: 'orderCanceled', clientOrderId, eventTime, reason: '' })
    }),
  },
  {
    name: 'fees are not booked',
    dials: {},
    parts: onFills((report) => ({ ...report, fee: Decimal.ZERO })),
  },
  {
    name: 'prices of fills are rounded',
    dials: {},
    parts: onFills((report) => ({ ...report, price: report.price.round(1, 'halfEven') })),
  },
  {
    name: 'sells are booked as buys',
    dials: {},
    parts: onFills((report) => ({ ...report, side: 'buy' })),
  },
  {
    name: 'a query that fails is read as «the venue has nothing»',
    needs: 'comparison',
    dials: { failBefore: 0.2, cuts: 4, streamLoss: 0.1 },
    parts: onBroker((broker) => ({
      queryOpenOrders: () => broker.queryOpenOrders().catch(() => []),
      queryOrder: (id) => broker.queryOrder(id).catch(() => null),
      queryFillsSince: (time) => broker.queryFillsSince(time).catch(() => []),
      queryPositions: () => broker.queryPositions().catch(() => []),
    })),
  },
  {
    name: 'executions since the last connection are not asked for',
    needs: 'comparison',
    dials: { cuts: 4, silences: 2, partialFills: 0.7 },
    parts: onBroker(() => ({ queryFillsSince: () => Promise.resolve([]) })),
  },
  {
    name: 'a lost connection is not noticed, and what was missed is not asked for',
    needs: 'comparison',
    dials: { cuts: 4, streamLoss: 0.3 },
    parts: onReports(() => (input, sink) => {
      if (input.kind !== 'connectionChanged') sink(input)
    }),
  },
]

/** Bugs in what is sent. */
export const WRONG_SENDS: readonly Plant[] = [
  {
    name: 'an order without an answer is sent again',
    needs: 'comparison',
    dials: { responseLoss: 0.3, streamLoss: 0.3, idsOfOpenOnly: 1 },
    parts: (parts) => ({
      ...parts,
      broker: (sink) => {
        const orders = new Map<string, Journaled<ApprovedOrder>>()
        const broker = parts.broker((input) => {
          const order = input.kind === 'orderInDoubt' ? orders.get(input.clientOrderId) : undefined
          if (order === undefined) sink(input)
          else broker.submit(order)
        })
        return overlay(broker, {
          submit: (order: Journaled<ApprovedOrder>) => {
            orders.set(order.clientOrderId, order)
            broker.submit(order)
          },
        })
      },
    }),
  },
  {
    name: 'every order is sent twice',
    dials: { idsOfOpenOnly: 1 },
    parts: onBroker((broker) => ({
      submit: (order) => {
        broker.submit(order)
        broker.submit(order)
      },
    })),
  },
  {
    name: 'an order that was refused is tried again under another id',
    dials: { rejects: 0.3 },
    parts: (parts) => ({
      ...parts,
      broker: (sink) => {
        const orders = new Map<string, Journaled<ApprovedOrder>>()
        const broker = parts.broker((input) => {
          sink(input)
          const order = input.kind === 'orderRejected' ? orders.get(input.clientOrderId) : undefined
          if (order !== undefined) broker.submit({ ...order, clientOrderId: `${order.clientOrderId}b` })
        })
        return overlay(broker, {
          submit: (order: Journaled<ApprovedOrder>) => {
            orders.set(order.clientOrderId, order)
            broker.submit(order)
          },
        })
      },
    }),
  },
  {
    name: 'one share more is sent than was approved',
    dials: {},
    parts: onBroker((broker) => ({
      submit: (order) => {
        broker.submit({ ...order, quantity: order.quantity.add(Decimal.ONE) })
      },
    })),
  },
  {
    name: 'the wrong side is sent',
    dials: {},
    parts: onBroker((broker) => ({
      submit: (order) => {
        broker.submit({ ...order, side: order.side === 'buy' ? 'sell' : 'buy' } as never)
      },
    })),
  },
  {
    name: 'prices are sent that are no whole ticks',
    dials: {},
    parts: onBroker((broker) => ({
      submit: (order) => {
        const limitPrice = order.limitPrice?.add(Decimal.from('0.001')) ?? null
        broker.submit({ ...order, limitPrice })
      },
    })),
  },
  {
    name: 'orders are queued for two minutes and sent then',
    dials: {},
    parts: onBroker((broker, { clock }) => ({
      submit: (order) => {
        void clock.sleep(120_000_000).then(() => {
          broker.submit(order)
        })
      },
    })),
  },
  {
    name: 'cancels are not sent',
    // a comparison finds the order at work and gives the cancel up: nothing looks yet whether it was sent at all
    needs: 'invariant',
    dials: { operator: 4 },
    parts: onBroker(() => ({ cancel: (_: Readonly<Order>) => undefined })),
  },
]
