import type { Refusal } from '../domain/codes.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type {
  OrderCertainty,
  OrderPending,
  OrderRole,
  OrderSide,
  OrderStatus,
  OrderType,
  TimeInForce,
} from '../domain/order.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { MultiLegOrders } from './multi-leg.ts'
import type { OrderTracking } from './order-tracking.ts'
import type { ContingentOrders } from './order-groups.ts'
import type { ExecutionOrders } from './executions.ts'
import type { SignalOrders } from './signals/signal.ts'

/**
 * What may be said beside side and quantity. Prices are rounded to the tick, never beyond what was said: a limit gets
 * no worse, a stop fires no sooner.
 */
export interface OrderOptions {
  /** Limit price. Alone: a limit order; with `stop`: a stop-limit order. */
  readonly limit?: DecimalInput
  /** Stop price. Alone: a stop order. */
  readonly stop?: DecimalInput
  /**
   * A trailing stop: it follows the best price since it was placed at this distance, and never goes back. A sell
   * follows the highest price from below, a buy the lowest from above. Not beside `limit` or `stop`.
   */
  readonly trail?: DecimalInput
  /** The same in percent of the best price, above 0 and below 100. */
  readonly trailPercent?: DecimalInput
  /** With a trail: once triggered, it becomes a limit order this far beyond the stop. */
  readonly limitOffset?: DecimalInput
  /** Default: day, or gtc where the venue has no trading day. */
  readonly timeInForce?: TimeInForce
  /** For gtd: when the order ends, Unix ms. */
  readonly expireTime?: UnixMillis
  /** The order may only bring the position nearer to zero. */
  readonly reduceOnly?: boolean
  /** Reject rather than take liquidity. Limit orders only. */
  readonly postOnly?: boolean
  /** Show no more than this of it to others (an iceberg), above 0 and at most the quantity. Limit orders only. */
  readonly displayQuantity?: DecimalInput
  /** It may trade before and after the regular session too. Without it an order rests outside these hours. */
  readonly extendedHours?: boolean
  /** Your own words; they stand in the record of the order. */
  readonly reason?: string
}

/** An order as a strategy sees it. It is updated as events come; keep its `id` in state, not the ticket. */
export interface Ticket {
  /** Number of the order within the run; 0 for a ticket without an order (nothing had to be done). */
  readonly id: number
  readonly clientOrderId: string
  /** Id of the execution that it is a child of; 0 for none. */
  readonly parentId: number
  readonly instrumentId: InstrumentId
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  /** It may only bring the position nearer to zero. */
  readonly reduceOnly: boolean
  /** It is rejected rather than take liquidity. */
  readonly postOnly: boolean
  readonly quantity: number
  readonly filledQuantity: number
  readonly leavesQuantity: number
  /** Average price of the executions so far; NaN before the first. */
  readonly averagePrice: number
  /** NaN where the order has none. */
  readonly limitPrice: number
  /** NaN for a trailing stop too: the venue moves and keeps it. */
  readonly stopPrice: number
  /** Distance of a trailing stop, in price or in percent; null for other orders. */
  readonly trail: { readonly kind: 'amount' | 'percent'; readonly value: number } | null
  readonly extendedHours: boolean
  /** When it was decided, Unix ms; NaN for a ticket without an order or a denial. */
  readonly createdTime: UnixMillis
  /** When anything about it last changed, Unix ms. */
  readonly updatedTime: UnixMillis
  /** How much of it others may see; NaN for all of it. */
  readonly displayQuantity: number
  /** Of `orders.group`; 0 for an order by itself. */
  readonly groupId: number
  /** Its part in that group; null for an order by itself. */
  readonly role: OrderRole | null
  readonly status: OrderStatus
  readonly pending: OrderPending
  readonly certainty: OrderCertainty
  /** It may still fill. */
  readonly isOpen: boolean
  /** It passed our checks. False: `refusals` says why it was denied. */
  readonly approved: boolean
  readonly refusals: readonly Refusal[]
  /** Why it was denied, rejected, canceled or expired. */
  readonly statusReason: string
  /** What the strategy gave as reason. */
  readonly reason: string
}

/** What a cancel or replace request came to on our side. */
export type RequestOutcome = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal }

/** What a check would say; nothing is sent or changed. */
export interface CheckOutcome {
  readonly approved: boolean
  readonly refusals: readonly Refusal[]
}

/** How much of a position to close. Left out: all of it. */
export interface CloseOptions extends OrderOptions {
  /** Above zero; more than is held closes all. */
  readonly quantity?: DecimalInput
  /** Of what is held, above 0 to 100, rounded down to the lot. Not beside `quantity`. */
  readonly percent?: number
}

export interface Orders
  extends OrderTracking, MultiLegOrders, SignalOrders, ExecutionOrders, ContingentOrders {
  buy(instrumentId: InstrumentId, quantity: DecimalInput, options?: OrderOptions): Ticket
  sell(instrumentId: InstrumentId, quantity: DecimalInput, options?: OrderOptions): Ticket
  /**
   * Bring position + working orders to this signed quantity. Idempotent: it amends or replaces the working
   * target order of this strategy and instrument. Stops and reduce-only orders are not counted.
   */
  target(instrumentId: InstrumentId, quantity: DecimalInput, options?: OrderOptions): Ticket
  /** As `target`, in percent of the account's equity at the price that buying (selling, for a
   * negative percent) would now be reckoned at: the fresh quote's ask (bid), else the last price. 95 is 95 %, −50 is half of it short. */
  targetPercent(instrumentId: InstrumentId, percent: number, options?: OrderOptions): Ticket
  /**
   * Cancel this strategy's other orders and executions in the instrument and bring its position to zero; exits of
   * brackets stay until it is closed. Idempotent. With `quantity` or `percent` a part is closed, and only orders that
   * would enter further are canceled: the same call again while that works changes nothing, and closes as much again
   * once it is done.
   */
  close(instrumentId: InstrumentId, options?: CloseOptions): Ticket
  /**
   * Asks the venue. A cancel that waits for its answer already is asked for again once that is 5 seconds old (setting
   * `cancelRepeatMs` of a run), or the order has fallen in doubt since: to repeat a cancel does no harm.
   */
  cancel(order: Ticket | number): RequestOutcome
  /**
   * Cancel all open orders of this strategy, exits included, or those in one instrument; all but what `protect` in the
   * definition of the strategy placed. Executions end with them. Returns how many orders were asked for.
   */
  cancelAll(instrumentId?: InstrumentId): number
  /** `quantity` is the new total, what is filled already included. */
  replace(
    order: Ticket | number,
    change: {
      readonly quantity?: DecimalInput
      readonly limit?: DecimalInput
      readonly stop?: DecimalInput
      readonly trail?: DecimalInput
      readonly trailPercent?: DecimalInput
      readonly limitOffset?: DecimalInput
    },
  ): RequestOutcome
  /** Would this order pass our checks now? */
  check(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options?: OrderOptions,
  ): CheckOutcome
  get(id: number): Ticket | null
  /** Open orders of this strategy, oldest first. */
  open(instrumentId?: InstrumentId): readonly Ticket[]
}
