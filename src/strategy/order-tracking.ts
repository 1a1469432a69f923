/** What a strategy can ask about its own orders: those that work, those that were, and how they fared. */
import type { InstrumentId } from '../domain/instrument.ts'
import type { OrderStatistics } from '../domain/order-statistics.ts'
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
