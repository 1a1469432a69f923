import type { RiskCheck } from '../check.ts'
import { worstCaseAfter } from '../exposure.ts'

/** Sums of floats: what is left of a position sold in pieces may not be exactly zero. */
const NOTHING = 1e-9

/**
 * An exit that the engine sends must not carry its strategy's position through zero, whatever else of the strategy fills:
 * the one thing for which it passes everything else.
 */
export const checkProtects: RiskCheck = (intent, context) => {
  if (!context.keepsProtection) {
    return {
      code: 'RISK_TRADING_HALTED',
      message: `A kill takes protection in ${context.instrument.id} away: ${intent.side} ${intent.quantity.toString()} refused.`,
    }
  }
  if (intent.reduceOnly) return null
  const after = worstCaseAfter(intent, context, intent.strategyIndex)
  const beyond = intent.side === 'sell' ? after.short : after.long
  const before = (intent.side === 'sell' ? 1 : -1) * (context.portfolio.net[netSlot(intent, context)] ?? 0)
  // what other orders of the strategy could do already is not this one's doing
  if (before > 0 && beyond <= NOTHING * intent.quantity.toNumber()) return null
  return {
    code: 'RISK_REDUCE_ONLY',
    message: `The exit ${intent.side} ${intent.quantity.toString()} ${context.instrument.id} could do more than close the position of its strategy.`,
  }
}

function netSlot(...[intent, { portfolio }]: Parameters<RiskCheck>): number {
  return portfolio.slot(intent.strategyIndex, intent.instrumentIndex)
}
