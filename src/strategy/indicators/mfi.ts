import { checkPeriod } from './arguments.ts'
import { isUsableBar, isUsableVolume, typicalPrice } from './bar.ts'
import type { HighLowCloseVolume } from './bar.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { SlidingMean } from './sliding-mean.ts'

const KIND = 'mfi'

const NEUTRAL = 50

/**
 * Money flow index, 0 to 100: of the money (typical price × volume) that changed hands in the last `period`
 * changes of the typical price, the share that did so when it rose; what changed hands while it stood still
 * does not count.
 * Source: Gene Quong and Avrum Soudack, Volume-Weighted RSI: Money Flow, Technical Analysis of Stocks &
 * Commodities, March 1989.
 *
 * Convention: the first bar has no typical price before it, so the first value comes with bar `period` + 1.
 * 50 where no money flowed either way. Of prices below 0 the amount counts without its sign. A bar with an
 * unusable price or volume, or a high below its low, is skipped whole.
 */
export class Mfi implements Indicator<HighLowCloseVolume> {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private previous = NaN
  private inflow: SlidingMean
  private outflow: SlidingMean

  constructor(period = 14) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = period + 1
    this.inflow = new SlidingMean(period)
    this.outflow = new SlidingMean(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(bar: HighLowCloseVolume): number {
    if (isUsableBar(bar) && isUsableVolume(bar.volume)) this.advance(typicalPrice(bar), bar.volume)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      previous: nullIfNaN(this.previous),
      inflow: this.inflow.save(),
      outflow: this.outflow.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const previous = saved.finiteOrNaN('previous')
    const inflow = SlidingMean.restore(this.period, saved.part('inflow'))
    const outflow = SlidingMean.restore(this.period, saved.part('outflow'))
    this.previous = previous
    this.inflow = inflow
    this.outflow = outflow
    this.publish()
  }

  private advance(price: number, volume: number): void {
    const previous = this.previous
    this.previous = price
    if (Number.isNaN(previous)) return
    const flow = Math.abs(price) * volume
    this.inflow.push(price > previous ? flow : 0)
    this.outflow.push(price < previous ? flow : 0)
    this.publish()
  }

  private publish(): void {
    const inflow = this.inflow.mean
    const total = inflow + this.outflow.mean
    this.value = total === 0 ? NEUTRAL : 100 * (inflow / total)
  }
}

/** @param period changes looked at, 1 to 1,000,000, 14 unless given; throws CONFIG_INVALID otherwise */
export function mfi(period = 14): Mfi {
  return new Mfi(period)
}
