import { checkMultiple, checkPeriod } from './arguments.ts'
import { isUsableBar, trueRange } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import { DecayingMean } from './decaying-mean.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'superTrend'

/**
 * SuperTrend, in the unit of price: a line that follows a rising price from below and a falling one from
 * above, `multiplier` average true ranges away, and changes sides when a bar closes beyond it. `direction` is
 * 1 where it lies below (price rises) and −1 where it lies above; `upper` and `lower` are the two bands that
 * it changes between.
 * Source: Olivier Seban, Tout le monde mérite d'être riche, 2009.
 *
 * Bands: half-way of the bar ± multiplier × ATR; the lower one never falls and the upper one never rises while
 * the close before was inside of it.
 * Convention: Wilder's average true range, as in `atr(period)`; it starts with the direction −1. A bar with an
 * unusable price, or a high below its low, is skipped whole.
 */
export class SuperTrend implements Indicator<HighLowClose> {
  readonly warmUp: number
  direction = NaN
  upper = NaN
  lower = NaN

  private readonly multiplier: number
  private previousClose = NaN
  private range: DecayingMean

  constructor(period = 10, multiplier = 3) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.multiplier = checkMultiple(KIND, 'multiplier', multiplier)
    this.range = DecayingMean.wilder(period)
  }

  get value(): number {
    return this.direction === 1 ? this.lower : this.upper
  }

  get ready(): boolean {
    return !Number.isNaN(this.direction)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) this.advance(bar)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.warmUp,
      multiplier: this.multiplier,
      direction: nullIfNaN(this.direction),
      upper: nullIfNaN(this.upper),
      lower: nullIfNaN(this.lower),
      previousClose: nullIfNaN(this.previousClose),
      range: this.range.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    saved.same('multiplier', this.multiplier)
    const direction = saved.finiteOrNaN('direction')
    const upper = saved.finiteOrNaN('upper')
    const lower = saved.finiteOrNaN('lower')
    const previousClose = saved.finiteOrNaN('previousClose')
    this.range = DecayingMean.wilder(this.warmUp).restore(saved.part('range'))
    this.direction = direction
    this.upper = upper
    this.lower = lower
    this.previousClose = previousClose
  }

  private advance({ high, low, close }: HighLowClose): void {
    const previous = this.previousClose
    this.range.push(trueRange(previous, high, low))
    this.previousClose = close
    if (Number.isNaN(this.range.mean)) return
    const middle = low + (high - low) / 2
    const reach = this.multiplier * this.range.mean
    const upper = middle + reach
    const lower = middle - reach
    // Comparisons with the NaN of bands not yet known are false, which takes the new ones.
    const keepsUpper = this.upper <= upper && previous <= this.upper
    const keepsLower = this.lower >= lower && previous >= this.lower
    if (!keepsUpper) this.upper = upper
    if (!keepsLower) this.lower = lower
    if (this.direction === 1) this.direction = close < this.lower ? -1 : 1
    else this.direction = this.ready && close > this.upper ? 1 : -1
  }
}

/**
 * @param period true ranges averaged, 1 to 1,000,000, 10 unless given
 * @param multiplier average ranges from the middle of a bar to the line, above 0 to 1000, 3 unless given;
 * else throws CONFIG_INVALID
 */
export function superTrend(period = 10, multiplier = 3): SuperTrend {
  return new SuperTrend(period, multiplier)
}
