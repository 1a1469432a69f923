/** The orders of one leg: what works, what they should say, and how they are brought there. */
import { Decimal } from '../../domain/decimal.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import { leavesQuantity } from '../../domain/order-lifecycle.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order, OrderChange, OrderIntent } from '../../domain/order.ts'
import { sameTrail } from '../../domain/trail.ts'
import type { OrderOptions } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { makeIntent } from '../order-intent.ts'
import type { Group, Leg, LegOrder } from './group.ts'
import { ocoOf } from './native.ts'

const HUNDRED = Decimal.from(100)

/** A leg, with all that is needed to act on it. */
export interface LegAtWork {
  readonly core: Core
  readonly entry: OrderEntry
  readonly group: Group
  readonly leg: Leg
  readonly index: number
  /** What percents are of; null where nothing has filled. */
  readonly reference: Decimal | null
}

interface Working {
  readonly kept: LegOrder
  readonly order: Order
}

/** What came of `bringTo`: `denied` where our own checks refused a new order. */
export type Brought = 'done' | 'denied'

/** Newest first. */
function workingOf({ core, leg }: LegAtWork): Working[] {
  const working: Working[] = []
  for (let at = leg.orders.length - 1; at >= 0; at--) {
    const kept = leg.orders[at]
    const order = kept === undefined ? null : core.orders.get(kept.sequence)
    if (kept !== undefined && order !== null && !isTerminal(order.status)) working.push({ kept, order })
  }
  return working
}

const owedOf = ({ owed }: LegOrder): Decimal => owed?.quantity ?? Decimal.ZERO

/** What the order will come to have left, if what it was asked for is granted, and the venue does what it owes. */
function expectedLeaves({ kept, order }: Working): Decimal {
  const asked = order.requestedChange?.quantity ?? null
  if (asked === null) return Decimal.max(Decimal.ZERO, leavesQuantity(order).sub(owedOf(kept)))
  return Decimal.max(Decimal.ZERO, asked.sub(order.cumulativeQuantity))
}

/**
 * What of the leg is at the venue, or on its way there. An order in doubt counts as there. A reduce-only one that is being
 * canceled protects nothing any more, and does no harm beside another; any other counts until it has ended.
 */
export function coveredBy(work: LegAtWork): Decimal {
  let sum = Decimal.ZERO
  for (const one of workingOf(work)) {
    const { order } = one
    if (!order.reduceOnly || order.pending !== 'cancel') sum = sum.add(expectedLeaves(one))
  }
  return sum
}

/** Makes the leg's orders come to so much. */
export function bringTo(work: LegAtWork, quantity: Decimal): Brought {
  const { core, group, leg } = work
  const instrument = core.instrument(group.instrumentIndex)
  const wanted = roundQuantity(instrument, quantity)
  let covered = coveredBy(work)
  if (covered.gt(wanted)) {
    reduce(work, covered.sub(wanted))
    // what had to be canceled whole may have been too much
    covered = coveredBy(work)
    if (covered.gte(wanted)) return 'done'
  }
  if (leg.mode !== 'venue' && leg.mode !== 'triggered') return 'done'
  let missing = wanted.sub(covered)
  const intent = intentOf(work, wanted)
  if (intent !== null && leg.mode === 'venue') missing = amend(work, intent, missing)
  if (missing.lt(instrument.minQuantity) || !missing.isPositive || leg.waits) return 'done'
  return place(work, missing)
}

/** Newest orders go first. What is busy is looked at again when it has been answered. */
function reduce(work: LegAtWork, excess: Decimal): void {
  let left = excess
  for (const one of workingOf(work)) {
    const { kept, order } = one
    if (order.pending === 'cancel') continue
    const leaves = expectedLeaves(one)
    // all of it is the venue's to take off
    if (leaves.isZero && kept.owed !== null) continue
    if (leaves.lte(left)) askCancel(work, kept, order)
    else if (order.pending === 'none' && order.status !== 'submitted') shrink(work, kept, order, left)
    left = left.sub(Decimal.min(left, leaves))
    if (!left.isPositive) return
  }
}

/** Where the venue will not make it smaller it is canceled, and the rest sent anew. */
function shrink(work: LegAtWork, kept: LegOrder, order: Order, by: Decimal): void {
  const change = { quantity: order.quantity.sub(owedOf(kept)).sub(by), limitPrice: null, stopPrice: null }
  if (!askReplace(work, kept, order, change)) askCancel(work, kept, order)
}

/** Puts prices right, and the quantity of one order. Returns what is still missing. */
function amend(work: LegAtWork, intent: OrderIntent, missing: Decimal): Decimal {
  let left = missing
  for (const { kept, order } of workingOf(work)) {
    if (order.type !== intent.type || order.type === 'market') continue
    if (order.pending !== 'none' || order.certainty === 'inDoubt') continue
    const more = left.isPositive ? order.quantity.sub(owedOf(kept)).add(left) : null
    const change = changeOf(order, intent, more)
    if (change === null) continue
    if (askReplace(work, kept, order, change)) {
      if (more !== null) left = Decimal.ZERO
    }
  }
  return left
}

function changeOf(order: Order, intent: OrderIntent, quantity: Decimal | null): OrderChange | null {
  const isTriggered = order.status === 'triggered'
  const change: OrderChange = {
    quantity,
    limitPrice: changed(order.limitPrice, intent.limitPrice),
    stopPrice: isTriggered ? null : changed(order.stopPrice, intent.stopPrice),
    ...(isTriggered || sameTrail(order.trail, intent.trail) ? {} : { trail: intent.trail }),
  }
  const isNothing =
    change.quantity === null &&
    change.limitPrice === null &&
    change.stopPrice === null &&
    change.trail === undefined
  return isNothing ? null : change
}

function changed(before: Decimal | null, after: Decimal | null): Decimal | null {
  return after === null || before?.eq(after) === true ? null : after
}

/** Never again at the moment of a refusal: with a venue that answers at once that would not end. */
function askCancel({ core, entry }: LegAtWork, kept: LegOrder, order: Order): void {
  if (kept.refusedTime === core.now) return
  kept.asked = 'cancel'
  entry.requestCancel(order)
}

function askReplace({ entry }: LegAtWork, kept: LegOrder, order: Order, change: OrderChange): boolean {
  const terms = termsOf(order, change)
  if (terms === kept.refusedTerms) return false
  const { revision } = order
  if (!entry.requestReplace(order, change).ok) return false
  kept.asked = 'replace'
  // what is asked for is said in full
  if (change.quantity !== null) kept.owed = null
  kept.askedTerms = terms
  kept.revision = revision
  return true
}

function termsOf(order: Order, change: OrderChange): string {
  const { quantity, limitPrice, stopPrice, trail } = change
  return [
    quantity ?? order.quantity,
    limitPrice ?? order.limitPrice ?? '',
    stopPrice ?? order.stopPrice ?? '',
    trail?.value ?? order.trail?.value ?? '',
  ]
    .map(String)
    .join(' ')
}

function place(work: LegAtWork, quantity: Decimal): Brought {
  const { entry, group, leg, index } = work
  const options = optionsOf(work)
  if (options === null) return 'done'
  const link = {
    groupId: group.id,
    role: leg.role,
    leg: index,
    parent: group.entry?.sequence ?? 0,
    exclusive: group.sharing === 'shared',
    ...ocoOf(work.core, group),
  }
  const purpose = leg.protects ? 'protect' : 'direct'
  const ticket = entry.place(leg.side, group.instrumentIndex, quantity, options, purpose, { link })
  if (!ticket.approved) return 'denied'
  leg.orders.push(newLegOrder(ticket.id))
  return 'done'
}

export function newLegOrder(sequence: number): LegOrder {
  return {
    sequence,
    seen: Decimal.ZERO,
    ended: false,
    asked: 'none',
    askedTerms: '',
    revision: 0,
    refusedTime: -1,
    refusedTerms: '',
    owed: null,
  }
}

function intentOf(work: LegAtWork, quantity: Decimal): OrderIntent | null {
  const { core, group, leg } = work
  const options = optionsOf(work)
  if (options === null || !quantity.isPositive) return null
  const { strategyIndex, instrumentIndex } = group
  const purpose = leg.protects ? 'protect' : 'direct'
  const made = makeIntent(
    { strategyIndex, instrumentIndex, side: leg.side, quantity, options, purpose },
    core.instrument(instrumentIndex),
    core.now,
  )
  return made.ok ? made.intent : null
}

/** Null where a percent has nothing to be of yet. */
function optionsOf(work: LegAtWork): OrderOptions | null {
  const { leg, group } = work
  const base: Record<string, unknown> = { ...leg.options }
  const isOwn = group.kind === 'bracket' || group.kind === 'protection'
  if (leg.protects && isOwn) base['reduceOnly'] = holdsAlone(work)
  if (leg.mode === 'triggered') {
    const { reason = '', extendedHours = false } = leg.options
    return { reason, extendedHours, reduceOnly: base['reduceOnly'] === true }
  }
  const { terms } = leg
  const stop = stopPrice(work)
  const limit = limitPrice(work)
  if ((terms.stopPercent !== null && stop === null) || (terms.limitPercent !== null && limit === null))
    return null
  if (stop !== null) base['stop'] = stop
  if (limit !== null) base['limit'] = limit
  if (terms.trail !== null) base['trail'] = terms.trail
  if (terms.trailPercent !== null) base['trailPercent'] = terms.trailPercent
  return base
}

/** Not rounded to the tick yet; null where the leg has none, or nothing has filled. */
export function stopPrice({ leg, reference }: Pick<LegAtWork, 'leg' | 'reference'>): Decimal | null {
  const { stop, stopPercent } = leg.terms
  if (stopPercent === null || reference === null) return stop
  return away(reference, leg.side === 'sell' ? stopPercent.neg() : stopPercent)
}

export function limitPrice({ leg, reference }: Pick<LegAtWork, 'leg' | 'reference'>): Decimal | null {
  const { limit, limitPercent } = leg.terms
  if (limitPercent === null || reference === null) return limit
  return away(reference, leg.side === 'sell' ? limitPercent : limitPercent.neg())
}

function away(price: Decimal, percent: Decimal): Decimal {
  return price.mul(HUNDRED.add(percent)).div(HUNDRED, 16, 'halfEven')
}

/**
 * A venue knows the account's position alone, so that it would cut a reduce-only order by what other strategies hold
 * the other way round.
 */
function holdsAlone({ core, group }: LegAtWork): boolean {
  const { strategyIndex, instrumentIndex } = group
  const { orders, portfolio } = core
  const held = portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))?.netQuantity ?? Decimal.ZERO
  return (
    portfolio.exactNet(instrumentIndex).eq(held) &&
    orders.openFor(instrumentIndex).every((order) => order.strategyIndex === strategyIndex)
  )
}
