import type { MarketDataChunk } from '../domain/market-data.ts'

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
} as const

/** Start of every row: prints have no period, so theirs is the moment itself. */
export function startsOf(chunk: MarketDataChunk): Float64Array {
  return chunk.kind === 'trade' ? chunk.end : chunk.start
}

/** The chunk with every column replaced by `change(column)`; `length` is that of the result. */
export function mapColumns(
  chunk: MarketDataChunk,
  length: number,
  change: (column: Float64Array) => Float64Array,
): MarketDataChunk {
  switch (chunk.kind) {
    case 'bar':
      return {
        kind: 'bar',
        length,
        start: change(chunk.start),
        end: change(chunk.end),
        open: change(chunk.open),
        high: change(chunk.high),
        low: change(chunk.low),
        close: change(chunk.close),
        volume: change(chunk.volume),
      }
    case 'quote':
      return {
        kind: 'quote',
        length,
        start: change(chunk.start),
        end: change(chunk.end),
        bidOpen: change(chunk.bidOpen),
        bidHigh: change(chunk.bidHigh),
        bidLow: change(chunk.bidLow),
        bidClose: change(chunk.bidClose),
        bidSize: change(chunk.bidSize),
        askOpen: change(chunk.askOpen),
        askHigh: change(chunk.askHigh),
        askLow: change(chunk.askLow),
        askClose: change(chunk.askClose),
        askSize: change(chunk.askSize),
      }
    case 'trade':
      return {
        kind: 'trade',
        length,
        end: change(chunk.end),
        price: change(chunk.price),
        size: change(chunk.size),
      }
  }
}
