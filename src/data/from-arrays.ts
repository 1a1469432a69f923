import type { MarketDataChunk, MarketDataSource, SourceInfo } from '../domain/market-data.ts'
import { CHUNK_ROWS, sliceChunk } from './chunks.ts'

/** What a memory source is called and whose data it is; kind and number of rows follow from the columns. */
export type ArrayInfo = Omit<SourceInfo, 'kind' | 'rowCount'>

/** A source over columns in memory. They are delivered as views, in chunks; leave them unchanged meanwhile. */
export function fromArrays(info: ArrayInfo, columns: MarketDataChunk): MarketDataSource {
  let position = 0
  return {
    info: { ...info, kind: columns.kind, rowCount: columns.length },
    async next() {
      const from = position
      position = Math.min(columns.length, from + CHUNK_ROWS)
      return position === from ? null : sliceChunk(columns, from, position)
    },
    async close() {
      position = columns.length
    },
    progress: () => (columns.length === 0 ? 1 : position / columns.length),
  }
}
