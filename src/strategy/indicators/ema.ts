import { checkPeriod } from './arguments.ts'
import { DecayingMean } from './decaying-mean.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'

const KIND = 'ema'

/**
 * Exponential moving average, in the unit of the input: each input weighs 2 / (period + 1), what was before
 * it the rest. Convention: it starts as the simple mean of the first `period` inputs, and is NaN until then.
 */
export class Ema implements Indicator {
  readonly warmUp: number
  private average: DecayingMean

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.average = DecayingMean.exponential(period)
  }

  get value(): number {
    return this.average.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.average.mean)
  }

  next(input: number): number {
    if (isUsable(input)) this.average.push(input)
    return this.average.mean
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, ...this.average.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    this.average = DecayingMean.exponential(this.warmUp).restore(saved)
  }
}

/** @param period inputs that the average stands for, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function ema(period: number): Ema {
  return new Ema(period)
}
