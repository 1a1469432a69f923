import { checkPeriod } from './arguments.ts'
import { percentOf } from './bar.ts'
import { Delay } from './delay.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'roc'

/**
 * Rate of change, in percent: the change over `period` inputs, of the input it started from.
 * Source: John J. Murphy, Technical Analysis of the Financial Markets, 1999, chapter 10, as a change and not
 * as a ratio around 100.
 *
 * Convention: NaN where the input it started from is 0, since no percentage of it exists; `ready` stays true.
 * Of an input below 0 the sign turns round, as the formula has it.
 */
export class Roc implements Indicator {
  readonly warmUp: number
  value = NaN
  ready = false

  private readonly period: number
  private inputs: Delay

  constructor(period = 10) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = period + 1
    this.inputs = new Delay(period)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      ready: this.ready,
      value: nullIfNaN(this.value),
      ...this.inputs.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const ready = saved.boolean('ready')
    const value = saved.finiteOrNaN('value')
    this.inputs = Delay.restore(this.period, saved)
    this.ready = ready
    this.value = value
  }

  private advance(input: number): void {
    const start = this.inputs.push(input)
    if (Number.isNaN(start)) return
    this.ready = true
    this.value = percentOf(input - start, start)
  }
}

/** @param period inputs to look back, 1 to 1,000,000, 10 unless given; throws CONFIG_INVALID otherwise */
export function roc(period = 10): Roc {
  return new Roc(period)
}
