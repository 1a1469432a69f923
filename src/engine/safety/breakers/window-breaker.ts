import type { UnixMicros } from '../../../domain/time.ts'
import { Breaker } from './breaker.ts'

/**
 * A breaker on how a price (or the equity) moved over a window of time. A bar counts whole at its end, with its high
 * and its low, also where it began before the window; a trade or quote is a bar of one price.
 */
export abstract class WindowBreaker extends Breaker {
  /** The latest price; NaN before the first. */
  protected last = NaN

  /** Takes an update and returns the figure. */
  update(time: UnixMicros, open: number, high: number, low: number, close: number): number {
    const figure = this.measure(time, open, high, low, close)
    this.last = close
    return figure
  }

  /**
   * Trading begins again after a break. What was before counts no more, so that the gap is no crash; where gaps are to
   * count, the last price of before is the first of the new window.
   */
  startAnew(time: UnixMicros, countGap: boolean): void {
    this.clear()
    if (countGap && !Number.isNaN(this.last)) this.update(time, this.last, this.last, this.last, this.last)
    else this.last = NaN
  }

  rebase(): void {
    this.clear()
    this.last = NaN
  }

  /** The figure at a later moment, though no update came. */
  abstract at(time: UnixMicros): number

  protected abstract measure(time: UnixMicros, open: number, high: number, low: number, close: number): number
  protected abstract clear(): void
}

/** In percent of `base`; of a base at or below zero nothing is a percentage, and any move counts as beyond. */
export function percentMove(move: number, base: number): number {
  if (base > 0) return (move / base) * 100
  return move > 0 ? Infinity : 0
}
