import type { StrategyOrderStatistics } from '../domain/order-statistics.ts'
import * as format from './format.ts'

/** One figure of the table of orders. */
export interface OrderColumn {
  readonly label: string
  readonly text: (of: StrategyOrderStatistics) => string
  /** Left out where it is zero for every strategy. */
  readonly count?: (of: StrategyOrderStatistics) => number
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value)

function counted(label: string, count: (of: StrategyOrderStatistics) => number): OrderColumn {
  return { label, count, text: (of) => format.formatCount(count(of)) }
}

const COLUMNS: readonly OrderColumn[] = [
  { label: 'Sent', text: ({ sent }) => format.formatCount(sent) },
  { label: 'Filled', text: ({ filled }) => format.formatCount(filled) },
  counted('Pending', ({ pending }) => pending),
  counted('Canceled', ({ canceled }) => canceled),
  counted('Expired', ({ expired }) => expired),
  counted('Rejected', ({ rejected }) => rejected),
  counted('Lost', ({ lost }) => lost),
  counted('Denied', ({ denied }) => denied),
  { label: 'Fill %', text: ({ fillRate }) => format.formatNumber(percent(fillRate), 1) },
  { label: 'Qty %', text: ({ quantityFillRate }) => format.formatNumber(percent(quantityFillRate), 1) },
  { label: 'Slip bps', text: ({ averageSlippageBps }) => format.formatNumber(known(averageSlippageBps), 2) },
  { label: 'To fill', text: ({ averageTimeToFillMs }) => format.formatDuration(known(averageTimeToFillMs)) },
]

/** Those that say something of these strategies. */
export function orderColumns(all: readonly StrategyOrderStatistics[]): readonly OrderColumn[] {
  return COLUMNS.filter(({ count }) => count === undefined || all.some((of) => count(of) > 0))
}

function percent(fraction: number): number | null {
  return Number.isNaN(fraction) ? null : fraction * 100
}
