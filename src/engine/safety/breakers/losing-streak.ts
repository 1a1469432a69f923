import type { PositionResult } from '../../../domain/position-result.ts'
import type { Streak } from './counted.ts'

/**
 * Takes the round trips that a fill closed. A loss is one after fees; a trip that broke even ends the row as a gain does.
 * Trips that a late fill changes do not count a second time. Returns whether the row changed.
 */
export function takeRoundTrips(streak: Streak, outcome: PositionResult): number | null {
  if (outcome.restated || outcome.roundTrips.length === 0) return null
  let count = 0
  for (const { netPnl } of outcome.roundTrips) {
    if (netPnl.isNegative) count = streak.next()
    else {
      streak.end()
      count = 0
    }
  }
  return count
}
