/** What a venue says it has, as inputs of the kernel, which compares it with its own books. */
import type { EpochDay } from './civil-date.ts'
import type { Decimal } from './decimal.ts'
import type { Currency, InstrumentId } from './instrument.ts'
import type { OrderSide, OrderType } from './order.ts'
import type { UnixMicros } from './time.ts'

/** Why what the venue has is compared with our books. */
export type ComparisonCause = 'start' | 'reconnect' | 'interval' | 'demand' | 'endOfDay'

export interface VenuePosition {
  readonly instrumentId: InstrumentId
  /** Signed. */
  readonly netQuantity: Decimal
  /** Zero where the venue does not say. */
  readonly averageEntryPrice: Decimal
}

export interface VenueBalance {
  readonly currency: Currency
  readonly amount: Decimal
}

/** An order at the venue that is not ours: by hand, or of another program. It is shown and counted, never touched. */
export interface ExternalOrder {
  readonly venueOrderId: string
  /** As the venue has it; empty where it has none. */
  readonly clientOrderId: string
  readonly instrumentId: InstrumentId
  readonly side: OrderSide
  readonly type: OrderType
  readonly quantity: Decimal
  readonly cumulativeQuantity: Decimal
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
}

export type ComparisonInput =
  /** `isOpen` false: it has ended, or the venue has it no more. */
  | {
      readonly kind: 'externalOrderReported'
      readonly venue: string
      readonly order: ExternalOrder
      readonly isOpen: boolean
    }
  /** Every execution of before `through`, in the venue's time, has been handed over. */
  | { readonly kind: 'fillsRead'; readonly venue: string; readonly through: UnixMicros }
  /** All of its positions and balances. Follows upon the fills and orders of the same comparison. */
  | {
      readonly kind: 'venueBooksReported'
      readonly venue: string
      /** Counts the comparisons of this process: 1, 2, 3 … */
      readonly comparison: number
      readonly cause: ComparisonCause
      /** When the first question was asked, by our clock: a fill booked since may be in the answers or not. */
      readonly askedTime: UnixMicros
      /** How long the venue's answers may lag behind what it has done. */
      readonly settleWindow: UnixMicros
      /** Nobody will look again soon: what differs now counts, seen twice or not. */
      readonly isLast: boolean
      readonly accountId: string
      readonly positions: readonly VenuePosition[]
      readonly balances: readonly VenueBalance[]
    }
  /** The kernel writes a report of the day. */
  | {
      readonly kind: 'dayReportDue'
      readonly report: 'startOfDay' | 'endOfDay'
      readonly date: EpochDay
    }

/** What a person says to a difference that was found. `difference` is its number: a new difference has a new one. */
export interface ReconciliationCommand {
  readonly id: string
  readonly verb: 'approveReconciliation' | 'rejectReconciliation'
  readonly difference: number
  readonly by: string
  readonly reason: string
}

/**
 * How a difference stands. `unsettled`: something moved while the venue was asked; `unconfirmed`: seen once, and looked
 * at again; `open`: it holds, and the books were left as they are; `adjusted`: the books were brought to the venue's
 * figure; `rejected`: a person has looked and leaves the books as they are.
 */
export type DifferenceState = 'unsettled' | 'unconfirmed' | 'open' | 'adjusted' | 'rejected'

/** What a difference is about: a position, a balance, or an order with our mark that the journal does not know. */
export type DifferenceKind = 'position' | 'cash' | 'order'

export interface Difference {
  readonly kind: DifferenceKind
  /** The instrument, the currency, or the client order id. */
  readonly subject: string
  readonly internal: Decimal
  readonly broker: Decimal
  /** broker − internal. */
  readonly difference: Decimal
  /** The venue's average price of a position; null where it has none, and for anything else. */
  readonly price: Decimal | null
  /** By which a person names it; 0 while it is not confirmed. */
  readonly number: number
  readonly state: DifferenceState
  /** What would put it right, in a sentence. */
  readonly suggestion: string
}

/** What came of one comparison. */
export interface ComparisonResult {
  readonly venue: string
  readonly comparison: number
  readonly cause: ComparisonCause
  readonly askedTime: UnixMicros
  readonly accountId: string
  /** 0…1: see `engine/reconcile/alignment.ts`. */
  readonly score: number
  /** Positions, balances and open orders that were compared. */
  readonly compared: number
  /** How many of them differ, or are orders in doubt. */
  readonly discrepancies: number
  /** Of all differences, each without its sign, in the currency of the account; null where a price or rate is missing. */
  readonly value: number | null
  /** The same in percent of equity; null where that is not known, or nothing. */
  readonly percent: number | null
  readonly differences: readonly Difference[]
  /** Positions in instruments that this run does not have. */
  readonly foreign: readonly VenuePosition[]
  /** Open orders at the venue that are not ours. */
  readonly externalOrders: number
  readonly ordersInDoubt: number
  /** Nothing waits for a second look. */
  readonly isConclusive: boolean
  /** Why orders may not go out although everything was compared; null where they may. */
  readonly blocked: string | null
}
