import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/** Gives back what was put in `period` inputs before. Inputs must be finite. O(1). */
export class Delay {
  private readonly period: number
  private readonly ring: Float64Array
  /** Of the oldest entry, which the next input replaces. */
  private index = 0
  private full = false

  constructor(period: number) {
    this.period = period
    this.ring = new Float64Array(period)
  }

  /** Returns the input of `period` pushes ago; NaN while there is none. */
  push(input: number): number {
    const oldest = this.full ? this.ring[this.index]! : NaN
    this.ring[this.index] = input
    this.index += 1
    if (this.index === this.period) {
      this.index = 0
      this.full = true
    }
    return oldest
  }

  /** True once `period` inputs have come. */
  get isFull(): boolean {
    return this.full
  }

  /** What is inside, in no particular order. */
  entries(): Float64Array {
    return this.full ? this.ring : this.ring.subarray(0, this.index)
  }

  save(): { readonly [field: string]: SavedValue } {
    return { full: this.full, index: this.index, ring: Array.from(this.entries()) }
  }

  static restore(period: number, saved: SavedReader): Delay {
    const restored = new Delay(period)
    restored.full = saved.boolean('full')
    restored.index = saved.whole('index', 0, period - 1)
    restored.ring.set(saved.finiteNumbers('ring', restored.full ? period : restored.index))
    return restored
  }
}
