import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingWeightedMean } from './sliding-weighted-mean.ts'

const KIND = 'wma'

/**
 * Linearly weighted moving average, in the unit of the input: the newest of the last `period` inputs weighs
 * `period`, the one before it one less, down to 1 for the oldest; divided by the sum of the weights.
 * Source: Perry J. Kaufman, Trading Systems and Methods, 5th edition, 2013.
 * The average of a window of equal inputs is exactly that input.
 */
export class Wma implements Indicator {
  readonly warmUp: number
  private window: SlidingWeightedMean

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.window = new SlidingWeightedMean(period)
  }

  get value(): number {
    return this.window.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.window.mean)
  }

  next(input: number): number {
    if (isUsable(input)) this.window.push(input)
    return this.window.mean
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, ...this.window.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    this.window = SlidingWeightedMean.restore(this.warmUp, saved)
  }
}

/** @param period inputs averaged, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function wma(period: number): Wma {
  return new Wma(period)
}
