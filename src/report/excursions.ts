import type { RoundTrip } from '../domain/round-trip.ts'
import type { PriceSeries } from './candles.ts'
import type { RunRecord } from './run-record.ts'

/** How far the price went against and for a round trip while it was held, as fractions of the entry price. */
export interface Excursion {
  readonly trip: RoundTrip
  /** 0 or above. */
  readonly adverse: number
  /** 0 or above. */
  readonly favorable: number
}

/**
 * Excursions of the round trips, from the highs and lows of the bars that lie wholly between entry and exit and
 * from the exit itself; what the price did within the bars of entry and exit is not known, so it is not counted. Null
 * where any price was put together from several bars, or shares were split: then nothing honest can be said.
 */
export function excursions(record: RunRecord): readonly Excursion[] | null {
  const { prices, roundTrips } = record
  if (prices === undefined || roundTrips.length === 0) return null
  if ((record.corporateActions ?? []).some(({ type }) => type === 'split')) return null
  const series = new Map(prices.map((each) => [each.instrumentId, each]))
  const found: Excursion[] = []
  for (const trip of roundTrips) {
    const own = series.get(trip.instrumentId)
    if (own?.isWhole !== true) return null
    const entry = trip.averageEntryPrice.toNumber()
    if (!(entry > 0)) return null
    const exit = trip.averageExitPrice.toNumber()
    const { low, high } = rangeWithin(own, trip, Math.min(entry, exit), Math.max(entry, exit))
    const up = (high - entry) / entry
    const down = (entry - low) / entry
    found.push(
      trip.direction === 'long'
        ? { trip, adverse: down, favorable: up }
        : { trip, adverse: up, favorable: down },
    )
  }
  return found
}

function rangeWithin(
  { time, interval, low: lows, high: highs }: PriceSeries,
  { entryTime, exitTime }: RoundTrip,
  startLow: number,
  startHigh: number,
): { low: number; high: number } {
  let low = startLow
  let high = startHigh
  for (let i = firstAtOrAfter(time, entryTime); i < time.length; i++) {
    if ((time[i] ?? 0) + interval > exitTime) break
    low = Math.min(low, lows[i] ?? low)
    high = Math.max(high, highs[i] ?? high)
  }
  return { low, high }
}

function firstAtOrAfter(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}
