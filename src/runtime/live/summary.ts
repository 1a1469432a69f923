import type { Position } from '../../domain/position.ts'
import type { Order } from '../../domain/order.ts'
import type { Kernel } from '../../engine/kernel.ts'
import { protects } from '../../engine/safety/protection.ts'
import type { LiveSummary, SummaryOrder } from '../../report/live-summary.ts'
import type { LivePlan } from './live-plan.ts'
import type { LiveTally } from './live-tally.ts'

/** What only the driver knows. */
export interface RunFacts {
  readonly run: number
  readonly startTime: number
  readonly endTime: number
  readonly policy: string
  readonly by: string
  readonly reason: string
  readonly startEquity: number
  readonly events: number
  readonly comparisons: number
  readonly disconnections: number
  readonly incomplete: readonly string[]
}

export function liveSummary(plan: LivePlan, kernel: Kernel, tally: LiveTally, facts: RunFacts): LiveSummary {
  const { core, runners } = kernel
  const { portfolio } = core
  const positions = [...portfolio.all()].filter((position) => !position.isFlat)
  const rateOf = ({ instrument }: Position): number => portfolio.rate(instrument.currency)
  const unrealized = positions.map(
    (position) =>
      position.unrealizedPnl(core.marks.price(core.indexOf(position.instrument.id))) * rateOf(position),
  )
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return {
    deployment: plan.deployment,
    account: plan.options.account,
    environment: plan.options.environment,
    ...facts,
    currency: portfolio.currency,
    endEquity: portfolio.equity(),
    realizedPnl: sum(
      [...portfolio.all()].map((position) => position.realizedPnl.toNumber() * rateOf(position)),
    ),
    unrealizedPnl: sum(unrealized),
    fees: portfolio.totalFees()?.toNumber() ?? NaN,
    orders: tally.orders,
    ordersDenied: tally.denied,
    deniedByCode: Object.fromEntries(tally.deniedByCode),
    ordersRejected: tally.rejected,
    ordersWithheld: tally.withheld,
    ordersCanceled: tally.canceled,
    fills: tally.fills,
    positions: positions.map((position, at) => ({
      strategy: position.strategyId,
      instrumentId: position.instrument.id,
      netQuantity: position.netQuantity,
      averageEntryPrice: position.averageEntryPrice,
      unrealizedPnl: unrealized[at] ?? NaN,
    })),
    openOrders: core.orders.open.flat().map((order) => openOrder(order, facts.policy)),
    halts: runners.flatMap(({ id, halt }) =>
      halt === null ? [] : [{ strategy: id, code: halt.code, message: halt.message }],
    ),
    latches: [...core.gate.closed].map(([scope, { state, by, reason }]) => ({ scope, state, by, reason })),
  }
}

function openOrder(order: Readonly<Order>, policy: string): SummaryOrder {
  const { clientOrderId, strategyId, instrumentId, side, type, quantity, cumulativeQuantity, status } = order
  return {
    ...{ clientOrderId, strategy: strategyId, instrumentId, side, type, quantity },
    filled: cumulativeQuantity,
    status,
    why: whyOpen(order, policy),
  }
}

function whyOpen(order: Readonly<Order>, policy: string): string {
  if (order.certainty === 'inDoubt') return 'What the venue made of it is not known; the next start asks.'
  if (order.pending === 'cancel') return 'Its cancel was asked for, and the venue has not confirmed it.'
  if (policy === 'leave') return 'Orders were to be left as they are.'
  if (protects(order)) return 'It protects a position, which is kept.'
  return 'It was not canceled in time.'
}
