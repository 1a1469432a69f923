/** What comes of asking the venue to cancel or replace an order, and how that is taken back. */
import type { Refusal } from '../domain/codes.ts'
import type { Order } from '../domain/order.ts'
import type { RequestOutcome } from '../strategy/orders.ts'

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
