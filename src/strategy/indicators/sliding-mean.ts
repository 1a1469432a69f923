import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * The mean of the last `period` inputs, without ever subtracting an old input from a running sum: that is how
 * running sums drift, and how one huge input spoils the small ones that follow it.
 *
 * The ring is filled in blocks of `period` inputs. When a block is full it is turned, in place, into suffix
 * sums; the window is then «the rest of the previous block» plus «the present block so far», two numbers to
 * add:
 *
 *     previous block, as suffix sums            present block, as it came
 *     ring[index] = Σ of its last entries   +   present = Σ of its first entries
 *
 * The sums are of distances from `base`, the last input of the previous block. It lies inside the window
 * until the next block is full, so the distances are small (and mostly exact) beside the prices themselves,
 * and the mean of a window of equal prices is that very price: two averages of different length agree in a
 * flat market, instead of crossing back and forth on their rounding errors.
 *
 * Inputs must be finite and at most 2e300 from zero. One pass over the ring per `period` inputs: O(1)
 * amortized.
 */
export class SlidingMean {
  /** NaN until `period` inputs have come. */
  mean = NaN

  private readonly period: number
  private readonly ring: Float64Array
  /** Entries of the present block; below `period`. */
  private index = 0
  // Both NaN during the first block, which makes the mean NaN without a branch.
  private base = NaN
  private present = NaN

  constructor(period: number) {
    this.period = period
    this.ring = new Float64Array(period)
  }

  push(input: number): void {
    const ring = this.ring
    let index = this.index
    ring[index] = input
    this.present += input - this.base
    index += 1
    if (index === this.period) {
      this.startBlock()
      index = 0
    }
    this.index = index
    this.mean = this.base + (ring[index]! + this.present) / this.period
  }

  save(): { readonly [field: string]: SavedValue } {
    const full = !Number.isNaN(this.base)
    return {
      full,
      index: this.index,
      base: full ? this.base : null,
      present: full ? this.present : null,
      ring: Array.from(full ? this.ring : this.ring.subarray(0, this.index)),
    }
  }

  static restore(period: number, saved: SavedReader): SlidingMean {
    const restored = new SlidingMean(period)
    const full = saved.boolean('full')
    restored.index = saved.whole('index', 0, period - 1)
    restored.ring.set(saved.finiteNumbers('ring', full ? period : restored.index))
    if (full) {
      restored.base = saved.finite('base')
      restored.present = saved.finite('present')
      restored.mean = restored.base + (restored.ring[restored.index]! + restored.present) / period
    }
    return restored
  }

  private startBlock(): void {
    const ring = this.ring
    const base = ring[this.period - 1]!
    let sum = 0
    for (let i = this.period - 1; i >= 0; i -= 1) {
      sum += ring[i]! - base
      ring[i] = sum
    }
    this.base = base
    this.present = 0
  }
}
