import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { coarser } from '../candles.ts'
import type { PriceSeries } from '../candles.ts'
import { formatMoney, formatPrice, formatQuantity, moneyDecimals } from '../format.ts'
import { benchmarkSeries, exposureSeries } from '../holdings.ts'
import { thinned } from '../returns.ts'
import { rollingStatistics } from '../rolling.ts'
import type { RunRecord } from '../run-record.ts'

/** Points of a curve: twice what a wide screen has pixels, so that zooming in shows more. */
const MAX_POINTS = 3000
/** Points of the curves that are rebuilt from prices. */
const MAX_GRID = 1500
/** Candles of all charts together: they are the heaviest part of the page. */
const ALL_CANDLES = 8000
const MOST_CANDLES = 4000
export const MAX_CHARTS = 12
export const MAX_MARKED_FILLS = 4000
export const MAX_LINKED_TRIPS = 2000
/** More pauses than this are not closed up: the list of them would weigh more than the curve. */
const MAX_SEGMENTS = 3000

/** All that the charts draw, as compact as text allows; times are seconds, most as steps from the one before. */
export interface ChartData {
  readonly currency: string
  readonly decimals: number
  readonly cash: number
  /** Start and length of each stretch of time with data; pauses between them are not drawn. */
  readonly active: readonly number[]
  readonly equity: Curve
  readonly benchmark: Curve | null
  readonly exposure: {
    readonly t: readonly number[]
    readonly g: readonly number[]
    readonly n: readonly number[]
  } | null
  readonly rolling: {
    readonly t: readonly number[]
    readonly r: readonly number[]
    readonly v: readonly number[]
    readonly s: readonly (number | null)[]
  } | null
  readonly prices: readonly PriceData[]
}

interface Curve {
  readonly t: readonly number[]
  readonly v: readonly number[]
}

/** Closes and opens as steps from the close before; high and low as distances from the body; in 10^-scale. */
interface PriceData {
  readonly id: string
  readonly interval: number
  readonly scale: number
  readonly line: boolean
  readonly t: readonly number[]
  readonly o: readonly number[]
  readonly h: readonly number[]
  readonly l: readonly number[]
  readonly c: readonly number[]
  /** Time, 1 buy or −1 sell, 1 where it opens or adds, quantity, price, fee. */
  readonly fills: readonly (readonly [number, number, number, string, string, string])[]
  /** Entry time, duration, entry price, exit price, sign of the net P&L. */
  readonly trips: readonly (readonly [number, number, number, number, number])[]
}

/** Null where there is no curve to draw. */
export function chartData(record: RunRecord): ChartData | null {
  const series = thinned(record.equityCurve, MAX_POINTS)
  const start = series.time[0]
  const end = series.time.at(-1)
  if (start === undefined || end === undefined || !(end > start)) return null
  const shown = shownPrices(record)
  const grid = gridOf(record, shown)
  const benchmark = benchmarkSeries(record, grid)
  const exposure = exposureSeries(record, grid)
  const rolling = rollingStatistics(record)
  const decimals = moneyDecimals(record.currency)
  const money = (value: number): number => rounded(value, Math.min(decimals, 2))
  return {
    currency: record.currency,
    decimals: Math.min(decimals, 2),
    cash: record.startingCash.toNumber(),
    active: activeTimes(record, shown),
    equity: { t: steps(series.time), v: series.equity.map(money) },
    benchmark: benchmark === null ? null : { t: steps(benchmark.time), v: benchmark.equity.map(money) },
    exposure:
      exposure === null
        ? null
        : {
            t: steps(exposure.time),
            g: exposure.gross.map((value) => rounded(value, 4)),
            n: exposure.net.map((value) => rounded(value, 4)),
          },
    rolling:
      rolling === null
        ? null
        : {
            t: steps(rolling.time),
            r: rolling.return.map((value) => rounded(value, 4)),
            v: rolling.volatility.map((value) => rounded(value, 4)),
            s: rolling.sharpe.map((value) => (value === null ? null : rounded(value, 2))),
          },
    prices: shown.map((each) => priceData(record, each)),
  }
}

/** Those that were traded most, as finely as the page has room for. */
function shownPrices(record: RunRecord): readonly PriceSeries[] {
  const fills = new Map<string, number>()
  for (const { instrumentId } of record.fills) fills.set(instrumentId, (fills.get(instrumentId) ?? 0) + 1)
  const count = ({ instrumentId }: PriceSeries): number => fills.get(instrumentId) ?? 0
  const ranked = [...(record.prices ?? [])].sort((a, b) => count(b) - count(a)).slice(0, MAX_CHARTS)
  const limit = Math.min(MOST_CANDLES, Math.floor(ALL_CANDLES / Math.max(1, ranked.length)))
  return ranked.map((series) => coarser(series, limit))
}

/** Times at which what is rebuilt from prices is shown: ends of candles, or else points of the curve. */
function gridOf(record: RunRecord, shown: readonly PriceSeries[]): readonly UnixMicros[] {
  const finest = shown.reduce<PriceSeries | null>(
    (best, each) => (best === null || each.time.length > best.time.length ? each : best),
    null,
  )
  if (finest === null) return thinned(record.equityCurve, MAX_GRID).time
  const ends = finest.time.map((time) => Math.min(time + finest.interval, record.endTime))
  const stride = Math.ceil(ends.length / MAX_GRID)
  const kept = ends.filter((_, i) => i % stride === 0 || i === ends.length - 1)
  const first = finest.time[0] ?? 0
  return first < (kept[0] ?? 0) ? [first, ...kept] : kept
}

/** Stretches of time without a pause, merged over all instruments; then points of the curve outside of them. */
function activeTimes(record: RunRecord, shown: readonly PriceSeries[]): readonly number[] {
  const { startTime, endTime } = record
  const whole = [seconds(startTime), Math.max(1, seconds(endTime) - seconds(startTime))]
  const stretches = shown
    .flatMap(({ time, interval }) =>
      time.map((start) => [Math.max(start, startTime), Math.min(start + interval, endTime)] as const),
    )
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0])
  const merged: [number, number][] = []
  for (const [from, to] of stretches) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  if (merged.length === 0 || merged.length > MAX_SEGMENTS) return whole
  return merged.flatMap(([from, to]) => [seconds(from), Math.max(1, seconds(to) - seconds(from))])
}

function priceData(record: RunRecord, series: PriceSeries): PriceData {
  const top = series.high.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  const scale = top > 0 ? Math.max(0, Math.min(8, 5 - Math.floor(Math.log10(top)))) : 2
  const whole = (value: number | undefined): number => Math.round((value ?? 0) * 10 ** scale)
  const open = series.open.map(whole)
  const close = series.close.map(whole)
  const before = (i: number): number => (i === 0 ? 0 : (close[i - 1] ?? 0))
  const body = (i: number): readonly [number, number] => [open[i] ?? 0, close[i] ?? 0]
  return {
    id: series.instrumentId,
    interval: seconds(series.interval),
    scale,
    line: series.closeOnly,
    t: steps(series.time),
    o: series.closeOnly ? [] : open.map((value, i) => value - before(i)),
    h: series.closeOnly ? [] : series.high.map((value, i) => whole(value) - Math.max(...body(i))),
    l: series.closeOnly ? [] : series.low.map((value, i) => Math.min(...body(i)) - whole(value)),
    c: close.map((value, i) => value - before(i)),
    fills: markedFills(record, series.instrumentId),
    trips: record.roundTrips
      .slice(0, MAX_LINKED_TRIPS)
      .filter(({ instrumentId }) => instrumentId === series.instrumentId)
      .map((trip) => [
        seconds(trip.entryTime),
        seconds(trip.exitTime) - seconds(trip.entryTime),
        rounded(trip.averageEntryPrice.toNumber(), scale),
        rounded(trip.averageExitPrice.toNumber(), scale),
        trip.netPnl.sign,
      ]),
  }
}

function markedFills(record: RunRecord, instrumentId: string): PriceData['fills'] {
  const held = new Map<string, number>()
  return record.fills
    .slice(0, MAX_MARKED_FILLS)
    .filter((fill) => fill.instrumentId === instrumentId)
    .map((fill) => {
      const side = fill.side === 'buy' ? 1 : -1
      const before = held.get(fill.strategyId) ?? 0
      const after = before + side * fill.quantity.toNumber()
      held.set(fill.strategyId, Math.abs(after) < 1e-9 ? 0 : after)
      return [
        seconds(fill.eventTime),
        side,
        before * side >= 0 ? 1 : 0,
        formatQuantity(fill.quantity),
        formatPrice(fill.price),
        `${formatMoney(fill.fee, fill.feeCurrency)} ${fill.feeCurrency}`,
      ]
    })
}

function seconds(time: UnixMicros): number {
  return Math.floor(time / MICROS_PER_SECOND)
}

/** The first time, then what each adds to the one before. */
function steps(times: readonly UnixMicros[]): number[] {
  let before = 0
  return times.map((time) => {
    const now = seconds(time)
    const step = now - before
    before = now
    return step
  })
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
