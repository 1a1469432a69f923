import type { BarView } from '../domain/market-data.ts'
import type { HistoryField } from '../strategy/context.ts'

const FIELDS: readonly HistoryField[] = ['open', 'high', 'low', 'close', 'volume', 'time']

/** The last bars of one instrument, in rings. Only kept for strategies that declare `history`. */
export class BarHistory {
  private readonly capacity: number
  private readonly columns: Readonly<Record<HistoryField, Float64Array>>
  private count = 0
  private head = 0

  constructor(capacity: number) {
    this.capacity = capacity
    const column = (): Float64Array => new Float64Array(capacity)
    this.columns = {
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: column(),
      time: column(),
    }
  }

  push(bar: BarView): void {
    const at = this.head
    this.columns.open[at] = bar.open
    this.columns.high[at] = bar.high
    this.columns.low[at] = bar.low
    this.columns.close[at] = bar.close
    this.columns.volume[at] = bar.volume
    this.columns.time[at] = bar.time
    this.head = at + 1 === this.capacity ? 0 : at + 1
    if (this.count < this.capacity) this.count += 1
  }

  /** New units: prices times the one factor, volumes times the other. */
  scale(price: number, volume: number): void {
    const { open, high, low, close } = this.columns
    for (const column of [open, high, low, close]) {
      for (let at = 0; at < column.length; at++) column[at] = (column[at] ?? 0) * price
    }
    const volumes = this.columns.volume
    for (let at = 0; at < volumes.length; at++) volumes[at] = (volumes[at] ?? 0) * volume
  }

  /** Oldest first; at most `count`. */
  last(count: number, field: HistoryField): number[] {
    const column = this.columns[field]
    const length = Math.min(count, this.count)
    const result = new Array<number>(length)
    let at = this.head - length
    if (at < 0) at += this.capacity
    for (let index = 0; index < length; index++) {
      result[index] = column[at] ?? NaN
      at = at + 1 === this.capacity ? 0 : at + 1
    }
    return result
  }

  save(): unknown {
    return FIELDS.map((field) => this.last(this.capacity, field))
  }

  load(saved: unknown): void {
    // kept longer once: the latest of it
    const columns = (saved as number[][]).map((column) => column.slice(-this.capacity))
    this.count = columns[0]?.length ?? 0
    this.head = this.count === this.capacity ? 0 : this.count
    FIELDS.forEach((field, index) => this.columns[field].set(columns[index] ?? []))
  }
}
