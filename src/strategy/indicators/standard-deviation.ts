import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingMoments } from './sliding-moments.ts'

const KIND = 'standardDeviation'

/**
 * Standard deviation of the last `period` inputs from their mean, in the unit of the input; `mean` is that
 * mean.
 * Source: Karl Pearson, Contributions to the Mathematical Theory of Evolution, 1894.
 *
 * Convention: of the *population* (divided by `period`, not by `period` − 1), as in `bollinger`. Equal inputs
 * deviate by exactly 0.
 */
export class StandardDeviation implements Indicator {
  readonly warmUp: number
  private window: SlidingMoments

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.window = new SlidingMoments(period)
  }

  get value(): number {
    return this.window.deviation
  }

  get mean(): number {
    return this.window.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.window.deviation)
  }

  next(input: number): number {
    if (isUsable(input)) this.window.push(input)
    return this.window.deviation
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
export function standardDeviation(period: number): StandardDeviation {
  return new StandardDeviation(period)
}
