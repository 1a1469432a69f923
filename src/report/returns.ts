import type { UnixMicros } from '../domain/time.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { EquitySeries, RunRecord } from './run-record.ts'

const SATURDAY = 6
const SUNDAY = 0
const TRADING_DAYS_PER_YEAR = 252
const CALENDAR_DAYS_PER_YEAR = 365

export interface MonthlyReturn {
  readonly year: number
  /** 1…12. */
  readonly month: number
  /** Fraction: 0.01 is 1 %. */
  readonly return: number
}

/** The day that a time closes: midnight belongs to the day that ends there. */
function dayClosedAt(time: UnixMicros): Date {
  return new Date(Math.floor((time - 1) / 1000))
}

/**
 * Return of each day that had data, as fractions. The first is against the starting cash, so that the
 * returns compounded are the total return. Null where equity falls to zero or below: returns mean nothing
 * from there on.
 */
export function dailyReturns(record: RunRecord): readonly number[] | null {
  const returns: number[] = []
  let previous = record.startingCash.toNumber()
  for (const equity of record.dailyEquity.equity) {
    if (!(previous > 0) || !Number.isFinite(equity)) return null
    returns.push(equity / previous - 1)
    previous = equity
  }
  return previous > 0 ? returns : null
}

/**
 * 365 where the data runs through weekends (it has Saturdays and Sundays), else 252. One of the two alone
 * does not count: a currency market opens on Sunday evening, and late Friday trading in New York is Saturday
 * in UTC.
 */
export function periodsPerYear(daily: EquitySeries): number {
  let saturday = false
  let sunday = false
  for (const time of daily.time) {
    const weekday = dayClosedAt(time).getUTCDay()
    saturday ||= weekday === SATURDAY
    sunday ||= weekday === SUNDAY
  }
  return saturday && sunday ? CALENDAR_DAYS_PER_YEAR : TRADING_DAYS_PER_YEAR
}

/** Return of each calendar month (UTC) that had data; the first is against the starting cash. */
export function monthlyReturns(record: RunRecord): readonly MonthlyReturn[] {
  const months: MonthlyReturn[] = []
  const { time, equity } = record.dailyEquity
  let opening = record.startingCash.toNumber()
  for (let i = 0; i < time.length; i++) {
    const day = dayClosedAt(time[i] ?? 0)
    const next = i + 1 < time.length ? dayClosedAt(time[i + 1] ?? 0) : null
    const isLastOfMonth =
      next === null ||
      next.getUTCMonth() !== day.getUTCMonth() ||
      next.getUTCFullYear() !== day.getUTCFullYear()
    if (!isLastOfMonth) continue
    const closing = equity[i] ?? Number.NaN
    months.push({ year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, return: closing / opening - 1 })
    opening = closing
  }
  return months
}

/** Months by year, and each year's compounded return: what a calendar table shows. */
export function monthsByYear(
  months: readonly MonthlyReturn[],
): readonly { year: number; months: readonly (number | null)[]; total: number }[] {
  const years = new Map<number, (number | null)[]>()
  for (const { year, month, return: value } of months) {
    const row = years.get(year) ?? new Array<number | null>(12).fill(null)
    row[month - 1] = value
    years.set(year, row)
  }
  return [...years].map(([year, row]) => ({
    year,
    months: row,
    total: row.reduce<number>((growth, value) => growth * (1 + (value ?? 0)), 1) - 1,
  }))
}

/** A calendar of months says something from the third month on. */
export function spansTwoMonths(record: RunRecord): boolean {
  return record.endTime - record.startTime > 61 * MICROS_PER_DAY
}

/** Fall from the highest equity so far at each point, 0…1 (more than 1 only where equity is negative). */
export function drawdowns(series: EquitySeries, startingEquity: number): number[] {
  let peak = startingEquity
  return series.equity.map((equity) => {
    peak = Math.max(peak, equity)
    return peak > 0 ? (peak - equity) / peak : 0
  })
}

/** At most about `limit` points; of each stretch the lowest and the highest stay, and so do both ends. */
export function thinned(series: EquitySeries, limit: number): EquitySeries {
  const count = Math.min(series.time.length, series.equity.length)
  if (count <= limit) return series
  const stretches = Math.max(1, Math.floor((limit - 2) / 2))
  const kept = new Set<number>([0])
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * count) / stretches)
    const to = Math.floor(((s + 1) * count) / stretches)
    let low = from
    let high = from
    for (let i = from; i < to; i++) {
      if ((series.equity[i] ?? 0) < (series.equity[low] ?? 0)) low = i
      if ((series.equity[i] ?? 0) > (series.equity[high] ?? 0)) high = i
    }
    kept.add(Math.min(low, high))
    kept.add(Math.max(low, high))
  }
  kept.add(count - 1)
  const indexes = [...kept]
  return { time: indexes.map((i) => series.time[i] ?? 0), equity: indexes.map((i) => series.equity[i] ?? 0) }
}
