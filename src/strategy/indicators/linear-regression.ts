import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingMoments } from './sliding-moments.ts'
import { SlidingWeightedMean } from './sliding-weighted-mean.ts'

const KIND = 'linearRegression'

/**
 * The straight line closest to the last `period` inputs, by least squares. `value` is where it stands at the
 * newest input, `intercept` at the oldest, both in the unit of the input; `slope` is its rise per input;
 * `rSquared`, 0 to 1, is the share of the variance that the line explains.
 * Source: Adrien-Marie Legendre, Nouvelles méthodes pour la détermination des orbites des comètes, 1805. For
 * inputs at equal steps, slope = 6 × (weighted mean − mean) / (period − 1).
 *
 * Convention: the oldest input stands at x = 0. Where all inputs are equal, and for a period of 1, slope and
 * `rSquared` are 0: there is nothing to explain.
 */
export class LinearRegression implements Indicator {
  readonly warmUp: number
  value = NaN
  slope = NaN
  intercept = NaN
  rSquared = NaN

  /** Standard deviation of the places 0 to period − 1. */
  private readonly spread: number
  private plain: SlidingMoments
  private weighted: SlidingWeightedMean

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.spread = Math.sqrt((period * period - 1) / 12)
    this.plain = new SlidingMoments(period)
    this.weighted = new SlidingWeightedMean(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, plain: this.plain.save(), weighted: this.weighted.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    const plain = SlidingMoments.restore(this.warmUp, saved.part('plain'))
    const weighted = SlidingWeightedMean.restore(this.warmUp, saved.part('weighted'))
    this.plain = plain
    this.weighted = weighted
    this.publish()
  }

  private advance(input: number): void {
    this.plain.push(input)
    this.weighted.push(input)
    this.publish()
  }

  private publish(): void {
    const { mean, meanDistance, deviation } = this.plain
    // Both are distances from the same input, so that their difference keeps its digits.
    const lead = this.weighted.meanDistance - meanDistance
    const steps = this.warmUp - 1
    // A product, so that it stays NaN while the lead is.
    this.slope = steps === 0 ? 0 * lead : (6 * lead) / steps
    this.value = mean + 3 * lead
    this.intercept = mean - 3 * lead
    const correlation = deviation === 0 ? 0 : (this.slope * this.spread) / deviation
    this.rSquared = Math.min(1, correlation * correlation)
  }
}

/** @param period inputs that the line is laid through, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function linearRegression(period: number): LinearRegression {
  return new LinearRegression(period)
}
