import { checkPeriod } from './arguments.ts'
import { Delay } from './delay.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'momentum'

/**
 * Momentum, in the unit of the input: the input less the one `period` inputs before.
 * Source: John J. Murphy, Technical Analysis of the Financial Markets, 1999, chapter 10.
 */
export class Momentum implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private inputs: Delay

  constructor(period = 10) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = period + 1
    this.inputs = new Delay(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.value = input - this.inputs.push(input)
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.period, value: nullIfNaN(this.value), ...this.inputs.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const value = saved.finiteOrNaN('value')
    this.inputs = Delay.restore(this.period, saved)
    this.value = value
  }
}

/** @param period inputs to look back, 1 to 1,000,000, 10 unless given; throws CONFIG_INVALID otherwise */
export function momentum(period = 10): Momentum {
  return new Momentum(period)
}
