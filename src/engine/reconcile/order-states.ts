import type { KernelInput } from '../../domain/inputs.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order, OrderChange } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { OrderReport } from '../../ports/broker.ts'

/**
 * What the kernel is to hear of an order of ours, given how the venue has it: nothing where both agree and nothing is
 * in doubt. Fills are not among it: they come by themselves, before. The rank of statuses (`domain/order-moves.ts`)
 * does the rest, so that a report which is older than what we know changes nothing.
 *
 * `mayTrustAbsence`: the settle window of the last change has passed, so that old terms mean that it was not taken.
 */
export function orderStateInputs(
  report: OrderReport,
  order: Readonly<Order>,
  mayTrustAbsence: boolean,
): KernelInput[] {
  const { clientOrderId } = order
  const about = { clientOrderId, eventTime: report.updatedTime }
  const reason = report.statusReason ?? 'found so when the venue was asked'
  switch (report.status) {
    case 'canceled':
      return order.status === 'canceled' ? [] : [{ kind: 'orderCanceled', ...about, reason }]
    case 'expired':
      return order.status === 'expired' ? [] : [{ kind: 'orderExpired', ...about, reason }]
    case 'rejected':
      return order.status === 'rejected'
        ? []
        : [{ kind: 'orderRejected', ...about, code: 'VENUE_REJECTED', reason }]
    case 'filled':
      // its fills say so; terms that made it complete may be news
      return [...seen(report, order), ...terms(report, order, about, mayTrustAbsence)]
    case 'accepted':
    case 'triggered':
    case 'partiallyFilled': {
      const changes = terms(report, order, about, mayTrustAbsence)
      // a change or a cancel whose fate is open keeps the order in doubt, so that it is asked for again
      if (order.requestedChange !== null && changes.length === 0) return []
      if (order.pending === 'cancel' && !mayTrustAbsence) return changes
      return [...seen(report, order), ...changes, ...unheardCancel(order, about, mayTrustAbsence)]
    }
  }
}

/** A cancel that the venue never heard, or refused unheard: without an answer the order would wait for it for ever. */
function unheardCancel(order: Readonly<Order>, about: About, mayTrustAbsence: boolean): KernelInput[] {
  if (order.pending !== 'cancel' || !mayTrustAbsence) return []
  return [{ kind: 'cancelRejected', ...about, reason: 'the venue has the order, and it works' }]
}

/** Whether what a venue says of an order counts what we last did to it: a settle window has passed since. */
export function isSettled(order: Readonly<Order>, askedTime: UnixMicros, settleWindow: UnixMicros): boolean {
  return askedTime - Math.max(order.updatedTime, order.cancelTime) >= settleWindow
}

interface About {
  readonly clientOrderId: string
  readonly eventTime: UnixMicros
}

/** That it is there, where that is news. */
function seen(report: OrderReport, order: Readonly<Order>): KernelInput[] {
  const { clientOrderId } = order
  const { updatedTime: eventTime, venueOrderId } = report
  const isNews =
    order.venueOrderId === null ||
    order.certainty === 'inDoubt' ||
    order.status === 'submitted' ||
    order.status === 'lost' ||
    order.status === 'denied'
  const inputs: KernelInput[] = isNews
    ? [{ kind: 'orderAccepted', clientOrderId, eventTime, venueOrderId }]
    : []
  const isTriggered = report.status === 'triggered' && order.status !== 'triggered'
  if (isTriggered && order.status !== 'partiallyFilled' && !isTerminal(order.status))
    inputs.push({ kind: 'orderTriggered', clientOrderId, eventTime })
  return inputs
}

/** A change that was taken, or was not: the terms that the venue has say which. */
function terms(
  report: OrderReport,
  order: Readonly<Order>,
  about: About,
  mayTrustAbsence: boolean,
): KernelInput[] {
  const { quantity, limitPrice, stopPrice } = report
  // the venue moves the stop of a trailing order by itself
  const known = order.trail === null ? order.stopPrice : stopPrice
  const isSame = quantity.eq(order.quantity) && same(limitPrice, order.limitPrice) && same(stopPrice, known)
  const { requestedChange } = order
  if (!isSame) {
    const stop = order.trail === null ? stopPrice : order.stopPrice
    return [{ kind: 'orderReplaced', ...about, quantity, limitPrice, stopPrice: stop }]
  }
  if (requestedChange === null || isTerminal(order.status)) return []
  if (asksFor(requestedChange, order))
    return [{ kind: 'orderReplaced', ...about, quantity, limitPrice, stopPrice: order.stopPrice }]
  if (!mayTrustAbsence) return []
  return [{ kind: 'replaceRejected', ...about, reason: 'the venue has the order with its old terms' }]
}

/** Whether the change would leave the order as it is: then nobody can tell whether it was taken. */
function asksFor({ quantity, limitPrice, stopPrice, trail }: OrderChange, order: Readonly<Order>): boolean {
  return (
    (quantity === null || quantity.eq(order.quantity)) &&
    (limitPrice === null || same(limitPrice, order.limitPrice)) &&
    (stopPrice === null || same(stopPrice, order.stopPrice)) &&
    (trail === undefined || trail === null)
  )
}

function same(a: Order['limitPrice'], b: Order['limitPrice']): boolean {
  return a === null || b === null ? a === b : a.eq(b)
}
