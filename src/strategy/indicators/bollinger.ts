import { checkMultiple, checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingMoments } from './sliding-moments.ts'

const KIND = 'bollinger'

/**
 * Bollinger bands: the mean of the last `period` inputs, and bands at `deviations` standard deviations around
 * it.
 * Source: John Bollinger, Bollinger on Bollinger Bands, 2001.
 *
 * Convention: the *population* standard deviation (divided by `period`, not by `period` − 1).
 * Units: `upper`, `middle` (= `value`) and `lower` in that of the input; `bandwidth` in percent of the
 * middle; `percentB` as a ratio, 0 at the lower band and 1 at the upper, below and above outside of them.
 */
export class Bollinger implements Indicator {
  readonly warmUp: number
  middle = NaN
  upper = NaN
  lower = NaN

  private readonly period: number
  private readonly deviations: number
  private window: SlidingMoments

  constructor(period = 20, deviations = 2) {
    this.period = checkPeriod(KIND, 'period', period)
    this.deviations = checkMultiple(KIND, 'deviations', deviations)
    this.warmUp = period
    this.window = new SlidingMoments(period)
  }

  get value(): number {
    return this.middle
  }

  get ready(): boolean {
    return !Number.isNaN(this.middle)
  }

  /**
   * (upper − lower) / middle, in percent. 0 where the bands coincide, NaN where there is a width around a
   * middle of 0.
   */
  get bandwidth(): number {
    const width = this.upper - this.lower
    if (width === 0) return 0
    return this.middle === 0 ? NaN : (100 * width) / this.middle
  }

  /** (last input − lower) / (upper − lower). 0.5 where the bands coincide. */
  get percentB(): number {
    const width = this.upper - this.lower
    return width === 0 ? 0.5 : (this.window.last - this.lower) / width
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.middle
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.period, deviations: this.deviations, ...this.window.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    saved.same('deviations', this.deviations)
    this.window = SlidingMoments.restore(this.period, saved)
    this.publish()
  }

  private advance(input: number): void {
    this.window.push(input)
    this.publish()
  }

  private publish(): void {
    const { mean, deviation } = this.window
    const reach = this.deviations * deviation
    this.middle = mean
    this.upper = mean + reach
    this.lower = mean - reach
  }
}

/**
 * @param period inputs in the window, 1 to 1,000,000, 20 unless given
 * @param deviations standard deviations from middle to band, above 0 to 1000, 2 unless given; else throws
 * CONFIG_INVALID
 */
export function bollinger(period = 20, deviations = 2): Bollinger {
  return new Bollinger(period, deviations)
}
