import type { Order, OrderIntent } from '../../../domain/order.ts'
import { breachOf, isSet } from '../breach.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { isEntry, orderValue } from '../exposure.ts'

export const checkOrderValuePerDay: RiskCheck = (intent, context) => {
  if (!isSet(context, 'maxOrderValuePerDay') || !isEntry(intent, context)) return null
  const value = addedValue(intent, context.replacing, context)
  return breachOf(
    context,
    'maxOrderValuePerDay',
    'RISK_ORDER_VALUE_PER_DAY',
    ({ strategyIndex, instrumentIndex }) =>
      context.watch.day.value(strategyIndex, instrumentIndex, context.now) + value,
    (figure, limit) => `The orders of the day would come to ${figure}, more than ${limit}`,
  )
}

/** Of the order; a replacement adds what it makes the order larger by. */
export function addedValue(
  intent: OrderIntent,
  replacing: Order | null,
  context: Pick<RiskContext, 'marks' | 'portfolio'>,
): number {
  const before = replacing === null ? 0 : orderValue(replacing, context)
  return Math.max(0, orderValue(intent, context) - before)
}
