/**
 * The legal moves of an order's status, as one table.
 *
 * Venues repeat themselves and deliver out of order, so a status is never simply overwritten: statuses have
 * a rank, and every move but one goes up in it.
 *
 *   initialized < submitted < lost < denied < accepted < triggered < partiallyFilled
 *               < rejected < expired < canceled < filled
 *
 * Hence the status after a set of venue reports is the same whatever the order in which they arrive and
 * however often each is repeated.
 */
import type { OrderStatus } from './order.ts'

/** What can move the status. `complete` and `reopen` follow from quantities, the others are events. */
export type OrderMove =
  | 'submit'
  | 'deny'
  | 'withhold'
  | 'lost'
  | 'accept'
  | 'trigger'
  | 'fill'
  | 'reject'
  | 'expire'
  | 'cancel'
  /** Executions have reached the quantity: by a fill, or by a replacement that lowered the quantity. */
  | 'complete'
  /** A replacement, reported after the fills, has raised the quantity of an order that seemed filled. */
  | 'reopen'

/**
 * Every legal move. What is not here leaves the status as it is.
 *
 * - `lost` and `denied` are only beliefs that the venue never had the order, so any sign of life from the
 *   venue adopts the order again, and neither follows upon one.
 * - Of terminal reports that contradict one another the rank decides, not the arrival.
 * - A fill on a rejected, expired or canceled order is booked and leaves the status, unless it completes it.
 */
export const ORDER_MOVES: Readonly<Record<OrderStatus, Readonly<Partial<Record<OrderMove, OrderStatus>>>>> = {
  initialized: {
    submit: 'submitted',
    lost: 'lost',
    deny: 'denied',
    withhold: 'denied',
    accept: 'accepted',
    trigger: 'triggered',
    fill: 'partiallyFilled',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'canceled',
    complete: 'filled',
  },
  submitted: {
    lost: 'lost',
    deny: 'denied',
    withhold: 'denied',
    accept: 'accepted',
    trigger: 'triggered',
    fill: 'partiallyFilled',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'canceled',
    complete: 'filled',
  },
  lost: {
    deny: 'denied',
    withhold: 'denied',
    accept: 'accepted',
    trigger: 'triggered',
    fill: 'partiallyFilled',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'canceled',
    complete: 'filled',
  },
  denied: {
    accept: 'accepted',
    trigger: 'triggered',
    fill: 'partiallyFilled',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'canceled',
    complete: 'filled',
  },
  accepted: {
    trigger: 'triggered',
    fill: 'partiallyFilled',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'canceled',
    complete: 'filled',
  },
  triggered: {
    fill: 'partiallyFilled',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'canceled',
    complete: 'filled',
  },
  partiallyFilled: { reject: 'rejected', expire: 'expired', cancel: 'canceled', complete: 'filled' },
  rejected: { expire: 'expired', cancel: 'canceled', complete: 'filled' },
  expired: { cancel: 'canceled', complete: 'filled' },
  canceled: { complete: 'filled' },
  filled: { reopen: 'partiallyFilled' },
}

/** Bits of `Order.evidence`. */
export const ORDER_EVIDENCE = { reject: 1, expire: 2, cancel: 4 } as const

const TERMINAL: Readonly<Record<OrderStatus, boolean>> = {
  initialized: false,
  submitted: false,
  accepted: false,
  triggered: false,
  partiallyFilled: false,
  denied: true,
  filled: true,
  canceled: true,
  expired: true,
  rejected: true,
  lost: true,
}

/** Ended, as far as we know. Only a late report of the venue can change such an order. */
export function isTerminal(status: OrderStatus): boolean {
  return TERMINAL[status]
}

export function isOpen(status: OrderStatus): boolean {
  return !TERMINAL[status]
}
