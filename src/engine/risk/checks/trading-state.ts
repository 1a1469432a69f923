import type { OrderIntent } from '../../../domain/order.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { ACCOUNT, gross, worstCaseAfter, worstCaseBefore } from '../exposure.ts'

/** Sums of floats: what is left of a position sold in pieces may not be exactly zero. */
const NOTHING = 1e-9

/** `halted` lets nothing pass, `reducing` only what brings a position nearer to zero. Cancels never come here. */
export const checkTradingState: RiskCheck = (intent, context) => {
  if (context.tradingState === 'active') return null
  if (context.tradingState === 'reducing' && reduces(intent, context)) return null
  const what = context.tradingState === 'halted' ? 'Trading is halted' : 'Only reducing orders are allowed'
  return {
    code: 'RISK_TRADING_HALTED',
    message: `${what}: ${intent.side} ${intent.quantity.toString()} refused.`,
  }
}

/** `strategyIndex`: whose position has to come nearer to zero; −1 is the account. */
export function reduces(intent: OrderIntent, context: RiskContext, strategyIndex = ACCOUNT): boolean {
  if (intent.reduceOnly) return true
  const after = worstCaseAfter(intent, context, strategyIndex)
  if (gross(after) < gross(worstCaseBefore(intent, context, strategyIndex))) return true
  // whatever fills first, it cannot carry the position through zero
  const beyond = intent.side === 'sell' ? after.short : after.long
  return beyond <= NOTHING * intent.quantity.toNumber()
}
