/**
 * The life of an order: three axes (status, pending, certainty) and the only function that moves them.
 *
 * Status, cumulative quantity and certainty after a set of venue reports do not depend on the order in which
 * they arrive, nor on how often each is repeated (the table in `order-moves.ts` sees to that). Two things are
 * asked of the caller and of the venue: executions are deduplicated by their id before they come here, and
 * replacements carry the venue's own time.
 */
import { Decimal } from './decimal.ts'
import { isTerminal, ORDER_EVIDENCE, ORDER_MOVES } from './order-moves.ts'
import type { OrderMove } from './order-moves.ts'
import type { Order, OrderChange, OrderIntent, OrderStatus } from './order.ts'
import type { UnixMicros } from './time.ts'
import { sameTrail } from './trail.ts'
import type { Trail } from './trail.ts'

export type OrderEventInput =
  | { readonly kind: 'submit' | 'trigger' }
  /** `repeatCancel`: the same request once more, since no answer has come; see `mayRepeatCancel`. */
  | { readonly kind: 'requestCancel' | 'repeatCancel' }
  | {
      readonly kind:
        | 'deny'
        /** Our own release gate held it back: nothing was sent, so the order ends as `denied`. */
        | 'withhold'
        | 'reject'
        | 'cancel'
        | 'expire'
        | 'lost'
      readonly reason: string
    }
  | { readonly kind: 'cancelReject' | 'replaceReject' | 'inDoubt'; readonly reason: string }
  | { readonly kind: 'accept'; readonly venueOrderId: string }
  /** Quantity above zero. */
  | { readonly kind: 'fill'; readonly quantity: Decimal; readonly price: Decimal }
  /** Quantity below zero, as in the report. */
  | { readonly kind: 'bust'; readonly quantity: Decimal; readonly price: Decimal }
  | { readonly kind: 'requestReplace'; readonly change: OrderChange }
  | {
      readonly kind: 'replaced'
      readonly quantity: Decimal
      readonly limitPrice: Decimal | null
      readonly stopPrice: Decimal | null
      /** Left out where the venue does not say: as it was. */
      readonly trail?: Trail | null
      /** The venue's. */
      readonly eventTime: UnixMicros
    }

export type OrderEvent = OrderEventInput['kind']

/**
 * Why an event left status and pending as they were.
 * `outranked`: the order is there already, or further; `stale`: an older replacement than the one in force;
 * `closed`: a request on an order that has ended; `busy`: an answer is outstanding; `notPending`: an answer
 * to nothing.
 */
export type OrderEventIgnored = 'outranked' | 'stale' | 'closed' | 'busy' | 'notPending'

export interface OrderTransition {
  /** Whether any field of the order changed. */
  readonly changed: boolean
  readonly from: OrderStatus
  /** Terminal before and open now means that the venue has an order that we held for dead: tell a person. */
  readonly to: OrderStatus
  /** By how much more was executed than ordered, in all; it is booked, and the instrument should freeze. */
  readonly overfill: Decimal | null
  readonly ignored: OrderEventIgnored | null
}

/**
 * What may still execute. Zero for an order that has ended. A bust does not bring quantity back to the
 * book, so cumulative + voided + leaves is the quantity of an open order.
 */
export function leavesQuantity(order: Readonly<Order>): Decimal {
  if (isTerminal(order.status)) return Decimal.ZERO
  const leaves = order.quantity.sub(executedQuantity(order))
  return leaves.isNegative ? Decimal.ZERO : leaves
}

/** Average price of what was executed and not busted, 16 decimals half-even; null where that is nothing. */
export function averagePrice(order: Readonly<Order>): Decimal | null {
  if (!order.cumulativeQuantity.isPositive) return null
  return order.cumulativeNotional.div(order.cumulativeQuantity, 16, 'halfEven')
}

export interface OrderIdentity {
  readonly sequence: number
  readonly clientOrderId: string
  readonly strategyId: string
  readonly instrumentId: string
  readonly createdTime: UnixMicros
  /** Price of the market at that moment; NaN (as where it is left out) for none known. */
  readonly decisionPrice?: number
}

/**
 * A new order, `initialized`, on which nothing has happened yet. Field by field, since an object this large
 * that begins with a spread becomes a dictionary: a hundred times slower to make, and slow ever after.
 */
export function createOrder(intent: OrderIntent, identity: OrderIdentity): Order {
  // written out: with a spread the engine takes many times as long over each order
  return {
    strategyIndex: intent.strategyIndex,
    instrumentIndex: intent.instrumentIndex,
    side: intent.side,
    type: intent.type,
    quantity: intent.quantity,
    limitPrice: intent.limitPrice,
    stopPrice: intent.stopPrice,
    trail: intent.trail,
    timeInForce: intent.timeInForce,
    expireTime: intent.expireTime,
    reduceOnly: intent.reduceOnly,
    postOnly: intent.postOnly,
    extendedHours: intent.extendedHours,
    displayQuantity: intent.displayQuantity ?? null,
    purpose: intent.purpose,
    link: intent.link ?? null,
    reason: intent.reason,
    parentId: intent.parentId ?? 0,
    sequence: identity.sequence,
    clientOrderId: identity.clientOrderId,
    strategyId: identity.strategyId,
    instrumentId: identity.instrumentId,
    venueOrderId: null,
    status: 'initialized',
    pending: 'none',
    certainty: 'known',
    cumulativeQuantity: Decimal.ZERO,
    voidedQuantity: Decimal.ZERO,
    cumulativeNotional: Decimal.ZERO,
    requestedChange: null,
    revision: 0,
    termsTime: 0,
    evidence: 0,
    cancelTime: 0,
    filledTime: 0,
    decisionPrice: identity.decisionPrice ?? NaN,
    createdTime: identity.createdTime,
    updatedTime: identity.createdTime,
    statusReason: '',
  }
}

/**
 * Moves an order. Mutates it: only the kernel's order table calls this. `now` becomes `updatedTime`.
 * Any event that comes from the venue, even an ignored one, makes the order `known`, but for the refusal of a
 * cancel or replace of an order that no report has confirmed yet.
 * Throws RangeError where a fill is not above zero, a bust not below, or a replaced quantity not above zero.
 */
export function applyOrderEvent(order: Order, event: OrderEventInput, now: UnixMicros): OrderTransition {
  switch (event.kind) {
    case 'fill':
    case 'bust':
      return applyExecution(order, event, now)
    case 'replaced':
      return applyReplaced(order, event, now)
    case 'requestCancel':
    case 'repeatCancel':
    case 'requestReplace':
      return applyRequest(order, event, now)
    case 'cancelReject':
    case 'replaceReject':
      return applyRequestReject(order, event.kind, now)
    case 'inDoubt':
      if (isTerminal(order.status)) return finish(order, order.status, false, now, null, 'closed')
      return finish(order, order.status, setCertainty(order, 'inDoubt'), now, null, null)
    case 'submit':
    case 'deny':
    case 'withhold':
    case 'accept':
    case 'trigger':
    case 'reject':
    case 'cancel':
    case 'expire':
    case 'lost':
      return applyReport(order, event, now)
  }
}

type ExecutionEvent = Extract<OrderEventInput, { kind: 'fill' | 'bust' }>
type ReplacedEvent = Extract<OrderEventInput, { kind: 'replaced' }>
type RequestEvent = Extract<OrderEventInput, { kind: 'requestCancel' | 'repeatCancel' | 'requestReplace' }>
type AnswerKind = 'cancelReject' | 'replaceReject'
type ReportEvent = Exclude<
  OrderEventInput,
  ExecutionEvent | ReplacedEvent | RequestEvent | { kind: AnswerKind | 'inDoubt' }
>

/** Gross of busts: only this tells how much of the order the venue has used up. */
function executedQuantity(order: Readonly<Order>): Decimal {
  return order.voidedQuantity.isZero
    ? order.cumulativeQuantity
    : order.cumulativeQuantity.add(order.voidedQuantity)
}

function take(order: Order, move: OrderMove): boolean {
  const to = ORDER_MOVES[order.status][move]
  if (to === undefined) return false
  order.status = to
  return true
}

/**
 * Brings `filled` into line with the quantities after a fill or a replacement. While a replacement by more is
 * pending, executions up to the quantity in force do not end the order: the venue may be working the rest already.
 */
function settle(order: Order): void {
  const asked = order.requestedChange?.quantity ?? order.quantity
  if (executedQuantity(order).gte(order.quantity)) {
    if (executedQuantity(order).gte(asked)) take(order, 'complete')
  } else if (take(order, 'reopen')) {
    if ((order.evidence & ORDER_EVIDENCE.reject) !== 0) take(order, 'reject')
    if ((order.evidence & ORDER_EVIDENCE.expire) !== 0) take(order, 'expire')
    if ((order.evidence & ORDER_EVIDENCE.cancel) !== 0) take(order, 'cancel')
  }
}

function applyReport(order: Order, event: ReportEvent, now: UnixMicros): OrderTransition {
  const from = order.status
  const kind = event.kind
  let changed = false
  if (kind === 'reject' || kind === 'expire' || kind === 'cancel') {
    const evidence = order.evidence | ORDER_EVIDENCE[kind]
    changed = evidence !== order.evidence
    order.evidence = evidence
  }
  if (kind === 'accept' && order.venueOrderId === null) {
    order.venueOrderId = event.venueOrderId
    changed = true
  }
  const moved = take(order, kind)
  // `denied` says that nothing was sent, so there is nothing left to be in doubt about.
  if ((kind !== 'submit' && kind !== 'deny' && kind !== 'withhold') || order.status === 'denied') {
    changed = setCertainty(order, 'known') || changed
  }
  if (moved) order.statusReason = 'reason' in event ? event.reason : ''
  return finish(order, from, changed, now, null, moved ? null : 'outranked')
}

function applyExecution(order: Order, event: ExecutionEvent, now: UnixMicros): OrderTransition {
  const from = order.status
  const quantity = event.quantity
  if (event.kind === 'fill' ? !quantity.isPositive : !quantity.isNegative) {
    throw new RangeError(`order ${order.clientOrderId}: a ${event.kind} of ${quantity.toString()}`)
  }
  order.cumulativeQuantity = order.cumulativeQuantity.add(quantity)
  order.cumulativeNotional = order.cumulativeNotional.add(quantity.mul(event.price))
  order.certainty = 'known'
  if (event.kind === 'fill') {
    take(order, 'fill')
    settle(order)
    if (order.status !== from) order.statusReason = ''
  } else {
    // History is kept: a bust takes the quantity back, not the status.
    order.voidedQuantity = order.voidedQuantity.sub(quantity)
  }
  return finish(order, from, true, now, overfillOf(order), null)
}

/**
 * Takes over the venue's terms. A quantity at or below what was executed ends the order as `filled` (the
 * venue amends the quantity to what was executed; nothing is left to work); where it is below, the excess is
 * reported as overfill, just as it would be had the replacement been heard of before the fill.
 * Of several replacements the one with the latest venue time stands; at equal times the last to arrive.
 */
function applyReplaced(order: Order, event: ReplacedEvent, now: UnixMicros): OrderTransition {
  const from = order.status
  if (!event.quantity.isPositive) {
    throw new RangeError(
      `order ${order.clientOrderId}: replaced by a quantity of ${event.quantity.toString()}`,
    )
  }
  const certain = setCertainty(order, 'known')
  const isAnswer = order.requestedChange !== null
  if (
    event.eventTime < order.termsTime ||
    (event.eventTime === order.termsTime && !isAnswer && sameTerms(order, event))
  ) {
    return finish(order, from, certain, now, null, 'stale')
  }
  order.quantity = event.quantity
  order.limitPrice = event.limitPrice
  order.stopPrice = event.stopPrice
  if (event.trail !== undefined) order.trail = event.trail
  order.termsTime = event.eventTime
  order.revision += 1
  clearReplace(order)
  // What the venue replaces, it has.
  take(order, 'accept')
  settle(order)
  if (order.status !== from) {
    order.statusReason =
      isTerminal(order.status) && order.status !== 'filled' ? 'reported before the replacement was' : ''
  }
  return finish(order, from, true, now, overfillOf(order), null)
}

/**
 * Whether the cancel that is outstanding may be asked for again: a cancel that is repeated does no harm at the venue,
 * unlike an order. True once nothing was heard for `patience` since the request, and at once where the order fell
 * in doubt after it.
 */
export function mayRepeatCancel(order: Readonly<Order>, now: UnixMicros, patience: UnixMicros): boolean {
  if (order.pending !== 'cancel' || isTerminal(order.status)) return false
  return (
    now - order.cancelTime >= patience ||
    (order.certainty === 'inDoubt' && order.updatedTime > order.cancelTime)
  )
}

/** A cancel may overtake a replace; the replace's answer is then still awaited (`requestedChange`). */
function applyRequest(order: Order, event: RequestEvent, now: UnixMicros): OrderTransition {
  if (isTerminal(order.status)) return finish(order, order.status, false, now, null, 'closed')
  if (event.kind === 'repeatCancel') {
    if (order.pending !== 'cancel') return finish(order, order.status, false, now, null, 'notPending')
    order.cancelTime = now
    return finish(order, order.status, true, now, null, null)
  }
  if (order.pending === 'cancel' || (order.pending === 'replace' && event.kind === 'requestReplace')) {
    return finish(order, order.status, false, now, null, 'busy')
  }
  if (event.kind === 'requestReplace') order.requestedChange = event.change
  order.pending = event.kind === 'requestCancel' ? 'cancel' : 'replace'
  if (order.pending === 'cancel') order.cancelTime = now
  return finish(order, order.status, true, now, null, null)
}

function applyRequestReject(order: Order, kind: AnswerKind, now: UnixMicros): OrderTransition {
  const from = order.status
  // "no such order" refuses a cancel too: it tells nothing of an order that the venue has never been heard to have
  const certain = from !== 'initialized' && from !== 'submitted' && setCertainty(order, 'known')
  if (kind === 'replaceReject') {
    if (order.requestedChange === null) return finish(order, from, certain, now, null, 'notPending')
    clearReplace(order)
    settle(order)
  } else {
    if (order.pending !== 'cancel') return finish(order, from, certain, now, null, 'notPending')
    order.pending = order.requestedChange === null ? 'none' : 'replace'
  }
  return finish(order, from, true, now, null, null)
}

function clearReplace(order: Order): void {
  order.requestedChange = null
  if (order.pending === 'replace') order.pending = 'none'
}

function sameTerms(order: Order, event: ReplacedEvent): boolean {
  return (
    order.quantity.eq(event.quantity) &&
    samePrice(order.limitPrice, event.limitPrice) &&
    samePrice(order.stopPrice, event.stopPrice) &&
    (event.trail === undefined || sameTrail(order.trail, event.trail))
  )
}

function samePrice(a: Decimal | null, b: Decimal | null): boolean {
  return a === null || b === null ? a === b : a.eq(b)
}

function overfillOf(order: Order): Decimal | null {
  return order.cumulativeQuantity.gt(order.quantity) ? order.cumulativeQuantity.sub(order.quantity) : null
}

function setCertainty(order: Order, certainty: Order['certainty']): boolean {
  if (order.certainty === certainty) return false
  order.certainty = certainty
  return true
}

function finish(
  order: Order,
  from: OrderStatus,
  changed: boolean,
  now: UnixMicros,
  overfill: Decimal | null,
  ignored: OrderEventIgnored | null,
): OrderTransition {
  if (isTerminal(order.status)) {
    order.pending = 'none'
    // what was held for lost may turn out alive, and its replace be answered then
    if (order.status !== 'lost') order.requestedChange = null
    if (executedQuantity(order).gte(order.quantity)) take(order, 'complete')
  }
  const to = order.status
  if (changed || from !== to) order.updatedTime = now
  if (to === 'filled' && from !== 'filled') order.filledTime = now
  return { changed: changed || from !== to, from, to, overfill, ignored }
}
