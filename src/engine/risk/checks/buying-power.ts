import type { OrderIntent } from '../../../domain/order.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { gross, valuationPrice, worstCaseAfter, worstCaseBefore, worstCaseNow } from '../exposure.ts'

/** Rounding of floats must not refuse an order for exactly all there is. */
const SLACK = 1e-9

/**
 * Worst-case gross exposure over all instruments, once every open order has filled on its worse side, may not
 * exceed equity × leverage. An order that does not increase its instrument's worst case always passes.
 */
export const checkBuyingPower: RiskCheck = (intent, context) => {
  const after = gross(worstCaseAfter(intent, context))
  if (after <= gross(worstCaseBefore(intent, context))) return null
  const { portfolio } = context
  const price = valuationPrice(intent, context)
  const exposure =
    after * portfolio.unitValue(intent.instrumentIndex, price) + exposureElsewhere(intent, context)
  const limit = portfolio.equity() * context.settings.leverage
  if (exposure <= limit + Math.abs(limit) * SLACK) return null
  if (Number.isNaN(exposure) || Number.isNaN(limit)) {
    return {
      code: 'CONFIG_FX_RATE_MISSING',
      message: `The account cannot be valued in ${portfolio.currency}: a price or exchange rate is missing.`,
    }
  }
  return {
    code: 'RISK_BUYING_POWER',
    message: `Worst-case exposure ${exposure.toFixed(2)} exceeds buying power ${limit.toFixed(2)} ${portfolio.currency}.`,
  }
}

function exposureElsewhere(intent: OrderIntent, context: RiskContext): number {
  const { portfolio, marks, instruments } = context
  let sum = 0
  for (let index = 0; index < instruments.length; index++) {
    if (index === intent.instrumentIndex) continue
    const worst = gross(worstCaseNow(index, context))
    if (worst > 0) sum += worst * portfolio.unitValue(index, marks.price(index))
  }
  return sum
}
