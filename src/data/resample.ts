import { FulmarError } from '../domain/codes.ts'
import type { BarChunk, MarketDataSource } from '../domain/market-data.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { CHUNK_ROWS } from './chunks.ts'
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

interface Bucket {
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

/** One chunk in the making. */
class BarBuilder {
  private rows = 0
  private readonly start = new Float64Array(CHUNK_ROWS)
  private readonly end = new Float64Array(CHUNK_ROWS)
  private readonly open = new Float64Array(CHUNK_ROWS)
  private readonly high = new Float64Array(CHUNK_ROWS)
  private readonly low = new Float64Array(CHUNK_ROWS)
  private readonly close = new Float64Array(CHUNK_ROWS)
  private readonly volume = new Float64Array(CHUNK_ROWS)

  get length(): number {
    return this.rows
  }

  begin(bucket: Bucket, bars: BarChunk, row: number): void {
    const at = this.rows
    this.start[at] = bucket.start
    this.end[at] = Math.max(bucket.end, bars.end[row]!)
    this.open[at] = bars.open[row]!
    this.high[at] = bars.high[row]!
    this.low[at] = bars.low[row]!
    this.close[at] = bars.close[row]!
    this.volume[at] = bars.volume[row]!
    this.rows += 1
  }

  extend(bars: BarChunk, row: number): void {
    const at = this.rows - 1
    if (bars.high[row]! > this.high[at]!) this.high[at] = bars.high[row]!
    if (bars.low[row]! < this.low[at]!) this.low[at] = bars.low[row]!
    this.close[at] = bars.close[row]!
    // Bars off the grid may reach beyond their period: nothing is known before its last bar is.
    if (bars.end[row]! > this.end[at]!) this.end[at] = bars.end[row]!
    this.volume[at]! += bars.volume[row]!
  }

  chunk(): BarChunk {
    const { start, end, open, high, low, close, volume } = this
    return { kind: 'bar', length: this.rows, start, end, open, high, low, close, volume }
  }
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
  let building = new BarBuilder()
  let bucket: Bucket = { start: Infinity, end: -Infinity }
  let ready: BarChunk[] = []
  let ended = false

  const add = (bars: BarChunk): void => {
    for (let row = 0; row < bars.length; row += 1) {
      const start = bars.start[row]!
      if (start >= bucket.start && start < bucket.end) {
        building.extend(bars, row)
        continue
      }
      if (building.length === CHUNK_ROWS) {
        ready.push(building.chunk())
        building = new BarBuilder()
      }
      bucket = bucketOf(start, period, dayZone, zones)
      building.begin(bucket, bars, row)
    }
  }

  return {
    info: { ...source.info, period, rowCount: null },
    async next() {
      while (ready.length === 0 && !ended) {
        const chunk = await source.next()
        if (chunk?.kind === 'bar') add(chunk)
        else {
          ended = true
          if (building.length > 0) ready.push(building.chunk())
        }
      }
      return ready.shift() ?? null
    },
    async close() {
      ended = true
      ready = []
      await source.close()
    },
    progress: () => source.progress(),
  }
}
