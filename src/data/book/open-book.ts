import { basename } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'
import type { DepthBook, DepthSide } from '../../domain/depth.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { MarketDataSource, QuoteChunk, SourceInfo } from '../../domain/market-data.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { readHead, type CsvHead } from '../csv/head.ts'
import { resolveOptions, type CsvOptions, type CsvSettings } from '../csv/options.ts'
import { SLOT_COUNT } from '../csv/slots.ts'
import { FORM, TimeReader } from '../csv/time-reader.ts'
import { readParquetHead } from '../parquet/head.ts'
import { isParquet, ParquetTable } from '../parquet/parquet-table.ts'
import { BookReader } from './book-reader.ts'
import { requireBook, type BookLayout } from './book-columns.ts'
import { csvRows, parquetRows, type TextRows } from './book-rows.ts'

/** Levels of a side that are kept: nobody fills beyond them. */
export const MOST_LEVELS = 50
/** States of a book in one chunk: each may weigh as much as fifty quotes. */
const CHUNK_STATES = 1024
/** Whole numbers from here on are prices in billionths. */
const LEAST_BILLIONTHS = 1e8
const BILLION = 1e9

/** Market data out of a file, whose rows may be skipped. */
export interface BookSource extends MarketDataSource {
  /** Rows skipped so far, by reason. */
  skipped(): ReadonlyMap<string, number>
}

/** What is known of a book file before it is read. */
export interface BookFile {
  readonly path: string
  readonly name: string
  readonly head: CsvHead
  readonly table: ParquetTable | null
  readonly layout: BookLayout
  /** What prices are divided by. */
  readonly scale: number
  /** Most decimals of the first rows' best prices. */
  readonly priceDecimals: number
  /** Times are of a clock on a wall, so that the zone matters. */
  readonly zoneMatters: boolean
  readonly warnings: readonly string[]
}

/** The head of any file that could hold one. Throws FulmarError DATA_FILE_UNREADABLE or DATA_COLUMNS_UNKNOWN. */
export async function headOf(path: string): Promise<{ head: CsvHead; table: ParquetTable | null }> {
  const table = (await isParquet(path)) ? await ParquetTable.open(path) : null
  return { head: table === null ? await readHead(path, basename(path)) : await readParquetHead(table), table }
}

/**
 * Opens a CSV or Parquet file of order books: a book in each row (`bid_px_00, bid_sz_00, …`), or a level in each row
 * (`time, side, price, size`), where rows of one time are one book, or changes to it if a column says so. Gives single
 * quotes, the best of each book, with the book beside them.
 *
 * Throws FulmarError DATA_FILE_UNREADABLE, DATA_COLUMNS_UNKNOWN or CONFIG_INVALID; reading rows throws DATA_ROW_BAD,
 * DATA_UNSORTED or DATA_TIME_UNREADABLE with file, line and remedy.
 */
export async function openBook(path: string, options: CsvOptions): Promise<readonly BookSource[]> {
  const settings = resolveOptions(options)
  const [instrumentId] = options.instruments
  if (instrumentId === undefined || options.instruments.length > 1) {
    throw new FulmarError('CONFIG_INVALID', `--book ${path} does not say which instrument it is about.`, {
      remedy: 'Write --book INSTRUMENT=FILE.',
    })
  }
  const file = await describeBook(path, settings)
  file.warnings.forEach(settings.warn)
  return [new BookFileSource(file, settings, instrumentId)]
}

/** Throws as `openBook` does. */
export async function describeBook(path: string, settings: CsvSettings): Promise<BookFile> {
  const name = basename(path)
  const { head, table } = await headOf(path)
  const layout = requireBook(name, head, settings.columns)
  const isBillionths = settings.priceShift === null && looksLikeBillionths(head, layout)
  const scale = isBillionths ? BILLION : Number(`1e${String(settings.priceShift ?? 0)}`)
  const zoneMatters = saysNoZone(head.rows[0]?.[layout.time] ?? '', settings)
  const warnings: string[] = []
  if (zoneMatters && settings.zoneAssumed) {
    warnings.push(
      `${name}: times name no zone and are read as ${settings.zone}; if they are of another clock, say which: --zone America/New_York.`,
    )
  }
  if (isBillionths) {
    warnings.push(
      `${name}: prices look like Databento’s whole numbers, in billionths, and are divided by 1,000,000,000.`,
    )
  }
  const priceDecimals = decimalsOf(head, layout, scale)
  return { path, name, head, table, layout, scale, priceDecimals, zoneMatters, warnings }
}

function saysNoZone(text: string, { zone, zones }: CsvSettings): boolean {
  const reader = new TimeReader({ separator: 0, zone, zones, daily: false, baseDay: null })
  const bytes = Buffer.from(`${text}\n`)
  return reader.read(bytes, 0, new Float64Array(SLOT_COUNT)) > 0 && reader.form !== FORM.moment
}

function priceColumns(layout: BookLayout): number[] {
  return layout.form === 'long'
    ? [layout.price]
    : [...layout.bids.slice(0, 1), ...layout.asks.slice(0, 1)].map(({ price }) => price)
}

function looksLikeBillionths({ rows }: CsvHead, layout: BookLayout): boolean {
  const prices = rows
    .flatMap((row) => priceColumns(layout).map((at) => row[at] ?? ''))
    .filter((text) => text !== '')
  return prices.length > 0 && prices.every((text) => /^\d+$/.test(text) && Number(text) >= LEAST_BILLIONTHS)
}

function decimalsOf(head: CsvHead, layout: BookLayout, scale: number): number {
  let most = 0
  for (const row of head.rows) {
    for (const at of priceColumns(layout)) {
      const text = scale === 1 ? (row[at] ?? '') : String(Number(row[at]) / scale)
      if (/^\d+\.\d+$/.test(text)) most = Math.max(most, text.length - text.indexOf('.') - 1)
    }
  }
  return most
}

/**
 * Which symbol's rows count: that of the instrument where the file has it, the only one where there is but one.
 * Null for all rows.
 */
function symbolFor({ head, layout, name }: BookFile, instrumentId: InstrumentId): string | null {
  if (layout.symbol < 0) return null
  const symbols = [...new Set(head.rows.map((row) => row[layout.symbol] ?? ''))]
  const own = instrumentId.slice(0, instrumentId.lastIndexOf('.'))
  if (symbols.includes(own)) return own
  if (symbols.length === 1) return null
  throw new FulmarError(
    'CONFIG_DATA_MISSING',
    `${name} has no rows of ${own}, but of ${symbols.join(', ')}.`,
    {
      remedy: 'Give the file of this instrument.',
    },
  )
}

function columnsOf(layout: BookLayout): number[] {
  const shared = [layout.time, ...(layout.symbol < 0 ? [] : [layout.symbol])]
  if (layout.form === 'wide')
    return [...shared, ...[...layout.bids, ...layout.asks].flatMap(({ price, size }) => [price, size])]
  return [...shared, layout.side, layout.price, layout.size, ...(layout.update < 0 ? [] : [layout.update])]
}

export function rowsOf({ path, name, head, table, layout }: BookFile): Promise<TextRows> {
  return table === null ? csvRows(path, name, head) : Promise.resolve(parquetRows(table, columnsOf(layout)))
}

/** One state of a book, copied. */
interface State {
  readonly time: UnixMicros
  readonly bids: DepthSide
  readonly asks: DepthSide
}

class BookFileSource implements BookSource {
  readonly info: SourceInfo
  private readonly file: BookFile
  private readonly reader: BookReader
  private rows: TextRows | null = null
  private ended = false
  private readonly states: State[] = []
  /** The last best prices: what is held keeps its worth while a side is empty. */
  private bid = NaN
  private ask = NaN

  constructor(file: BookFile, settings: CsvSettings, instrumentId: InstrumentId) {
    this.file = file
    const symbol = symbolFor(file, instrumentId)
    this.reader = new BookReader(
      file.name,
      file.layout,
      settings,
      { scale: file.scale, symbol },
      (time, book) => {
        this.states.push(copyOf(time, book))
      },
    )
    this.info = {
      instrumentId,
      kind: 'quote',
      name: file.name,
      period: null,
      rowCount: null,
      priceDecimals: file.priceDecimals,
      volumeKnown: true,
      closeOnly: true,
    }
  }

  async next(): Promise<QuoteChunk | null> {
    this.rows ??= await rowsOf(this.file)
    while (!this.ended && this.states.length < CHUNK_STATES) {
      const rows = await this.rows.next()
      if (rows === null) {
        this.ended = true
        this.reader.end()
      } else rows.forEach((row, at) => this.reader.row(row, (this.rows?.firstLine ?? 0) + at))
    }
    if (this.states.length > 0) return this.chunkOf(this.states.splice(0, CHUNK_STATES))
    await this.close()
    return null
  }

  skipped(): ReadonlyMap<string, number> {
    return new Map([...this.reader.firstSkipped].map(([reason, { count }]) => [reason, count]))
  }

  progress(): number {
    return this.rows?.progress() ?? 0
  }

  async close(): Promise<void> {
    await this.rows?.close()
  }

  private chunkOf(states: readonly State[]): QuoteChunk {
    const { length } = states
    const column = (): Float64Array => new Float64Array(length).fill(NaN)
    const [bid, ask, end] = [column(), column(), column()]
    states.forEach((state, row) => {
      end[row] = state.time
      this.bid = state.bids.prices[0] ?? this.bid
      this.ask = state.asks.prices[0] ?? this.ask
      bid[row] = this.bid
      ask[row] = this.ask
    })
    const [bidPrice, bidSize] = levelsOf(states.map(({ bids }) => bids))
    const [askPrice, askSize] = levelsOf(states.map(({ asks }) => asks))
    return {
      kind: 'quote',
      length,
      start: end,
      end,
      bidOpen: bid,
      bidHigh: bid,
      bidLow: bid,
      bidClose: bid,
      bidSize: (bidSize[0] ?? column()).map((size) => (Number.isNaN(size) ? 0 : size)),
      askOpen: ask,
      askHigh: ask,
      askLow: ask,
      askClose: ask,
      askSize: (askSize[0] ?? column()).map((size) => (Number.isNaN(size) ? 0 : size)),
      depth: { bidPrice, bidSize, askPrice, askSize },
    }
  }
}

function copyOf(time: UnixMicros, { bids, asks }: DepthBook): State {
  const copy = ({ prices, sizes }: DepthSide): DepthSide => ({
    prices: prices.slice(0, MOST_LEVELS),
    sizes: sizes.slice(0, MOST_LEVELS),
  })
  return { time, bids: copy(bids), asks: copy(asks) }
}

/** Prices and sizes, a column for each level that any of the states has. */
function levelsOf(sides: readonly DepthSide[]): [Float64Array[], Float64Array[]] {
  const count = sides.reduce((most, { prices }) => Math.max(most, prices.length), 0)
  const columns = (of: (side: DepthSide) => readonly number[]): Float64Array[] =>
    Array.from({ length: count }, (_, level) => Float64Array.from(sides, (side) => of(side)[level] ?? NaN))
  return [columns(({ prices }) => prices), columns(({ sizes }) => sizes)]
}
