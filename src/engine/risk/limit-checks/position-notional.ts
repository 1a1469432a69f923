import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { increases, positionValueAfter } from '../exposure.ts'

export const checkPositionNotional: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxPositionNotional',
    'RISK_POSITION_NOTIONAL',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex) ? positionValueAfter(intent, context, strategyIndex) : 0,
    (figure, limit) =>
      `The position in ${context.instrument.id} could be worth ${figure}, more than ${limit} ${context.portfolio.currency}`,
  )
