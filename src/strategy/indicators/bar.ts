/** The parts of a bar that indicators read; a bar as strategies receive it will do for every one of them. */
import { isUsable } from './indicator.ts'

export interface HighLow {
  readonly high: number
  readonly low: number
}

/** The part of a bar that a range needs. */
export interface HighLowClose extends HighLow {
  readonly close: number
}

export interface CloseVolume {
  readonly close: number
  /** Not below 0; a bar whose volume is NaN (unknown) is skipped, since unknown is not zero. */
  readonly volume: number
}

export interface HighLowCloseVolume extends HighLowClose, CloseVolume {}

/** A bar with one unusable price, or a high below its low, is skipped whole. */
export function isUsableBar({ high, low, close }: HighLowClose): boolean {
  return isUsable(high) && isUsable(low) && isUsable(close) && high >= low
}

export function isUsableVolume(volume: number): boolean {
  return isUsable(volume) && volume >= 0
}

/**
 * (high + low + close) / 3, in the unit of price. Computed from distances to the close, so that it is the
 * price itself where all three are equal.
 */
export function typicalPrice({ high, low, close }: HighLowClose): number {
  return close + (high - close + (low - close)) / 3
}

/**
 * How far price moved in a bar, with the gap before it: from the high, or the close before if higher, down to
 * the low, or the close before if lower. High − low where the close before is NaN, as before the first bar.
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export function trueRange(previousClose: number, high: number, low: number): number {
  // Comparisons with NaN are false, which leaves high − low.
  const top = previousClose > high ? previousClose : high
  const bottom = previousClose < low ? previousClose : low
  return top - bottom
}

/**
 * `part` in percent of `whole`. NaN where that is no number: of 0, or of so little that the result would be
 * infinite.
 */
export function percentOf(part: number, whole: number): number {
  // Plus 0, since 0 of a negative is −0, which JSON does not keep.
  const percent = 100 * (part / whole) + 0
  return Number.isFinite(percent) ? percent : NaN
}
