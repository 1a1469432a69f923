import type { CorporateAction } from '../domain/inputs.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type {
  BarChunk,
  BarView,
  MarketDataChunk,
  MarketDataSource,
  QuoteChunk,
  QuoteView,
  TradeChunk,
  TradeView,
} from '../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'

/** A row is met at its start (only when an order waits for its open) and at its end (when it is known). */
export const PHASE_END = 0
export const PHASE_OPEN = 1

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const EMPTY = new Float64Array(0)

/** Rows that are packed at once, a power of two. */
const PACKED_ROWS = 16
/** Numbers of a packed row: a cache line. */
const ROW = 8
const AT = { open: 0, high: 1, low: 2, close: 3, volume: 4, start: 5, end: 6 } as const

export function emptyBarView(instrumentIndex: number, instrumentId: InstrumentId): Mutable<BarView> {
  const prices = { open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN }
  return { kind: 'bar', instrumentIndex, instrumentId, ...prices, startTime: NaN, time: NaN }
}

/** Walks one source row by row. `time` is the moment of its next event. */
export class TapeCursor {
  readonly source: MarketDataSource
  readonly instrumentIndex: number
  readonly instrumentId: InstrumentId
  readonly kind: 'bar' | 'quote' | 'trade'
  readonly closeOnly: boolean
  /** Who is given its rows. */
  readonly audience: 'both' | 'venue' | 'strategy'
  /** Order among cursors at the same time: quotes first, so that a bar's handler sees them. */
  readonly rank: number
  time: UnixMicros = Infinity
  phase = PHASE_END
  /** Whether rows are met at their start too. */
  armed = false
  row = -1
  /** The row whose open has been met: it is not met twice. */
  private openedRow = -1
  /** Rows of the chunks before this one. */
  rowsBefore = 0
  length = 0
  start: Float64Array = EMPTY
  end: Float64Array = EMPTY
  bars: BarChunk | null = null
  quotes: QuoteChunk | null = null
  trades: TradeChunk | null = null
  firstPrice = NaN
  /** Start of the row that it is of. */
  firstTime = NaN
  /** How far the source was, 0…1, before and after it gave the present chunk. */
  private progressBefore = 0
  private progressAfter = 0
  /** The next chunk, on its way. */
  private ahead: Promise<MarketDataChunk | null> | null = null
  /** The next rows of bars, one behind the other; null where columns are read directly. */
  private packed: Float64Array | null = null
  private barView: Mutable<BarView>
  readonly quoteView: Mutable<QuoteView>
  readonly tradeView: Mutable<TradeView>

  constructor(source: MarketDataSource, instrumentIndex: number, order: number) {
    this.source = source
    this.instrumentIndex = instrumentIndex
    this.instrumentId = source.info.instrumentId
    this.kind = source.info.kind
    this.closeOnly = source.info.closeOnly ?? false
    this.audience = source.info.audience ?? 'both'
    // what a strategy is given in place of the data themselves comes after all of them
    const last = this.audience === 'strategy' ? 3 : 2
    this.rank = (this.kind === 'quote' ? 0 : this.kind === 'trade' ? 1 : last) * 0x1_0000_0000 + order
    const about = { instrumentIndex, instrumentId: source.info.instrumentId }
    // NaN, not 0: the engine then gives the fields room for doubles from the start
    this.barView = emptyBarView(instrumentIndex, source.info.instrumentId)
    this.quoteView = { kind: 'quote', ...about, bid: NaN, ask: NaN, bidSize: NaN, askSize: NaN, time: NaN }
    this.tradeView = { kind: 'trade', ...about, price: NaN, size: NaN, time: NaN }
  }

  /**
   * One of many: rows are packed, since seven columns of each of many sources are more places in memory than a
   * processor keeps at hand; and the view is that of all, for the same reason.
   */
  joinMany(view: Mutable<BarView>): void {
    if (this.kind !== 'bar') return
    this.packed = new Float64Array(PACKED_ROWS * ROW)
    this.barView = view
  }

  /** Takes the next chunk; false at the end of the source. */
  async refill(): Promise<boolean> {
    this.progressBefore = this.progressAfter
    const chunk = await (this.ahead ?? this.source.next())
    this.ahead = null
    this.progressAfter = this.source.progress()
    if (chunk === null) {
      this.time = Infinity
      return false
    }
    this.rowsBefore += this.length
    this.use(chunk)
    this.row = -1
    this.openedRow = -1
    this.advance()
    return true
  }

  /** Has the next chunk read already; what goes wrong is told when it is taken. */
  prefetch(): void {
    if (this.ahead !== null) return
    this.ahead = this.source.next()
    this.ahead.catch(() => undefined)
  }

  /** No event of this chunk comes after the one at hand. */
  get isAtLastRow(): boolean {
    return this.row === this.length - 1 && this.phase === PHASE_END
  }

  /** 0…1: sources are read in large chunks, so within one the rows count. */
  get progress(): number {
    const total = this.source.info.rowCount
    if (this.time === Infinity) return 1
    if (total !== null && total > 0) return (this.rowsBefore + this.row) / total
    const within = this.length === 0 ? 0 : this.row / this.length
    return this.progressBefore + (this.progressAfter - this.progressBefore) * within
  }

  /** To the next event; false where the chunk has no more. */
  advance(): boolean {
    if (this.phase === PHASE_OPEN) {
      this.openedRow = this.row
      this.phase = PHASE_END
      this.time = this.end[this.row] ?? Infinity
      return true
    }
    const row = this.row + 1
    if (row === this.length) return false
    this.row = row
    const place = row % PACKED_ROWS
    if (place === 0 && this.packed !== null) this.pack(this.packed, row)
    if (this.armed && this.hasOpen(row)) {
      this.phase = PHASE_OPEN
      this.time = this.start[row] ?? Infinity
    } else if (this.packed !== null) {
      this.time = this.packed[place * ROW + AT.end]!
    } else {
      this.time = this.end[row] ?? Infinity
    }
    return true
  }

  /** From now on rows are met at their start, the present one too if that is still ahead. */
  arm(now: UnixMicros): void {
    this.armed = true
    if (this.phase === PHASE_END && this.row !== this.openedRow && this.hasOpen(this.row)) {
      const start = this.start[this.row] ?? Infinity
      if (start >= now) {
        this.phase = PHASE_OPEN
        this.time = start
      }
    }
  }

  /** Whether all that there is to meet of this row is met at its end. */
  get isMetAtOnce(): boolean {
    return this.closeOnly || this.start[this.row] === this.end[this.row]
  }

  /** Bars of which only the close is known have no open either. Single quotes and trades start and end at once; ends come first, so that an open would only delay them. */
  private hasOpen(row: number): boolean {
    return (
      this.kind !== 'trade' &&
      !this.closeOnly &&
      this.audience !== 'strategy' &&
      this.start[row] !== this.end[row]
    )
  }

  disarm(): void {
    this.armed = false
    if (this.phase === PHASE_OPEN) {
      this.phase = PHASE_END
      this.time = this.end[this.row] ?? Infinity
    }
  }

  get tradePrice(): number {
    return this.trades?.price[this.row] ?? NaN
  }

  get tradeSize(): number {
    return this.trades?.size[this.row] ?? NaN
  }

  fillBar(): BarView {
    const { row, barView, packed, bars } = this
    if (packed !== null) return this.fillPacked(packed)
    if (bars === null) throw new Error('no bars')
    barView.open = bars.open[row] ?? NaN
    barView.high = bars.high[row] ?? NaN
    barView.low = bars.low[row] ?? NaN
    barView.close = bars.close[row] ?? NaN
    barView.volume = bars.volume[row] ?? NaN
    barView.startTime = (bars.start[row] ?? NaN) / MICROS_PER_MILLI
    barView.time = (bars.end[row] ?? NaN) / MICROS_PER_MILLI
    return barView
  }

  private fillPacked(packed: Float64Array): BarView {
    const { barView } = this
    const at = (this.row % PACKED_ROWS) * ROW
    barView.instrumentIndex = this.instrumentIndex
    barView.instrumentId = this.instrumentId
    barView.open = packed[at + AT.open]!
    barView.high = packed[at + AT.high]!
    barView.low = packed[at + AT.low]!
    barView.close = packed[at + AT.close]!
    barView.volume = packed[at + AT.volume]!
    barView.startTime = packed[at + AT.start]! / MICROS_PER_MILLI
    barView.time = packed[at + AT.end]! / MICROS_PER_MILLI
    return barView
  }

  /** The rows from `from` on, as many as there are. */
  private pack(packed: Float64Array, from: number): void {
    const { bars } = this
    if (bars === null) throw new Error('no bars')
    const { open, high, low, close, volume, start, end } = bars
    const behind = Math.min(from + PACKED_ROWS, this.length)
    // row by row: all columns are waited for at once, if memory is slow
    for (let row = from, at = 0; row < behind; row++, at += ROW) {
      packed[at + AT.open] = open[row]!
      packed[at + AT.high] = high[row]!
      packed[at + AT.low] = low[row]!
      packed[at + AT.close] = close[row]!
      packed[at + AT.volume] = volume[row]!
      packed[at + AT.start] = start[row]!
      packed[at + AT.end] = end[row]!
    }
  }

  fillQuote(): QuoteView {
    const { row, quoteView, quotes } = this
    if (quotes === null) throw new Error('no quotes')
    quoteView.bid = quotes.bidClose[row] ?? NaN
    quoteView.ask = quotes.askClose[row] ?? NaN
    quoteView.bidSize = quotes.bidSize[row] ?? NaN
    quoteView.askSize = quotes.askSize[row] ?? NaN
    quoteView.time = (quotes.end[row] ?? NaN) / MICROS_PER_MILLI
    return quoteView
  }

  fillTrade(): TradeView {
    const { row, tradeView, trades } = this
    if (trades === null) throw new Error('no trades')
    tradeView.price = trades.price[row] ?? NaN
    tradeView.size = trades.size[row] ?? NaN
    tradeView.time = (trades.end[row] ?? NaN) / MICROS_PER_MILLI
    return tradeView
  }

  private use(chunk: MarketDataChunk): void {
    this.length = chunk.length
    this.end = chunk.end
    this.bars = chunk.kind === 'bar' ? chunk : null
    this.quotes = chunk.kind === 'quote' ? chunk : null
    this.trades = chunk.kind === 'trade' ? chunk : null
    this.start = chunk.kind === 'trade' ? chunk.end : chunk.start
    if (Number.isNaN(this.firstPrice)) {
      this.firstTime = this.start[0] ?? NaN
      this.firstPrice = this.bars?.open[0] ?? this.trades?.price[0] ?? this.quotes?.bidOpen[0] ?? NaN
    }
  }
}

/**
 * An action takes effect at the open: after what ends at its time, which is still in old units, and before what
 * starts then.
 */
export function takesEffect({ effectiveTime, instrumentId }: CorporateAction, cursor: TapeCursor): boolean {
  if (cursor.time !== effectiveTime) return cursor.time > effectiveTime
  const opens = cursor.phase === PHASE_OPEN || cursor.start[cursor.row] === effectiveTime
  return opens && cursor.source.info.instrumentId === instrumentId
}
