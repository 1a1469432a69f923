import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * The mean of the last `period` inputs in which the newest weighs `period`, the one before it one less, and
 * so on down to 1 for the oldest.
 *
 * Kept as in `SlidingMean`, in blocks and with nothing ever subtracted. When a block is full it is turned, in
 * place, into weighted suffix sums: suffix[i] = 1 × entry[i] + 2 × entry[i + 1] + … = suffix[i + 1] + the
 * plain sum from i on. The weights of the present block are then those of its places, raised by the number
 * of entries of the previous block that the window still holds.
 *
 * Inputs must be finite and at most 1e280 from zero. O(1) amortized.
 */
export class SlidingWeightedMean {
  /** NaN until `period` inputs have come. */
  mean = NaN
  /** Mean less `base`, the last input of the previous block. */
  meanDistance = NaN

  private readonly period: number
  private readonly weights: number
  private readonly ring: Float64Array
  /** Entries of the present block; below `period`. */
  private index = 0
  // NaN during the first block, which makes the mean NaN without a branch.
  private base = NaN
  private present = NaN
  /** Present block, its first entry times 1, its second times 2, … */
  private weighted = NaN

  constructor(period: number) {
    this.period = period
    this.weights = (period * (period + 1)) / 2
    this.ring = new Float64Array(period)
  }

  push(input: number): void {
    const distance = input - this.base
    this.ring[this.index] = input
    this.index += 1
    this.present += distance
    this.weighted += this.index * distance
    if (this.index === this.period) this.startBlock()
    this.publish()
  }

  save(): { readonly [field: string]: SavedValue } {
    const full = !Number.isNaN(this.base)
    return {
      full,
      index: this.index,
      base: full ? this.base : null,
      present: full ? this.present : null,
      weighted: full ? this.weighted : null,
      ring: Array.from(full ? this.ring : this.ring.subarray(0, this.index)),
    }
  }

  static restore(period: number, saved: SavedReader): SlidingWeightedMean {
    const restored = new SlidingWeightedMean(period)
    const full = saved.boolean('full')
    restored.index = saved.whole('index', 0, period - 1)
    restored.ring.set(saved.finiteNumbers('ring', full ? period : restored.index))
    if (full) {
      restored.base = saved.finite('base')
      restored.present = saved.finite('present')
      restored.weighted = saved.finite('weighted')
      restored.publish()
    }
    return restored
  }

  private publish(): void {
    const raised = (this.period - this.index) * this.present
    this.meanDistance = (this.ring[this.index]! + raised + this.weighted) / this.weights
    this.mean = this.base + this.meanDistance
  }

  private startBlock(): void {
    const ring = this.ring
    const base = ring[this.period - 1]!
    let sum = 0
    let weighted = 0
    for (let i = this.period - 1; i >= 0; i -= 1) {
      sum += ring[i]! - base
      weighted += sum
      ring[i] = weighted
    }
    this.index = 0
    this.base = base
    this.present = 0
    this.weighted = 0
  }
}
