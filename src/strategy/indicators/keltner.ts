import { checkMultiple, checkPeriod } from './arguments.ts'
import { isUsableBar, trueRange } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import { DecayingMean } from './decaying-mean.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'keltner'

/**
 * Keltner channel, in the unit of price: `middle` (= `value`) is the exponential average of the close, and
 * `upper` and `lower` stand `multiplier` average true ranges around it.
 * Source: Chester W. Keltner, How To Make Money in Commodities, 1960, in the form that Linda Bradford Raschke
 * gave it in the 1980s (an exponential average and the average true range).
 *
 * Convention: the exponential average starts as the simple mean of the first `period` closes; the average
 * true range is Wilder's, as in `atr(rangePeriod)`. A bar with an unusable price, or a high below its low, is
 * skipped whole.
 */
export class Keltner implements Indicator<HighLowClose> {
  readonly warmUp: number

  private readonly period: number
  private readonly multiplier: number
  private readonly rangePeriod: number
  private previousClose = NaN
  private average: DecayingMean
  private range: DecayingMean

  constructor(period = 20, multiplier = 2, rangePeriod = 10) {
    this.period = checkPeriod(KIND, 'period', period)
    this.multiplier = checkMultiple(KIND, 'multiplier', multiplier)
    this.rangePeriod = checkPeriod(KIND, 'rangePeriod', rangePeriod)
    this.warmUp = Math.max(period, rangePeriod)
    this.average = DecayingMean.exponential(period)
    this.range = DecayingMean.wilder(rangePeriod)
  }

  get value(): number {
    return this.average.mean
  }

  get middle(): number {
    return this.average.mean
  }

  get upper(): number {
    return this.average.mean + this.multiplier * this.range.mean
  }

  get lower(): number {
    return this.average.mean - this.multiplier * this.range.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.average.mean + this.range.mean)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) {
      this.average.push(bar.close)
      this.range.push(trueRange(this.previousClose, bar.high, bar.low))
      this.previousClose = bar.close
    }
    return this.average.mean
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      multiplier: this.multiplier,
      rangePeriod: this.rangePeriod,
      previousClose: nullIfNaN(this.previousClose),
      average: this.average.save(),
      range: this.range.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    saved.same('multiplier', this.multiplier)
    saved.same('rangePeriod', this.rangePeriod)
    const previousClose = saved.finiteOrNaN('previousClose')
    const average = DecayingMean.exponential(this.period).restore(saved.part('average'))
    const range = DecayingMean.wilder(this.rangePeriod).restore(saved.part('range'))
    this.previousClose = previousClose
    this.average = average
    this.range = range
  }
}

/**
 * @param period closes that the middle stands for, 1 to 1,000,000, 20 unless given
 * @param multiplier average ranges from middle to band, above 0 to 1000, 2 unless given
 * @param rangePeriod true ranges averaged, 1 to 1,000,000, 10 unless given; else throws CONFIG_INVALID
 */
export function keltner(period = 20, multiplier = 2, rangePeriod = 10): Keltner {
  return new Keltner(period, multiplier, rangePeriod)
}
