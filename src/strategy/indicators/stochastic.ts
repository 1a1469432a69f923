import { checkPeriod } from './arguments.ts'
import { isUsableBar } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { SlidingExtreme } from './sliding-extreme.ts'
import { SlidingMean } from './sliding-mean.ts'

const KIND = 'stochastic'

const NEUTRAL = 50

/**
 * Stochastic oscillator, 0 to 100: where the close lies between the lowest low and the highest high of the
 * last `period` bars. `raw` is that; `k` (= `value`) is the mean of the last `smoothing` of it, `d` the mean
 * of the last `signalPeriod` of `k`. With a smoothing of 1 it is the fast stochastic.
 * Source: George C. Lane, Lane's Stochastics, Technical Analysis of Stocks & Commodities, May 1984.
 *
 * Convention: the averages are simple means. Where the highest high is the lowest low, `raw` is 50. A close
 * outside of its bar counts as one at the edge. `k` is known from bar `period` + `smoothing` − 1 on; `ready`
 * waits for `d`, `signalPeriod` − 1 bars later. A bar with an unusable price, or a high below its low, is
 * skipped whole.
 */
export class Stochastic implements Indicator<HighLowClose> {
  readonly warmUp: number
  raw = NaN

  private readonly period: number
  private readonly smoothing: number
  private readonly signalPeriod: number
  private highs: SlidingExtreme
  private lows: SlidingExtreme
  private smoothed: SlidingMean
  private signal: SlidingMean

  constructor(period = 14, smoothing = 3, signalPeriod = 3) {
    this.period = checkPeriod(KIND, 'period', period)
    this.smoothing = checkPeriod(KIND, 'smoothing', smoothing)
    this.signalPeriod = checkPeriod(KIND, 'signalPeriod', signalPeriod)
    this.warmUp = period + smoothing + signalPeriod - 2
    this.highs = SlidingExtreme.highest(period)
    this.lows = SlidingExtreme.lowest(period)
    this.smoothed = new SlidingMean(smoothing)
    this.signal = new SlidingMean(signalPeriod)
  }

  get value(): number {
    return this.smoothed.mean
  }

  get k(): number {
    return this.smoothed.mean
  }

  get d(): number {
    return this.signal.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.signal.mean)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) this.advance(bar)
    return this.smoothed.mean
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      smoothing: this.smoothing,
      signalPeriod: this.signalPeriod,
      raw: nullIfNaN(this.raw),
      highs: this.highs.save(),
      lows: this.lows.save(),
      smoothed: this.smoothed.save(),
      signal: this.signal.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    saved.same('smoothing', this.smoothing)
    saved.same('signalPeriod', this.signalPeriod)
    const raw = saved.finiteOrNaN('raw')
    const highs = SlidingExtreme.highest(this.period).restore(saved.part('highs'))
    const lows = SlidingExtreme.lowest(this.period).restore(saved.part('lows'))
    const smoothed = SlidingMean.restore(this.smoothing, saved.part('smoothed'))
    const signal = SlidingMean.restore(this.signalPeriod, saved.part('signal'))
    this.raw = raw
    this.highs = highs
    this.lows = lows
    this.smoothed = smoothed
    this.signal = signal
  }

  private advance({ high, low, close }: HighLowClose): void {
    this.highs.push(high)
    this.lows.push(low)
    const bottom = this.lows.value
    const height = this.highs.value - bottom
    if (Number.isNaN(height)) return
    const inside = close < low ? low : close > high ? high : close
    this.raw = height === 0 ? NEUTRAL : 100 * ((inside - bottom) / height)
    this.smoothed.push(this.raw)
    if (!Number.isNaN(this.smoothed.mean)) this.signal.push(this.smoothed.mean)
  }
}

/**
 * @param period bars of the range, 14 unless given
 * @param smoothing raw values averaged to %K, 3 unless given
 * @param signalPeriod values of %K averaged to %D, 3 unless given; each 1 to 1,000,000, else throws
 * CONFIG_INVALID
 */
export function stochastic(period = 14, smoothing = 3, signalPeriod = 3): Stochastic {
  return new Stochastic(period, smoothing, signalPeriod)
}
