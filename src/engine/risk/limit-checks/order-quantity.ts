import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'

/** Exits too: a large one is sent in pieces. */
export const checkOrderQuantity: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxOrderQuantity',
    'RISK_ORDER_QUANTITY',
    () => intent.quantity.toNumber(),
    (figure, limit) => `Order size ${figure} exceeds max order size ${limit}`,
  )
