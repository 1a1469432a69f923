import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { increases, percentOfEquity, positionValueAfter } from '../exposure.ts'
import { rootOf } from '../limit-table.ts'

/** A share and its options, or one coin in several pairs and on several venues, stand and fall together. */
export const checkConcentration: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxConcentrationPercent',
    'RISK_CONCENTRATION',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex)
        ? percentOfEquity(
            positionValueAfter(intent, context, strategyIndex) + context.elsewhere(strategyIndex).kin,
            context,
          )
        : 0,
    (figure, limit) =>
      `All that depends on ${rootOf(context.instrument)} could reach ${figure} % of the equity, more than ${limit} %`,
  )
