import { breachOf, isSet } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { isEntry } from '../exposure.ts'

/** Of the session day of each instrument. Orders count when they are entered, not when they fill. */
export const checkOrdersPerDay: RiskCheck = (intent, context) => {
  if (!isSet(context, 'maxOrdersPerDay') || !isEntry(intent, context)) return null
  return breachOf(
    context,
    'maxOrdersPerDay',
    'RISK_ORDERS_PER_DAY',
    ({ strategyIndex, instrumentIndex }) =>
      context.watch.day.orders(strategyIndex, instrumentIndex, context.now) + 1,
    (figure, limit) => `This would be order ${figure} of the day, more than ${limit}`,
  )
}
