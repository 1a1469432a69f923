import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingMean } from './sliding-mean.ts'

const KIND = 'sma'

/**
 * Simple moving average: the arithmetic mean of the last `period` inputs, in the unit of the input.
 * The mean of a window of equal inputs is exactly that input.
 */
export class Sma implements Indicator {
  readonly warmUp: number
  private window: SlidingMean

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.window = new SlidingMean(period)
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
    this.window = SlidingMean.restore(this.warmUp, saved)
  }
}

/** @param period inputs averaged, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function sma(period: number): Sma {
  return new Sma(period)
}
