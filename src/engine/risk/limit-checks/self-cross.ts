import type { Order, OrderIntent } from '../../../domain/order.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { isEntry } from '../exposure.ts'

/**
 * Trading with oneself costs two fees, and many venues and laws forbid it. An order crosses one of ours where both could
 * trade at one price. An order that is being canceled does not count: an exit must not have to wait for the answer. Nor does
 * a market order that only closes: nobody is locked into a position by an order of their own, or of another strategy.
 */
export const checkSelfCross: RiskCheck = (intent, context) => {
  if (!context.scopes.some(({ limits }) => limits.refuseSelfCross === true)) return null
  const other = crossed(intent, context)
  if (other === null || (intent.type === 'market' && !isEntry(intent, context))) return null
  return {
    code: 'RISK_SELF_CROSS',
    message: `The order could trade with our own order ${String(other.sequence)} (${other.side} ${other.quantity.toString()} ${other.instrumentId} of ${other.strategyId}).`,
  }
}

function crossed(intent: OrderIntent, context: RiskContext): Order | null {
  if (waits(intent)) return null
  for (const order of context.orders.openFor(intent.instrumentIndex)) {
    if (order.side === intent.side || order === context.replacing) continue
    if (waits(order) || order.pending === 'cancel') continue
    const buy = intent.side === 'buy' ? intent : order
    const sell = intent.side === 'buy' ? order : intent
    const cannotMeet =
      buy.limitPrice !== null && sell.limitPrice !== null && buy.limitPrice.lt(sell.limitPrice)
    if (!cannotMeet) return order
  }
  return null
}

/** Stops rest until the market comes to them; what they meet then, nobody knows now. */
function waits(order: Pick<Order, 'type'>): boolean {
  return order.type !== 'market' && order.type !== 'limit'
}
