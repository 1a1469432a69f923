import { FulmarError } from '../domain/codes.ts'
import type { BarChunk, MarketDataSource } from '../domain/market-data.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { BarBuilder } from './bar-builder.ts'
import { passOn } from './chunks.ts'
import { midnight } from './csv/time-axis.ts'
import { utcOnly } from './utc-only.ts'

export interface ResampleOptions {
  /** IANA zone whose midnights bound days, and from whose midnight periods of more than an hour count; default UTC. */
  readonly dayZone?: string
  /** Needed for zones other than UTC. */
  readonly zones?: ZoneConverter
}

/** 1970-01-01 was a Thursday. */
const THURSDAY_BEHIND_MONDAY = 3

export interface Bucket {
  readonly start: UnixMicros
  readonly end: UnixMicros
}

/**
 * The period that a moment falls into. Up to one hour they count from 1970; longer ones from the midnight of their
 * day, the last of which may be short; days and multiples of days from 1970-01-01, weeks from their Monday.
 */
export function bucketOf(time: UnixMicros, period: UnixMicros, zone: string, zones: ZoneConverter): Bucket {
  if (period <= MICROS_PER_HOUR) {
    const start = Math.floor(time / period) * period
    return { start, end: start + period }
  }
  const day = zones.epochDay(zone, time)
  if (period >= MICROS_PER_DAY) {
    const days = period / MICROS_PER_DAY
    const shift = days % 7 === 0 ? THURSDAY_BEHIND_MONDAY : 0
    const first = Math.floor((day + shift) / days) * days - shift
    return { start: midnight(zones, zone, first), end: midnight(zones, zone, first + days) }
  }
  const dayStart = midnight(zones, zone, day)
  const start = dayStart + Math.floor((time - dayStart) / period) * period
  return { start, end: Math.min(start + period, midnight(zones, zone, day + 1)) }
}

function check(source: MarketDataSource, period: UnixMicros): void {
  const { info } = source
  if (info.kind !== 'bar' || info.period === null) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `${info.name} has ${info.kind}s; only bars can be made into longer bars.`,
    )
  }
  if (period > 0 && period % info.period === 0 && (period < MICROS_PER_DAY || period % MICROS_PER_DAY === 0))
    return
  throw new FulmarError(
    'CONFIG_BARS_MISMATCH',
    `${info.name} has bars of ${info.period / 1_000_000} s, of which bars of ${period / 1_000_000} s cannot be made.`,
    { remedy: 'Ask for a whole multiple of the bars in the file, from a day on for whole days.' },
  )
}

/**
 * Longer bars out of shorter ones: first open, highest high, lowest low, last close, sum of volumes. A bar belongs to
 * the period in which it starts, periods without bars are left out, and each ends when its period does, not when its
 * last bar did. Throws FulmarError CONFIG_BARS_MISMATCH where the bars do not fit, CONFIG_INVALID for quotes and trades.
 */
export function resample(
  source: MarketDataSource,
  period: UnixMicros,
  options: ResampleOptions = {},
): MarketDataSource {
  const { dayZone = 'UTC', zones = utcOnly } = options
  check(source, period)
  if (source.info.period === period) return source
  const builder = new BarBuilder()
  let bucket: Bucket = { start: Infinity, end: -Infinity }
  let ended = false

  const add = ({ length, start: starts, end, open, high, low, close, volume }: BarChunk): void => {
    for (let row = 0; row < length; row += 1) {
      const start = starts[row]!
      // Bars off the grid may reach beyond their period: nothing is known before its last bar is.
      if (start >= bucket.start && start < bucket.end) {
        builder.extend(end[row]!, high[row]!, low[row]!, close[row]!, volume[row]!)
        continue
      }
      bucket = bucketOf(start, period, dayZone, zones)
      const last = Math.max(bucket.end, end[row]!)
      builder.begin(bucket.start, last, open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!)
    }
  }

  return {
    ...passOn(source),
    info: { ...source.info, period, rowCount: null },
    async next() {
      for (;;) {
        const ready = builder.take()
        if (ready !== null || ended) return ready
        const chunk = await source.next()
        if (chunk?.kind === 'bar') add(chunk)
        else {
          ended = true
          builder.finish()
        }
      }
    },
    async close() {
      ended = true
      await source.close()
    },
  }
}
