/**
 * Market data is plain numbers. Two shapes of the same facts:
 * - *views*: one reused object per tape, refilled for every event. A view kept by user code is a bug.
 * - *chunks*: columns of many events, as readers produce them and the tape walks them.
 */
import type { InstrumentId } from './instrument.ts'
import type { UnixMicros, UnixMillis } from './time.ts'

export type MarketDataKind = 'bar' | 'quote' | 'trade'

/** Open, high, low, close of the period [startTime, time). Bars arrive at their end. */
export interface BarView {
  readonly kind: 'bar'
  readonly instrumentIndex: number
  readonly instrumentId: InstrumentId
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** NaN where the source has no volume (indices, some FX): unknown is not zero. */
  readonly volume: number
  /** Start of the period, Unix ms. */
  readonly startTime: UnixMillis
  /** End of the period, Unix ms: the moment at which the bar is known. */
  readonly time: UnixMillis
}

/** Best bid and ask. Sizes are NaN where the source has none. */
export interface QuoteView {
  readonly kind: 'quote'
  readonly instrumentIndex: number
  readonly instrumentId: InstrumentId
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  readonly time: UnixMillis
}

/** One public print. */
export interface TradeView {
  readonly kind: 'trade'
  readonly instrumentIndex: number
  readonly instrumentId: InstrumentId
  readonly price: number
  /** NaN where unknown. */
  readonly size: number
  readonly time: UnixMillis
}

export type MarketDataView = BarView | QuoteView | TradeView

/** Rows 0…length−1 are valid; arrays may be longer. Times are microseconds, `end` ascending. */
export interface BarChunk {
  readonly kind: 'bar'
  readonly length: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/**
 * Order books, a column for each level, best first; NaN where a book has no such level. `bidPrice[2][7]` is the third
 * best bid of row 7.
 */
export interface DepthColumns {
  readonly bidPrice: readonly Float64Array[]
  readonly bidSize: readonly Float64Array[]
  readonly askPrice: readonly Float64Array[]
  readonly askSize: readonly Float64Array[]
}

/** Bars of the bid and of the ask over [start, end); a single quote has start = end and O = H = L = C. */
export interface QuoteChunk {
  readonly kind: 'quote'
  readonly length: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly bidOpen: Float64Array
  readonly bidHigh: Float64Array
  readonly bidLow: Float64Array
  readonly bidClose: Float64Array
  readonly bidSize: Float64Array
  readonly askOpen: Float64Array
  readonly askHigh: Float64Array
  readonly askLow: Float64Array
  readonly askClose: Float64Array
  readonly askSize: Float64Array
  /** Of single quotes that are the best of an order book: all of it. Orders then meet the book. */
  readonly depth?: DepthColumns
}

export interface TradeChunk {
  readonly kind: 'trade'
  readonly length: number
  readonly end: Float64Array
  readonly price: Float64Array
  readonly size: Float64Array
}

export type MarketDataChunk = BarChunk | QuoteChunk | TradeChunk

/** What is known of a source before its first row is delivered. */
export interface SourceInfo {
  readonly instrumentId: InstrumentId
  readonly kind: MarketDataKind
  /** Where it comes from, for messages: a file name, or `synthetic (seed 7)`. */
  readonly name: string
  /** Usual time between rows; null where there is none (ticks). */
  readonly period: UnixMicros | null
  /** Rows in total, where that is known. */
  readonly rowCount: number | null
  /** Most decimals seen in a price among the first rows: a hint for the tick of an unknown instrument. */
  readonly priceDecimals: number
  /** False where no volume is known; the column is then NaN throughout. */
  readonly volumeKnown: boolean
  /** Bars of which only the close is known: the other prices repeat it, and orders meet that close alone. */
  readonly closeOnly?: boolean
  /**
   * Who is given it; default both. Where a strategy asks for longer bars than the data have, orders are matched on
   * the data as they are (`venue`), and the strategy is given what is made of them (`strategy`).
   */
  readonly audience?: 'venue' | 'strategy'
}

/** One instrument's data of one kind, in time order, in chunks. */
export interface MarketDataSource {
  readonly info: SourceInfo
  /** The next chunk (never empty), or null at the end. A chunk stays valid for ever. */
  next(): Promise<MarketDataChunk | null>
  close(): Promise<void>
  /** 0…1, for progress bars. */
  progress(): number
  /** Told before the first `next` how many sources are read at once, so that buffers can be the smaller. */
  shareMemory?(sources: number): void
}
