import { isTerminal } from '../domain/order-moves.ts'
import type { Refusal } from '../domain/codes.ts'
import type { ApprovedOrder } from '../ports/broker.ts'
import type { TradingState } from '../engine/safety/trading-state.ts'
import type { UnixMicros } from '../domain/time.ts'

/** What the second gate looks at in the moment of sending: the world may have changed since the decision. */
export interface ReleaseView {
  /** The strictest of the scopes that the order is in. */
  readonly tradingState: TradingState
  readonly connected: boolean
  readonly now: UnixMicros
}

/** When, and in which state, the approve gate let the order pass. */
export interface Decision {
  readonly decidedTime: UnixMicros
  readonly decidedState: TradingState
}

/** A decision that is older is not sent: the market it was made for is gone. One minute. */
export const DECISION_TIME_TO_LIVE: UnixMicros = 60_000_000

/** The release gate: null lets the order out. Cancels never come here. */
export function releaseRefusal(
  order: ApprovedOrder,
  { decidedTime, decidedState }: Decision,
  view: ReleaseView,
): Refusal | null {
  // an exit that protects passed the approve gate for only ever reducing; the kill switch sends its own while all is halted
  const passes = order.purpose === 'protect' || order.purpose === 'flatten'
  // what was approved while trading only reduces, reduces
  const mayOpen = !order.reduceOnly && decidedState === 'active'
  const { tradingState } = view
  if (!passes && (tradingState === 'halted' || (tradingState === 'reducing' && mayOpen))) {
    return { code: 'RISK_TRADING_HALTED', message: `Trading became ${view.tradingState} after the decision.` }
  }
  // while the decision was on its way, it was given up for lost or in doubt: sent now, it would be there after all
  if (isTerminal(order.status) || (order.status === 'submitted' && order.certainty === 'inDoubt')) {
    return {
      code: 'ORDER_WITHHELD',
      message: `The order is ${order.status} and in doubt; it waited too long.`,
    }
  }
  if (!view.connected) {
    return { code: 'ORDER_WITHHELD', message: 'The venue is not connected.' }
  }
  if (view.now - decidedTime > DECISION_TIME_TO_LIVE) {
    const age = String(Math.round((view.now - decidedTime) / 1_000_000))
    return { code: 'ORDER_WITHHELD', message: `The decision is ${age} s old; decisions live 60 s.` }
  }
  return null
}
