import type { OrderIntent } from '../../../domain/order.ts'
import { breachOf, isSet } from '../breach.ts'
import type { LimitScope, RiskCheck, RiskContext } from '../check.ts'
import { isEntry } from '../exposure.ts'
import { driftWindow, waitsForTrigger } from '../own-prices.ts'

/**
 * The collar over a period: each order near the last price, and all of them together far from where they began. An exit
 * passes, since being unable to leave a falling market is worse; so does a stop, whose price is of later.
 */
export const checkPriceDrift: RiskCheck = (intent, context) => {
  if (!isSet(context, 'maxPriceDriftPercent') || waitsForTrigger(intent) || !isEntry(intent, context))
    return null
  return breachOf(
    context,
    'maxPriceDriftPercent',
    'RISK_PRICE_DRIFT',
    (scope) => driftPercent(intent, context, scope),
    (figure, limit) =>
      `The order could trade ${figure} % beyond the best of our own ${intent.side === 'buy' ? 'buys' : 'sales'} of the last while, more than ${limit} %`,
  )
}

function driftPercent(
  intent: OrderIntent,
  context: RiskContext,
  { strategyIndex, limits }: LimitScope,
): number {
  const { side, instrumentIndex } = intent
  const since = context.now - driftWindow(limits.priceDriftSeconds)
  const best = context.watch.ownPrices.best(side, instrumentIndex, strategyIndex, since)
  if (best === null) return 0
  const price = intent.limitPrice?.toNumber() ?? context.marks.takingPrice(instrumentIndex, side)
  return ((side === 'buy' ? price - best : best - price) / Math.abs(best)) * 100
}
