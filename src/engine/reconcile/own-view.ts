/** What those who ask the venue need to know of our side, between turns. */
import { sameFill } from '../../domain/position-entry.ts'
import type { PositionFill } from '../../domain/position-entry.ts'
import type { FillReport } from '../../domain/fill.ts'
import type { Core } from '../core.ts'
import type { Ownership } from './external-orders.ts'
import type { FillLookup } from './missing-fills.ts'

export function fillLookup(core: Core): FillLookup {
  return {
    booking: (report) => bookingOf(core, report),
    isOurs: (clientOrderId) => core.orders.isMarked(clientOrderId),
    since: core.reconciliation.beganTime ?? core.now,
  }
}

export function ownershipOf({ orders }: Core, clientOrderId: string): Ownership {
  if (orders.find(clientOrderId) !== null) return 'ours'
  return orders.isMarked(clientOrderId) ? 'unjournaled' : 'external'
}

function bookingOf(core: Core, report: FillReport): 'none' | 'same' | 'other' {
  const index = core.findIndex(report.instrumentId)
  if (index === -1) return core.reconciliation.hasForeign(report.executionId) ? 'same' : 'none'
  const booked = bookedAt(core, index, report.executionId) ?? bookedElsewhere(core, index, report)
  if (booked === null) return 'none'
  // what the venue did by itself is divided among the holders, and stands in parts
  const isWhole = report.origin === undefined && core.orders.find(report.clientOrderId) !== null
  return !isWhole || sameFill({ ...booked, instrumentId: report.instrumentId }, report) ? 'same' : 'other'
}

function bookedAt({ portfolio }: Core, index: number, executionId: string): PositionFill | null {
  for (let strategy = 0; strategy <= portfolio.unattributedIndex; strategy++) {
    const booked = portfolio.position(portfolio.slot(strategy, index))?.execution(executionId)
    if (booked !== null && booked !== undefined) return booked
  }
  return null
}

/** Under the symbol that the instrument has by now. */
function bookedElsewhere(core: Core, index: number, report: FillReport): PositionFill | null {
  const order = core.orders.find(report.clientOrderId)
  const placed = core.portfolio.whereItBelongs({
    ...report,
    strategyId: order?.strategyId ?? '',
    strategyIndex: order?.strategyIndex ?? core.portfolio.unattributedIndex,
    instrumentIndex: index,
    orderSequence: order?.sequence ?? 0,
    receivedTime: core.now,
  })
  return placed.instrumentIndex === index ? null : bookedAt(core, placed.instrumentIndex, report.executionId)
}
