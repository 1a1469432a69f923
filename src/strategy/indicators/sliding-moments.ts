import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * Mean and *population* standard deviation (divided by `period`, not by `period` − 1) of the last `period`
 * inputs.
 *
 * The sums are kept as in `SlidingMean`: of distances from `base`, an input that lies in the window, with
 * nothing ever subtracted. That also settles the usual trouble with «mean of squares less square of mean»:
 * the squared distance of one member from the mean is at most `period` times the variance, so at most that
 * factor is lost, and bands a millionth wide around a price of a billion keep their digits. Equal inputs have
 * a deviation of exactly 0.
 *
 * Inputs must be finite and at most 1e150 from zero. O(1) amortized.
 */
export class SlidingMoments {
  /** NaN until `period` inputs have come, as are all outputs. */
  mean = NaN
  deviation = NaN
  /** Mean less `base`: keeps the digits that a mean beside a large price loses. */
  meanDistance = NaN
  /** The last input; NaN until the window is full, since nothing depends on it before. */
  last = NaN

  private readonly period: number
  /**
   * As in SlidingMean: inputs of the present block below `index`, from there the suffix sums of the last
   * block.
   */
  private readonly ring: Float64Array
  /** Suffix sums of the squared distances; only the entries from `index` on are in use. */
  private readonly squares: Float64Array
  private index = 0
  // All three NaN during the first block, which makes the outputs NaN without a branch.
  private base = NaN
  private present = NaN
  private presentSquares = NaN

  constructor(period: number) {
    this.period = period
    this.ring = new Float64Array(period)
    this.squares = new Float64Array(period)
  }

  /** Last input less mean, from distances. */
  get lastDistance(): number {
    return this.last - this.base - this.meanDistance
  }

  push(input: number): void {
    const distance = input - this.base
    this.ring[this.index] = input
    this.present += distance
    this.presentSquares += distance * distance
    this.index += 1
    if (this.index === this.period) this.startBlock()
    this.last = Number.isNaN(this.base) ? NaN : input
    this.publish()
  }

  save(): { readonly [field: string]: SavedValue } {
    const full = !Number.isNaN(this.base)
    if (!full) return { index: this.index, full, ring: Array.from(this.ring.subarray(0, this.index)) }
    return {
      index: this.index,
      full,
      base: this.base,
      present: this.present,
      presentSquares: this.presentSquares,
      last: this.last,
      ring: Array.from(this.ring),
      squares: Array.from(this.squares.subarray(this.index)),
    }
  }

  static restore(period: number, saved: SavedReader): SlidingMoments {
    const restored = new SlidingMoments(period)
    const full = saved.boolean('full')
    restored.index = saved.whole('index', 0, period - 1)
    restored.ring.set(saved.finiteNumbers('ring', full ? period : restored.index))
    if (full) {
      restored.squares.set(saved.finiteNumbers('squares', period - restored.index), restored.index)
      restored.base = saved.finite('base')
      restored.present = saved.finite('present')
      restored.presentSquares = saved.finite('presentSquares')
      restored.last = saved.finite('last')
      restored.publish()
    }
    return restored
  }

  private publish(): void {
    const mean = (this.ring[this.index]! + this.present) / this.period
    const variance = (this.squares[this.index]! + this.presentSquares) / this.period - mean * mean
    this.meanDistance = mean
    this.mean = this.base + mean
    this.deviation = Math.sqrt(variance < 0 ? 0 : variance)
  }

  private startBlock(): void {
    const base = this.ring[this.period - 1]!
    let sum = 0
    let squares = 0
    for (let i = this.period - 1; i >= 0; i -= 1) {
      const distance = this.ring[i]! - base
      sum += distance
      squares += distance * distance
      this.ring[i] = sum
      this.squares[i] = squares
    }
    this.index = 0
    this.base = base
    this.present = 0
    this.presentSquares = 0
  }
}
