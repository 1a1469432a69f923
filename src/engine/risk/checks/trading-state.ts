import type { OrderIntent } from '../../../domain/order.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { ACCOUNT, netOf, worstCaseAfter, worstCaseBefore } from '../exposure.ts'

/** Sums of floats: what is left of a position sold in pieces may not be exactly zero. */
const NOTHING = 1e-9

/**
 * `halted` lets nothing pass, `reducing` only what brings a position nearer to zero. Cancels never come here, nor does
 * protection that the engine itself places.
 */
export const checkTradingState: RiskCheck = (intent, context) => {
  const { tradingState } = context
  if (tradingState === 'active') return null
  if (tradingState === 'reducing' && reduces(intent, context)) return null
  const what = `${intent.side} ${intent.quantity.toString()} refused`
  return {
    code: 'RISK_TRADING_HALTED',
    message:
      tradingState === 'halted'
        ? `Trading is halted: ${what}.`
        : `Only reducing orders are allowed: ${what}, for with all orders that may still fill it could open a position or make one larger.`,
  }
}

/**
 * A strategy's own position must not grow, and where more than the strategy is restricted, neither must the
 * account's: a sale of one strategy may close what is another's.
 */
export function reduces(intent: OrderIntent, context: RiskContext): boolean {
  const own = intent.strategyIndex
  return (
    (context.wideState === 'active' || reducesOf(intent, context, ACCOUNT)) &&
    (tradesAlone(intent, context) ? reducesOf(intent, context, own) : reducesAmongOthers(intent, context))
  )
}

/** Whether the account's position and open orders in the instrument are all of this strategy. */
function tradesAlone({ instrumentIndex, strategyIndex }: OrderIntent, context: RiskContext): boolean {
  const own = context.orders.leaves.of(instrumentIndex, strategyIndex, null)
  const all = context.orders.leaves.of(instrumentIndex, ACCOUNT, null)
  return (
    netOf(instrumentIndex, context, strategyIndex) === netOf(instrumentIndex, context, ACCOUNT) &&
    own.buy === all.buy &&
    own.sell === all.sell &&
    own.reduceBuy === all.reduceBuy &&
    own.reduceSell === all.reduceSell
  )
}

/** The venue knows the account's position alone: there reduce-only does not keep a strategy from passing its own zero. */
function reducesAmongOthers(intent: OrderIntent, context: RiskContext): boolean {
  const { instrumentIndex, strategyIndex, side, quantity } = intent
  const signed = netOf(instrumentIndex, context, strategyIndex)
  const held = side === 'sell' ? signed : -signed
  const passing = (replaced: RiskContext['replacing']): number => {
    const { buy, sell, reduceBuy, reduceSell } = context.orders.leaves.of(
      instrumentIndex,
      strategyIndex,
      replaced,
    )
    return (side === 'sell' ? sell + reduceSell : buy + reduceBuy) - held
  }
  const filled = context.replacing?.cumulativeQuantity.toNumber() ?? 0
  const after = passing(context.replacing) + Math.max(0, quantity.toNumber() - filled)
  return after <= NOTHING * quantity.toNumber() || after < passing(null)
}

/** On the side that the order adds to, over every order that may still fill, whichever fills first. */
export function reducesOf(intent: OrderIntent, context: RiskContext, strategyIndex: number): boolean {
  const nothing = NOTHING * intent.quantity.toNumber()
  const after = worstOf(intent, context, strategyIndex, worstCaseAfter)
  // it cannot carry the position through zero
  if (after <= nothing) return true
  const before = worstOf(intent, context, strategyIndex, worstCaseBefore)
  // a replace that takes something away; and what only reduces may stand beside orders that open
  return after < before || (intent.reduceOnly && after <= before + nothing)
}

function worstOf(
  intent: OrderIntent,
  context: RiskContext,
  strategyIndex: number,
  worst: typeof worstCaseAfter,
): number {
  const { long, short } = worst(intent, context, strategyIndex)
  return intent.side === 'buy' ? long : short
}
