/** Bars for programs that have no command line around them: lengths as people write them, days by any zone. */
import { zoneConverter } from '../calendar/time-zone.ts'
import { barsFromTrades } from '../data/bars-from-trades.ts'
import { resample } from '../data/resample.ts'
import type { MarketDataSource } from '../domain/market-data.ts'
import { parseBarLength } from './bar-length.ts'

/** What one bar holds: a length such as `1m` or `1d`, or trades until their number, sizes or value reach a limit. */
export type BarsOf =
  string | { readonly trades: number } | { readonly volume: number } | { readonly value: number }

/**
 * Bars out of trades, or longer bars out of shorter ones. `dayZone` (default UTC) is the zone whose midnights bound days.
 * The source is read as the bars are; it must not be read by others. Throws FulmarError CONFIG_INVALID or
 * CONFIG_BARS_MISMATCH for what cannot be made.
 */
export function barsOf(
  source: MarketDataSource,
  bars: BarsOf,
  options: { readonly dayZone?: string } = {},
): MarketDataSource {
  const settings = { ...options, zones: zoneConverter }
  if (typeof bars !== 'string') return barsFromTrades(source, bars, settings)
  const period = parseBarLength(bars)
  return source.info.kind === 'trade'
    ? barsFromTrades(source, { period }, settings)
    : resample(source, period, settings)
}
