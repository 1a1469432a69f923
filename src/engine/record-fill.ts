import type { Fill } from '../domain/fill.ts'
import type { PositionResult } from '../domain/position-result.ts'
import type { Core } from './core.ts'

/** Writes down a fill that was booked, and the round trips that it closed or changed. */
export function recordFill(core: Core, fill: Fill, outcome: PositionResult): void {
  const { outbox } = core
  outbox.records.push({ type: 'fillBooked', fill })
  core.accounts.note('fill')
  if (fill.origin === 'adjustment') core.reconciliation.noteHolding(fill.instrumentIndex)
  else core.reconciliation.noteMove(fill.instrumentIndex)
  const { strategyId, instrumentId } = fill
  for (const id of outcome.withdrawn) {
    outbox.records.push({ type: 'roundTripWithdrawn', strategyId, instrumentId, id })
  }
  for (const roundTrip of outcome.roundTrips) outbox.records.push({ type: 'roundTripClosed', roundTrip })
  core.breakers?.onFill(fill, outcome)
  // also of no order of ours, which nothing else would tell of
  if (core.kills.isActive) core.kills.wake()
  if (outcome.restated) outbox.records.push({ type: 'positionRestated', strategyId, instrumentId })
}
