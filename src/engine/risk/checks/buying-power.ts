import type { RiskCheck } from '../check.ts'
import { ACCOUNT, gross, positionValueAfter, worstCaseAfter, worstCaseBefore } from '../exposure.ts'

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
  // `checkPriceKnown` has refused it already, and says better why
  if (Number.isNaN(context.marks.price(intent.instrumentIndex))) return null
  const exposure = positionValueAfter(intent, context, ACCOUNT) + context.elsewhere(ACCOUNT).gross
  const limit = context.equity * context.settings.leverage
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
    limit,
    actual: exposure,
  }
}
