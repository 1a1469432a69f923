import { FulmarError } from '../../domain/codes.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { BarView, MarketDataView, QuoteView, TradeView } from '../../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import {
  KINDS,
  LANES,
  newTrace,
  POWERS,
  RAW_CODE,
  SAME_INSTRUMENT,
  SAME_LENGTH,
  SAME_SEQUENCE_STEP,
  SAME_TIME,
  SCALE_CODE,
} from './tape-format.ts'
import type { InstrumentTrace, NumberTrace, TapeLane } from './tape-format.ts'

/** Nine digits of base 128: no number that was written has more. */
const MOST_DIGITS = 0x80_0000_0000_0000

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** One entry. Object and view are reused: nobody may keep them. */
export interface TapeEntry {
  readonly sequence: number
  readonly lane: TapeLane
  readonly instrumentIndex: number
  readonly view: MarketDataView
  readonly time: UnixMicros
}

/** Reads one batch after the other. `ids`: of instruments, by index. */
export class TapeDecoder {
  private readonly ids: readonly InstrumentId[]
  private bytes: Uint8Array = new Uint8Array(0)
  private view: DataView = new DataView(this.bytes.buffer)
  private at = 0
  private traces = new Map<number, InstrumentTrace>()
  private clock: NumberTrace = { scale: 0, multiple: 0 }
  private eventClock: NumberTrace = { scale: 3, multiple: 0 }
  private readonly barView: Mutable<BarView>
  private readonly quoteView: Mutable<QuoteView>
  private readonly tradeView: Mutable<TradeView>
  private readonly entry: Mutable<TapeEntry>

  constructor(ids: readonly InstrumentId[]) {
    this.ids = ids
    const about = { instrumentIndex: 0, instrumentId: ids[0] ?? '', time: 0 } as const
    const prices = { open: 0, high: 0, low: 0, close: 0, volume: 0, startTime: 0 }
    this.barView = { kind: 'bar', ...about, ...prices }
    this.quoteView = { kind: 'quote', ...about, bid: 0, ask: 0, bidSize: 0, askSize: 0 }
    this.tradeView = { kind: 'trade', ...about, price: 0, size: 0 }
    this.entry = { sequence: 0, lane: 'deliver', instrumentIndex: 0, view: this.barView, time: 0 }
  }

  /** Throws JOURNAL_CORRUPT for what no encoder makes. */
  *read(bytes: Uint8Array): Generator<TapeEntry, void, void> {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = 0
    this.traces = new Map()
    this.clock = { scale: 0, multiple: 0 }
    this.eventClock = { scale: 3, multiple: 0 }
    const { entry } = this
    entry.sequence = 0
    entry.instrumentIndex = -1
    while (this.at < bytes.length) {
      const head = this.byte()
      entry.lane = LANES[(head >> 2) & 3] ?? this.fail()
      entry.sequence += (head & SAME_SEQUENCE_STEP) === 0 ? this.whole() : 1
      if ((head & SAME_INSTRUMENT) === 0) entry.instrumentIndex = this.whole()
      entry.time = this.number(this.clock, this.clock.multiple)
      const time =
        (head & SAME_TIME) === 0
          ? this.number(this.eventClock, this.eventClock.multiple)
          : entry.time / MICROS_PER_MILLI
      entry.view = this.fields(head, entry.instrumentIndex, time)
      yield entry
    }
  }

  private fields(head: number, instrumentIndex: number, time: number): MarketDataView {
    const trace = this.traceOf(instrumentIndex)
    const instrumentId = this.ids[instrumentIndex] ?? this.fail()
    const kind = KINDS[head & 3] ?? this.fail()
    switch (kind) {
      case 'bar':
        return this.bar(Object.assign(this.barView, { instrumentIndex, instrumentId, time }), trace, head)
      case 'quote':
        return this.quote(Object.assign(this.quoteView, { instrumentIndex, instrumentId, time }), trace)
      case 'trade':
        return this.trade(Object.assign(this.tradeView, { instrumentIndex, instrumentId, time }), trace)
    }
  }

  private bar(bar: Mutable<BarView>, trace: InstrumentTrace, head: number): BarView {
    const { price, size } = trace
    if ((head & SAME_LENGTH) === 0) {
      bar.startTime = this.number(this.eventClock, this.eventClock.multiple)
      trace.barLength = bar.time - bar.startTime
    } else bar.startTime = bar.time - trace.barLength
    bar.open = this.number(price, price.multiple)
    const open = this.multiple
    bar.close = this.number(price, open)
    const close = this.multiple
    bar.high = this.number(price, Math.max(open, close))
    bar.low = this.number(price, Math.min(open, close))
    price.multiple = close
    bar.volume = this.number(size, 0)
    return bar
  }

  private quote(quote: Mutable<QuoteView>, { price, size }: InstrumentTrace): QuoteView {
    quote.bid = this.number(price, price.multiple)
    const bid = this.multiple
    quote.ask = this.number(price, bid)
    price.multiple = bid
    quote.bidSize = this.number(size, size.multiple)
    const bidSize = this.multiple
    quote.askSize = this.number(size, bidSize)
    size.multiple = bidSize
    return quote
  }

  private trade(trade: Mutable<TradeView>, { price, size }: InstrumentTrace): TradeView {
    trade.price = this.number(price, price.multiple)
    trade.size = this.number(size, 0)
    return trade
  }

  private traceOf(instrumentIndex: number): InstrumentTrace {
    const known = this.traces.get(instrumentIndex)
    if (known !== undefined) return known
    const trace = newTrace()
    this.traces.set(instrumentIndex, trace)
    return trace
  }

  /** Of the number read last; the guess where it was none. */
  private multiple = 0

  private number(trace: NumberTrace, guess: number): number {
    let from = guess
    let code = this.whole()
    if (code === RAW_CODE) {
      if (this.at + 8 > this.bytes.length) this.fail()
      const value = this.view.getFloat64(this.at)
      this.at += 8
      this.multiple = guess
      return value
    }
    if (code === SCALE_CODE) {
      trace.scale = this.byte()
      from = 0
      code = this.whole()
    }
    const multiple = from + (code % 4 === 0 ? code / 4 : -(code + 2) / 4)
    const power = POWERS[trace.scale]
    if (power === undefined || !Number.isInteger(multiple)) return this.fail()
    trace.multiple = multiple
    this.multiple = multiple
    return multiple / power
  }

  private whole(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
      if (factor > MOST_DIGITS) this.fail()
    }
  }

  private byte(): number {
    return this.bytes[this.at++] ?? this.fail()
  }

  private fail(): never {
    throw new FulmarError('JOURNAL_CORRUPT', 'A record of market data is not as any version writes it.')
  }
}
