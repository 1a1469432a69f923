import type { RiskCheck } from '../check.ts'

/** A missing price must never blank the checks that need it. */
export const checkPriceKnown: RiskCheck = (intent, context) =>
  Number.isFinite(context.marks.price(intent.instrumentIndex))
    ? null
    : {
        code: 'RISK_PRICE_UNKNOWN',
        message: `No price is known yet for ${context.instrument.id}; the order cannot be valued.`,
      }
