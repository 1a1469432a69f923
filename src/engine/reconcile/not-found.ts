import type { KernelInput } from '../../domain/inputs.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'

/** Answers «no such order» that count, in a row. */
export interface Absence {
  /** How often it was asked for after its settle window, and not found. */
  readonly times: number
  /** When the last of them was asked. */
  readonly askedTime: UnixMicros
}

export interface AbsenceRules {
  /** How long after sending an order «not found» may still be wrong. */
  readonly settleWindow: UnixMicros
  /** How many such answers it takes. */
  readonly confirmations: number
  /** At least so long apart. */
  readonly apart: UnixMicros
}

/** An older decision is not sent any more. */
const LONGEST_UNTIL_SENT: UnixMicros = 60_000_000

/** Counts one more answer «not found», asked at `askedTime`; one that was asked too early or too soon counts nothing. */
export function countAbsence(
  before: Absence | null,
  order: Readonly<Order>,
  askedTime: UnixMicros,
  { settleWindow, apart }: AbsenceRules,
): Absence {
  const none = before ?? { times: 0, askedTime: -Infinity }
  // the last thing that was sent about it, or heard of it
  if (askedTime - lastChange(order) < settleWindow || askedTime - none.askedTime < apart) return none
  return { times: none.times + 1, askedTime }
}

/**
 * What follows once the venue has said so often enough that it has no such order; null before that. One that it never
 * acknowledged is lost: it was never there. One that it had is gone: the venue has canceled it, or forgot it. An order
 * is never sent again: whoever wanted it decides anew, under a new id.
 *
 * Invariants: nothing follows within the settle window, nor from one answer alone where more are asked for; an order
 * with executions is never lost.
 */
export function absenceInput(
  absence: Absence,
  order: Readonly<Order>,
  eventTime: UnixMicros,
  { confirmations }: AbsenceRules,
): KernelInput | null {
  if (absence.times < confirmations) return null
  const { clientOrderId } = order
  const reason = `the venue has no such order, asked ${String(absence.times)} times`
  const wasThere = order.venueOrderId !== null || !order.cumulativeQuantity.isZero || order.revision > 0
  return wasThere
    ? { kind: 'orderCanceled', clientOrderId, eventTime, reason }
    : { kind: 'orderLost', clientOrderId, eventTime, reason }
}

/**
 * Whatever was heard since (a refused cancel, over and over): it left before its decision was a minute old, or never.
 */
function lastChange({ createdTime, updatedTime }: Readonly<Order>): UnixMicros {
  return Math.min(Math.max(createdTime, updatedTime), createdTime + LONGEST_UNTIL_SENT)
}
