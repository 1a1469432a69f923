import { checkPeriod } from './arguments.ts'
import { isUsableBar, typicalPrice } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import { Delay } from './delay.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'cci'

/** Lambert's, which brings most values between −100 and 100. */
const SCALE = 0.015

/**
 * Commodity channel index, a pure number: how far the typical price lies from its mean over the last `period`
 * bars, in units of 0.015 mean absolute deviations from that mean.
 * Source: Donald R. Lambert, Commodity Channel Index: Tools for Trading Cyclic Trends, Commodities, 1980.
 *
 * Convention: 0 where all typical prices are equal. A bar with an unusable price, or a high below its low, is
 * skipped whole.
 * Cost: O(period) an update, since every deviation changes with the mean. Two passes over the window also
 * leave nothing to drift.
 */
export class Cci implements Indicator<HighLowClose> {
  readonly warmUp: number
  value = NaN
  private prices: Delay

  constructor(period = 20) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.prices = new Delay(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) this.advance(typicalPrice(bar))
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, value: nullIfNaN(this.value), ...this.prices.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    const value = saved.finiteOrNaN('value')
    this.prices = Delay.restore(this.warmUp, saved)
    this.value = value
  }

  private advance(price: number): void {
    this.prices.push(price)
    if (!this.prices.isFull) return
    const prices = this.prices.entries()
    // Distances from the last price, which lies in the window: they keep the digits of small movements.
    let sum = 0
    for (let at = 0; at < this.warmUp; at += 1) sum += prices[at]! - price
    const mean = sum / this.warmUp
    let deviations = 0
    for (let at = 0; at < this.warmUp; at += 1) deviations += Math.abs(prices[at]! - price - mean)
    this.value = deviations === 0 ? 0 : (0 - mean) / (SCALE * (deviations / this.warmUp))
  }
}

/** @param period bars in the window, 1 to 1,000,000, 20 unless given; throws CONFIG_INVALID otherwise */
export function cci(period = 20): Cci {
  return new Cci(period)
}
