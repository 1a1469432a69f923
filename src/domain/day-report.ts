/** What is written down at the start and at the end of a trading day. Plain data; `src/report/` makes tables of it. */
import type { EpochDay } from './civil-date.ts'
import type { ComparisonResult } from './comparison.ts'
import type { Decimal } from './decimal.ts'
import type { Currency, InstrumentId } from './instrument.ts'
import type { UnixMicros } from './time.ts'

/** One instrument of the account, all strategies together. */
export interface DayPosition {
  readonly instrumentId: InstrumentId
  readonly netQuantity: Decimal
  /** As the venue named it in the last comparison; null where there was none. */
  readonly broker: Decimal | null
  /** Null where none is known. */
  readonly lastPrice: number | null
}

export interface DayBalance {
  readonly currency: Currency
  readonly amount: Decimal
}

/** Counted since the state was first made; a day is the difference of two of them. */
export interface DayCounters {
  readonly ordersSent: number
  readonly ordersFilled: number
  readonly ordersCanceled: number
  readonly ordersRejected: number
  readonly ordersDenied: number
  readonly realizedPnl: number | null
  readonly fees: number | null
  /** Transfers and adjustments: what changed equity and was neither gained nor lost. */
  readonly moved: number | null
}

/** What the account was at the end of a day. */
export interface CloseFigures {
  readonly date: EpochDay
  readonly time: UnixMicros
  readonly equity: number | null
  readonly positions: readonly DayPosition[]
  readonly balances: readonly DayBalance[]
  readonly openOrders: number
  readonly counters: DayCounters
}

/** A change since the last close: `before` and `now`. */
export interface DayChange {
  readonly subject: string
  readonly before: string
  readonly now: string
}

export interface DayReport {
  readonly report: 'startOfDay' | 'endOfDay'
  readonly date: EpochDay
  readonly time: UnixMicros
  /** Of the account; amounts are in it. */
  readonly currency: Currency
  readonly equity: number | null
  readonly positions: readonly DayPosition[]
  readonly balances: readonly DayBalance[]
  /** The last comparison with the venue; null where there was none. */
  readonly comparison: ComparisonResult | null
  /** Open orders of ours, how many are in doubt, and how many of others. */
  readonly orders: { readonly open: number; readonly inDoubt: number; readonly external: number }
  /** Since the last close, or since the beginning: the day's orders, profit, fees. */
  readonly day: DayCounters
  /** Change of equity that was gained or lost: without transfers and adjustments. */
  readonly pnl: number | null
  /** Mean over the orders of the whole state; null before the first. */
  readonly execution: {
    readonly fillRate: number | null
    readonly slippageBps: number | null
    readonly timeToFillMs: number | null
  }
  /** Positions and balances that are not what they were at the last close; empty where there was none. */
  readonly changes: readonly DayChange[]
  /** Since the last close. */
  readonly corporateActions: readonly string[]
  /** What is not as it should be: scopes halted, instruments frozen, breakers tripped, strategies halted. */
  readonly health: readonly string[]
  /** Limits in force, `name: value`. */
  readonly limits: readonly string[]
}
