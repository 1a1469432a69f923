import type { Decimal } from './decimal.ts'
import type { InstrumentId } from './instrument.ts'
import type { UnixMicros } from './time.ts'
import type { Trail } from './trail.ts'

export type OrderSide = 'buy' | 'sell'
export type OrderType = 'market' | 'limit' | 'stop' | 'stopLimit' | 'trailingStop' | 'trailingStopLimit'
/** `opg`: in the opening of the session alone. `cls`: in its close alone. */
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok' | 'gtd' | 'opg' | 'cls'

/** Axis one: how far the order has come. The legal moves are in `order-moves.ts`. */
export type OrderStatus =
  | 'initialized'
  | 'denied'
  | 'submitted'
  | 'accepted'
  | 'triggered'
  | 'partiallyFilled'
  | 'filled'
  | 'canceled'
  | 'expired'
  | 'rejected'
  | 'lost'

/** Axis two: what we have asked the venue for and not had an answer to. */
export type OrderPending = 'none' | 'cancel' | 'replace'

/** Axis three: whether we know what the venue thinks. */
export type OrderCertainty = 'known' | 'inDoubt'

/** The part that an order plays in a group of contingent orders. */
export type OrderRole = 'entry' | 'stopLoss' | 'takeProfit' | 'timeStop' | 'leg' | 'child'

/** Which group of contingent orders an order belongs to, and as what. */
export interface OrderLink {
  /** Unique within a run. */
  readonly groupId: number
  readonly role: OrderRole
  /** Number of the leg in its group; −1 for the entry. */
  readonly leg: number
  /** Sequence of the order whose fills brought it to life; 0 for none. */
  readonly parent: number
  /** The legs of the group stand for one another: the larger counts as exposure, not the sum. */
  readonly exclusive: boolean
  /** What the venue itself does with this order when another leg executes; left out where the engine does it. */
  readonly oco?: 'reduce' | 'cancel'
}

/** What a strategy asked for, rounded to tick and lot. Fields use FIX's words. */
export interface OrderIntent {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly type: OrderType
  /** Greater than zero, a multiple of the lot. */
  readonly quantity: Decimal
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  /** Only of trailing stops, whose stop price the venue keeps: `stopPrice` is null. */
  readonly trail: Trail | null
  readonly timeInForce: TimeInForce
  /** Only for gtd. */
  readonly expireTime: UnixMicros | null
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  /** May trade before and after the regular session too, where the venue has one. */
  readonly extendedHours: boolean
  /** How much of it others may see; left out or null: all of it. */
  readonly displayQuantity?: Decimal | null
  /**
   * `target`: managed by `orders.target…` and `orders.close`, one per strategy and instrument. `protect`: an exit that
   * only ever reduces what its strategy holds; it passes while trading is reducing or halted. `flatten`: the kill
   * switch closes a position.
   */
  readonly purpose: 'direct' | 'target' | 'protect' | 'flatten'
  /** Left out or null for an order by itself. */
  readonly link?: OrderLink | null
  /** The strategy's own words, for the record. */
  readonly reason: string
  /** The execution algorithm whose child it is; left out or 0 for none. */
  readonly parentId?: number | undefined
  /** The next piece of a position that is closed in pieces: just like the one before, and no mistake for that. */
  readonly isSlice?: boolean | undefined
}

/** What of an order can be changed while it works. Null leaves a field as it is. */
export interface OrderChange {
  readonly quantity: Decimal | null
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  /** The whole trail as it is to be; left out or null: as it is. */
  readonly trail?: Trail | null
}

/** An order as the kernel holds it. Only the order table in `engine/` changes one. */
export interface Order extends OrderIntent {
  /** Unique and ascending within a run. */
  readonly sequence: number
  /** 32 hexadecimal digits: deployment tag, run, sequence. */
  readonly clientOrderId: string
  readonly strategyId: string
  readonly instrumentId: InstrumentId
  readonly displayQuantity: Decimal | null
  readonly link: OrderLink | null
  readonly parentId: number
  quantity: Decimal
  limitPrice: Decimal | null
  stopPrice: Decimal | null
  trail: Trail | null
  venueOrderId: string | null
  status: OrderStatus
  pending: OrderPending
  certainty: OrderCertainty
  /** Executed so far, busts taken off. */
  cumulativeQuantity: Decimal
  /** Taken back by busts. */
  voidedQuantity: Decimal
  /** Sum of price × quantity over the executions, for the average price. */
  cumulativeNotional: Decimal
  /** Set while the answer to a replace is outstanding, also where a cancel was asked for after it. */
  requestedChange: OrderChange | null
  /** Counts accepted replacements. */
  revision: number
  /** Venue time of the replacement whose terms are in force; 0 for the original terms. */
  termsTime: UnixMicros
  /**
   * Terminal reports of the venue that were seen (`ORDER_EVIDENCE` in `order-moves.ts`), since
   * `filled` outranks and so hides them. Bits: 1 rejected, 2 expired, 4 canceled.
   */
  evidence: number
  /** When the latest request to cancel it was made; 0 for never. It stays after the order has ended. */
  cancelTime: UnixMicros
  /** When it last became `filled`, by our clock; 0 for never. */
  filledTime: UnixMicros
  /** Price of the market when it was decided, for its slippage; NaN where none was known. */
  readonly decisionPrice: number
  readonly createdTime: UnixMicros
  updatedTime: UnixMicros
  /** Why it was denied, rejected, canceled or expired; empty otherwise. */
  statusReason: string
}
