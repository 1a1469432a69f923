/**
 * Where scanned rows go: columns of one chunk, with the checks that every row must pass. Stamps are kept in `start`
 * until the chunk is complete, since the end of a row may depend on the one behind it.
 */
import type {
  BarChunk,
  MarketDataChunk,
  MarketDataKind,
  QuoteChunk,
  TradeChunk,
} from '../../domain/market-data.ts'
import type { BadRowKind } from './bad-rows.ts'
import { SLOT } from './slots.ts'
import { fillTimes } from './time-axis.ts'
import type { TimeAxis } from './time-axis.ts'

export interface SinkOptions {
  readonly allowNegative: boolean
  /** Prints and single quotes may share a time; periods may not. */
  readonly allowEqualTimes: boolean
  /** False: the column is NaN, whatever the file says. */
  readonly volumeKnown: boolean
  /** Open, high and low are taken from the close. */
  readonly closeOnly: boolean
}

/** Prices that differ by less than this share are the same price, written with float noise. */
const NOISE = 1e-9

const noise = (price: number): number => Math.abs(price) * NOISE

export abstract class RowSink {
  rows = 0
  protected capacity: number
  protected readonly options: SinkOptions
  /** The least that a price must exceed. */
  protected readonly floor: number
  private stamps: Float64Array
  private lastStamp = -Infinity
  private lastEnd = -Infinity

  constructor(capacity: number, options: SinkOptions) {
    this.capacity = capacity
    this.options = options
    this.floor = options.allowNegative ? -Infinity : 0
    this.stamps = new Float64Array(capacity)
  }

  get isFull(): boolean {
    return this.rows === this.capacity
  }

  /** Takes the row over, or says why not. There must be room. */
  add(values: Float64Array): BadRowKind | null {
    const stamp = values[SLOT.time]!
    if (stamp <= this.lastStamp) {
      if (stamp < this.lastStamp) return 'unsorted'
      if (!this.options.allowEqualTimes) return 'duplicate'
    }
    const bad = this.store(values, this.rows)
    if (bad !== null) return bad
    this.stamps[this.rows] = stamp
    this.lastStamp = stamp
    this.rows += 1
    return null
  }

  /** Makes room for as many rows again. */
  grow(): void {
    this.capacity *= 2
    const larger = (column: Float64Array): Float64Array => {
      const grown = new Float64Array(this.capacity)
      grown.set(column)
      return grown
    }
    this.stamps = larger(this.stamps)
    this.replaceColumns(larger)
  }

  /**
   * The rows so far as a chunk. Unless it is the last one, the newest row is kept back as the first of the next
   * chunk, since its stamp is needed to end the one before it.
   */
  take(axis: TimeAxis, isLast: boolean): MarketDataChunk {
    const length = isLast ? this.rows : this.rows - 1
    const start = this.stamps
    const end = new Float64Array(start.length)
    const nextStamp = isLast ? Infinity : start[length]!
    this.lastEnd = fillTimes(axis, start, end, length, nextStamp, this.lastEnd)
    const chunk = this.chunk(length, start, end)
    const fresh = (column: Float64Array): Float64Array => {
      const empty = new Float64Array(this.capacity)
      if (!isLast) empty[0] = column[length]!
      return empty
    }
    this.stamps = fresh(this.stamps)
    this.replaceColumns(fresh)
    this.rows = isLast ? 0 : 1
    return chunk
  }

  protected abstract store(values: Float64Array, row: number): BadRowKind | null
  protected abstract chunk(length: number, start: Float64Array, end: Float64Array): MarketDataChunk
  protected abstract replaceColumns(change: (column: Float64Array) => Float64Array): void
}

/** Checks one set of prices in their slots; mends what is only noise, so that high and low are the extremes. */
function checkPrices(values: Float64Array, open: number, floor: number): BadRowKind | null {
  const o = values[open]!
  const h = values[open + 1]!
  const l = values[open + 2]!
  const c = values[open + 3]!
  if (h >= o && h >= c && l <= o && l <= c && l > floor) return null
  if (!(o > floor && h > floor && l > floor && c > floor)) return 'priceNotPositive'
  const top = o > c ? o : c
  const bottom = o < c ? o : c
  if (top - h > noise(top) || l - bottom > noise(bottom)) return 'highLow'
  if (h < top) values[open + 1] = top
  if (l > bottom) values[open + 2] = bottom
  return null
}

class BarSink extends RowSink {
  private open: Float64Array = new Float64Array(this.capacity)
  private high: Float64Array = new Float64Array(this.capacity)
  private low: Float64Array = new Float64Array(this.capacity)
  private close: Float64Array = new Float64Array(this.capacity)
  private volume: Float64Array = new Float64Array(this.capacity)

  protected store(values: Float64Array, row: number): BadRowKind | null {
    const { closeOnly, volumeKnown } = this.options
    if (closeOnly) values.fill(values[SLOT.close]!, SLOT.open, SLOT.close)
    const bad = checkPrices(values, SLOT.open, this.floor)
    if (bad !== null) return bad
    const volume = volumeKnown ? values[SLOT.volume]! : NaN
    if (volume < 0) return 'volumeNegative'
    this.open[row] = values[SLOT.open]!
    this.high[row] = values[SLOT.high]!
    this.low[row] = values[SLOT.low]!
    this.close[row] = values[SLOT.close]!
    this.volume[row] = volume
    return null
  }

  protected chunk(length: number, start: Float64Array, end: Float64Array): BarChunk {
    const { open, high, low, close, volume } = this
    return { kind: 'bar', length, start, end, open, high, low, close, volume }
  }

  protected replaceColumns(change: (column: Float64Array) => Float64Array): void {
    this.open = change(this.open)
    this.high = change(this.high)
    this.low = change(this.low)
    this.close = change(this.close)
    this.volume = change(this.volume)
  }
}

const QUOTE_COLUMNS = [
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
] as const

class QuoteSink extends RowSink {
  /** In the order of QUOTE_COLUMNS, which is that of the slots from `open` on. */
  private columns: Float64Array[] = QUOTE_COLUMNS.map(() => new Float64Array(this.capacity))

  protected store(values: Float64Array, row: number): BadRowKind | null {
    const { closeOnly, volumeKnown } = this.options
    if (closeOnly) {
      values.fill(values[SLOT.close]!, SLOT.open, SLOT.close)
      values.fill(values[SLOT.askClose]!, SLOT.askOpen, SLOT.askClose)
    }
    const bad = checkPrices(values, SLOT.open, this.floor) ?? checkPrices(values, SLOT.askOpen, this.floor)
    if (bad !== null) return bad
    // High and low of bid and ask are of different moments: only open and close can contradict each other.
    if (values[SLOT.open]! > values[SLOT.askOpen]! || values[SLOT.close]! > values[SLOT.askClose]!)
      return 'crossed'
    if (!volumeKnown) {
      values[SLOT.volume] = NaN
      values[SLOT.askSize] = NaN
    }
    if (values[SLOT.volume]! < 0 || values[SLOT.askSize]! < 0) return 'volumeNegative'
    for (let index = 0; index < QUOTE_COLUMNS.length; index += 1) {
      this.columns[index]![row] = values[SLOT.open + index]!
    }
    return null
  }

  protected chunk(length: number, start: Float64Array, end: Float64Array): QuoteChunk {
    const at = (name: (typeof QUOTE_COLUMNS)[number]): Float64Array =>
      this.columns[QUOTE_COLUMNS.indexOf(name)]!
    return {
      kind: 'quote',
      length,
      start,
      end,
      bidOpen: at('bidOpen'),
      bidHigh: at('bidHigh'),
      bidLow: at('bidLow'),
      bidClose: at('bidClose'),
      bidSize: at('bidSize'),
      askOpen: at('askOpen'),
      askHigh: at('askHigh'),
      askLow: at('askLow'),
      askClose: at('askClose'),
      askSize: at('askSize'),
    }
  }

  protected replaceColumns(change: (column: Float64Array) => Float64Array): void {
    this.columns = this.columns.map(change)
  }
}

class TradeSink extends RowSink {
  private price: Float64Array = new Float64Array(this.capacity)
  private size: Float64Array = new Float64Array(this.capacity)

  protected store(values: Float64Array, row: number): BadRowKind | null {
    const price = values[SLOT.close]!
    if (!(price > this.floor)) return 'priceNotPositive'
    const size = this.options.volumeKnown ? values[SLOT.volume]! : NaN
    if (size < 0) return 'volumeNegative'
    this.price[row] = price
    this.size[row] = size
    return null
  }

  protected chunk(length: number, _start: Float64Array, end: Float64Array): TradeChunk {
    return { kind: 'trade', length, end, price: this.price, size: this.size }
  }

  protected replaceColumns(change: (column: Float64Array) => Float64Array): void {
    this.price = change(this.price)
    this.size = change(this.size)
  }
}

export function createSink(kind: MarketDataKind, capacity: number, options: SinkOptions): RowSink {
  switch (kind) {
    case 'bar':
      return new BarSink(capacity, options)
    case 'quote':
      return new QuoteSink(capacity, options)
    case 'trade':
      return new TradeSink(capacity, options)
  }
}
