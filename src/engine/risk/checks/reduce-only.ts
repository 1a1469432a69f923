import type { RiskCheck } from '../check.ts'
import { ACCOUNT } from '../exposure.ts'

/** A reduce-only order needs something to reduce, or (a stop set with an entry) an entry that is working. */
export const checkReduceOnly: RiskCheck = (intent, context) => {
  if (!intent.reduceOnly) return null
  const net = context.portfolio.accountNet[intent.instrumentIndex] ?? 0
  const { buy, sell } = context.orders.leaves.of(intent.instrumentIndex, ACCOUNT, null)
  const reducible = intent.side === 'sell' ? net + buy : sell - net
  if (reducible > 0) return null
  return {
    code: 'RISK_REDUCE_ONLY',
    message: `Reduce-only ${intent.side} of ${context.instrument.id}: there is nothing to reduce (position ${String(net)}).`,
  }
}
