import { ChangeFlags } from './change-flags.ts'
import type { UnixMicros } from './time.ts'

/** Latest prices, one slot per instrument. Written by the data lane, read by risk, valuation and the venue. */
export class Marks {
  /** Last trade or bar close. NaN until one is known. */
  readonly last: Float64Array
  readonly bid: Float64Array
  readonly ask: Float64Array
  readonly bidSize: Float64Array
  readonly askSize: Float64Array
  /** Volume of the last bar. */
  readonly volume: Float64Array
  /** When `last` was set, microseconds; 0 for never. */
  readonly lastTime: Float64Array
  readonly quoteTime: Float64Array
  /** When the last bar ended that strategies were given, Unix milliseconds; 0 for none. What comes again is told by it. */
  readonly barTime: Float64Array
  /** What must be valued anew: to be raised with every price that is written here, and all with an exchange rate. */
  readonly changes: ChangeFlags

  constructor(instruments: number) {
    const column = (): Float64Array => new Float64Array(instruments).fill(NaN)
    this.last = column()
    this.bid = column()
    this.ask = column()
    this.bidSize = column()
    this.askSize = column()
    this.volume = column()
    this.lastTime = new Float64Array(instruments)
    this.quoteTime = new Float64Array(instruments)
    this.barTime = new Float64Array(instruments)
    this.changes = new ChangeFlags(instruments)
  }

  /** Best guess at what one unit is worth now: the last trade, else the middle of the quote, else NaN. */
  price(instrumentIndex: number): number {
    const last = this.last[instrumentIndex] ?? NaN
    if (!Number.isNaN(last)) return last
    return ((this.bid[instrumentIndex] ?? NaN) + (this.ask[instrumentIndex] ?? NaN)) / 2
  }

  /** What buying or selling one unit now would be reckoned at: the quote's other side where it is not older than the last trade. */
  takingPrice(instrumentIndex: number, side: 'buy' | 'sell'): number {
    const price = (side === 'buy' ? this.ask : this.bid)[instrumentIndex] ?? NaN
    const isFresh = (this.quoteTime[instrumentIndex] ?? 0) >= (this.lastTime[instrumentIndex] ?? 0)
    return isFresh && !Number.isNaN(price) ? price : this.price(instrumentIndex)
  }

  /** When anything at all was last heard of the instrument. */
  time(instrumentIndex: number): UnixMicros {
    return Math.max(this.lastTime[instrumentIndex] ?? 0, this.quoteTime[instrumentIndex] ?? 0)
  }

  save(): unknown {
    return this.columns()
  }

  load(saved: unknown): void {
    const columns = saved as Float64Array[]
    this.columns().forEach((column, index) => {
      column.set(columns[index] ?? [])
    })
    this.changes.raiseAll()
  }

  private columns(): Float64Array[] {
    const { last, bid, ask, bidSize, askSize, volume, lastTime, quoteTime, barTime } = this
    return [last, bid, ask, bidSize, askSize, volume, lastTime, quoteTime, barTime]
  }
}
