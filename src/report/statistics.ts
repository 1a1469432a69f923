import { Decimal } from '../domain/decimal.ts'
import type { Currency, InstrumentId } from '../domain/instrument.ts'
import type { RoundTrip } from '../domain/round-trip.ts'
import { MICROS_PER_DAY, millisFromMicros } from '../domain/time.ts'
import { dailyReturns, periodsPerYear } from './returns.ts'
import type { RunRecord } from './run-record.ts'
import type { StatisticKey } from './statistic-table.ts'

/**
 * One figure for each entry of `STATISTICS`, in its unit; null where it is undefined. Never NaN or infinite.
 */
export type Statistics = Readonly<Record<StatisticKey, number | null>>

const DAYS_PER_YEAR = 365.25
/** Decimals of exact quotients before they become numbers: more than a number can hold. */
const QUOTIENT_SCALE = 24
/** Below this share of the mean, a deviation is rounding noise of equal figures. */
const NOISE = 1e-9

export function computeStatistics(record: RunRecord): Statistics {
  const total = totalReturn(record)
  const annual = annualReturn(record, total)
  const maxDrawdown = finite(record.maxDrawdown)
  const returns = dailyReturns(record)
  const perYear = periodsPerYear(record.dailyEquity)
  return {
    totalReturn: total,
    annualReturn: annual,
    buyAndHold: finite(record.benchmarkReturn),
    maxDrawdown,
    sharpe: returns === null ? null : sharpeRatio(returns, perYear),
    sortino: returns === null ? null : sortinoRatio(returns, perYear),
    calmar: quotient(annual, maxDrawdown),
    exposure: finite(record.exposure),
    ...roundTripStatistics(record.roundTrips, multipliersOf(record)),
  }
}

/** Final equity ÷ starting cash − 1, as a fraction; null without starting cash. */
export function totalReturn(record: RunRecord): number | null {
  if (!record.startingCash.isPositive) return null
  return exactQuotient(record.finalEquity.sub(record.startingCash), record.startingCash)
}

function annualReturn(record: RunRecord, total: number | null): number | null {
  const days = (record.endTime - record.startTime) / MICROS_PER_DAY
  if (total === null || days < 1 || total <= -1) return null
  return finite((1 + total) ** (DAYS_PER_YEAR / days) - 1)
}

/**
 * Mean ÷ sample standard deviation × √(periods per year), no risk-free rate; null with fewer than two
 * returns.
 */
export function sharpeRatio(returns: readonly number[], perYear: number): number | null {
  const deviation = sampleDeviation(returns)
  if (deviation === null) return null
  return finite((mean(returns) / deviation) * Math.sqrt(perYear))
}

/** Mean ÷ √(mean of min(return, 0)² over all returns) × √(periods per year); null without a losing period. */
export function sortinoRatio(returns: readonly number[], perYear: number): number | null {
  if (returns.length < 2) return null
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)))
  return downside > 0 ? finite((mean(returns) / downside) * Math.sqrt(perYear)) : null
}

type RoundTripStatistics = Pick<
  Statistics,
  | 'winRate'
  | 'profitFactor'
  | 'expectancy'
  | 'payoffRatio'
  | 'averageRoundTrip'
  | 'averageRoundTripReturn'
  | 'bestRoundTrip'
  | 'bestRoundTripReturn'
  | 'worstRoundTrip'
  | 'worstRoundTripReturn'
  | 'averageDuration'
  | 'longestLosingRun'
  | 'feesOfGross'
  | 'sqn'
>

function roundTripStatistics(
  roundTrips: readonly RoundTrip[],
  multipliers: ReadonlyMap<InstrumentId, Decimal>,
): RoundTripStatistics {
  const returns = roundTrips.flatMap(
    (trip) => roundTripReturn(trip, multipliers.get(trip.instrumentId)) ?? [],
  )
  const durations = roundTrips.map((trip) => millisFromMicros(trip.exitTime - trip.entryTime))
  const wins = roundTrips.filter((trip) => trip.netPnl.isPositive).length
  return {
    winRate: roundTrips.length === 0 ? null : wins / roundTrips.length,
    ...moneyStatistics(roundTrips),
    averageRoundTripReturn: returns.length === 0 ? null : finite(mean(returns)),
    bestRoundTripReturn: extreme(returns, Math.max),
    worstRoundTripReturn: extreme(returns, Math.min),
    averageDuration: durations.length === 0 ? null : finite(mean(durations)),
    longestLosingRun: roundTrips.length === 0 ? null : longestLosingRun(roundTrips),
  }
}

/** Sums of money exist only within one currency: with several, all of these are null. */
function moneyStatistics(roundTrips: readonly RoundTrip[]) {
  const sums = commonCurrency(roundTrips) === null ? null : sumRoundTrips(roundTrips)
  if (sums === null) {
    return {
      profitFactor: null,
      expectancy: null,
      payoffRatio: null,
      averageRoundTrip: null,
      bestRoundTrip: null,
      worstRoundTrip: null,
      feesOfGross: null,
      sqn: null,
    }
  }
  const average = exactQuotient(sums.net, Decimal.from(sums.count))
  const averageWin = sums.wins === 0 ? null : exactQuotient(sums.profit, Decimal.from(sums.wins))
  const averageLoss = sums.losses === 0 ? null : exactQuotient(sums.loss, Decimal.from(sums.losses))
  return {
    profitFactor: sums.loss.isZero ? null : exactQuotient(sums.profit, sums.loss),
    expectancy: quotient(average, averageLoss),
    payoffRatio: quotient(averageWin, averageLoss),
    averageRoundTrip: average,
    bestRoundTrip: finite(sums.best.toNumber()),
    worstRoundTrip: finite(sums.worst.toNumber()),
    feesOfGross: sums.gross.isPositive ? exactQuotient(sums.fees, sums.gross) : null,
    sqn: systemQuality(roundTrips),
  }
}

export interface RoundTripSums {
  readonly count: number
  /** Round trips with a net P&L above zero. */
  readonly wins: number
  /** Round trips with a net P&L below zero. */
  readonly losses: number
  /** Net P&L of the winning ones. */
  readonly profit: Decimal
  /** Net P&L of the losing ones, as a positive amount. */
  readonly loss: Decimal
  readonly gross: Decimal
  readonly fees: Decimal
  readonly net: Decimal
  readonly best: Decimal
  readonly worst: Decimal
}

/** Exact sums; null for no round trips. The caller sees to it that all are in one currency. */
export function sumRoundTrips(roundTrips: readonly RoundTrip[]): RoundTripSums | null {
  const first = roundTrips[0]
  if (first === undefined) return null
  let wins = 0
  let losses = 0
  let profit = Decimal.ZERO
  let loss = Decimal.ZERO
  let gross = Decimal.ZERO
  let fees = Decimal.ZERO
  let best = first.netPnl
  let worst = first.netPnl
  for (const trip of roundTrips) {
    gross = gross.add(trip.grossPnl)
    fees = fees.add(trip.fees)
    best = Decimal.max(best, trip.netPnl)
    worst = Decimal.min(worst, trip.netPnl)
    if (trip.netPnl.isPositive) {
      wins++
      profit = profit.add(trip.netPnl)
    } else if (trip.netPnl.isNegative) {
      losses++
      loss = loss.sub(trip.netPnl)
    }
  }
  return {
    count: roundTrips.length,
    wins,
    losses,
    profit,
    loss,
    gross,
    fees,
    net: profit.sub(loss),
    best,
    worst,
  }
}

/** The currency of all the round trips; null where there are none, or several currencies. */
export function commonCurrency(roundTrips: readonly RoundTrip[]): Currency | null {
  const first = roundTrips[0]?.currency
  return first !== undefined && roundTrips.every((trip) => trip.currency === first) ? first : null
}

/**
 * Net P&L ÷ (quantity × average entry price × multiplier), a fraction. Null where that value is not above
 * zero, as prices of spreads can be.
 */
export function roundTripReturn(trip: RoundTrip, multiplier: Decimal = Decimal.ONE): number | null {
  const value = trip.quantity.mul(trip.averageEntryPrice).mul(multiplier)
  return value.isPositive ? exactQuotient(trip.netPnl, value) : null
}

export function multipliersOf(record: RunRecord): ReadonlyMap<InstrumentId, Decimal> {
  return new Map(record.instruments.map(({ id, multiplier }) => [id, multiplier ?? Decimal.ONE]))
}

function longestLosingRun(roundTrips: readonly RoundTrip[]): number {
  let longest = 0
  let current = 0
  for (const trip of [...roundTrips].sort((a, b) => a.exitTime - b.exitTime)) {
    current = trip.netPnl.isNegative ? current + 1 : 0
    longest = Math.max(longest, current)
  }
  return longest
}

/** Van Tharp's system quality number, with P&L in money where he divides by the risk of each trade. */
function systemQuality(roundTrips: readonly RoundTrip[]): number | null {
  const results = roundTrips.map((trip) => trip.netPnl.toNumber())
  const deviation = sampleDeviation(results)
  return deviation === null ? null : finite((Math.sqrt(results.length) * mean(results)) / deviation)
}

function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Null with fewer than two values, and where they differ by no more than rounding does. */
function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const center = mean(values)
  let squares = 0
  for (const value of values) squares += (value - center) ** 2
  const deviation = Math.sqrt(squares / (values.length - 1))
  return deviation > Math.abs(center) * NOISE ? deviation : null
}

function extreme(values: readonly number[], pick: (a: number, b: number) => number): number | null {
  return values.length === 0 ? null : finite(values.reduce((a, b) => pick(a, b)))
}

function exactQuotient(dividend: Decimal, divisor: Decimal): number | null {
  return finite(dividend.div(divisor, QUOTIENT_SCALE, 'halfEven').toNumber())
}

function quotient(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || divisor === 0 ? null : finite(dividend / divisor)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
