import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { exposureAfter, increases, percentOfEquity } from '../exposure.ts'

export const checkLeverage: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxLeverage',
    'RISK_LEVERAGE',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex)
        ? percentOfEquity(exposureAfter(intent, context, strategyIndex).gross, context) / 100
        : 0,
    (figure, limit) => `Positions could reach ${figure} times the equity, more than ${limit}`,
  )
