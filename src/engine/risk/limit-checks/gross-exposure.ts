import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { exposureAfter, increases, percentOfEquity } from '../exposure.ts'

export const checkGrossExposure: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxGrossExposurePercent',
    'RISK_GROSS_EXPOSURE',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex)
        ? percentOfEquity(exposureAfter(intent, context, strategyIndex).gross, context)
        : 0,
    (figure, limit) =>
      `Long and short positions together could reach ${figure} % of the equity, more than ${limit} %`,
  )
