import { Decimal } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { Order, OrderSide, OrderType, TimeInForce } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'
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
    | 'timeInForce'
    | 'expireTime'
    | 'reduceOnly'
    | 'postOnly'
  >
>

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
  quantity: Decimal
  limitPrice: Decimal | null
  stopPrice: Decimal | null
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
  /** Trading day of the first data that it was eligible for; null until then. */
  tradingDay: number | null
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
  return order.type === 'market' || (order.type === 'stop' && order.triggered)
}

/** Whether it trades as a limit order now. */
export function actsAsLimit(order: VenueOrder): boolean {
  return order.type === 'limit' || (order.type === 'stopLimit' && order.triggered)
}

/** Whether it still waits for its stop price. */
export function awaitsTrigger(order: VenueOrder): boolean {
  return !order.triggered && (order.type === 'stop' || order.type === 'stopLimit')
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
    quantity: request.quantity,
    limitPrice: request.limitPrice,
    stopPrice: request.stopPrice,
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
    status: 'accepted',
  }
  refreshNumbers(order, tickSize)
  return order
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
  }
}
