import { Decimal } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { Order, OrderSide, OrderType, TimeInForce } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Trail } from '../domain/trail.ts'
import type { OrderReport } from '../ports/broker.ts'
import type { OrderFees } from './fees/fee-book.ts'

/** What the venue is told of an order. A kernel `Order` is one; a sandbox server makes its own. */
export type OrderRequest = Readonly<
  Pick<
    Order,
    | 'clientOrderId'
    | 'instrumentId'
    | 'instrumentIndex'
    | 'side'
    | 'type'
    | 'quantity'
    | 'limitPrice'
    | 'stopPrice'
    | 'trail'
    | 'timeInForce'
    | 'expireTime'
    | 'reduceOnly'
    | 'postOnly'
    | 'extendedHours'
  >
> & {
  readonly link?: Order['link']
}

/** The group whose legs stand for one another, where the venue sees to that. */
export interface VenueOco {
  readonly groupId: number
  readonly leg: number
  readonly rule: 'reduce' | 'cancel'
}

/** Regular trading of one day: the opening and the closing auction stand at its ends. */
export interface SessionHours {
  readonly open: UnixMicros
  readonly close: UnixMicros
}

/** An order as the venue holds it. Prices are cached as numbers: triggers are compared as numbers only. */
export interface VenueOrder {
  readonly clientOrderId: string
  /** Empty for an order that was rejected. */
  venueOrderId: string
  readonly instrumentId: InstrumentId
  readonly instrumentIndex: number
  readonly side: OrderSide
  /** 1 to buy, −1 to sell. */
  readonly sign: 1 | -1
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly expireTime: UnixMicros | null
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  readonly extendedHours: boolean
  readonly oco: VenueOco | null
  quantity: Decimal
  limitPrice: Decimal | null
  stopPrice: Decimal | null
  trail: Trail | null
  /** Best price that a trailing stop has followed; NaN before the first, and for other orders. */
  trailReference: number
  /** How much stands before it in the queue at its limit; NaN where unknown. */
  queueAhead: number
  /** NaN where the order has none. */
  limit: number
  /** One tick beyond the limit: where a trade proves that an order resting at the limit was filled. */
  limitThrough: number
  stop: number
  filled: Decimal
  /** Quantity − filled, as a number, for sums that only decide. */
  leaves: number
  /** What its fills have cost so far; null before the first that costs something. */
  fees: OrderFees | null
  /** When the venue had it in its present form: a new price is a new arrival. */
  arrivedTime: UnixMicros
  arrivalSequence: number
  /** The stop price was reached. */
  triggered: boolean
  /** A print went by since it arrived: from then on it is a maker. */
  rested: boolean
  /** Date of the first data that a day order was eligible for, where no hours are known; null until then. */
  tradingDay: number | null
  /** The session whose opening or close the order is for; null for other orders. */
  session: SessionHours | null
  /** When it ends by the clock; null where it does not. */
  endTime: UnixMicros | null
  status: OrderReport['status']
}

/** Quantity − filled. */
export function remainingOf(order: VenueOrder): Decimal {
  return order.filled.isZero ? order.quantity : order.quantity.sub(order.filled)
}

export function isClosed(order: VenueOrder): boolean {
  switch (order.status) {
    case 'accepted':
    case 'triggered':
    case 'partiallyFilled':
      return false
    case 'filled':
    case 'canceled':
    case 'expired':
    case 'rejected':
      return true
  }
}

/** Whether it trades as a market order now. */
export function actsAsMarket(order: VenueOrder): boolean {
  return (
    order.type === 'market' || (order.triggered && (order.type === 'stop' || order.type === 'trailingStop'))
  )
}

/** Whether it trades as a limit order now. */
export function actsAsLimit(order: VenueOrder): boolean {
  return order.type === 'limit' || (order.triggered && hasStopLimit(order.type))
}

/** Whether it still waits for its stop price. */
export function awaitsTrigger(order: VenueOrder): boolean {
  return !order.triggered && isStopType(order.type)
}

/** Whether orders of the type wait for a stop price. */
export function isStopType(type: OrderType): boolean {
  switch (type) {
    case 'market':
    case 'limit':
      return false
    case 'stop':
    case 'stopLimit':
    case 'trailingStop':
    case 'trailingStopLimit':
      return true
  }
}

/** Whether orders of the type rest at a limit once their stop price was reached. */
export function hasStopLimit(type: OrderType): boolean {
  return type === 'stopLimit' || type === 'trailingStopLimit'
}

/** As it is now, whatever becomes of the original. */
export function copyRequest(request: OrderRequest): OrderRequest {
  return {
    clientOrderId: request.clientOrderId,
    instrumentId: request.instrumentId,
    instrumentIndex: request.instrumentIndex,
    side: request.side,
    type: request.type,
    quantity: request.quantity,
    limitPrice: request.limitPrice,
    stopPrice: request.stopPrice,
    trail: request.trail,
    timeInForce: request.timeInForce,
    expireTime: request.expireTime,
    reduceOnly: request.reduceOnly,
    postOnly: request.postOnly,
    extendedHours: request.extendedHours,
    link: request.link ?? null,
  }
}

export function makeVenueOrder(request: OrderRequest, tickSize: Decimal): VenueOrder {
  const order: VenueOrder = {
    clientOrderId: request.clientOrderId,
    venueOrderId: '',
    instrumentId: request.instrumentId,
    instrumentIndex: request.instrumentIndex,
    side: request.side,
    sign: request.side === 'buy' ? 1 : -1,
    type: request.type,
    timeInForce: request.timeInForce,
    expireTime: request.expireTime,
    reduceOnly: request.reduceOnly,
    postOnly: request.postOnly,
    extendedHours: request.extendedHours,
    oco: ocoOf(request),
    quantity: request.quantity,
    limitPrice: request.limitPrice,
    stopPrice: request.stopPrice,
    trail: request.trail,
    trailReference: NaN,
    queueAhead: NaN,
    limit: NaN,
    limitThrough: NaN,
    stop: NaN,
    filled: Decimal.ZERO,
    leaves: NaN,
    fees: null,
    arrivedTime: 0,
    arrivalSequence: 0,
    triggered: false,
    rested: false,
    tradingDay: null,
    session: null,
    endTime: null,
    status: 'accepted',
  }
  refreshNumbers(order, tickSize)
  return order
}

function ocoOf({ link = null }: OrderRequest): VenueOco | null {
  if (link?.oco === undefined) return null
  return { groupId: link.groupId, leg: link.leg, rule: link.oco }
}

/** To be called whenever quantity, filled or a price of the order changed. */
export function refreshNumbers(order: VenueOrder, tickSize: Decimal): void {
  order.leaves = remainingOf(order).toNumber()
  if (order.limitPrice !== null) {
    const through = order.sign > 0 ? order.limitPrice.sub(tickSize) : order.limitPrice.add(tickSize)
    order.limit = order.limitPrice.toNumber()
    order.limitThrough = through.toNumber()
  }
  if (order.stopPrice !== null) order.stop = order.stopPrice.toNumber()
}

export function orderReport(order: VenueOrder): OrderReport {
  return {
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    instrumentId: order.instrumentId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: order.quantity,
    cumulativeQuantity: order.filled,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    status: order.status,
    updatedTime: order.arrivedTime,
  }
}
