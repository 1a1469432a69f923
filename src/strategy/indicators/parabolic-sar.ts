import { invalid } from './arguments.ts'
import type { HighLow } from './bar.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'parabolicSar'

/**
 * Parabolic stop and reverse, in the unit of price: a stop that follows price ever faster. `value` is where it
 * stood for the bar just given (after turning round, where that bar reached it); `stop` is where it stands
 * for the bar to come, which is the one to place an order at. `direction` is 1 when long, with the stop
 * below, and −1 when short.
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * With each bar the stop moves by `factor` of its distance from the extreme price of the trend. The factor is
 * `step` at first, and grows by `step` with each new extreme up to `limit`. The stop never enters the range of
 * the last two bars.
 * Convention: the first trend is down when the second bar reached lower than the first by more than it
 * reached higher, else up; its stop is the far end of the first bar. A bar with an unusable high or low, or a
 * high below its low, is skipped whole.
 */
export class ParabolicSar implements Indicator<HighLow> {
  readonly warmUp = 2
  value = NaN
  stop = NaN
  direction = NaN

  private readonly step: number
  private readonly limit: number
  private extreme = NaN
  private factor = NaN
  private previousHigh = NaN
  private previousLow = NaN

  constructor(step = 0.02, limit = 0.2) {
    if (!(limit > 0 && limit <= 1)) throw invalid(KIND, 'limit', 'a number above 0 and at most 1', limit)
    if (!(step > 0 && step <= limit)) {
      throw invalid(KIND, 'step', `a number above 0 and at most limit (${limit})`, step)
    }
    this.step = step
    this.limit = limit
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next({ high, low }: HighLow): number {
    if (isUsable(high) && isUsable(low) && high >= low) {
      if (!Number.isNaN(this.previousHigh)) this.advance(high, low)
      this.previousHigh = high
      this.previousLow = low
    }
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      step: this.step,
      limit: this.limit,
      value: nullIfNaN(this.value),
      stop: nullIfNaN(this.stop),
      direction: nullIfNaN(this.direction),
      extreme: nullIfNaN(this.extreme),
      factor: nullIfNaN(this.factor),
      previousHigh: nullIfNaN(this.previousHigh),
      previousLow: nullIfNaN(this.previousLow),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('step', this.step)
    saved.same('limit', this.limit)
    const value = saved.finiteOrNaN('value')
    const stop = saved.finiteOrNaN('stop')
    const direction = saved.finiteOrNaN('direction')
    const extreme = saved.finiteOrNaN('extreme')
    const factor = saved.finiteOrNaN('factor')
    const previousHigh = saved.finiteOrNaN('previousHigh')
    const previousLow = saved.finiteOrNaN('previousLow')
    this.value = value
    this.stop = stop
    this.direction = direction
    this.extreme = extreme
    this.factor = factor
    this.previousHigh = previousHigh
    this.previousLow = previousLow
  }

  private advance(high: number, low: number): void {
    if (Number.isNaN(this.direction)) this.start(high, low)
    const isLong = this.direction === 1
    if (isLong ? low <= this.stop : high >= this.stop) this.turn(high, low)
    else this.follow(isLong ? high : low)
    const next = this.value + this.factor * (this.extreme - this.value)
    this.stop =
      this.direction === 1 ? Math.min(next, this.previousLow, low) : Math.max(next, this.previousHigh, high)
  }

  private start(high: number, low: number): void {
    const up = high - this.previousHigh
    const down = this.previousLow - low
    this.direction = down > up && down > 0 ? -1 : 1
    this.extreme = this.direction === 1 ? high : low
    this.stop = this.direction === 1 ? this.previousLow : this.previousHigh
    this.factor = this.step
  }

  private turn(high: number, low: number): void {
    this.value =
      this.direction === 1
        ? Math.max(this.extreme, this.previousHigh, high)
        : Math.min(this.extreme, this.previousLow, low)
    this.direction = -this.direction
    this.extreme = this.direction === 1 ? high : low
    this.factor = this.step
  }

  private follow(reached: number): void {
    this.value = this.stop
    const isNewExtreme = this.direction === 1 ? reached > this.extreme : reached < this.extreme
    if (!isNewExtreme) return
    this.extreme = reached
    this.factor = Math.min(this.factor + this.step, this.limit)
  }
}

/**
 * @param step of the factor, 0.02 unless given; above 0 and at most `limit`
 * @param limit of the factor, 0.2 unless given; above 0 and at most 1, else throws CONFIG_INVALID
 */
export function parabolicSar(step = 0.02, limit = 0.2): ParabolicSar {
  return new ParabolicSar(step, limit)
}
