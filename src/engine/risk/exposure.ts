import type { OrderIntent } from '../../domain/order.ts'
import type { OpenLeaves } from '../order-table.ts'
import type { RiskContext } from './check.ts'

/** Most that the account could be long, and most that it could be short, once every open order has filled. */
export interface WorstCase {
  readonly long: number
  readonly short: number
}

/** With the intent's order among the open ones. */
export function worstCaseAfter(intent: OrderIntent, context: RiskContext): WorstCase {
  const leaves = context.orders.openLeaves(intent.instrumentIndex, context.replacing)
  const filled = context.replacing?.cumulativeQuantity.toNumber() ?? 0
  const quantity = Math.max(0, intent.quantity.toNumber() - filled)
  if (intent.side === 'buy') leaves[intent.reduceOnly ? 'reduceBuy' : 'buy'] += quantity
  else leaves[intent.reduceOnly ? 'reduceSell' : 'sell'] += quantity
  return worstCase(context.portfolio.accountNet[intent.instrumentIndex] ?? 0, leaves)
}

export function worstCaseBefore(intent: OrderIntent, context: RiskContext): WorstCase {
  const leaves = context.orders.openLeaves(intent.instrumentIndex, null)
  return worstCase(context.portfolio.accountNet[intent.instrumentIndex] ?? 0, leaves)
}

/**
 * Reduce-only orders cannot pass zero, but they can take away first what other orders were meant to close:
 * long 100, a reduce-only stop over 100 and a plain sell over 100 can end 100 short.
 */
export function worstCase(net: number, leaves: OpenLeaves): WorstCase {
  const lowest = net > 0 ? Math.max(0, net - leaves.reduceSell) : net
  const highest = net < 0 ? Math.min(0, net + leaves.reduceBuy) : net
  return { long: Math.max(0, highest + leaves.buy), short: Math.max(0, leaves.sell - lowest) }
}

/** The larger side. */
export function gross(worst: WorstCase): number {
  return Math.max(worst.long, worst.short)
}

/** Price at which the order is valued: its own, where that is worse than the market's. */
export function valuationPrice(intent: OrderIntent, context: RiskContext): number {
  const market = context.marks.price(intent.instrumentIndex)
  const own = (intent.limitPrice ?? intent.stopPrice)?.toNumber() ?? NaN
  if (Number.isNaN(own)) return market
  return intent.side === 'buy' && !Number.isNaN(market) && intent.type !== 'limit'
    ? Math.max(own, market)
    : own
}
