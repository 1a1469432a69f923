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

/** In the result of a run. */
export interface StrategyOrderStatistics extends OrderStatistics {
  readonly strategy: string
}
