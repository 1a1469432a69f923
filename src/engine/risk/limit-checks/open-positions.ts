import type { OrderIntent } from '../../../domain/order.ts'
import { breachOf } from '../breach.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { gross, increases, netOf, worstCaseNow } from '../exposure.ts'

/** An entry that is working counts as a position: it may be one in the next moment. */
export const checkOpenPositions: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxOpenPositions',
    'RISK_OPEN_POSITIONS',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex) ? positionsAfter(intent, context, strategyIndex) : 0,
    (figure, limit) => `There could be ${figure} open positions, more than ${limit}`,
  )

function positionsAfter(intent: OrderIntent, context: RiskContext, strategyIndex: number): number {
  let count = 1
  for (let index = 0; index < context.instruments.length; index++) {
    if (index === intent.instrumentIndex) continue
    if (netOf(index, context, strategyIndex) !== 0 || gross(worstCaseNow(index, context, strategyIndex)) > 0)
      count += 1
  }
  return count
}
