import { checkPeriod } from './arguments.ts'
import { DecayingMean, FADED } from './decaying-mean.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'rsi'

const NEUTRAL = 50

/**
 * Relative strength index, 0 to 100: the share of gains in all movement, both averaged in Wilder's way.
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978 (100 − 100 / (1 + gain / loss),
 * which is the same number as 100 × gain / (gain + loss)).
 *
 * Convention: the averages start as the simple mean of the first `period` changes, so the first value comes
 * with input `period` + 1. Only gains: 100. Only losses: 0. No movement at all: 50, neither bought nor sold
 * too much.
 */
export class Rsi implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly period: number
  private previous = NaN
  private gains: DecayingMean
  private losses: DecayingMean

  constructor(period = 14) {
    this.period = checkPeriod(KIND, 'period', period)
    this.warmUp = period + 1
    this.gains = DecayingMean.wilder(period)
    this.losses = DecayingMean.wilder(period)
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
      previous: nullIfNaN(this.previous),
      gains: this.gains.save(),
      losses: this.losses.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const previous = saved.finiteOrNaN('previous')
    const gains = DecayingMean.wilder(this.period).restore(saved.part('gains'))
    const losses = DecayingMean.wilder(this.period).restore(saved.part('losses'))
    this.previous = previous
    this.gains = gains
    this.losses = losses
    this.value = strength(gains.mean, losses.mean)
  }

  private advance(input: number): void {
    const change = input - this.previous
    this.previous = input
    if (Number.isNaN(change)) return
    this.gains.push(Math.max(change, 0))
    this.losses.push(Math.max(-change, 0))
    this.value = strength(this.gains.mean, this.losses.mean)
  }
}

function strength(gain: number, loss: number): number {
  const movement = gain + loss
  // The quotient first: it is at most 1, so that rounding can never carry the result above 100.
  return movement <= FADED ? NEUTRAL : 100 * (gain / movement)
}

/** @param period changes averaged, 1 to 1,000,000, 14 unless given; throws CONFIG_INVALID otherwise */
export function rsi(period = 14): Rsi {
  return new Rsi(period)
}
