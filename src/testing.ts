/**
 * What a test of a strategy needs: market data written by hand or made from a seed, a run without friction, and
 * the backtest itself. Works with every test runner; see `docs/guide/strategies.md`.
 */
import { zoneConverter } from './calendar/time-zone.ts'
import { fromArrays } from './data/from-arrays.ts'
import { syntheticBars as synthesize } from './data/synthetic.ts'
import type { SyntheticOptions } from './data/synthetic.ts'
import { FulmarError } from './domain/codes.ts'
import type { Code } from './domain/codes.ts'
import { instrumentFromId } from './domain/instrument-from-id.ts'
import type { InstrumentId } from './domain/instrument.ts'
import type { MarketDataChunk, MarketDataSource } from './domain/market-data.ts'
import { MICROS_PER_DAY, MICROS_PER_MILLI } from './domain/time.ts'
import type { UnixMicros, UnixMillis } from './domain/time.ts'
import type { RunRecord } from './report/run-record.ts'
import { backtest } from './runtime/backtest.ts'
import { parseBarLength } from './runtime/bar-length.ts'
import type { RunOptions } from './runtime/run-options.ts'
import { parseVenueSettings } from './sim/index.ts'
import type { AnyStrategy } from './strategy/definition.ts'
import type { ParameterValue } from './strategy/parameters.ts'
import { definitionFromClass, isStrategyClass } from './strategy/strategy-class.ts'
import type { StrategyClass } from './strategy/strategy-class.ts'

export { toJson } from './report/index.ts'
export { backtest } from './runtime/backtest.ts'

/** A moment: Unix ms, or an ISO text with a zone, `2024-01-02T14:30:00Z`. */
export type Moment = UnixMillis | string

/**
 * One bar. A number is its close. What is left out follows: the open is the close before (of the first bar, its own
 * close), high and low are the further of open and close.
 */
export type BarRow =
  | number
  | readonly [open: number, high: number, low: number, close: number, volume?: number]
  | {
      readonly close: number
      readonly open?: number
      readonly high?: number
      readonly low?: number
      readonly volume?: number
      /** Start of this bar; those after it go on from there. For nights, weekends and holes. */
      readonly time?: Moment
    }

export type QuoteRow = readonly [bid: number, ask: number, bidSize?: number, askSize?: number]
/** A number is the price; the size is then unknown. */
export type TradeRow = number | readonly [price: number, size: number]

export interface RowOptions {
  /** Start of the first row. Default `2024-01-02T14:30:00Z`, an opening of New York. */
  readonly start?: Moment
  /** Length of a bar, or time between two quotes or trades: `30s`, `1m`, `1d`. Default `1m`. */
  readonly period?: string
  /** Of bars that name none. Default 1,000,000; NaN for unknown. */
  readonly volume?: number
}

const DEFAULT_START = '2024-01-02T14:30:00Z'
const DEFAULT_VOLUME = 1_000_000

/**
 * Bars from rows: `barsOf('SPY.ARCX', [100, 101, [101, 103, 100.5, 102]])`. A source can be read once: make
 * another for another run. Throws FulmarError DATA_ROW_BAD or DATA_UNSORTED that names the row.
 */
export function barsOf(
  instrumentId: InstrumentId,
  rows: readonly BarRow[],
  options: RowOptions = {},
): MarketDataSource {
  const period = parseBarLength(options.period ?? '1m')
  const chunk = {
    ...times(rows.length),
    open: column(rows.length),
    high: column(rows.length),
    low: column(rows.length),
    close: column(rows.length),
    volume: column(rows.length),
  }
  let next = microsOf(options.start ?? DEFAULT_START)
  rows.forEach((row, at) => {
    const bar = barOf(row, chunk.close[at - 1])
    const start = bar.time === undefined ? next : microsOf(bar.time)
    const where = `Row ${at + 1} of ${instrumentId}`
    if (start < next && at > 0) {
      throw new FulmarError('DATA_UNSORTED', `${where} starts before the row in front of it has ended.`)
    }
    if (!isPossible(bar)) {
      const { open, high, low, close } = bar
      const figures = `open ${open}, high ${high}, low ${low}, close ${close}`
      throw new FulmarError('DATA_ROW_BAD', `${where} cannot be true: ${figures}.`)
    }
    next = start + period
    chunk.start[at] = start
    chunk.end[at] = next
    chunk.open[at] = bar.open
    chunk.high[at] = bar.high
    chunk.low[at] = bar.low
    chunk.close[at] = bar.close
    chunk.volume[at] = bar.volume ?? options.volume ?? DEFAULT_VOLUME
  })
  const { open, high, low, close } = chunk
  return source(instrumentId, { kind: 'bar', length: rows.length, ...chunk }, period, [
    open,
    high,
    low,
    close,
  ])
}

/** Single quotes, `period` apart: `quotesOf('SPY.ARCX', [[99.99, 100.01]])`. Throws as `barsOf` does. */
export function quotesOf(
  instrumentId: InstrumentId,
  rows: readonly QuoteRow[],
  options: RowOptions = {},
): MarketDataSource {
  const time = evenTimes(rows.length, options)
  rows.forEach(([bid, ask], at) => {
    if (bid > 0 && ask >= bid) return
    throw new FulmarError('DATA_ROW_BAD', `Row ${at + 1} of ${instrumentId}: bid ${bid}, ask ${ask}.`)
  })
  const bid = Float64Array.from(rows, (row) => row[0])
  const ask = Float64Array.from(rows, (row) => row[1])
  const chunk: MarketDataChunk = {
    kind: 'quote',
    length: rows.length,
    start: time,
    end: time,
    bidOpen: bid,
    bidHigh: bid,
    bidLow: bid,
    bidClose: bid,
    bidSize: Float64Array.from(rows, (row) => row[2] ?? NaN),
    askOpen: ask,
    askHigh: ask,
    askLow: ask,
    askClose: ask,
    askSize: Float64Array.from(rows, (row) => row[3] ?? NaN),
  }
  return source(instrumentId, chunk, null, [bid, ask])
}

/** Public prints, `period` apart: `tradesOf('SPY.ARCX', [100, [100.01, 300]])`. Throws as `barsOf` does. */
export function tradesOf(
  instrumentId: InstrumentId,
  rows: readonly TradeRow[],
  options: RowOptions = {},
): MarketDataSource {
  const price = Float64Array.from(rows, (row) => (typeof row === 'number' ? row : row[0]))
  price.forEach((value, at) => {
    if (value > 0 && value < Infinity) return
    throw new FulmarError('DATA_ROW_BAD', `Row ${at + 1} of ${instrumentId}: price ${value}.`)
  })
  const size = Float64Array.from(rows, (row) => (typeof row === 'number' ? NaN : row[1]))
  const chunk: MarketDataChunk = {
    kind: 'trade',
    length: rows.length,
    end: evenTimes(rows.length, options),
    price,
    size,
  }
  return source(instrumentId, chunk, null, [price])
}

export interface SyntheticBarsOptions extends Omit<SyntheticOptions, 'instrumentId' | 'firstDay' | 'zones'> {
  /** Date of the first day, in UTC. Default `2024-01-02`. */
  readonly from?: string
}

/**
 * Minute bars that look like a market and are none. The same options give the same bars, on every machine.
 * Default hours: those of New York for US shares, round the clock for everything else.
 */
export function syntheticBars(instrumentId: InstrumentId, options: SyntheticBarsOptions): MarketDataSource {
  const { from = '2024-01-02', ...rest } = options
  const isUsShare = instrumentFromId(instrumentId).timeZone === 'America/New_York'
  return synthesize({
    hours: isUsShare ? 'usEquity' : 'always',
    ...rest,
    instrumentId,
    firstDay: Math.floor(microsOf(`${from}T00:00:00Z`) / MICROS_PER_DAY),
    zones: zoneConverter,
  })
}

/**
 * Settings under which figures can be reckoned by hand: no commission, no spread, no slippage, no cap on volume,
 * nothing for borrowed shares or cash below zero.
 * Market orders fill at the next open. For tests of what a strategy decides, never of what it would earn.
 */
export const frictionless: Required<Pick<RunOptions, 'commission' | 'venue'>> = {
  commission: 'none',
  venue: parseVenueSettings({
    halfSpreadBps: '0',
    slippage: 'none',
    volumeCap: 'none',
    borrowRate: '0',
    debitRate: '0',
  }),
}

export interface StrategyRunOptions extends Omit<RunOptions, 'strategies' | 'sources' | 'onLog'> {
  readonly params?: Readonly<Record<string, ParameterValue>>
}

export interface StrategyRun extends RunRecord {
  /** What the strategy wrote with `log`. */
  readonly log: readonly string[]
}

/**
 * Runs one strategy, a definition or a class, without friction unless the options say otherwise. Rejects with the
 * FulmarError of the halt where a handler threw, so that a test cannot pass by accident.
 */
export async function runStrategy(
  strategy: AnyStrategy | StrategyClass,
  sources: readonly MarketDataSource[],
  options: StrategyRunOptions = {},
): Promise<StrategyRun> {
  const { params, ...rest } = options
  const definition = isStrategyClass(strategy) ? definitionFromClass(strategy) : strategy
  const log: string[] = []
  const record = await backtest({
    ...frictionless,
    ...rest,
    strategies: [{ definition, ...(params === undefined ? {} : { params }) }],
    sources,
    onLog: (_, message) => log.push(message),
  })
  const [halt] = record.halts
  if (halt !== undefined) throw new FulmarError(halt.code as Code, halt.message)
  return { ...record, log }
}

function barOf(row: BarRow, before: number | undefined): BarParts {
  if (Array.isArray(row)) {
    const [open, high, low, close, volume] = row as readonly [number, number, number, number, number?]
    return { open, high, low, close, volume }
  }
  const given = typeof row === 'number' ? { close: row } : (row as Partial<BarParts> & { close: number })
  const { close, open = before ?? close } = given
  const high = given.high ?? Math.max(open, close)
  const low = given.low ?? Math.min(open, close)
  return { open, high, low, close, volume: given.volume, time: given.time }
}

interface BarParts {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume?: number | undefined
  readonly time?: Moment | undefined
}

function isPossible({ open, high, low, close }: BarParts): boolean {
  return low > 0 && high < Infinity && low <= Math.min(open, close) && high >= Math.max(open, close)
}

function column(length: number): Float64Array {
  return new Float64Array(length)
}

function times(length: number): { readonly start: Float64Array; readonly end: Float64Array } {
  return { start: column(length), end: column(length) }
}

function evenTimes(length: number, { start = DEFAULT_START, period = '1m' }: RowOptions): Float64Array {
  const first = microsOf(start)
  const step = parseBarLength(period)
  return Float64Array.from({ length }, (_, at) => first + at * step)
}

function microsOf(moment: Moment): UnixMicros {
  const hasZone = typeof moment === 'number' || /(Z|[+-]\d{2}:?\d{2})$/.test(moment)
  const millis = typeof moment === 'number' ? moment : Date.parse(moment)
  if (hasZone && Number.isFinite(millis)) return Math.round(millis * MICROS_PER_MILLI)
  throw new FulmarError('CONFIG_INVALID', `${moment} is no moment.`, {
    remedy: 'Write 2024-01-02T14:30:00Z, or Unix milliseconds.',
  })
}

function source(
  instrumentId: InstrumentId,
  chunk: MarketDataChunk,
  period: UnixMicros | null,
  prices: readonly Float64Array[],
): MarketDataSource {
  const decimals = prices.flatMap((values) => Array.from(values, decimalsOf))
  const volumeKnown = chunk.kind !== 'bar' || chunk.volume.some((volume) => !Number.isNaN(volume))
  const info = {
    instrumentId,
    name: 'rows of a test',
    period,
    priceDecimals: Math.max(0, ...decimals),
    volumeKnown,
  }
  return fromArrays(info, chunk)
}

function decimalsOf(value: number): number {
  return String(value).split('.')[1]?.length ?? 0
}
