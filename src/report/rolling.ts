import type { UnixMicros } from '../domain/time.ts'
import { dailyReturns, periodsPerYear } from './returns.ts'
import type { RunRecord } from './run-record.ts'
import { sharpeRatio } from './statistics.ts'

/** Figures over the last `window` days with data, at the end of each day from the `window`th on. */
export interface RollingStatistics {
  /** Days with data. */
  readonly window: number
  readonly time: readonly UnixMicros[]
  /** Compounded over the window, a fraction. */
  readonly return: readonly number[]
  /** Sample standard deviation of the daily returns × √(days per year), a fraction. */
  readonly volatility: readonly number[]
  /** As the statistic of the whole run; null where it is undefined. */
  readonly sharpe: readonly (number | null)[]
}

/** Window lengths and the least number of days for each: at least twice the window, so that something rolls. */
const WINDOWS: readonly (readonly [number, number])[] = [
  [756, 252],
  [252, 63],
  [63, 21],
  [20, 10],
]

/** Null for runs too short for any window, and where equity was lost altogether. */
export function rollingStatistics(record: RunRecord): RollingStatistics | null {
  const returns = dailyReturns(record)
  if (returns === null) return null
  const window = WINDOWS.find(([days]) => returns.length >= days)?.[1]
  if (window === undefined) return null
  const perYear = periodsPerYear(record.dailyEquity)
  const time: UnixMicros[] = []
  const compounded: number[] = []
  const volatility: number[] = []
  const sharpe: (number | null)[] = []
  for (let end = window; end <= returns.length; end++) {
    const part = returns.slice(end - window, end)
    time.push(record.dailyEquity.time[end - 1] ?? 0)
    compounded.push(part.reduce((growth, value) => growth * (1 + value), 1) - 1)
    volatility.push(deviation(part) * Math.sqrt(perYear))
    sharpe.push(sharpeRatio(part, perYear))
  }
  return { window, time, return: compounded, volatility, sharpe }
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}
