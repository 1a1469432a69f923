import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { increases } from '../exposure.ts'

/** An entry that is working counts as a position: it may be one in the next moment. */
export const checkOpenPositions: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxOpenPositions',
    'RISK_OPEN_POSITIONS',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex) ? context.elsewhere(strategyIndex).positions + 1 : 0,
    (figure, limit) => `There could be ${figure} open positions, more than ${limit}`,
  )
