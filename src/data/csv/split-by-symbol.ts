import { FulmarError } from '../../domain/codes.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { MarketDataChunk, SourceInfo } from '../../domain/market-data.ts'
import { CHUNK_ROWS, sliceChunk } from '../chunks.ts'
import type { BadRow, BadRowKind } from './bad-rows.ts'
import { CsvFileSource, openRows, sinkOptions, sourceInfo } from './csv-source.ts'
import type { CsvSource, RowFeed } from './csv-source.ts'
import { unquote } from './fields.ts'
import { timeAxis } from './layout.ts'
import type { FileLayout } from './layout.ts'
import type { CsvSettings } from './options.ts'
import { RowReader } from './row-reader.ts'
import type { RowScanner } from './row-scanner.ts'
import { createSink } from './row-sinks.ts'
import type { RowSink } from './row-sinks.ts'

const FIRST_CAPACITY = 512

/** The part of an id before the last dot: what files call the instrument. */
export function symbolOf(instrumentId: InstrumentId): string {
  const dot = instrumentId.lastIndexOf('.')
  return dot < 0 ? instrumentId : instrumentId.slice(0, dot)
}

/** All rows of one symbol. */
export interface SymbolRows {
  readonly symbol: string
  /** Null where the symbol was not asked for. */
  readonly sink: RowSink | null
}

/** A sink that has become full is given room when its next row comes. */
function withRoom({ sink }: SymbolRows): RowSink | null {
  if (sink?.isFull === true) sink.grow()
  return sink
}

/** Reads rows of several symbols, in whatever order, in one pass. */
class SymbolSplitter {
  readonly symbols = new Map<string, SymbolRows>()
  private readonly layout: FileLayout
  private readonly settings: CsvSettings
  private readonly wanted: ReadonlySet<string> | null
  private latestBytes: Buffer = Buffer.alloc(0)
  private latest: SymbolRows | null = null

  constructor(layout: FileLayout, settings: CsvSettings, wanted: ReadonlySet<string> | null) {
    this.layout = layout
    this.settings = settings
    this.wanted = wanted
  }

  sinkOf(bytes: Buffer, scanner: RowScanner): RowSink | null {
    return withRoom(this.rowsOf(bytes, scanner.symbolStart, scanner.symbolEnd))
  }

  sinkOfSymbol(symbol: string): RowSink | null {
    return withRoom(this.rowsOfSymbol(symbol))
  }

  /** Rows sorted by symbol repeat it: then nothing is decoded. */
  private rowsOf(bytes: Buffer, start: number, end: number): SymbolRows {
    if (
      this.latest !== null &&
      bytes.compare(this.latestBytes, 0, this.latestBytes.length, start, end) === 0
    ) {
      return this.latest
    }
    const rows = this.rowsOfSymbol(unquote(bytes.toString('utf8', start, end)))
    this.latestBytes = Buffer.from(bytes.subarray(start, end))
    this.latest = rows
    return rows
  }

  private rowsOfSymbol(symbol: string): SymbolRows {
    let rows = this.symbols.get(symbol)
    if (rows === undefined) {
      const isWanted = this.wanted === null || this.wanted.has(symbol)
      const { kind } = this.layout
      const sink = isWanted ? createSink(kind, FIRST_CAPACITY, sinkOptions(this.layout, this.settings)) : null
      rows = { symbol, sink }
      this.symbols.set(symbol, rows)
    }
    return rows
  }
}

/** Rows of one symbol out of a file that held several; all in memory. */
class SplitSource implements CsvSource {
  readonly info: SourceInfo
  private readonly chunk: MarketDataChunk
  private readonly counts: ReadonlyMap<string, number>
  private readonly first: ReadonlyMap<BadRowKind, BadRow>
  private position = 0

  constructor(
    info: SourceInfo,
    chunk: MarketDataChunk,
    counts: ReadonlyMap<string, number>,
    first: ReadonlyMap<BadRowKind, BadRow>,
  ) {
    this.info = info
    this.chunk = chunk
    this.counts = counts
    this.first = first
  }

  async next(): Promise<MarketDataChunk | null> {
    const from = this.position
    const length = Math.min(CHUNK_ROWS, this.chunk.length - from)
    if (length <= 0) return null
    this.position += length
    return sliceChunk(this.chunk, from, from + length)
  }

  async close(): Promise<void> {
    this.position = this.chunk.length
  }

  progress(): number {
    return this.chunk.length === 0 ? 1 : this.position / this.chunk.length
  }

  skipped(): ReadonlyMap<string, number> {
    return this.counts
  }

  firstBadRows(): ReadonlyMap<BadRowKind, BadRow> {
    return this.first
  }
}

/** One file, read whole. `wanted` null: every symbol. Throws FulmarError of a bad row, unless those are skipped. */
export async function splitSymbols(
  layout: FileLayout,
  settings: CsvSettings,
  wanted: ReadonlySet<string> | null,
): Promise<{ readonly symbols: ReadonlyMap<string, SymbolRows>; readonly reader: RowFeed }> {
  const splitter = new SymbolSplitter(layout, settings, wanted)
  const reader = openRows(layout, settings)
  const readOn = (): Promise<boolean> =>
    reader instanceof RowReader
      ? reader.read((bytes, scanner) => splitter.sinkOf(bytes, scanner))
      : reader.read((symbol) => splitter.sinkOfSymbol(symbol))
  try {
    while (await readOn());
  } finally {
    await reader.close()
  }
  return { symbols: splitter.symbols, reader }
}

/** The source of one symbol's rows. Throws FulmarError CONFIG_INVALID where its period is unknown. */
export function sourceOf(
  layout: FileLayout,
  settings: CsvSettings,
  instrumentId: InstrumentId,
  sink: RowSink,
  reader: RowFeed | null,
): CsvSource {
  const chunk = sink.take(timeAxis(layout, settings, layout.period), true)
  const info = sourceInfo(layout, instrumentId, layout.period, chunk.length)
  return new SplitSource(info, chunk, reader?.bad.skipped() ?? new Map(), reader?.bad.first ?? new Map())
}

/**
 * One source for each instrument whose symbol is in the file. A file of one symbol serves the one instrument that is
 * asked for, whatever it calls it. Throws FulmarError CONFIG_DATA_MISSING where a symbol is not in the file.
 */
export async function openSymbols(
  layout: FileLayout,
  settings: CsvSettings,
  instruments: readonly InstrumentId[],
): Promise<readonly CsvSource[]> {
  const symbols = new Set(instruments.flatMap((id) => [id, symbolOf(id)]))
  const split = await splitSymbols(layout, settings, symbols)
  const only = [...split.symbols.keys()]
  const [instrument = ''] = instruments
  if (instruments.length === 1 && only.length === 1 && !symbols.has(only[0] ?? '')) {
    settings.warn(
      `${layout.name} calls its one instrument “${only[0] ?? ''}”; it is taken for ${instrument}.`,
    )
    const { symbols: all, reader } = await splitSymbols(layout, settings, null)
    return [...all.values()].flatMap(({ sink }) =>
      sink === null ? [] : [sourceOf(layout, settings, instrument, sink, reader)],
    )
  }
  return instruments.map((id, index) => {
    const sink = (split.symbols.get(id) ?? split.symbols.get(symbolOf(id)))?.sink ?? null
    if (sink !== null && sink.rows > 0)
      return sourceOf(layout, settings, id, sink, index === 0 ? split.reader : null)
    const some = only.slice(0, 20).join(', ')
    throw new FulmarError(
      'CONFIG_DATA_MISSING',
      `${layout.name} has no rows of ${symbolOf(id)} (for ${id}).`,
      {
        remedy: `It has: ${some}${only.length > 20 ? ' …' : ''}. The symbol is the part of an instrument before its last dot.`,
      },
    )
  })
}

export interface SymbolSource {
  /** Null where the file has no symbol column. */
  readonly symbol: string | null
  readonly source: CsvSource
}

/** All that a file holds: one source for each symbol, in order of appearance, named by it; or one that streams. */
export async function openEverySymbol(layout: FileLayout, settings: CsvSettings): Promise<SymbolSource[]> {
  if (layout.symbolColumn < 0)
    return [{ symbol: null, source: new CsvFileSource(layout, settings, layout.name) }]
  const { symbols, reader } = await splitSymbols(layout, settings, null)
  return [...symbols.values()].flatMap(({ symbol, sink }, index) =>
    sink === null
      ? []
      : [{ symbol, source: sourceOf(layout, settings, symbol, sink, index === 0 ? reader : null) }],
  )
}
