import type { Decimal } from './decimal.ts'
import type { Currency, InstrumentId } from './instrument.ts'
import type { OrderSide } from './order.ts'
import type { UnixMicros } from './time.ts'

export type Liquidity = 'maker' | 'taker' | 'unknown'

/**
 * What made the venue execute without an order of ours. `liquidation`: margin ran out. `adl`: auto-deleveraging,
 * the other side of somebody else's liquidation. `expiry`: a contract ended and was settled, or is worth nothing.
 * `exercise` of an option held, `assignment` of one sold.
 */
export type VenueOrigin = 'liquidation' | 'adl' | 'expiry' | 'exercise' | 'assignment'

/** `adjustment`: nothing was executed; the books were brought to what the venue says is held. */
export type FillOrigin = VenueOrigin | 'adjustment'

/** What a venue says of one execution. A bust of an earlier execution has a negative quantity. */
export interface FillReport {
  readonly clientOrderId: string
  readonly venueOrderId: string
  /** The venue's id of this execution; together with the instrument it is unique for ever. */
  readonly executionId: string
  readonly instrumentId: InstrumentId
  readonly side: OrderSide
  readonly quantity: Decimal
  readonly price: Decimal
  /** Positive: paid; negative: a rebate. */
  readonly fee: Decimal
  readonly feeCurrency: Currency
  readonly liquidity: Liquidity
  /** The venue's own time. */
  readonly eventTime: UnixMicros
  /** Only where the venue acted by itself: the client order id is then empty. */
  readonly origin?: FillOrigin
  /** The instrument on whose account it happened, where it is another: shares delivered for an option. */
  readonly onAccountOf?: InstrumentId
}

/** One execution of our order, as booked. */
export interface Fill extends FillReport {
  readonly strategyId: string
  readonly strategyIndex: number
  readonly instrumentIndex: number
  /** Sequence of our order; 0 for an execution of an order that we do not know. */
  readonly orderSequence: number
  /** When the kernel booked it. */
  readonly receivedTime: UnixMicros
}
