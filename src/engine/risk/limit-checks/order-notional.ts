import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { orderValue } from '../exposure.ts'

export const checkOrderNotional: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxOrderNotional',
    'RISK_ORDER_NOTIONAL',
    () => orderValue(intent, context),
    (figure, limit) => `Order value ${figure} exceeds max order value ${limit} ${context.portfolio.currency}`,
  )
