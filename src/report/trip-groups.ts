import type { Decimal } from '../domain/decimal.ts'
import type { Currency, InstrumentId } from '../domain/instrument.ts'
import type { RoundTrip } from '../domain/round-trip.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../domain/time.ts'
import type { RunRecord } from './run-record.ts'
import { commonCurrency, multipliersOf, roundTripReturn, sumRoundTrips } from './statistics.ts'
import type { RoundTripSums } from './statistics.ts'

/** Closed round trips that have something in common. */
export interface TripGroup {
  readonly label: string
  /** Null where they are in several currencies: their money cannot be added up. */
  readonly currency: Currency | null
  readonly count: number
  readonly wins: number
  readonly losses: number
  readonly sums: RoundTripSums | null
  /** Mean return of the round trips, a fraction; null where none has one. */
  readonly averageReturn: number | null
  /** Mean time held, microseconds. */
  readonly averageDuration: number
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const HELD: readonly (readonly [number, string])[] = [
  [MICROS_PER_MINUTE, 'under 1 min'],
  [5 * MICROS_PER_MINUTE, '1 – 5 min'],
  [15 * MICROS_PER_MINUTE, '5 – 15 min'],
  [MICROS_PER_HOUR, '15 – 60 min'],
  [4 * MICROS_PER_HOUR, '1 – 4 h'],
  [MICROS_PER_DAY, '4 – 24 h'],
  [7 * MICROS_PER_DAY, '1 – 7 d'],
  [30 * MICROS_PER_DAY, '7 – 30 d'],
  [120 * MICROS_PER_DAY, '30 – 120 d'],
  [Infinity, 'over 120 d'],
]

function group(
  label: string,
  trips: readonly RoundTrip[],
  multipliers: ReadonlyMap<InstrumentId, Decimal>,
): TripGroup {
  const currency = commonCurrency(trips)
  const returns = trips.flatMap((trip) => roundTripReturn(trip, multipliers.get(trip.instrumentId)) ?? [])
  const held = trips.reduce((sum, trip) => sum + trip.exitTime - trip.entryTime, 0)
  return {
    label,
    currency,
    count: trips.length,
    wins: trips.filter(({ netPnl }) => netPnl.isPositive).length,
    losses: trips.filter(({ netPnl }) => netPnl.isNegative).length,
    sums: currency === null ? null : sumRoundTrips(trips),
    averageReturn:
      returns.length === 0 ? null : returns.reduce((sum, value) => sum + value, 0) / returns.length,
    averageDuration: trips.length === 0 ? 0 : held / trips.length,
  }
}

/** Round trips by what `keyOf` says of each, in the order of `labels`, then as they first appear. */
export function groupTrips(
  record: RunRecord,
  keyOf: (trip: RoundTrip) => string,
  labels: readonly string[] = [],
): readonly TripGroup[] {
  const groups = new Map<string, RoundTrip[]>(labels.map((label) => [label, []]))
  for (const trip of record.roundTrips) {
    const key = keyOf(trip)
    const trips = groups.get(key)
    if (trips === undefined) groups.set(key, [trip])
    else trips.push(trip)
  }
  const multipliers = multipliersOf(record)
  return [...groups]
    .filter(([, trips]) => trips.length > 0)
    .map(([label, trips]) => group(label, trips, multipliers))
}

export function byDirection(record: RunRecord): readonly TripGroup[] {
  return groupTrips(record, ({ direction }) => direction, ['long', 'short'])
}

/** By the weekday of the entry, UTC, from Monday. Midnight belongs to the day that ends there, as bars do. */
export function byWeekday(record: RunRecord): readonly TripGroup[] {
  const order = [...WEEKDAYS.slice(1), WEEKDAYS[0] ?? '']
  return groupTrips(
    record,
    ({ entryTime }) => WEEKDAYS[new Date(Math.floor((entryTime - 1) / 1000)).getUTCDay()] ?? '',
    order,
  )
}

/** By the hour of the entry, UTC. */
export function byHour(record: RunRecord): readonly TripGroup[] {
  const label = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
  const labels = Array.from({ length: 24 }, (_, hour) => label(hour))
  return groupTrips(record, ({ entryTime }) => label(new Date(entryTime / 1000).getUTCHours()), labels)
}

/** By how long they were held. */
export function byDuration(record: RunRecord): readonly TripGroup[] {
  const labelOf = (held: number): string => HELD.find(([most]) => held < most)?.[1] ?? ''
  return groupTrips(
    record,
    ({ entryTime, exitTime }) => labelOf(exitTime - entryTime),
    HELD.map(([, label]) => label),
  )
}

/**
 * By why they were left: the words that the strategy gave with the order whose fill closed them, or else the type
 * of that order. Most frequent first. Empty where reasons were not kept.
 */
export function byExitReason(record: RunRecord): readonly TripGroup[] {
  const reasonOf = exitReasons(record)
  if (reasonOf === null) return []
  return [...groupTrips(record, reasonOf)].sort((a, b) =>
    a.count === b.count ? (a.label < b.label ? -1 : 1) : b.count - a.count,
  )
}

/** The reason of the order whose fill closed a round trip; null where reasons were not kept. */
export function exitReasons(record: RunRecord): ((trip: RoundTrip) => string) | null {
  const { orderReasons } = record
  if (orderReasons === undefined || orderReasons.size === 0) return null
  const keyOf = (strategy: string, instrument: string, time: number): string =>
    `${strategy}\n${instrument}\n${String(time)}`
  const reasons = new Map<string, string>()
  for (const fill of record.fills) {
    const reason = orderReasons.get(fill.orderSequence) ?? 'unknown'
    reasons.set(keyOf(fill.strategyId, fill.instrumentId, fill.eventTime), reason)
  }
  return (trip) => reasons.get(keyOf(trip.strategyId, trip.instrumentId, trip.exitTime)) ?? 'unknown'
}

/** Most winning and most losing round trips in a row, by time of exit; one at exactly zero ends both. */
export function longestStreaks(roundTrips: readonly RoundTrip[]): { winning: number; losing: number } {
  const longest = { winning: 0, losing: 0 }
  let winning = 0
  let losing = 0
  for (const { netPnl } of [...roundTrips].sort((a, b) => a.exitTime - b.exitTime)) {
    winning = netPnl.isPositive ? winning + 1 : 0
    losing = netPnl.isNegative ? losing + 1 : 0
    longest.winning = Math.max(longest.winning, winning)
    longest.losing = Math.max(longest.losing, losing)
  }
  return longest
}

/** One column of a histogram: `from` ≤ value < `to`. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/**
 * Returns of round trips in some twenty columns of a round width, with an edge at zero. Of fifty and more, the
 * outermost fiftieth at each end is put into the outermost columns, so that one outlier does not flatten the rest.
 */
export function returnHistogram(record: RunRecord): readonly Bin[] {
  const multipliers = multipliersOf(record)
  const returns = record.roundTrips
    .flatMap((trip) => roundTripReturn(trip, multipliers.get(trip.instrumentId)) ?? [])
    .sort((a, b) => a - b)
  if (returns.length < 2) return []
  const cut = Math.floor(returns.length / 50)
  const low = Math.min(0, returns[cut] ?? 0)
  const high = Math.max(0, returns[returns.length - 1 - cut] ?? 0)
  if (!(high > low)) return []
  const width = roundWidth((high - low) / 20)
  const first = Math.floor(low / width)
  const count = Math.max(1, Math.floor(high / width) - first + 1)
  const counts = new Array<number>(count).fill(0)
  for (const value of returns) {
    const at = Math.min(count - 1, Math.max(0, Math.floor(value / width) - first))
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts.map((n, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, count: n }))
}

/** 1, 2 or 5 times a power of ten, not smaller than `rough`. */
function roundWidth(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10) * power
}
