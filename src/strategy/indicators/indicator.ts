/**
 * What every indicator is: a small machine that takes one input at a time and can be saved between any two.
 */

/**
 * Plain data: survives JSON and the kernel's codec to the bit. Shipped indicators save finite numbers only.
 */
export type SavedValue =
  number | string | boolean | null | readonly SavedValue[] | { readonly [field: string]: SavedValue }

/** A saved indicator. `kind` names the indicator, so that `load` can refuse the state of another. */
export interface IndicatorState {
  readonly kind: string
  readonly [field: string]: SavedValue
}

/**
 * A streaming indicator. `Input` is a number (usually the close) or a bar.
 *
 * - Every output is NaN until it is known; `ready` says that all of them are.
 * - One update costs O(1) (amortized) and creates no objects; where it cannot (`cci`, `percentRank`), the
 *   indicator says what it costs.
 * - An input that is NaN, infinite or beyond ±`MAX_INPUT` is skipped: nothing changes and `next` returns the
 *   value as it was. A gap in the data therefore neither moves an indicator nor counts towards its warm-up.
 * - `load(save())` on an instance made with the same arguments continues bit for bit as if nothing had
 *   happened.
 */
export interface Indicator<Input = number> {
  /** Takes one input and returns the new `value`. Inputs are read at once and never kept. */
  next(input: Input): number
  /** The main output; NaN until known. */
  readonly value: number
  /** True from the update on at which every output is known. */
  readonly ready: boolean
  /** How many usable inputs it takes until `ready`. */
  readonly warmUp: number
  /** The whole state as plain data, detached from this instance. */
  save(): IndicatorState
  /**
   * Takes the state over. Throws an Error that names what differs when the state was saved by another kind of
   * indicator or with other arguments, or is damaged; this instance is then unchanged.
   */
  load(state: IndicatorState): void
}

/**
 * Largest input that is used. No price comes near it, and the sum of a million squares of it is still finite,
 * so that no input whatever can leave an infinity behind in a running sum.
 */
export const MAX_INPUT = 1e150

/** False for NaN too, since every comparison with NaN is false. */
export function isUsable(input: number): boolean {
  return input >= -MAX_INPUT && input <= MAX_INPUT
}
