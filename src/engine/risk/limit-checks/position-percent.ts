import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { increases, percentOfEquity, positionValueAfter } from '../exposure.ts'

export const checkPositionPercent: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxPositionPercent',
    'RISK_POSITION_PERCENT',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex)
        ? percentOfEquity(positionValueAfter(intent, context, strategyIndex), context)
        : 0,
    (figure, limit) =>
      `The position in ${context.instrument.id} could reach ${figure} % of the equity, more than ${limit} %`,
  )
