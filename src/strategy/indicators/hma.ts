import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingWeightedMean } from './sliding-weighted-mean.ts'

const KIND = 'hma'

/**
 * Hull moving average, in the unit of the input: the weighted average over √`period` inputs of twice the
 * weighted average over half the period less the one over the whole.
 * Source: Alan Hull, How to reduce lag in a moving average, alanhull.com, 2005.
 *
 * Convention: half and root are rounded down, to at least 1; the first value comes with input `period` +
 * root − 1. The average of a window of equal inputs is exactly that input.
 */
export class Hma implements Indicator {
  readonly warmUp: number

  private readonly period: number
  private readonly half: number
  private readonly root: number
  private fast: SlidingWeightedMean
  private slow: SlidingWeightedMean
  private smoothed: SlidingWeightedMean

  constructor(period: number) {
    this.period = checkPeriod(KIND, 'period', period)
    this.half = Math.max(1, Math.floor(period / 2))
    this.root = Math.floor(Math.sqrt(period))
    this.warmUp = period + this.root - 1
    this.fast = new SlidingWeightedMean(this.half)
    this.slow = new SlidingWeightedMean(period)
    this.smoothed = new SlidingWeightedMean(this.root)
  }

  get value(): number {
    return this.smoothed.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.smoothed.mean)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.smoothed.mean
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.period,
      fast: this.fast.save(),
      slow: this.slow.save(),
      smoothed: this.smoothed.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    const fast = SlidingWeightedMean.restore(this.half, saved.part('fast'))
    const slow = SlidingWeightedMean.restore(this.period, saved.part('slow'))
    const smoothed = SlidingWeightedMean.restore(this.root, saved.part('smoothed'))
    this.fast = fast
    this.slow = slow
    this.smoothed = smoothed
  }

  private advance(input: number): void {
    this.fast.push(input)
    this.slow.push(input)
    if (Number.isNaN(this.slow.mean)) return
    this.smoothed.push(this.fast.mean + (this.fast.mean - this.slow.mean))
  }
}

/** @param period inputs of the slow average, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function hma(period: number): Hma {
  return new Hma(period)
}
