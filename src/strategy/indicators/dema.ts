import { checkPeriod } from './arguments.ts'
import { DecayingMean } from './decaying-mean.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'

const KIND = 'dema'

/**
 * Double exponential moving average, in the unit of the input: 2 × EMA − EMA of the EMA, which lags less than
 * the EMA of the same period.
 * Source: Patrick G. Mulloy, Smoothing Data with Faster Moving Averages, Technical Analysis of Stocks &
 * Commodities, January 1994.
 *
 * Convention: both averages start as the simple mean of their own first `period` inputs, so the first value
 * comes with input 2 × `period` − 1.
 */
export class Dema implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private once: DecayingMean
  private twice: DecayingMean

  constructor(period: number) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = 2 * period - 1
    this.once = DecayingMean.exponential(period)
    this.twice = DecayingMean.exponential(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.period, once: this.once.save(), twice: this.twice.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const once = DecayingMean.exponential(this.period).restore(saved.part('once'))
    const twice = DecayingMean.exponential(this.period).restore(saved.part('twice'))
    this.once = once
    this.twice = twice
    this.publish()
  }

  private advance(input: number): void {
    this.once.push(input)
    if (Number.isNaN(this.once.mean)) return
    this.twice.push(this.once.mean)
    this.publish()
  }

  private publish(): void {
    this.value = this.once.mean + (this.once.mean - this.twice.mean)
  }
}

/** @param period inputs that each average stands for, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function dema(period: number): Dema {
  return new Dema(period)
}
