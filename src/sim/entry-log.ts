import { Decimal } from '../domain/decimal.ts'
import type { UnixMicros } from '../domain/time.ts'

export interface SavedEntry {
  readonly index: number
  readonly end: UnixMicros
  readonly sign: number
  readonly price: string
  readonly arrivals: number
}

/**
 * Which instrument entered a position inside which bar, and how: what the question «did the protective stop
 * count on the entry bar?» needs to know. One entry per instrument, that of its latest bar.
 */
export class EntryLog {
  private readonly end: Float64Array
  private readonly sign: Int8Array
  private readonly worstPrice: Decimal[]
  private readonly arrivals: Float64Array

  constructor(instruments: number) {
    this.end = new Float64Array(instruments).fill(NaN)
    this.sign = new Int8Array(instruments)
    this.worstPrice = Array.from({ length: instruments }, () => Decimal.ZERO)
    this.arrivals = new Float64Array(instruments)
  }

  /** `arrivals`: how many orders had arrived at the venue before; later ones may be answers to the entry. */
  record(index: number, end: UnixMicros, sign: 1 | -1, price: Decimal, arrivals: number): void {
    if (this.end[index] === end && this.sign[index] === sign) {
      const known = this.worstPrice[index] ?? price
      // For a protective sell stop the lowest entry is the worst: it may stand above the price already.
      this.worstPrice[index] = sign > 0 ? Decimal.min(known, price) : Decimal.max(known, price)
      return
    }
    this.end[index] = end
    this.sign[index] = sign
    this.worstPrice[index] = price
    this.arrivals[index] = arrivals
  }

  /** Side of the entry inside the bar that ends then: 1 long, −1 short, 0 none. */
  signAt(index: number, end: UnixMicros): number {
    return this.end[index] === end ? (this.sign[index] ?? 0) : 0
  }

  priceOf(index: number): number {
    return this.worstPrice[index]?.toNumber() ?? NaN
  }

  arrivalsBefore(index: number): number {
    return this.arrivals[index] ?? 0
  }

  save(): SavedEntry[] {
    const saved: SavedEntry[] = []
    this.end.forEach((end, index) => {
      if (Number.isNaN(end)) return
      const sign = this.sign[index] ?? 0
      const price = this.worstPrice[index]?.toString() ?? '0'
      saved.push({ index, end, sign, price, arrivals: this.arrivalsBefore(index) })
    })
    return saved
  }

  load(saved: readonly SavedEntry[]): void {
    this.end.fill(NaN)
    for (const { index, end, sign, price, arrivals } of saved) {
      this.end[index] = end
      this.sign[index] = sign
      this.worstPrice[index] = Decimal.from(price)
      this.arrivals[index] = arrivals
    }
  }
}
