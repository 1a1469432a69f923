import { checkPeriod } from './arguments.ts'
import type { HighLow } from './bar.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingExtreme } from './sliding-extreme.ts'

const KIND = 'aroon'

/**
 * Aroon, in percent: `up`, 0 to 100, is 100 when the highest high of the last `period` + 1 bars is that of the
 * present bar, and falls evenly to 0 as it ages to `period` bars; `down` is the same of the lowest low.
 * `oscillator` (= `value`), −100 to 100, is up less down.
 * Source: Tushar S. Chande, A Time Price Oscillator, Technical Analysis of Stocks & Commodities, September
 * 1995.
 *
 * Convention: of equal highs (or lows) the latest counts. A bar with an unusable high or low, or a high below
 * its low, is skipped whole.
 */
export class Aroon implements Indicator<HighLow> {
  readonly warmUp: number
  private readonly period: number
  private highs: SlidingExtreme
  private lows: SlidingExtreme

  constructor(period = 25) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = period + 1
    this.highs = SlidingExtreme.highest(this.warmUp)
    this.lows = SlidingExtreme.lowest(this.warmUp)
  }

  get up(): number {
    return (100 * (this.period - this.highs.age)) / this.period
  }

  get down(): number {
    return (100 * (this.period - this.lows.age)) / this.period
  }

  get oscillator(): number {
    return (100 * (this.lows.age - this.highs.age)) / this.period
  }

  get value(): number {
    return this.oscillator
  }

  get ready(): boolean {
    return !Number.isNaN(this.highs.age)
  }

  next({ high, low }: HighLow): number {
    if (isUsable(high) && isUsable(low) && high >= low) {
      this.highs.push(high)
      this.lows.push(low)
    }
    return this.oscillator
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.period, highs: this.highs.save(), lows: this.lows.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const highs = SlidingExtreme.highest(this.warmUp).restore(saved.part('highs'))
    const lows = SlidingExtreme.lowest(this.warmUp).restore(saved.part('lows'))
    this.highs = highs
    this.lows = lows
  }
}

/** @param period bars to look back, 1 to 1,000,000, 25 unless given; throws CONFIG_INVALID otherwise */
export function aroon(period = 25): Aroon {
  return new Aroon(period)
}
