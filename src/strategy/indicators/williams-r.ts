import { checkPeriod } from './arguments.ts'
import { isUsableBar } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { SlidingExtreme } from './sliding-extreme.ts'

const KIND = 'williamsR'

const NEUTRAL = -50

/**
 * Williams %R, −100 to 0: how far the close lies below the highest high of the last `period` bars, in percent
 * of their whole range. 0 at the top, −100 at the bottom.
 * Source: Larry Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973.
 *
 * Convention: −50 where the highest high is the lowest low. A close outside of its bar counts as one at the
 * edge. A bar with an unusable price, or a high below its low, is skipped whole.
 */
export class WilliamsR implements Indicator<HighLowClose> {
  readonly warmUp: number
  value = NaN
  private highs: SlidingExtreme
  private lows: SlidingExtreme

  constructor(period = 14) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.highs = SlidingExtreme.highest(period)
    this.lows = SlidingExtreme.lowest(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) this.advance(bar)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.warmUp,
      value: nullIfNaN(this.value),
      highs: this.highs.save(),
      lows: this.lows.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    const value = saved.finiteOrNaN('value')
    const highs = SlidingExtreme.highest(this.warmUp).restore(saved.part('highs'))
    const lows = SlidingExtreme.lowest(this.warmUp).restore(saved.part('lows'))
    this.value = value
    this.highs = highs
    this.lows = lows
  }

  private advance({ high, low, close }: HighLowClose): void {
    this.highs.push(high)
    this.lows.push(low)
    const top = this.highs.value
    const height = top - this.lows.value
    const inside = close < low ? low : close > high ? high : close
    this.value = height === 0 ? NEUTRAL : 100 * ((inside - top) / height)
  }
}

/** @param period bars of the range, 1 to 1,000,000, 14 unless given; throws CONFIG_INVALID otherwise */
export function williamsR(period = 14): WilliamsR {
  return new WilliamsR(period)
}
