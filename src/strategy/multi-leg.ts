/** Several orders that are meant as one, and closing everything at once. */
import type { DecimalInput } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { OrderSide } from '../domain/order.ts'
import type { Refusal } from '../domain/codes.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { OrderOptions, Ticket } from './orders.ts'

/** One order of several. */
export interface OrderLeg extends OrderOptions {
  readonly side: OrderSide
  readonly instrumentId: InstrumentId
  /** Above zero. */
  readonly quantity: DecimalInput
}

/** `allOrNone`: nothing is sent if our checks refuse one leg. `each`: what passes is sent. */
export type LegPolicy = 'allOrNone' | 'each'

/**
 * What to do once a leg that was sent ends without being filled (rejected, expired, lost, withheld, or canceled though
 * nobody here asked for it). `keep`: nothing. `cancelRest`: cancel the other legs. `closeFilled`: cancel the other legs,
 * and close by market orders what the legs executed, as far as it is still held.
 */
export type LegFailurePolicy = 'keep' | 'cancelRest' | 'closeFilled'

export interface MultiLegOptions {
  /** Default `allOrNone`. */
  readonly policy?: LegPolicy
  /** Default `cancelRest` with `allOrNone`, `keep` with `each`. */
  readonly onLegFailure?: LegFailurePolicy
  /** Stands in the record, and is the reason of legs that give none of their own. */
  readonly reason?: string
}

/**
 * `refused`: nothing was sent. `working`: legs may still fill. `unwinding`: a leg failed, and what was to be done then
 * is under way. `filled`: every leg is. `ended`: no leg works any more, and not all are filled.
 */
export type MultiLegState = 'refused' | 'working' | 'unwinding' | 'filled' | 'ended'

/** Several orders as one. It is updated as events come; keep its `id` in state, not the ticket. */
export interface MultiLegTicket {
  /** Number within the run; 0 where nothing was sent. `orders.multiLeg(id)` gives the ticket back. */
  readonly id: number
  readonly state: MultiLegState
  readonly policy: LegPolicy
  readonly onLegFailure: LegFailurePolicy
  readonly reason: string
  readonly createdTime: UnixMillis
  /** One per leg, in the order in which they were given. */
  readonly legs: readonly Ticket[]
  /** Orders that close what failed legs left behind, with `closeFilled`. */
  readonly closing: readonly Ticket[]
  /** Every leg passed our checks. */
  readonly approved: boolean
  /** Of all legs, in order. */
  readonly refusals: readonly Refusal[]
  /** The leg that failed first, counted from 0; −1 for none. */
  readonly failedLeg: number
  /** What failed, and what could not be closed; empty where nothing did. */
  readonly failure: string
}

/** What `closeAll` came to in one instrument. */
export interface CloseOutcome {
  readonly instrumentId: InstrumentId
  /** A closing order is on its way, or nothing was held. False: `ticket.refusals` says why not. */
  readonly ok: boolean
  readonly ticket: Ticket
}

export interface MultiLegOrders {
  /**
   * Up to 50 orders, checked as one: each over the worst case with all the others open, none counting on another to
   * fill. Throws CONFIG_INVALID for a policy that does not exist, and for no legs or too many.
   */
  submitAll(legs: readonly OrderLeg[], options?: MultiLegOptions): MultiLegTicket
  /** Null for one of another strategy, and for one that is forgotten: the latest 256 are kept, and all that work. */
  multiLeg(id: number): MultiLegTicket | null
  /**
   * `close` in every instrument in which this strategy holds something or has orders working. Each has an outcome of
   * its own, in the order of the run's instruments: that one cannot be closed keeps no other from it. Idempotent.
   */
  closeAll(options?: OrderOptions): readonly CloseOutcome[]
}
