import type { OrderIntent } from '../../../domain/order.ts'
import { breachOf } from '../breach.ts'
import type { RiskCheck, RiskContext } from '../check.ts'

/**
 * A price typed wrong. Only the expensive side counts: a buy far below the market, or a sale far above it, waits and
 * harms nobody. A market order is measured by what it would meet: the quote's other side. A stop-limit order trades
 * between its two prices, so that its limit is measured from its stop.
 */
export const checkPriceCollar: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'priceCollarPercent',
    'RISK_PRICE_COLLAR',
    () => percentBeyond(intent, context),
    (figure, limit) =>
      `The price of the order lies ${figure} % on the expensive side of ${reference(intent, context).toString()}, more than ${limit} %`,
  )

function percentBeyond(intent: OrderIntent, context: RiskContext): number {
  const from = reference(intent, context)
  const price =
    intent.limitPrice?.toNumber() ?? context.marks.takingPrice(intent.instrumentIndex, intent.side)
  // prices of spreads may be zero or below: distance is measured against their size
  const beyond = intent.side === 'buy' ? price - from : from - price
  return (beyond / Math.abs(from)) * 100
}

function reference(intent: OrderIntent, context: RiskContext): number {
  if (intent.type === 'stopLimit' && intent.stopPrice !== null) return intent.stopPrice.toNumber()
  return context.marks.price(intent.instrumentIndex)
}
