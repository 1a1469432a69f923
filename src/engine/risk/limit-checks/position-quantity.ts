import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { gross, increases, worstCaseAfter } from '../exposure.ts'

/** The worst case of the instrument, once every open order has filled. An order that does not worsen it passes. */
export const checkPositionQuantity: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxPositionQuantity',
    'RISK_POSITION_QUANTITY',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex) ? gross(worstCaseAfter(intent, context, strategyIndex)) : 0,
    (figure, limit) => `The position in ${context.instrument.id} could reach ${figure}, more than ${limit}`,
  )
