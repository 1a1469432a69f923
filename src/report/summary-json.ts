import type { StrategyOrderStatistics } from '../domain/order-statistics.ts'
import { deniedNote, isZeroCost, ZERO_COST } from './notes.ts'
import type { BreakerChange, RunRecord } from './run-record.ts'
import { computeStatistics } from './statistics.ts'

/**
 * What `--json` prints. Money is exact decimal text; ratios are fractions (0.0169 is 1.69 %), null where
 * undefined.
 */
export interface SummaryJson {
  readonly strategy: string
  readonly mode: RunRecord['mode']
  readonly startingCash: string
  readonly finalEquity: string
  readonly totalFees: string
  readonly orders: number
  readonly fills: number
  readonly roundTrips: number
  readonly totalReturn: number | null
  readonly annualReturn: number | null
  readonly sharpe: number | null
  readonly sortino: number | null
  readonly maxDrawdown: number | null
  readonly winRate: number | null
  readonly profitFactor: number | null
  readonly bars: number
  readonly events: number
  readonly durationMs: number
  readonly ordersHash: string
  readonly warnings: readonly string[]
  /** Every change of a circuit breaker, in order. Times are Unix milliseconds, windows seconds. */
  readonly breakers: readonly BreakerJson[]
  /** Of each strategy. Rates are fractions; slippage above zero is worse; figures of nothing are null. */
  readonly orderStatistics: readonly OrderStatisticsJson[]
}

export interface BreakerJson {
  readonly time: number
  readonly breaker: string
  /** `account`, `strategy/NAME`, or an instrument. */
  readonly scope: string
  readonly from: string
  readonly to: string
  /** Money, percent (0–100) or a count, as the breaker has it; null where it could not be measured. */
  readonly figure: number | null
  readonly limit: number
  readonly windowSeconds: number | null
  readonly action: string
  readonly by: string
  readonly reason: string
}

function toBreakerJson({ time, window, figure, ...change }: BreakerChange): BreakerJson {
  return {
    ...change,
    time: time / 1000,
    figure: Number.isFinite(figure) ? figure : null,
    windowSeconds: window === null ? null : window / 1_000_000,
  }
}

export interface OrderStatisticsJson {
  readonly strategy: string
  readonly total: number
  readonly sent: number
  readonly filled: number
  readonly pending: number
  readonly canceled: number
  readonly rejected: number
  readonly denied: number
  readonly expired: number
  readonly lost: number
  readonly fillRate: number | null
  readonly quantityFillRate: number | null
  readonly averageSlippage: number | null
  readonly averageSlippageBps: number | null
  readonly averageTimeToFillMs: number | null
}

/** The keys and their order are a promise to other programs. */
export function toJson(record: RunRecord): SummaryJson {
  const statistics = computeStatistics(record)
  return {
    strategy: record.strategy,
    mode: record.mode,
    startingCash: record.startingCash.toString(),
    finalEquity: record.finalEquity.toString(),
    totalFees: record.totalFees.toString(),
    orders: record.orders,
    fills: record.fills.length,
    roundTrips: record.roundTrips.length,
    totalReturn: statistics.totalReturn,
    annualReturn: statistics.annualReturn,
    sharpe: statistics.sharpe,
    sortino: statistics.sortino,
    maxDrawdown: statistics.maxDrawdown,
    winRate: statistics.winRate,
    profitFactor: statistics.profitFactor,
    bars: record.bars,
    events: record.events,
    durationMs: record.durationMs,
    ordersHash: record.ordersHash,
    warnings: [...record.warnings, ...deniedNote(record), ...(isZeroCost(record) ? [ZERO_COST] : [])],
    breakers: (record.breakers ?? []).map(toBreakerJson),
    orderStatistics: (record.orderStatistics ?? []).map(orderStatisticsJson),
  }
}

function orderStatisticsJson(of: StrategyOrderStatistics): OrderStatisticsJson {
  const figure = (value: number): number | null => (Number.isFinite(value) ? value : null)
  return {
    strategy: of.strategy,
    total: of.total,
    sent: of.sent,
    filled: of.filled,
    pending: of.pending,
    canceled: of.canceled,
    rejected: of.rejected,
    denied: of.denied,
    expired: of.expired,
    lost: of.lost,
    fillRate: figure(of.fillRate),
    quantityFillRate: figure(of.quantityFillRate),
    averageSlippage: figure(of.averageSlippage),
    averageSlippageBps: figure(of.averageSlippageBps),
    averageTimeToFillMs: figure(of.averageTimeToFillMs),
  }
}
