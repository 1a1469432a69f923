/** From one data file to another: what `fulmar data convert` does. */
import { randomBytes } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { zoneConverter } from '../calendar/time-zone.ts'
import { sessionOf } from '../calendar/us-equity-hours.ts'
import { barsFromTrades } from '../data/bars-from-trades.ts'
import { passOn } from '../data/chunks.ts'
import { clip } from '../data/clip.ts'
import { detectLayout } from '../data/csv/layout.ts'
import { resolveOptions } from '../data/csv/options.ts'
import type { CsvOptions } from '../data/csv/options.ts'
import { openEverySymbol } from '../data/csv/split-by-symbol.ts'
import type { SymbolSource } from '../data/csv/split-by-symbol.ts'
import { dataColumns } from '../data/data-columns.ts'
import type { DataColumns } from '../data/data-columns.ts'
import type { DataWriter } from '../data/data-writer.ts'
import { filterSession } from '../data/filter-session.ts'
import { resample } from '../data/resample.ts'
import { csvWriter } from '../data/write-csv.ts'
import { parquetWriter } from '../data/write-parquet.ts'
import { FulmarError } from '../domain/codes.ts'
import type { MarketDataKind, MarketDataSource } from '../domain/market-data.ts'
import type { UnixMicros } from '../domain/time.ts'
import { parseBarLength } from './bar-length.ts'
import { parseMoment } from './time-range.ts'

export interface ConvertRequest extends Pick<
  CsvOptions,
  'columns' | 'zone' | 'dayZone' | 'stamp' | 'onBadRow' | 'kind'
> {
  readonly input: string
  /** Ends in `.csv`, `.csv.gz` or `.parquet`. */
  readonly output: string
  /** Length of the bars to write: of trades, or of shorter bars. */
  readonly bars?: string
  /** Length of the bars in the input, where it cannot be guessed. */
  readonly period?: string
  /** Hours of US shares that are kept; default all. */
  readonly session?: 'regular' | 'extended' | 'all'
  /** `2013-10-07`, in `dayZone`, or an ISO moment. */
  readonly from?: string
  readonly to?: string
  /** Only these, of a file with symbols; default all. */
  readonly symbols?: readonly string[]
  readonly onProgress?: (progress: { readonly share: number; readonly events: number }) => void
  readonly signal?: AbortSignal
}

export interface Conversion {
  readonly kind: MarketDataKind
  readonly rowsRead: number
  readonly rowsWritten: number
  /** Length of the bars that were written, microseconds. */
  readonly period: UnixMicros | null
  readonly warnings: readonly string[]
  /** Rows that were left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>
}

type Format = 'csv' | 'csv.gz' | 'parquet'

function formatOf(path: string): Format {
  const format = /\.(csv|csv\.gz|parquet)$/i.exec(path)?.[1]?.toLowerCase()
  if (format === 'csv' || format === 'csv.gz' || format === 'parquet') return format
  throw new FulmarError('CONFIG_INVALID', `${path}: its ending does not say in what form to write.`, {
    remedy: 'Let it end in .csv, .csv.gz or .parquet.',
  })
}

/** Sessions, dates and bar length, in this order, as for a run. */
function shape(source: MarketDataSource, request: ConvertRequest): MarketDataSource {
  const { session = 'all', from, to, dayZone = 'UTC', bars } = request
  const moment = (text: string | undefined, edge: 'start' | 'end'): UnixMicros | null =>
    text === undefined ? null : parseMoment(text, edge, dayZone, zoneConverter)
  let shaped = source
  if (session !== 'all') {
    const wanted = session === 'regular' ? ['regular'] : ['regular', 'extended']
    shaped = filterSession(shaped, (start) => wanted.includes(sessionOf(start)))
  }
  if (from !== undefined || to !== undefined) shaped = clip(shaped, moment(from, 'start'), moment(to, 'end'))
  if (bars === undefined) return shaped
  const period = parseBarLength(bars)
  const options = { dayZone, zones: zoneConverter }
  return source.info.kind === 'trade'
    ? barsFromTrades(shaped, { period }, options)
    : resample(shaped, period, options)
}

/** Counts the rows that come by. */
function counted(source: MarketDataSource, count: (rows: number) => void): MarketDataSource {
  return {
    ...passOn(source),
    info: source.info,
    async next() {
      const chunk = await source.next()
      if (chunk !== null) count(chunk.length)
      return chunk
    },
  }
}

function chosen(all: readonly SymbolSource[], { symbols, input }: ConvertRequest): readonly SymbolSource[] {
  if (symbols === undefined || symbols.length === 0) return all
  const known = all.map(({ symbol }) => symbol)
  const missing = symbols.find((symbol) => !known.includes(symbol))
  if (missing !== undefined) {
    const some = known.slice(0, 20).join(', ')
    throw new FulmarError('CONFIG_DATA_MISSING', `${basename(input)} has no rows of ${missing}.`, {
      remedy:
        known[0] === null
          ? 'It has no column of symbols: leave --symbol out.'
          : `It has: ${some}${known.length > 20 ? ' …' : ''}.`,
    })
  }
  return all.filter(({ symbol }) => symbol !== null && symbols.includes(symbol))
}

function open(format: Format, path: string, columns: DataColumns, hasSymbols: boolean): Promise<DataWriter> {
  const zones = zoneConverter
  return format === 'parquet'
    ? parquetWriter(path, columns, { hasSymbols, zones })
    : Promise.resolve(csvWriter(path, columns, { hasSymbols, zones, gzip: format === 'csv.gz' }))
}

function unwritable(path: string, cause: unknown): FulmarError {
  if (cause instanceof FulmarError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${path} cannot be written: ${reason}`, { cause })
}

/** Everything that the sources hold into one file, by way of a temporary one beside it: all of it, or nothing. */
async function writeAll(
  sources: readonly { readonly symbol: string | null; readonly source: MarketDataSource }[],
  request: ConvertRequest,
  format: Format,
  tell: (done: number) => void,
): Promise<number> {
  const { output, dayZone = 'UTC', signal } = request
  const hasSymbols = sources.some(({ symbol }) => symbol !== null)
  const temporary = join(dirname(output), `.${basename(output)}.${randomBytes(4).toString('hex')}.tmp`)
  let writer: DataWriter | null = null
  let rows = 0
  try {
    for (const [at, { symbol, source }] of sources.entries()) {
      for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
        signal?.throwIfAborted()
        writer ??= await open(
          format,
          temporary,
          dataColumns(source.info, chunk, dayZone, zoneConverter),
          hasSymbols,
        )
        await writer.write(chunk, symbol ?? '')
        rows += chunk.length
        tell(at)
      }
    }
    if (writer === null) {
      throw new FulmarError(
        'CONFIG_DATA_MISSING',
        `Nothing is left of ${basename(request.input)} to write.`,
        {
          remedy: 'Check --from, --to and --session.',
        },
      )
    }
    await writer.finish()
    await rename(temporary, output)
    return rows
  } catch (error) {
    await writer?.abort().catch(() => undefined)
    await rm(temporary, { force: true })
    throw error instanceof Error && error.name === 'AbortError' ? error : unwritable(output, error)
  }
}

/**
 * Reads a data file and writes what is wanted of it. The output appears when all of it is there; its times are the
 * start of a row in UTC, or dates for daily bars.
 *
 * Rejects with FulmarError CONFIG_INVALID, CONFIG_BARS_MISMATCH, CONFIG_OUTPUT_UNWRITABLE or CONFIG_DATA_MISSING, with
 * those of a file that cannot be read, and with the AbortError of the signal.
 */
export async function convertData(request: ConvertRequest): Promise<Conversion> {
  const format = formatOf(request.output)
  const warnings: string[] = []
  const { period, columns, zone, dayZone, stamp, onBadRow, kind } = request
  const given = { columns, zone, dayZone, stamp, onBadRow, kind }
  const settings = resolveOptions({
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    zones: zoneConverter,
    ...(period === undefined ? {} : { period: parseBarLength(period) }),
  })
  const layout = await detectLayout(request.input, settings)
  warnings.push(...layout.warnings)
  const opened = chosen(await openEverySymbol(layout, settings), request)
  let rowsRead = 0
  const sources = opened.map(({ symbol, source }) => {
    const input = counted(source, (rows) => (rowsRead += rows))
    return { symbol, source: shape(input, request) }
  })
  try {
    const rowsWritten = await writeAll(sources, request, format, (at) => {
      const share = (at + (opened[at]?.source.progress() ?? 1)) / opened.length
      request.onProgress?.({ share, events: rowsRead })
    })
    const info = sources[0]?.source.info
    const skipped = opened[0]?.source.skipped() ?? new Map<string, number>()
    return {
      kind: info?.kind ?? layout.kind,
      rowsRead,
      rowsWritten,
      period: info?.period ?? null,
      warnings,
      skipped,
    }
  } finally {
    await Promise.all(opened.map(({ source }) => source.close()))
  }
}
