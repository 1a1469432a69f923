import type { RiskCheck } from '../check.ts'
import { worstCaseAfter } from '../exposure.ts'

/** Counted over the position and every open sell order, not the position alone. */
export const checkShortSelling: RiskCheck = (intent, context) => {
  if (intent.side === 'buy') return null
  if (context.settings.allowShort && context.instrument.shortable) return null
  const { short } = worstCaseAfter(intent, context)
  if (short === 0) return null
  const why = context.instrument.shortable ? 'short selling is switched off' : 'it cannot be sold short'
  return {
    code: 'RISK_SHORT_NOT_ALLOWED',
    message: `Selling ${intent.quantity.toString()} ${context.instrument.id} could leave ${String(-short)}; ${why}.`,
  }
}
