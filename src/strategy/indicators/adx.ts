import { checkPeriod } from './arguments.ts'
import { isUsableBar, trueRange } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import { DecayingMean, FADED } from './decaying-mean.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'adx'

/**
 * Average directional index, 0 to 100: how strongly price trends, whichever way. `plusDi` and `minusDi`, 0 to
 * 100, are the shares of the range that price gained upward and downward; `value` is Wilder's average of
 * 100 × |+DI − −DI| / (+DI + −DI).
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Convention: the first bar has no bar before it and only prepares the second. All averages start as the
 * simple mean of their own first `period` inputs: the two lines are known from bar `period` + 1 on, `value`
 * from bar 2 × `period` on. Where there is no movement, all three take it as 0. A bar with an unusable price,
 * or a high below its low, is skipped whole.
 */
export class Adx implements Indicator<HighLowClose> {
  readonly warmUp: number
  plusDi = NaN
  minusDi = NaN

  private readonly period: number
  private previousHigh = NaN
  private previousLow = NaN
  private previousClose = NaN
  private plus: DecayingMean
  private minus: DecayingMean
  private range: DecayingMean
  private average: DecayingMean

  constructor(period = 14) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = 2 * period
    this.plus = DecayingMean.wilder(period)
    this.minus = DecayingMean.wilder(period)
    this.range = DecayingMean.wilder(period)
    this.average = DecayingMean.wilder(period)
  }

  get value(): number {
    return this.average.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.average.mean)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) this.advance(bar)
    return this.average.mean
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      previousHigh: nullIfNaN(this.previousHigh),
      previousLow: nullIfNaN(this.previousLow),
      previousClose: nullIfNaN(this.previousClose),
      plus: this.plus.save(),
      minus: this.minus.save(),
      range: this.range.save(),
      average: this.average.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const previousHigh = saved.finiteOrNaN('previousHigh')
    const previousLow = saved.finiteOrNaN('previousLow')
    const previousClose = saved.finiteOrNaN('previousClose')
    const plus = DecayingMean.wilder(this.period).restore(saved.part('plus'))
    const minus = DecayingMean.wilder(this.period).restore(saved.part('minus'))
    const range = DecayingMean.wilder(this.period).restore(saved.part('range'))
    const average = DecayingMean.wilder(this.period).restore(saved.part('average'))
    this.previousHigh = previousHigh
    this.previousLow = previousLow
    this.previousClose = previousClose
    this.plus = plus
    this.minus = minus
    this.range = range
    this.average = average
    this.publishLines()
  }

  private advance({ high, low, close }: HighLowClose): void {
    const up = high - this.previousHigh
    const down = this.previousLow - low
    const range = trueRange(this.previousClose, high, low)
    this.previousHigh = high
    this.previousLow = low
    this.previousClose = close
    if (Number.isNaN(up)) return
    this.plus.push(up > down && up > 0 ? up : 0)
    this.minus.push(down > up && down > 0 ? down : 0)
    this.range.push(range)
    if (Number.isNaN(this.range.mean)) return
    this.publishLines()
    const plus = this.plus.mean
    const minus = this.minus.mean
    this.average.push(share(Math.abs(plus - minus), plus + minus))
  }

  private publishLines(): void {
    this.plusDi = share(this.plus.mean, this.range.mean)
    this.minusDi = share(this.minus.mean, this.range.mean)
  }
}

function share(part: number, whole: number): number {
  return whole <= FADED ? 0 : 100 * (part / whole)
}

/** @param period bars averaged, 1 to 1,000,000, 14 unless given; throws CONFIG_INVALID otherwise */
export function adx(period = 14): Adx {
  return new Adx(period)
}
