import type { Refusal } from '../domain/codes.ts'
import type { Fill } from '../domain/fill.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type {
  Order,
  OrderCertainty,
  OrderIntent,
  OrderPending,
  OrderRole,
  OrderSide,
  OrderStatus,
  OrderType,
  TimeInForce,
} from '../domain/order.ts'
import { averagePrice, leavesQuantity } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Ticket } from '../strategy/orders.ts'

const NONE: readonly Refusal[] = []

/** A live view of an order. */
export class OrderTicket implements Ticket {
  private readonly order: Readonly<Order>

  constructor(order: Readonly<Order>) {
    this.order = order
  }

  get id(): number {
    return this.order.sequence
  }
  get clientOrderId(): string {
    return this.order.clientOrderId
  }
  get parentId(): number {
    return this.order.parentId
  }
  get instrumentId(): InstrumentId {
    return this.order.instrumentId
  }
  get side(): OrderSide {
    return this.order.side
  }
  get type(): OrderType {
    return this.order.type
  }
  get timeInForce(): TimeInForce {
    return this.order.timeInForce
  }
  get reduceOnly(): boolean {
    return this.order.reduceOnly
  }
  get postOnly(): boolean {
    return this.order.postOnly
  }
  get quantity(): number {
    return this.order.quantity.toNumber()
  }
  get filledQuantity(): number {
    return this.order.cumulativeQuantity.toNumber()
  }
  get leavesQuantity(): number {
    return leavesQuantity(this.order).toNumber()
  }
  get averagePrice(): number {
    return averagePrice(this.order)?.toNumber() ?? NaN
  }
  get limitPrice(): number {
    return this.order.limitPrice?.toNumber() ?? NaN
  }
  get stopPrice(): number {
    return this.order.stopPrice?.toNumber() ?? NaN
  }
  get trail(): Ticket['trail'] {
    const { trail } = this.order
    return trail === null ? null : { kind: trail.kind, value: trail.value.toNumber() }
  }
  get extendedHours(): boolean {
    return this.order.extendedHours
  }
  get createdTime(): number {
    return this.order.createdTime / MICROS_PER_MILLI
  }
  get updatedTime(): number {
    return this.order.updatedTime / MICROS_PER_MILLI
  }
  get displayQuantity(): number {
    return this.order.displayQuantity?.toNumber() ?? NaN
  }
  get groupId(): number {
    return this.order.link?.groupId ?? 0
  }
  get role(): OrderRole | null {
    return this.order.link?.role ?? null
  }
  get status(): OrderStatus {
    return this.order.status
  }
  get pending(): OrderPending {
    return this.order.pending
  }
  get certainty(): OrderCertainty {
    return this.order.certainty
  }
  get isOpen(): boolean {
    return !isTerminal(this.order.status)
  }
  get approved(): boolean {
    return true
  }
  get refusals(): readonly Refusal[] {
    return NONE
  }
  get statusReason(): string {
    return this.order.statusReason
  }
  get reason(): string {
    return this.order.reason
  }
}

/** What stands for the order in `onFill` where the venue executed without one. */
export function venueTicket({ instrumentId, side, quantity, price, origin, receivedTime }: Fill): Ticket {
  const filled = quantity.toNumber()
  const time = receivedTime / MICROS_PER_MILLI
  return {
    id: 0,
    clientOrderId: '',
    parentId: 0,
    instrumentId,
    side,
    type: 'market',
    timeInForce: 'ioc',
    reduceOnly: true,
    postOnly: false,
    quantity: filled,
    filledQuantity: filled,
    leavesQuantity: 0,
    averagePrice: price.toNumber(),
    limitPrice: NaN,
    stopPrice: NaN,
    trail: null,
    extendedHours: false,
    createdTime: time,
    updatedTime: time,
    displayQuantity: NaN,
    groupId: 0,
    role: null,
    status: 'filled',
    pending: 'none',
    certainty: 'known',
    isOpen: false,
    approved: true,
    refusals: NONE,
    statusReason: '',
    reason: origin ?? '',
  }
}

type Shape = Pick<
  OrderIntent,
  'side' | 'type' | 'timeInForce' | 'reduceOnly' | 'postOnly' | 'reason' | 'parentId'
>

/**
 * What a strategy gets for an order that our checks refused, or that there was no need for. Nothing was sent. `time` is
 * that of the denial.
 */
export function unsentTicket(
  instrumentId: InstrumentId,
  intent: Shape,
  quantity: number,
  refusals: readonly Refusal[],
  time: UnixMicros = NaN,
): Ticket {
  const denied = refusals.length > 0
  return {
    id: 0,
    clientOrderId: '',
    parentId: intent.parentId ?? 0,
    instrumentId,
    side: intent.side,
    type: intent.type,
    timeInForce: intent.timeInForce,
    reduceOnly: intent.reduceOnly,
    postOnly: intent.postOnly,
    quantity,
    filledQuantity: 0,
    leavesQuantity: 0,
    averagePrice: NaN,
    limitPrice: NaN,
    stopPrice: NaN,
    trail: null,
    extendedHours: false,
    createdTime: time / MICROS_PER_MILLI,
    updatedTime: time / MICROS_PER_MILLI,
    displayQuantity: NaN,
    groupId: 0,
    role: null,
    status: denied ? 'denied' : 'initialized',
    pending: 'none',
    certainty: 'known',
    isOpen: false,
    approved: !denied,
    refusals,
    statusReason: refusals.map(({ message }) => message).join(' '),
    reason: intent.reason,
  }
}
