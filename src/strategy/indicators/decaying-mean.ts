import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * Below this an average of what was never below 0 is nothing but what fading has left of it: after some ten
 * thousand zeros it loses digits, and a ratio of two such averages is noise.
 */
export const FADED = 1e-290

/**
 * An average in which the past fades: the plain mean of the first `period` inputs, and from then on
 * mean ← mean × (1 − weight) + input × weight.
 *
 * The usual exponential average has weight 2 / (period + 1), Wilder's has 1 / period. A product with each
 * weight, and not mean += weight × (input − mean), since with weight 1 the latter loses a small input after a
 * huge one. Rounding errors fade with the inputs that made them, so nothing accumulates.
 *
 * Inputs must be finite.
 */
export class DecayingMean {
  /** NaN until `period` inputs have come. */
  mean = NaN

  private readonly period: number
  private readonly weight: number
  private readonly keep: number
  /** Inputs so far; stays at `period` once it is reached. */
  private count = 0
  /** Mean of the inputs so far, while there are fewer than `period`. */
  private seed = NaN

  private constructor(period: number, weight: number) {
    this.period = period
    this.weight = weight
    this.keep = 1 - weight
  }

  static exponential(period: number): DecayingMean {
    return new DecayingMean(period, 2 / (period + 1))
  }

  static wilder(period: number): DecayingMean {
    return new DecayingMean(period, 1 / period)
  }

  push(input: number): void {
    if (this.count === this.period) {
      this.mean = this.mean * this.keep + input * this.weight
      return
    }
    this.count += 1
    this.seed = this.count === 1 ? input : this.seed + (input - this.seed) / this.count
    if (this.count === this.period) this.mean = this.seed
  }

  save(): { readonly [field: string]: SavedValue } {
    if (this.count === 0) return { count: 0, mean: null }
    return { count: this.count, mean: this.count === this.period ? this.mean : this.seed }
  }

  /** Returns this instance, which must be a new one, with the saved state in it. */
  restore(saved: SavedReader): this {
    this.count = saved.whole('count', 0, this.period)
    if (this.count === this.period) this.mean = saved.finite('mean')
    else if (this.count > 0) this.seed = saved.finite('mean')
    return this
  }
}
