import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * The highest or lowest of the last `period` inputs, and how long ago it was; of equal ones the latest.
 *
 * A queue holds the inputs that may still become the extreme: a new input drives out, from the back, all
 * those that it equals or outdoes, so what remains is in order and its front is the answer.
 * Source: Daniel Lemire, Streaming Maximum-Minimum Filter Using No More than Three Comparisons per Element,
 * 2006. Each input enters and leaves once: O(1) amortized.
 *
 * Inputs must be finite.
 */
export class SlidingExtreme {
  /** NaN until `period` inputs have come. */
  value = NaN
  /** Inputs since the extreme, 0 to `period` − 1; NaN until `period` inputs have come. */
  age = NaN

  private readonly period: number
  private readonly isHighest: boolean
  // The queue, round a ring: values, and the number of the input that each was.
  private readonly values: Float64Array
  private readonly positions: Float64Array
  private front = 0
  private size = 0
  /** Inputs so far, or at least `period` of them after `restore`. */
  private count = 0

  private constructor(period: number, isHighest: boolean) {
    this.period = period
    this.isHighest = isHighest
    this.values = new Float64Array(period)
    this.positions = new Float64Array(period)
  }

  static highest(period: number): SlidingExtreme {
    return new SlidingExtreme(period, true)
  }

  static lowest(period: number): SlidingExtreme {
    return new SlidingExtreme(period, false)
  }

  push(input: number): void {
    this.count += 1
    if (this.size > 0 && this.positions[this.front]! <= this.count - this.period) {
      this.front = this.front + 1 === this.period ? 0 : this.front + 1
      this.size -= 1
    }
    while (this.size > 0 && this.outdoes(input, this.values[this.slot(this.size - 1)]!)) this.size -= 1
    this.append(input, this.count)
    this.publish()
  }

  save(): { readonly [field: string]: SavedValue } {
    const slots = Array.from({ length: this.size }, (_, place) => this.slot(place))
    return {
      seen: Math.min(this.count, this.period),
      ages: slots.map((slot) => this.count - this.positions[slot]!),
      values: slots.map((slot) => this.values[slot]!),
    }
  }

  /** Returns this instance, which must be a new one, with the saved state in it. */
  restore(saved: SavedReader): this {
    this.count = saved.whole('seen', 0, this.period)
    const ages = saved.fallingWholes('ages', this.count)
    const values = saved.finiteNumbers('values', ages.length)
    for (const [place, age] of ages.entries()) this.append(values[place]!, this.count - age)
    if (this.size > 0) this.publish()
    return this
  }

  private outdoes(input: number, other: number): boolean {
    return this.isHighest ? input >= other : input <= other
  }

  private slot(place: number): number {
    const slot = this.front + place
    return slot >= this.period ? slot - this.period : slot
  }

  private append(value: number, position: number): void {
    const slot = this.slot(this.size)
    this.values[slot] = value
    this.positions[slot] = position
    this.size += 1
  }

  private publish(): void {
    if (this.count < this.period) return
    this.value = this.values[this.front]!
    this.age = this.count - this.positions[this.front]!
  }
}
