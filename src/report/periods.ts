import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { dailyReturns } from './returns.ts'
import type { RunRecord } from './run-record.ts'

export const PERIOD_LENGTHS = ['day', 'week', 'month'] as const
export type PeriodLength = (typeof PERIOD_LENGTHS)[number]

/** What happened in one day, week or month that had data. */
export interface PeriodResult {
  /** `2024-01-31`; of a week its Monday; `2024-01` of a month. */
  readonly label: string
  /** Change of equity, open positions included. */
  readonly profit: number
  /** The same ÷ equity before it; null where that is not above zero. */
  readonly return: number | null
  /** Closed round trips, by exit. */
  readonly count: number
  readonly wins: number
  readonly losses: number
}

/** Days as the run reckons them; round trips are put to the UTC day of their exit. Ascending. */
export function periodResults(record: RunRecord, length: PeriodLength): readonly PeriodResult[] {
  const periods = new Map<string, { from: number; to: number; count: number; wins: number; losses: number }>()
  const { time, equity } = record.dailyEquity
  let before = record.startingCash.toNumber()
  time.forEach((at, i) => {
    const label = labelOf(at, length)
    const value = equity[i] ?? before
    const period = periods.get(label)
    if (period === undefined) periods.set(label, { from: before, to: value, count: 0, wins: 0, losses: 0 })
    else period.to = value
    before = value
  })
  for (const { exitTime, netPnl } of record.roundTrips) {
    const period = periods.get(labelOf(exitTime, length))
    if (period === undefined) continue
    period.count += 1
    if (netPnl.isPositive) period.wins += 1
    if (netPnl.isNegative) period.losses += 1
  }
  return [...periods].map(([label, { from, to, count, wins, losses }]) => ({
    label,
    profit: to - from,
    return: from > 0 ? to / from - 1 : null,
    count,
    wins,
    losses,
  }))
}

/** Midnight belongs to the day that ends there. */
function labelOf(time: UnixMicros, length: PeriodLength): string {
  const day = Math.floor((time - 1) / MICROS_PER_DAY)
  const date = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10)
  switch (length) {
    case 'day':
      return date(day)
    case 'week':
      // day 0 was a Thursday
      return date(day - ((((day + 3) % 7) + 7) % 7))
    case 'month':
      return date(day).slice(0, 7)
  }
}

export interface DaySummary {
  readonly won: number
  readonly even: number
  readonly lost: number
  readonly best: DayResult
  readonly worst: DayResult
}

export interface DayResult {
  readonly time: UnixMicros
  readonly profit: number
  readonly return: number
}

/** How the days with data went; null where returns mean nothing or there are none. */
export function daySummary(record: RunRecord): DaySummary | null {
  const returns = dailyReturns(record)
  if (returns === null || returns.length === 0) return null
  let before = record.startingCash.toNumber()
  const days = returns.map((value, i): DayResult => {
    const equity = record.dailyEquity.equity[i] ?? before
    const profit = equity - before
    before = equity
    return { time: record.dailyEquity.time[i] ?? 0, profit, return: value }
  })
  return {
    won: returns.filter((value) => value > 0).length,
    even: returns.filter((value) => value === 0).length,
    lost: returns.filter((value) => value < 0).length,
    best: days.reduce((a, b) => (b.return > a.return ? b : a)),
    worst: days.reduce((a, b) => (b.return < a.return ? b : a)),
  }
}
