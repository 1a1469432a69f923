import type { InstrumentId } from '../domain/instrument.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'

/** Open, high, low and close of one instrument over even intervals of time, for charts. */
export interface PriceSeries {
  readonly instrumentId: InstrumentId
  /** Length of each interval. */
  readonly interval: UnixMicros
  /** True where every entry is one bar of the data, none put together: exact enough for excursions. */
  readonly isWhole: boolean
  /** Only closes are known: a line, not candles. */
  readonly closeOnly: boolean
  /** What the prices are; quotes are seen at their middle. */
  readonly kind: 'bar' | 'quote' | 'trade'
  /** Starts of the intervals, ascending; intervals without data are left out. */
  readonly time: readonly UnixMicros[]
  readonly open: readonly number[]
  readonly high: readonly number[]
  readonly low: readonly number[]
  readonly close: readonly number[]
}

/** Each divides the next, so that intervals can be put together to longer ones without splitting any. */
const INTERVALS: readonly UnixMicros[] = [
  ...[1, 5, 15].map((seconds) => seconds * MICROS_PER_SECOND),
  ...[1, 5, 15, 30, 60, 240].map((minutes) => minutes * MICROS_PER_MINUTE),
  ...[1, 7, 28, 364].map((days) => days * MICROS_PER_DAY),
]
const FIRST_MONDAY = 4 * MICROS_PER_DAY

/** The shortest interval of the list that is not shorter than a period; the longest for any beyond it. */
export function intervalFrom(period: UnixMicros): UnixMicros {
  return INTERVALS.find((interval) => interval >= period) ?? longerThan(period)
}

function longerThan(interval: UnixMicros): UnixMicros {
  return INTERVALS.find((longer) => longer > interval) ?? interval * 2
}

/** Start of the interval that holds a time: round by the clock in UTC, weeks from Monday. */
export function intervalStart(time: UnixMicros, interval: UnixMicros): UnixMicros {
  const origin = interval > MICROS_PER_DAY ? FIRST_MONDAY : 0
  return Math.floor((time - origin) / interval) * interval + origin
}

/**
 * Candles that grow with the data and never exceed `limit`: when they are too many, the interval becomes the next
 * longer one and they are put together. A constant amount of work per row on average, and bounded memory.
 */
export class CandleSketch {
  interval: UnixMicros
  /** Whether candles have been put together since the start. */
  isMerged = false
  private time: number[] = []
  private open: number[] = []
  private high: number[] = []
  private low: number[] = []
  private close: number[] = []
  private end: UnixMicros = -Infinity
  private readonly limit: number

  constructor(interval: UnixMicros, limit: number) {
    this.interval = interval
    this.limit = limit
  }

  /** Prices over a stretch that starts at `time`; times ascend. Prices that are not finite are passed over. */
  add(time: UnixMicros, open: number, high: number, low: number, close: number): void {
    // one sum finds any NaN or Infinity among the four
    if (!Number.isFinite(open + high + low + close)) return
    const last = this.time.length - 1
    if (time < this.end && last >= 0) {
      this.isMerged = true
      if (high > (this.high[last] ?? 0)) this.high[last] = high
      if (low < (this.low[last] ?? 0)) this.low[last] = low
      this.close[last] = close
      return
    }
    const start = intervalStart(time, this.interval)
    this.end = start + this.interval
    this.time.push(start)
    this.open.push(open)
    this.high.push(high)
    this.low.push(low)
    this.close.push(close)
    if (this.time.length > this.limit) this.coarsen()
  }

  /** The candles that start before `until`. They are shared: do not add while they are in use. */
  series(
    about: Pick<PriceSeries, 'instrumentId' | 'kind' | 'closeOnly'> & { readonly isWhole: boolean },
    until: UnixMicros,
  ): PriceSeries {
    let count = this.time.length
    while (count > 0 && (this.time[count - 1] ?? 0) >= until) count -= 1
    const cut = (values: readonly number[]): readonly number[] =>
      count === values.length ? values : values.slice(0, count)
    return {
      ...about,
      isWhole: about.isWhole && !this.isMerged,
      interval: this.interval,
      time: cut(this.time),
      open: cut(this.open),
      high: cut(this.high),
      low: cut(this.low),
      close: cut(this.close),
    }
  }

  private coarsen(): void {
    const { time, open, high, low, close } = this
    while (this.time.length > this.limit) {
      this.interval = longerThan(this.interval)
      this.isMerged = true
      this.time = []
      this.open = []
      this.high = []
      this.low = []
      this.close = []
      this.end = -Infinity
      const room = this.limit
      for (let i = 0; i < time.length && this.time.length <= room; i++) {
        this.append(time[i] ?? 0, open[i] ?? 0, high[i] ?? 0, low[i] ?? 0, close[i] ?? 0)
      }
    }
  }

  /** As `add`, without the check that would recurse. */
  private append(time: UnixMicros, open: number, high: number, low: number, close: number): void {
    const last = this.time.length - 1
    if (time < this.end && last >= 0) {
      this.high[last] = Math.max(this.high[last] ?? 0, high)
      this.low[last] = Math.min(this.low[last] ?? 0, low)
      this.close[last] = close
      return
    }
    const start = intervalStart(time, this.interval)
    this.end = start + this.interval
    this.time.push(start)
    this.open.push(open)
    this.high.push(high)
    this.low.push(low)
    this.close.push(close)
  }
}

/** The same prices in at most `limit` candles. */
export function coarser(series: PriceSeries, limit: number): PriceSeries {
  if (series.time.length <= limit) return series
  const sketch = new CandleSketch(series.interval, limit)
  for (let i = 0; i < series.time.length; i++) {
    sketch.add(
      series.time[i] ?? 0,
      series.open[i] ?? NaN,
      series.high[i] ?? NaN,
      series.low[i] ?? NaN,
      series.close[i] ?? NaN,
    )
  }
  return sketch.series(series, Infinity)
}
