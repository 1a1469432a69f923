import type {
  DepthColumns,
  MarketDataChunk,
  MarketDataKind,
  MarketDataSource,
} from '../domain/market-data.ts'

/** Rows of a full chunk: large enough that its cost vanishes, small enough to stay in a processor's cache. */
export const CHUNK_ROWS = 8192

/** Names of the columns of a kind, times excepted. */
export const COLUMNS = {
  bar: ['open', 'high', 'low', 'close', 'volume'],
  quote: [
    'bidOpen',
    'bidHigh',
    'bidLow',
    'bidClose',
    'bidSize',
    'askOpen',
    'askHigh',
    'askLow',
    'askClose',
    'askSize',
  ],
  trade: ['price', 'size'],
} as const satisfies Record<MarketDataKind, readonly string[]>

export type ColumnName = 'start' | 'end' | (typeof COLUMNS)[MarketDataKind][number]

/** Start of every row: prints have no period, so theirs is the moment itself. */
export function startsOf(chunk: MarketDataChunk): Float64Array {
  return chunk.kind === 'trade' ? chunk.end : chunk.start
}

/** The chunk with every column replaced by `change(column, name)`; `length` is that of the result. */
export function mapChunk(
  chunk: MarketDataChunk,
  length: number,
  change: (column: Float64Array, name: ColumnName) => Float64Array,
): MarketDataChunk {
  switch (chunk.kind) {
    case 'bar':
      return {
        kind: 'bar',
        length,
        start: change(chunk.start, 'start'),
        end: change(chunk.end, 'end'),
        open: change(chunk.open, 'open'),
        high: change(chunk.high, 'high'),
        low: change(chunk.low, 'low'),
        close: change(chunk.close, 'close'),
        volume: change(chunk.volume, 'volume'),
      }
    case 'quote':
      return {
        kind: 'quote',
        length,
        start: change(chunk.start, 'start'),
        end: change(chunk.end, 'end'),
        bidOpen: change(chunk.bidOpen, 'bidOpen'),
        bidHigh: change(chunk.bidHigh, 'bidHigh'),
        bidLow: change(chunk.bidLow, 'bidLow'),
        bidClose: change(chunk.bidClose, 'bidClose'),
        bidSize: change(chunk.bidSize, 'bidSize'),
        askOpen: change(chunk.askOpen, 'askOpen'),
        askHigh: change(chunk.askHigh, 'askHigh'),
        askLow: change(chunk.askLow, 'askLow'),
        askClose: change(chunk.askClose, 'askClose'),
        askSize: change(chunk.askSize, 'askSize'),
        ...(chunk.depth === undefined ? {} : { depth: mapDepth(chunk.depth, change) }),
      }
    case 'trade':
      return {
        kind: 'trade',
        length,
        end: change(chunk.end, 'end'),
        price: change(chunk.price, 'price'),
        size: change(chunk.size, 'size'),
      }
  }
}

function mapDepth(
  { bidPrice, bidSize, askPrice, askSize }: DepthColumns,
  change: (column: Float64Array, name: ColumnName) => Float64Array,
): DepthColumns {
  return {
    bidPrice: bidPrice.map((column) => change(column, 'bidClose')),
    bidSize: bidSize.map((column) => change(column, 'bidSize')),
    askPrice: askPrice.map((column) => change(column, 'askClose')),
    askSize: askSize.map((column) => change(column, 'askSize')),
  }
}

/** Rows [from, to) as views, without copying. */
export function sliceChunk(chunk: MarketDataChunk, from: number, to: number): MarketDataChunk {
  return mapChunk(chunk, to - from, (column) => column.subarray(from, to))
}

/** Only the rows that are kept, copied unless it is all of them; null where none is left. */
export function selectRows(chunk: MarketDataChunk, keep: (row: number) => boolean): MarketDataChunk | null {
  const rows = new Int32Array(chunk.length)
  let count = 0
  for (let row = 0; row < chunk.length; row += 1) {
    if (keep(row)) rows[count++] = row
  }
  if (count === 0) return null
  if (count === chunk.length) return chunk
  const from = rows[0]!
  if (rows[count - 1]! - from === count - 1) return sliceChunk(chunk, from, from + count)
  return mapChunk(chunk, count, (column) => {
    const kept = new Float64Array(count)
    for (let row = 0; row < count; row += 1) kept[row] = column[rows[row]!]!
    return kept
  })
}

/** What a wrapper leaves to the source that it wraps. */
export function passOn(source: MarketDataSource): Required<Omit<MarketDataSource, 'info' | 'next'>> {
  return {
    close: () => source.close(),
    progress: () => source.progress(),
    shareMemory: (sources) => source.shareMemory?.(sources),
  }
}
