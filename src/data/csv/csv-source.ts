import type { InstrumentId } from '../../domain/instrument.ts'
import type { MarketDataChunk, MarketDataSource, SourceInfo } from '../../domain/market-data.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { CHUNK_ROWS } from '../chunks.ts'
import { shareOf } from '../share.ts'
import type { BadRow, BadRowKind } from './bad-rows.ts'
import { timeAxis } from './layout.ts'
import type { FileLayout } from './layout.ts'
import type { CsvSettings } from './options.ts'
import { ParquetReader } from '../parquet/parquet-reader.ts'
import { RowReader } from './row-reader.ts'
import { createSink } from './row-sinks.ts'
import type { RowSink, SinkOptions } from './row-sinks.ts'
import type { TimeAxis } from './time-axis.ts'

/** Market data out of a file. */
export interface CsvSource extends MarketDataSource {
  /**
   * Rows skipped so far, by reason; empty unless bad rows are skipped. Sources that were split from one file share
   * its rows: the first of them reports for the file.
   */
  skipped(): ReadonlyMap<string, number>
  /** First row of each kind that was skipped. */
  firstBadRows(): ReadonlyMap<BadRowKind, BadRow>
}

export function sourceInfo(
  layout: FileLayout,
  instrumentId: InstrumentId,
  period: UnixMicros | null,
  rowCount: number | null,
): SourceInfo {
  const { kind, name, priceDecimals, volumeKnown } = layout
  const closeOnly = kind === 'bar' && layout.closeOnly
  return { instrumentId, kind, name, period, rowCount, priceDecimals, volumeKnown, closeOnly }
}

export function sinkOptions(layout: FileLayout, settings: CsvSettings): SinkOptions {
  return {
    allowNegative: settings.allowNegative,
    allowEqualTimes: layout.isInstant,
    volumeKnown: layout.volumeKnown,
    closeOnly: layout.closeOnly,
  }
}

/** The rows of a file, whatever its format. */
export type RowFeed = RowReader | ParquetReader

export function openRows(layout: FileLayout, settings: CsvSettings): RowFeed {
  return layout.table === null
    ? new RowReader(layout, settings)
    : new ParquetReader(layout.table, layout, settings)
}

/** Reads one instrument's file as it is asked for; memory is bounded by one chunk and one block of the file. */
export class CsvFileSource implements CsvSource {
  readonly info: SourceInfo
  private readonly reader: RowFeed
  private sink: RowSink | null = null
  private rows = CHUNK_ROWS
  private readonly newSink: (rows: number) => RowSink
  private readonly axis: TimeAxis
  private ended = false

  /** Throws FulmarError CONFIG_INVALID where the period is unknown. */
  constructor(layout: FileLayout, settings: CsvSettings, instrumentId: InstrumentId) {
    this.axis = timeAxis(layout, settings, layout.period)
    this.info = sourceInfo(layout, instrumentId, layout.period, null)
    this.reader = openRows(layout, settings)
    // One row more than a chunk: the end of its last row may depend on the next one.
    this.newSink = (rows) => createSink(layout.kind, rows + 1, sinkOptions(layout, settings))
  }

  shareMemory(sources: number): void {
    this.rows = shareOf(sources).rows
    this.reader.shareMemory(sources)
  }

  async next(): Promise<MarketDataChunk | null> {
    if (this.ended) return null
    // only now: hundreds of files may wait for their turn
    this.sink ??= this.newSink(this.rows)
    const { sink } = this
    if (await this.readChunk(sink)) return sink.take(this.axis, false)
    await this.close()
    return sink.rows === 0 ? null : sink.take(this.axis, true)
  }

  private async readChunk(sink: RowSink): Promise<boolean> {
    try {
      return await this.reader.read(() => sink)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.ended = true
    await this.reader.close()
  }

  progress(): number {
    return this.ended ? 1 : this.reader.progress()
  }

  skipped(): ReadonlyMap<string, number> {
    return this.reader.bad.skipped()
  }

  firstBadRows(): ReadonlyMap<BadRowKind, BadRow> {
    return this.reader.bad.first
  }
}
