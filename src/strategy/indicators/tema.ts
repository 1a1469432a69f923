import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { TripleMean } from './triple-mean.ts'

const KIND = 'tema'

/**
 * Triple exponential moving average, in the unit of the input: 3 × EMA − 3 × EMA of the EMA + EMA of that,
 * which lags less than `dema`.
 * Source: Patrick G. Mulloy, Smoothing Data with Less Lag, Technical Analysis of Stocks & Commodities,
 * February 1994.
 *
 * Convention: each of the three averages starts as the simple mean of its own first `period` inputs, so the
 * first value comes with input 3 × `period` − 2.
 */
export class Tema implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private averages: TripleMean

  constructor(period: number) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = 3 * period - 2
    this.averages = TripleMean.exponential(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.period, ...this.averages.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    this.averages = TripleMean.restore(this.period, saved)
    this.publish()
  }

  private advance(input: number): void {
    this.averages.push(input)
    this.publish()
  }

  private publish(): void {
    const { once, twice, thrice } = this.averages
    this.value = thrice.mean + 3 * (once.mean - twice.mean)
  }
}

/** @param period inputs that each average stands for, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function tema(period: number): Tema {
  return new Tema(period)
}
