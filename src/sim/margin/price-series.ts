import type { UnixMicros } from '../../domain/time.ts'

/** Columns of a price over time, `end` ascending: the mark price of a perpetual. */
export interface PriceColumns {
  readonly end: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

/** A price that is looked up by time. It changes nothing, so that nothing of it needs to be saved. */
export class PriceSeries {
  private readonly columns: PriceColumns
  /** Rows up to here ended by the time asked for last: look-ups come in order. */
  private position = 0

  constructor(columns: PriceColumns) {
    this.columns = columns
  }

  /** Latest price known at that time; NaN before the first. */
  at(time: UnixMicros): number {
    return this.columns.close[this.rowsBy(time) - 1] ?? NaN
  }

  /** Lowest price of the rows that end after `start` and by `end`; where there are none, the price at `end`. */
  low(start: UnixMicros, end: UnixMicros): number {
    const last = this.rowsBy(end)
    let lowest = Infinity
    for (let row = last - 1; row >= 0 && (this.columns.end[row] ?? 0) > start; row--) {
      lowest = Math.min(lowest, this.columns.low[row] ?? NaN)
    }
    return lowest === Infinity ? this.at(end) : lowest
  }

  high(start: UnixMicros, end: UnixMicros): number {
    const last = this.rowsBy(end)
    let highest = -Infinity
    for (let row = last - 1; row >= 0 && (this.columns.end[row] ?? 0) > start; row--) {
      highest = Math.max(highest, this.columns.high[row] ?? NaN)
    }
    return highest === -Infinity ? this.at(end) : highest
  }

  /** How many rows have ended by then. */
  private rowsBy(time: UnixMicros): number {
    const { end } = this.columns
    let at = this.position
    while (at > 0 && (end[at - 1] ?? 0) > time) at -= 1
    while (at < end.length && (end[at] ?? Infinity) <= time) at += 1
    this.position = at
    return at
  }
}
