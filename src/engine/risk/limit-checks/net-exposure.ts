import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { exposureAfter, increases, percentOfEquity } from '../exposure.ts'

export const checkNetExposure: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxNetExposurePercent',
    'RISK_NET_EXPOSURE',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex)
        ? percentOfEquity(exposureAfter(intent, context, strategyIndex).net, context)
        : 0,
    (figure, limit) =>
      `Long less short positions could reach ${figure} % of the equity, more than ${limit} %`,
  )
