import type { RiskCheck } from '../check.ts'
import { gross, worstCaseAfter, worstCaseBefore } from '../exposure.ts'

/** `halted` lets nothing pass, `reducing` only what cannot increase the worst case. Cancels never come here. */
export const checkTradingState: RiskCheck = (intent, context) => {
  if (context.tradingState === 'active') return null
  const reduces =
    intent.reduceOnly || gross(worstCaseAfter(intent, context)) < gross(worstCaseBefore(intent, context))
  if (context.tradingState === 'reducing' && reduces) return null
  const what = context.tradingState === 'halted' ? 'Trading is halted' : 'Only reducing orders are allowed'
  return {
    code: 'RISK_TRADING_HALTED',
    message: `${what}: ${intent.side} ${intent.quantity.toString()} refused.`,
  }
}
