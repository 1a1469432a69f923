/** What comes of asking the venue to cancel or replace an order, and how that is taken back. */
import type { Refusal } from '../domain/codes.ts'
import type { Order, OrderSide } from '../domain/order.ts'
import type { RequestOutcome, Ticket } from '../strategy/orders.ts'
import type { Core } from './core.ts'
import { unsentTicket } from './ticket.ts'

export const OK: RequestOutcome = { ok: true }

export function refuse(code: Refusal['code'], message: string): RequestOutcome {
  return { ok: false, refusal: { code, message } }
}

/** Puts what was asked of the venue back to what it is now. */
export function pendingUndo(order: Order): () => void {
  const { pending, requestedChange, updatedTime, cancelTime } = order
  return () => {
    order.pending = pending
    order.cancelTime = cancelTime
    order.requestedChange = requestedChange
    order.updatedTime = updatedTime
  }
}

/** What the record has is not placed again; whoever wanted it is told nothing. */
export function followedTicket(core: Core, side: OrderSide, instrumentIndex: number): Ticket {
  const flags = { reduceOnly: false, postOnly: false, reason: '' } as const
  const shape = { side, type: 'market', timeInForce: 'day', ...flags } as const
  const refusals = [{ code: 'STRATEGY_DIVERGED', message: 'The record is followed.' }] as const
  return unsentTicket(core.instrument(instrumentIndex).id, shape, 0, refusals, core.now)
}
