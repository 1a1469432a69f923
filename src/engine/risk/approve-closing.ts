import type { Decimal } from '../../domain/decimal.ts'
import { applyOrderEvent, createOrder } from '../../domain/order-lifecycle.ts'
import type { OrderIntent, OrderSide, TimeInForce } from '../../domain/order.ts'
import { clientOrderId } from '../client-order-id.ts'
import type { Core } from '../core.ts'
import { mintApproved } from './approve.ts'

/** What the kill switch sends: a market order that closes. */
export interface ClosingOrder {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  /** In whole lots, no more than is held and not being closed already. */
  readonly quantity: Decimal
  readonly reduceOnly: boolean
  readonly timeInForce: TimeInForce
  readonly reason: string
}

/**
 * The kill switch's own way through the approve gate: it may not depend on a price, a limit or a check of the user's.
 * One condition is left, and asserted: the position that it closes is on the other side and at least as large.
 * Returns the order's sequence.
 */
export function sendClosing(core: Core, closing: ClosingOrder): number {
  const { strategyIndex, instrumentIndex, side, quantity } = closing
  const { portfolio, orders, outbox, now } = core
  if (core.follow?.takes(strategyIndex) === true) return core.follow.closingOf(strategyIndex, instrumentIndex)
  const held = portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))?.netQuantity
  if (held === undefined || held.isPositive !== (side === 'sell') || quantity.gt(held.abs()))
    throw new Error(`closing ${side} ${quantity.toString()} would pass zero (${held?.toString() ?? '0'})`)
  const intent: OrderIntent = {
    ...closing,
    type: 'market',
    limitPrice: null,
    stopPrice: null,
    trail: null,
    expireTime: null,
    postOnly: false,
    extendedHours: false,
    purpose: 'flatten',
  }
  const sequence = orders.nextSequence
  orders.nextSequence += 1
  const order = createOrder(intent, {
    sequence,
    clientOrderId: clientOrderId(core.orders.clientOrderIdPrefix, sequence),
    strategyId: portfolio.strategyId(strategyIndex) ?? '',
    instrumentId: core.instrument(instrumentIndex).id,
    createdTime: now,
  })
  applyOrderEvent(order, { kind: 'submit' }, now)
  orders.add(order)
  outbox.records.push({ type: 'orderApproved', order })
  outbox.effects.push({
    kind: 'submit',
    order: mintApproved(order),
    decidedTime: now,
    decidedState: core.gate.stateFor(strategyIndex, instrumentIndex),
  })
  return sequence
}
