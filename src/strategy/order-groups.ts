/** Orders that depend on one another: brackets, one-cancels-other, one-triggers-other. */
import type { DecimalInput } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { OrderRole, OrderSide } from '../domain/order.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { OrderOptions, RequestOutcome, Ticket } from './orders.ts'

/** Where to get out at a loss: exactly one of `stop`, `percent`, `trail` and `trailPercent`. */
export interface StopLoss {
  /** Stop price. */
  readonly stop?: DecimalInput
  /** In percent away from the average price of what the entry has filled so far, above 0 and below 100. */
  readonly percent?: DecimalInput
  /** A trailing stop that follows the best price at this distance. */
  readonly trail?: DecimalInput
  /** The same in percent of the best price, above 0 and below 100. */
  readonly trailPercent?: DecimalInput
  /** Beside `stop`: once triggered, sell (buy) no lower (higher) than this. It may then not fill at all in a gap. */
  readonly limit?: DecimalInput
}

/** Where to get out with a gain: exactly one of the two. */
export interface TakeProfit {
  /** Limit price. */
  readonly limit?: DecimalInput
  /** In percent away from the average price of what the entry has filled so far, above 0. */
  readonly percent?: DecimalInput
}

/** Options of the entry, and its exits. */
export interface BracketOptions extends OrderOptions {
  readonly stopLoss: StopLoss
  readonly takeProfit?: TakeProfit
  /** Out at the market so long after the first fill of the entry. Ms, above 0. */
  readonly timeStop?: UnixMillis
}

/** One order of a group. */
export interface ContingentLeg extends OrderOptions {
  readonly side: OrderSide
  readonly quantity: DecimalInput
}

/**
 * Exits that every position of a strategy is given without asking, in percent of its average entry price. At least one.
 * What a bracket protects already is left out.
 */
export interface ProtectSettings {
  /** Above 0, below 100. */
  readonly stopLossPercent?: number
  /** Above 0. */
  readonly takeProfitPercent?: number
  /** Behind the best price since the position was opened. Above 0, below 100. */
  readonly trailingStopPercent?: number
  /** Out at the market so long after the position was opened. Ms, above 0. */
  readonly maxHoldMs?: number
}

/** `protection`: of a position, by `protect` in the definition of the strategy. */
export type OrderGroupKind = 'bracket' | 'oco' | 'oto' | 'protection'

/**
 * `denied`: our checks refused it, and nothing was sent. `waiting`: for the first fill of the entry. `working`; `done`:
 * nothing of it works any more (a late fill may bring it back).
 */
export type OrderGroupState = 'denied' | 'waiting' | 'working' | 'done'

/** One leg of a group. It may take several orders: an entry that fills in pieces, a leg that was decided anew. */
export interface OrderGroupLeg {
  readonly role: OrderRole
  readonly orders: readonly Ticket[]
  readonly filledQuantity: number
  /** The engine itself watches the price, since the venue did not take, or lost, the order. */
  readonly watched: boolean
}

/** A group as a strategy sees it. It is updated as events come; keep its `id` in state, not the group. */
export interface OrderGroup {
  /** Unique within the run. */
  readonly id: number
  readonly kind: OrderGroupKind
  readonly instrumentId: InstrumentId
  readonly state: OrderGroupState
  /** Null for an OCO and for the protection of a position. */
  readonly entry: Ticket | null
  readonly legs: readonly OrderGroupLeg[]
}

/** Part of `orders`. */
export interface ContingentOrders {
  /**
   * An entry with its exits. These come to life as the entry fills, each time for just as much as it has filled, and what
   * one of them fills the others are reduced by. They stay until they have filled or the position is closed otherwise.
   */
  bracket(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options: BracketOptions,
  ): OrderGroup
  /**
   * One cancels the other. Legs on one side and of one quantity share it: what one fills the others are reduced by. Of
   * other legs the first that fills anything cancels the rest. All are sent, or none.
   */
  oco(instrumentId: InstrumentId, legs: readonly ContingentLeg[]): OrderGroup
  /** One triggers others: each child is sent as the entry fills, in the same proportion. They do not know of one another. */
  oto(instrumentId: InstrumentId, entry: ContingentLeg, children: readonly ContingentLeg[]): OrderGroup
  /** Null for one of another strategy, or so long ago that it is forgotten. */
  group(id: number): OrderGroup | null
  /**
   * Cancel what is left of the entry, or all legs of an OCO. Exits of what the entry has filled stay: cancel their orders,
   * or close the position, to give them up.
   */
  cancelGroup(group: OrderGroup | number): RequestOutcome
}
