/** What the reference venue keeps: exact, complete, and never forgotten, since it is what runs are judged by. */
import type { Decimal } from '../../../src/domain/decimal.ts'
import type { UnixMicros } from '../../../src/domain/time.ts'
import type { WireExecution, WireOrder, WireOrderState, WireStatus } from './wire.ts'

export interface VenueOrder {
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly terms: WireOrder
  quantity: Decimal
  limitPrice: Decimal | null
  stopPrice: Decimal | null
  /** Busts taken off. */
  filled: Decimal
  /** Taken back by busts; it does not come back to the book. */
  voided: Decimal
  status: WireStatus
  isTriggered: boolean
  /** After a restart that forgot it: queries do not find it any more. */
  isForgotten: boolean
  readonly createdTime: UnixMicros
  updatedTime: UnixMicros
  reason: string
}

export interface VenueExecution extends Omit<WireExecution, 'quantity' | 'price' | 'fee'> {
  readonly quantity: Decimal
  readonly price: Decimal
  readonly fee: Decimal
}

export interface VenueHolding {
  net: Decimal
  averagePrice: Decimal
}

export interface Listing {
  readonly id: string
  /** Quantities are whole multiples of it. */
  readonly lot: Decimal
  readonly tick: Decimal
  price: Decimal
}

const WORKING: ReadonlySet<WireStatus> = new Set(['accepted', 'triggered', 'partiallyFilled'])

export function isWorking(order: VenueOrder): boolean {
  return WORKING.has(order.status) && !order.isForgotten
}

export function wireState(order: VenueOrder): WireOrderState {
  return {
    ...order.terms,
    venueOrderId: order.venueOrderId,
    quantity: order.quantity.toString(),
    limitPrice: order.limitPrice?.toString() ?? null,
    stopPrice: order.stopPrice?.toString() ?? null,
    status: order.status,
    filled: order.filled.toString(),
    updatedTime: order.updatedTime,
    rejectReason: order.status === 'rejected' ? order.reason : '',
  }
}

export function wireExecution(execution: VenueExecution): WireExecution {
  return {
    ...execution,
    quantity: execution.quantity.toString(),
    price: execution.price.toString(),
    fee: execution.fee.toString(),
  }
}
