import { checkPeriod } from './arguments.ts'
import { percentOf } from './bar.ts'
import { DecayingMean } from './decaying-mean.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { TripleMean } from './triple-mean.ts'

const KIND = 'trix'

/**
 * TRIX, in percent: by how much an exponential average of an average of an average changed with this input.
 * `signal` is the exponential average of `value`.
 * Source: Jack K. Hutson, Good TRIX, Technical Analysis of Stocks & Commodities, July 1983; of the inputs as
 * they are, not of their logarithms.
 *
 * Convention: every average starts as the simple mean of its own first inputs. `value` is known from input
 * 3 × `period` − 1 on; `ready` waits for the signal, `signalPeriod` − 1 inputs later. `value` is NaN where
 * the average was 0 before, and the signal skips it.
 */
export class Trix implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private readonly signalPeriod: number
  private averages: TripleMean
  private smoothed: DecayingMean

  constructor(period = 15, signalPeriod = 9) {
    this.period = checkPeriod(KIND, 'period', period)
    this.signalPeriod = checkPeriod(KIND, 'signalPeriod', signalPeriod)
    this.warmUp = 3 * period + signalPeriod - 2
    this.averages = TripleMean.exponential(period)
    this.smoothed = DecayingMean.exponential(signalPeriod)
  }

  get signal(): number {
    return this.smoothed.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.smoothed.mean)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      signalPeriod: this.signalPeriod,
      value: nullIfNaN(this.value),
      averages: this.averages.save(),
      signal: this.smoothed.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    saved.same('signalPeriod', this.signalPeriod)
    const value = saved.finiteOrNaN('value')
    const averages = TripleMean.restore(this.period, saved.part('averages'))
    const smoothed = DecayingMean.exponential(this.signalPeriod).restore(saved.part('signal'))
    this.value = value
    this.averages = averages
    this.smoothed = smoothed
  }

  private advance(input: number): void {
    const before = this.averages.thrice.mean
    this.averages.push(input)
    this.value = percentOf(this.averages.thrice.mean - before, before)
    if (!Number.isNaN(this.value)) this.smoothed.push(this.value)
  }
}

/**
 * @param period inputs that each of the three averages stands for, 15 unless given
 * @param signalPeriod 9 unless given; each 1 to 1,000,000, else throws CONFIG_INVALID
 */
export function trix(period = 15, signalPeriod = 9): Trix {
  return new Trix(period, signalPeriod)
}
