import { checkPeriod, invalid } from './arguments.ts'
import { Delay } from './delay.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { SlidingMean } from './sliding-mean.ts'

const KIND = 'kama'

/**
 * Kaufman's adaptive moving average, in the unit of the input: an exponential average that is fast while
 * price goes one way and slow while it goes back and forth. `efficiency`, 0 to 1, is the change over `period`
 * inputs divided by the sum of all changes in them; the weight of an input is the square of
 * slow + efficiency × (fast − slow), where fast and slow are 2 / (period + 1) of the two periods given.
 * Source: Perry J. Kaufman, Smarter Trading, 1995.
 *
 * Convention: the average starts at the input before the first value, which comes with input `period` + 1.
 * Where nothing moves, efficiency is 0.
 */
export class Kama implements Indicator {
  readonly warmUp: number
  value = NaN
  efficiency = NaN

  private readonly period: number
  private readonly fastPeriod: number
  private readonly slowPeriod: number
  private readonly fastWeight: number
  private readonly slowWeight: number
  private previous = NaN
  private inputs: Delay
  private changes: SlidingMean

  constructor(period = 10, fastPeriod = 2, slowPeriod = 30) {
    this.period = checkPeriod(KIND, 'period', period)
    this.fastPeriod = checkPeriod(KIND, 'fastPeriod', fastPeriod)
    this.slowPeriod = checkPeriod(KIND, 'slowPeriod', slowPeriod)
    if (fastPeriod >= slowPeriod) {
      throw invalid(KIND, 'fastPeriod', `less than slowPeriod (${slowPeriod})`, fastPeriod)
    }
    this.warmUp = period + 1
    this.fastWeight = 2 / (fastPeriod + 1)
    this.slowWeight = 2 / (slowPeriod + 1)
    this.inputs = new Delay(period)
    this.changes = new SlidingMean(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      fastPeriod: this.fastPeriod,
      slowPeriod: this.slowPeriod,
      value: nullIfNaN(this.value),
      efficiency: nullIfNaN(this.efficiency),
      previous: nullIfNaN(this.previous),
      inputs: this.inputs.save(),
      changes: this.changes.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    saved.same('fastPeriod', this.fastPeriod)
    saved.same('slowPeriod', this.slowPeriod)
    const value = saved.finiteOrNaN('value')
    const efficiency = saved.finiteOrNaN('efficiency')
    const previous = saved.finiteOrNaN('previous')
    const inputs = Delay.restore(this.period, saved.part('inputs'))
    const changes = SlidingMean.restore(this.period, saved.part('changes'))
    this.value = value
    this.efficiency = efficiency
    this.previous = previous
    this.inputs = inputs
    this.changes = changes
  }

  private advance(input: number): void {
    const previous = this.previous
    const oldest = this.inputs.push(input)
    this.previous = input
    if (Number.isNaN(previous)) return
    this.changes.push(Math.abs(input - previous))
    if (Number.isNaN(oldest)) return
    const path = this.changes.mean * this.period
    // Rounding may make the path a trace shorter than the straight line.
    this.efficiency = path > 0 ? Math.min(1, Math.abs(input - oldest) / path) : 0
    const speed = this.slowWeight + this.efficiency * (this.fastWeight - this.slowWeight)
    const weight = speed * speed
    const before = this.ready ? this.value : previous
    this.value = before * (1 - weight) + input * weight
  }
}

/**
 * @param period inputs over which efficiency is taken, 10 unless given
 * @param fastPeriod of the fastest average, 2 unless given; less than slowPeriod
 * @param slowPeriod of the slowest average, 30 unless given; each 1 to 1,000,000, else throws CONFIG_INVALID
 */
export function kama(period = 10, fastPeriod = 2, slowPeriod = 30): Kama {
  return new Kama(period, fastPeriod, slowPeriod)
}
