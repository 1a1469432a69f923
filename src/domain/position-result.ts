import type { ClosedRoundTrip } from './position-fold.ts'

export interface PositionResult {
  /** Known already: nothing changed. */
  readonly duplicate: boolean
  /** The execution id is known with other fields: nothing changed. The data cannot be trusted. */
  readonly conflict: boolean
  /** Earlier executions were folded anew, since this one belongs before or into them. */
  readonly restated: boolean
  /** Booked, but older than all that is remembered: a repetition of it could not have been recognized. */
  readonly older: boolean
  /** Round trips closed now, or closed earlier and changed by a restatement. */
  readonly roundTrips: readonly ClosedRoundTrip[]
  /** Ids of round trips returned earlier that no longer stand; a changed one is in `roundTrips` too. */
  readonly withdrawn: readonly string[]
}

const NOTHING: readonly never[] = Object.freeze([])
export const QUIET = {
  duplicate: false,
  conflict: false,
  restated: false,
  older: false,
  roundTrips: NOTHING,
  withdrawn: NOTHING,
}
export const BOOKED: PositionResult = Object.freeze({ ...QUIET })
export const BOOKED_OLDER: PositionResult = Object.freeze({ ...QUIET, older: true })
export const DUPLICATE: PositionResult = Object.freeze({ ...QUIET, duplicate: true })
export const CONFLICT: PositionResult = Object.freeze({ ...QUIET, conflict: true })
