import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingMoments } from './sliding-moments.ts'

const KIND = 'zScore'

/**
 * Standard score: how many standard deviations the last input lies above (or, negative, below) the mean of
 * the last `period` inputs, itself among them. `mean` and `deviation` in the unit of the input.
 * Source: Erwin Kreyszig, Advanced Engineering Mathematics, 1979 (standardized variable).
 *
 * Convention: the *population* standard deviation. Where all inputs are equal the score is 0.
 */
export class ZScore implements Indicator {
  readonly warmUp: number
  private window: SlidingMoments

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.window = new SlidingMoments(period)
  }

  get value(): number {
    const { deviation, lastDistance } = this.window
    return deviation === 0 ? 0 : lastDistance / deviation
  }

  get mean(): number {
    return this.window.mean
  }

  get deviation(): number {
    return this.window.deviation
  }

  get ready(): boolean {
    return !Number.isNaN(this.window.deviation)
  }

  next(input: number): number {
    if (isUsable(input)) this.window.push(input)
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, ...this.window.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    this.window = SlidingMoments.restore(this.warmUp, saved)
  }
}

/** @param period inputs in the window, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function zScore(period: number): ZScore {
  return new ZScore(period)
}
