import { checkPeriod } from './arguments.ts'
import { Delay } from './delay.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'percentRank'

/**
 * Percent rank, 0 to 100: how many of the `period` inputs before this one were no higher, in percent.
 * Source: Larry Connors and Cesar Alvarez, An Introduction to ConnorsRSI, 2012, with «no higher» for their
 * «lower».
 *
 * Convention: the input itself is not counted, so the first value comes with input `period` + 1.
 * Cost: the inputs are kept in order as well, so an update takes O(log period) comparisons, and moves up to
 * `period` numbers in one block of memory.
 */
export class PercentRank implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private inputs: Delay
  /** The inputs in ascending order; the first `size` are in use. */
  private readonly sorted: Float64Array
  private size = 0

  constructor(period: number) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = period + 1
    this.inputs = new Delay(period)
    this.sorted = new Float64Array(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.period, value: nullIfNaN(this.value), ...this.inputs.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const value = saved.finiteOrNaN('value')
    this.inputs = Delay.restore(this.period, saved)
    this.value = value
    const entries = this.inputs.entries()
    this.size = entries.length
    this.sorted.set(entries)
    this.sorted.subarray(0, this.size).sort()
  }

  private advance(input: number): void {
    const oldest = this.inputs.push(input)
    const place = this.countNotAbove(input)
    if (Number.isNaN(oldest)) {
      this.sorted.copyWithin(place + 1, place, this.size)
      this.sorted[place] = input
      this.size += 1
      return
    }
    this.value = (100 * place) / this.period
    const gap = this.countNotAbove(oldest) - 1
    // Only what lies between the one that goes and the one that comes has to move.
    if (gap < place) {
      this.sorted.copyWithin(gap, gap + 1, place)
      this.sorted[place - 1] = input
    } else {
      this.sorted.copyWithin(place + 1, place, gap)
      this.sorted[place] = input
    }
  }

  /** How many are no higher than `input`: also the place where it belongs. */
  private countNotAbove(input: number): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.sorted[middle]! <= input) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** @param period inputs compared with, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function percentRank(period: number): PercentRank {
  return new PercentRank(period)
}
