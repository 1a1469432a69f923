/** What a strategy can ask about its own orders: those that work, those that were, and how they fared. */
import type { InstrumentId } from '../domain/instrument.ts'
import type { OrderStatus } from '../domain/order.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { Ticket } from './orders.ts'

/** Which orders of the past are meant. What is left out does not restrict. */
export interface OrderHistoryFilter {
  readonly instrumentId?: InstrumentId
  /** Decided at this moment or later, Unix ms. */
  readonly from?: UnixMillis
  /** Decided before this moment, Unix ms. */
  readonly to?: UnixMillis
  readonly status?: OrderStatus | readonly OrderStatus[]
  /** At most so many, the newest ones; 0 or more. */
  readonly limit?: number
}

/**
 * How orders fared since the strategy was first started: restarts go on counting. Each order is counted once, by
 * its status now.
 */
export interface OrderStatistics {
  /** Everything decided: sent + denied. */
  readonly total: number
  /** Left for the venue, or wait to. */
  readonly sent: number
  /** Executed in full. */
  readonly filled: number
  /** May still fill, whatever the status. */
  readonly pending: number
  /** Canceled with a part that had not executed, which may be all of it. */
  readonly canceled: number
  /** Refused by the venue. */
  readonly rejected: number
  /** Refused by our own checks, or held back by the release gate. */
  readonly denied: number
  readonly expired: number
  /** The venue proved that it never had them. */
  readonly lost: number
  /** Orders filled ÷ orders sent, 0…1. NaN before the first. */
  readonly fillRate: number
  /**
   * Quantity executed (busts taken off) ÷ quantity sent, 0…1 but for overfills. Over several instruments the mean of
   * their rates, each weighing as much as it has orders sent. NaN before the first.
   */
  readonly quantityFillRate: number
  /**
   * Mean over the quantity executed of execution price − price at the decision for buys, the other way round for
   * sells: above zero is worse. In the instrument's currency; NaN over several instruments, and before the first
   * execution. The price at the decision is the middle of the quote, or the last price where that is newer.
   * Source: Perold, «The implementation shortfall», 1988, for what was executed, before fees.
   */
  readonly averageSlippage: number
  /**
   * The same in basis points of the price at the decision. Over several instruments their mean, each weighing as much
   * as it has orders sent.
   */
  readonly averageSlippageBps: number
  /** From the decision to the execution that filled the order, mean over filled orders. NaN before the first. */
  readonly averageTimeToFillMs: number
}

export interface OrderTracking {
  /**
   * The ticket of an order, up to date for as long as the run lasts; null where the strategy has no such order, or it
   * is forgotten. A ticket without an order (denied, or nothing had to be done) is its own.
   */
  track(order: Ticket | number): Ticket | null
  /** Orders of this strategy that may still fill, whatever their status, oldest first. The same as `open`. */
  pending(instrumentId?: InstrumentId): readonly Ticket[]
  /** Orders that were filled, newest first; of those that `history` remembers. */
  filled(filter?: Omit<OrderHistoryFilter, 'status'>): readonly Ticket[]
  /**
   * Orders of this strategy, newest first: those among the latest 1,000 of the run, every one that is still open, and
   * those denied among the latest 200 of the run that were.
   */
  history(filter?: OrderHistoryFilter): readonly Ticket[]
  /** Of this strategy, in one instrument or in all. */
  statistics(filter?: { readonly instrumentId?: InstrumentId }): OrderStatistics
}
