import type { Decimal } from '../domain/decimal.ts'

/** One position at the end. */
export interface SummaryPosition {
  readonly strategy: string
  readonly instrumentId: string
  readonly netQuantity: Decimal
  readonly averageEntryPrice: Decimal
  /** NaN where no price is known. */
  readonly unrealizedPnl: number
}

/** An order that is still open at the venue, and why. */
export interface SummaryOrder {
  readonly clientOrderId: string
  readonly strategy: string
  readonly instrumentId: string
  readonly side: string
  readonly type: string
  readonly quantity: Decimal
  readonly filled: Decimal
  readonly status: string
  /** A sentence. */
  readonly why: string
}

/** What a live run leaves behind. Money in the account's currency; NaN where a price or rate is missing. */
export interface LiveSummary {
  readonly deployment: string
  readonly account: string
  readonly environment: string
  /** Number of the process start on its store. */
  readonly run: number
  /** Unix microseconds. */
  readonly startTime: number
  readonly endTime: number
  /** How it ended. */
  readonly policy: string
  readonly by: string
  readonly reason: string
  readonly currency: string
  /** When the venue was first armed, and now. */
  readonly startEquity: number
  readonly endEquity: number
  readonly realizedPnl: number
  readonly unrealizedPnl: number
  readonly fees: number
  readonly orders: number
  readonly ordersDenied: number
  readonly deniedByCode: Readonly<Record<string, number>>
  readonly ordersRejected: number
  readonly ordersWithheld: number
  readonly ordersCanceled: number
  readonly fills: number
  readonly events: number
  readonly comparisons: number
  /** Connections that were lost. */
  readonly disconnections: number
  readonly positions: readonly SummaryPosition[]
  readonly openOrders: readonly SummaryOrder[]
  /** Strategies that were halted, and why. */
  readonly halts: readonly { readonly strategy: string; readonly code: string; readonly message: string }[]
  /** Trading states that are not active, and why: they hold at the next start too. */
  readonly latches: readonly {
    readonly scope: string
    readonly state: string
    readonly by: string
    readonly reason: string
  }[]
  /** What was not done by the deadline of the stop, in full sentences. */
  readonly incomplete: readonly string[]
}
