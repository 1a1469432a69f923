import type { BarView, MarketDataView, QuoteView, TradeView } from '../../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import {
  KINDS,
  LANES,
  MAX_MULTIPLE,
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

/** No entry takes more: ten numbers of ten bytes each, twice. */
const ENTRY_ROOM = 256

/** Collects entries of one batch after the other. */
export class TapeEncoder {
  /** Entries since `take`. */
  count = 0
  /** Sequence and time of the first and last entry since `take`. */
  firstSequence = 0
  lastSequence = 0
  firstTime: UnixMicros = 0
  lastTime: UnixMicros = 0
  private bytes = new Uint8Array(4096)
  private view = new DataView(this.bytes.buffer)
  private at = 0
  private lastInstrument = -1
  private traces = new Map<number, InstrumentTrace>()
  private readonly clock: NumberTrace = { scale: 0, multiple: 0 }
  private readonly eventClock: NumberTrace = { scale: 3, multiple: 0 }

  /** Bytes so far. */
  get size(): number {
    return this.at
  }

  add(
    sequence: number,
    lane: TapeLane,
    instrumentIndex: number,
    data: MarketDataView,
    time: UnixMicros,
  ): void {
    if (this.at + ENTRY_ROOM > this.bytes.length) this.grow()
    if (this.count === 0) this.begin(sequence, time)
    const trace = this.traceOf(instrumentIndex)
    const isNext = sequence === this.lastSequence + 1
    const isSame = instrumentIndex === this.lastInstrument
    const isNow = data.time === time / MICROS_PER_MILLI
    const isAsLong = data.kind === 'bar' && data.startTime === data.time - trace.barLength
    this.bytes[this.at++] =
      KINDS.indexOf(data.kind) |
      (LANES.indexOf(lane) << 2) |
      (isNext ? SAME_SEQUENCE_STEP : 0) |
      (isSame ? SAME_INSTRUMENT : 0) |
      (isNow ? SAME_TIME : 0) |
      (isAsLong ? SAME_LENGTH : 0)
    if (!isNext) this.whole(sequence - this.lastSequence)
    if (!isSame) this.whole(instrumentIndex)
    this.number(time, this.clock, this.clock.multiple)
    if (!isNow) this.number(data.time, this.eventClock, this.eventClock.multiple)
    this.fields(data, trace, isAsLong)
    this.lastInstrument = instrumentIndex
    this.lastSequence = sequence
    this.lastTime = time
    this.count += 1
  }

  /** What was collected, and begins anew. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.at)
    this.at = 0
    this.count = 0
    return taken
  }

  private begin(sequence: number, time: UnixMicros): void {
    this.firstSequence = sequence
    this.firstTime = time
    this.lastSequence = 0
    this.lastInstrument = -1
    this.traces = new Map()
    Object.assign(this.clock, { scale: 0, multiple: 0 })
    Object.assign(this.eventClock, { scale: 3, multiple: 0 })
  }

  private fields(data: MarketDataView, trace: InstrumentTrace, isAsLong: boolean): void {
    switch (data.kind) {
      case 'bar':
        this.bar(data, trace, isAsLong)
        break
      case 'quote':
        this.quote(data, trace)
        break
      case 'trade':
        this.trade(data, trace)
        break
    }
  }

  private bar(bar: BarView, trace: InstrumentTrace, isAsLong: boolean): void {
    const { price, size } = trace
    if (!isAsLong) {
      this.number(bar.startTime, this.eventClock, this.eventClock.multiple)
      trace.barLength = bar.time - bar.startTime
    }
    const open = this.number(bar.open, price, price.multiple)
    const close = this.number(bar.close, price, open)
    // what the scale became meanwhile, `open` is still a good guess
    this.number(bar.high, price, Math.max(open, close))
    this.number(bar.low, price, Math.min(open, close))
    price.multiple = close
    this.number(bar.volume, size, 0)
  }

  private quote(quote: QuoteView, { price, size }: InstrumentTrace): void {
    const bid = this.number(quote.bid, price, price.multiple)
    this.number(quote.ask, price, bid)
    price.multiple = bid
    const bidSize = this.number(quote.bidSize, size, size.multiple)
    this.number(quote.askSize, size, bidSize)
    size.multiple = bidSize
  }

  private trade(trade: TradeView, { price, size }: InstrumentTrace): void {
    this.number(trade.price, price, price.multiple)
    this.number(trade.size, size, 0)
  }

  private traceOf(instrumentIndex: number): InstrumentTrace {
    const known = this.traces.get(instrumentIndex)
    if (known !== undefined) return known
    const trace = newTrace()
    this.traces.set(instrumentIndex, trace)
    return trace
  }

  /** Returns the multiple that it is, or the guess where it is none. */
  private number(value: number, trace: NumberTrace, guess: number): number {
    const scale = scaleOf(value, trace.scale)
    if (scale === -1) {
      this.whole(RAW_CODE)
      this.view.setFloat64(this.at, value)
      this.at += 8
      return guess
    }
    let from = guess
    if (scale !== trace.scale) {
      this.whole(SCALE_CODE)
      this.bytes[this.at++] = scale
      trace.scale = scale
      from = 0
    }
    const multiple = Math.round(value * (POWERS[scale] ?? 1))
    const difference = multiple - from
    this.whole(difference >= 0 ? difference * 4 : difference * -4 - 2)
    trace.multiple = multiple
    return multiple
  }

  /** In base 128, the lowest digit first; the highest bit says that there is more. */
  private whole(value: number): void {
    let rest = value
    while (rest >= 0x8000_0000) {
      this.bytes[this.at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.bytes[this.at++] = rest
  }

  private grow(): void {
    const bytes = new Uint8Array(this.bytes.length * 2)
    bytes.set(this.bytes)
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }
}

/** The smallest at or above `least` at which the number is a whole multiple; −1 for none. */
function scaleOf(value: number, least: number): number {
  for (let scale = least; scale < POWERS.length; scale++) {
    const power = POWERS[scale] ?? 1
    const multiple = Math.round(value * power)
    // not of NaN and infinities; minus zero would come back as zero
    if (!(Math.abs(multiple) < MAX_MULTIPLE)) return -1
    if (multiple / power === value) return multiple === 0 && Object.is(value, -0) ? -1 : scale
  }
  return -1
}
