/** What a file holds and what it would be taken for: everything that `fulmar data inspect` shows. */
import type { MarketDataChunk, MarketDataKind } from '../domain/market-data.ts'
import type { UnixMicros } from '../domain/time.ts'
import { inspectBook } from './book/inspect-book.ts'
import { COLUMNS, startsOf } from './chunks.ts'
import { BAD_ROW } from './csv/bad-rows.ts'
import type { CsvSource } from './csv/csv-source.ts'
import { detectLayout } from './csv/layout.ts'
import { resolveOptions } from './csv/options.ts'
import type { CsvOptions } from './csv/options.ts'
import { openEverySymbol } from './csv/split-by-symbol.ts'
import type { SymbolSource } from './csv/split-by-symbol.ts'
import { GapTracker } from './gaps.ts'
import type { Gaps } from './gaps.ts'

export type InspectOptions = Omit<CsvOptions, 'instruments' | 'onBadRow' | 'onWarning'>

export interface InspectedColumn {
  /** As in the header; its position from 1 where there is none. */
  readonly name: string
  /** What it is taken for (`time`, `open`, `bidSize` …), or null where it is ignored. */
  readonly role: string | null
  /** Why it is ignored; empty where it is used. */
  readonly note: string
}

export interface InspectedBadRows {
  readonly reason: string
  readonly count: number
  /** Line (or row of a Parquet file), from 1, of the first of them. */
  readonly firstLine: number
  /** The same in words: `line 17`, or `row group 2, row 17`. */
  readonly firstWhere: string
  readonly firstRow: string
}

export interface InspectedSymbol {
  readonly symbol: string
  readonly rows: number
  readonly firstTime: UnixMicros
  readonly lastTime: UnixMicros
}

export interface Inspection {
  readonly path: string
  readonly format: 'csv' | 'parquet'
  readonly kind: MarketDataKind
  /** The first row, as text, one for each column. */
  readonly firstRow: readonly string[]
  /** Groups in which a Parquet file stores its rows; 0 for CSV. */
  readonly rowGroups: number
  /** What a Parquet file is packed with, such as `SNAPPY`. */
  readonly codecs: readonly string[]
  readonly hasHeader: boolean
  /** The character between fields. */
  readonly separator: string
  readonly decimalComma: boolean
  readonly columns: readonly InspectedColumn[]
  /** Good rows. */
  readonly rows: number
  /** Start of the first and end of the last row; null where there is no good row. */
  readonly firstTime: UnixMicros | null
  readonly lastTime: UnixMicros | null
  /** Length of a bar, microseconds; null for prints and single quotes. */
  readonly period: UnixMicros | null
  /** Rows have dates without a time of day. */
  readonly daily: boolean
  /** The zone in which times were read: of days for daily rows; null where every time says its own. */
  readonly zone: string | null
  readonly stamp: 'start' | 'end'
  readonly gaps: Gaps
  /** Over all price columns; null where there is no good row. */
  readonly lowestPrice: number | null
  readonly highestPrice: number | null
  readonly priceDecimals: number
  /** What prices in the file were divided by. */
  readonly priceScale: number
  readonly volumeKnown: boolean
  /** Rows whose volume (or both sizes) is zero; 0 where it is unknown throughout. */
  readonly zeroVolumeRows: number
  /** In order of first appearance; empty where there is no symbol column. */
  readonly symbols: readonly InspectedSymbol[]
  readonly badRows: readonly InspectedBadRows[]
  /** Assumptions worth knowing, in full sentences. */
  readonly warnings: readonly string[]
  /** Where it holds order books, most levels of a side; rows are then states of the book. */
  readonly bookLevels?: number
}

interface Span {
  rows: number
  firstTime: UnixMicros | null
  lastTime: UnixMicros | null
}

/** What is added up over all rows. */
interface Totals {
  lowestPrice: number
  highestPrice: number
  zeroVolumeRows: number
}

const SIZE_COLUMNS: ReadonlySet<string> = new Set(['volume', 'size', 'bidSize', 'askSize'])

function columnOf(chunk: MarketDataChunk, name: string): Float64Array {
  return (chunk as unknown as Readonly<Record<string, Float64Array>>)[name] ?? new Float64Array(0)
}

function addUp(chunk: MarketDataChunk, totals: Totals): void {
  const names: readonly string[] = COLUMNS[chunk.kind]
  const prices = names.filter((name) => !SIZE_COLUMNS.has(name)).map((name) => columnOf(chunk, name))
  const sizes = names.filter((name) => SIZE_COLUMNS.has(name)).map((name) => columnOf(chunk, name))
  for (const column of prices) {
    for (let row = 0; row < chunk.length; row += 1) {
      const price = column[row]!
      if (price < totals.lowestPrice) totals.lowestPrice = price
      if (price > totals.highestPrice) totals.highestPrice = price
    }
  }
  for (let row = 0; row < chunk.length; row += 1) {
    if (sizes.every((column) => column[row] === 0)) totals.zeroVolumeRows += 1
  }
}

async function walk(source: CsvSource, gaps: GapTracker, totals: Totals): Promise<Span> {
  const span: Span = { rows: 0, firstTime: null, lastTime: null }
  gaps.begin()
  for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
    const starts = startsOf(chunk)
    span.rows += chunk.length
    span.firstTime ??= starts[0]!
    span.lastTime = chunk.end[chunk.length - 1]!
    for (let row = 0; row < chunk.length; row += 1) gaps.add(starts[row]!)
    addUp(chunk, totals)
  }
  return span
}

function badRowsOf(opened: readonly SymbolSource[]): InspectedBadRows[] {
  return opened.flatMap(({ source }) =>
    [...source.firstBadRows()].map(([kind, first]) => ({
      reason: BAD_ROW[kind],
      count: source.skipped().get(BAD_ROW[kind]) ?? 0,
      firstLine: first.line,
      firstWhere: first.where,
      firstRow: first.row,
    })),
  )
}

/**
 * Reads the whole file, CSV or Parquet, as `openCsv` would with the same options, but counts bad rows instead of stopping at the first.
 * Throws FulmarError DATA_FILE_UNREADABLE, DATA_COLUMNS_UNKNOWN or CONFIG_INVALID.
 */
export async function inspectFile(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const settings = resolveOptions({ ...options, onBadRow: 'skip' })
  const books = await inspectBook(path, settings)
  if (books !== null) return books
  const layout = await detectLayout(path, settings)
  const opened = await openEverySymbol(layout, settings)
  const zone = layout.daily ? settings.dayZone : settings.zone
  const gaps = new GapTracker(layout.period, zone, settings.zones)
  const totals: Totals = { lowestPrice: Infinity, highestPrice: -Infinity, zeroVolumeRows: 0 }
  const symbols: InspectedSymbol[] = []
  const all: Span = { rows: 0, firstTime: null, lastTime: null }
  for (const { symbol, source } of opened) {
    const { rows, firstTime, lastTime } = await walk(source, gaps, totals)
    if (firstTime === null || lastTime === null) continue
    if (symbol !== null) symbols.push({ symbol, rows, firstTime, lastTime })
    all.rows += rows
    all.firstTime = Math.min(all.firstTime ?? Infinity, firstTime)
    all.lastTime = Math.max(all.lastTime ?? -Infinity, lastTime)
  }
  return {
    path,
    format: layout.table === null ? 'csv' : 'parquet',
    kind: layout.kind,
    firstRow: layout.firstRow,
    rowGroups: layout.table?.groups.length ?? 0,
    codecs: layout.table?.codecs ?? [],
    hasHeader: layout.hasHeader,
    separator: layout.separator,
    decimalComma: layout.decimalComma,
    columns: layout.columns,
    ...all,
    period: layout.period,
    daily: layout.daily,
    zone: layout.daily || layout.zoneMatters ? zone : null,
    stamp: settings.stamp,
    gaps: gaps.result(),
    lowestPrice: all.rows === 0 ? null : totals.lowestPrice,
    highestPrice: all.rows === 0 ? null : totals.highestPrice,
    priceDecimals: layout.priceDecimals,
    priceScale: Number(`1e${layout.priceShift}`),
    volumeKnown: layout.volumeKnown,
    zeroVolumeRows: layout.volumeKnown ? totals.zeroVolumeRows : 0,
    symbols,
    badRows: badRowsOf(opened),
    warnings: layout.warnings,
  }
}
