import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'
import { increases } from '../exposure.ts'

/** A replacement is no further order, and an exit must not have to wait for a place. */
export const checkOpenOrders: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxOpenOrders',
    'RISK_OPEN_ORDERS',
    ({ strategyIndex, instrumentIndex }) =>
      context.replacing === null && increases(intent, context, strategyIndex)
        ? context.orders.openCount(strategyIndex, instrumentIndex) + 1
        : 0,
    (figure, limit) => `There would be ${figure} open orders, more than ${limit}`,
  )
