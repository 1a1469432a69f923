/** Takes over into a group what has happened to its orders since it was last looked at. */
import { GROUP_TIMERS } from '../timers.ts'
import { Decimal } from '../../domain/decimal.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../domain/time.ts'
import type { Core } from '../core.ts'
import { isStop } from './group.ts'
import { expectReduction, settleOwed } from './native.ts'
import type { Group, Leg, LegOrder } from './group.ts'

/** An order that lived for as long as this did not end for being what it is: its end is no second failure. */
const FORGIVEN_AFTER = MICROS_PER_MINUTE
/** After a refusal we ask again by ourselves, should nothing else happen meanwhile. */
const ASK_AGAIN_AFTER = MICROS_PER_SECOND
/** What of an order's end is the corporate action's doing: its terms mean something else from then on. */
const CORPORATE_ACTION = 'VENUE_CORPORATE_ACTION'

export function syncGroup(core: Core, group: Group): void {
  syncEntry(core, group)
  group.legs.forEach((leg, index) => {
    for (const kept of leg.orders) {
      const order = core.orders.get(kept.sequence)
      if (order !== null) syncOrder(core, group, leg, index, kept, order)
    }
  })
  // also where the entry was busted after its exits
  const isMore = group.exited.gt(group.entered.sub(group.closedElsewhere))
  if (isMore && group.sharing === 'shared' && group.kind !== 'protection') alertOverfilled(core, group)
}

function syncEntry(core: Core, group: Group): void {
  const { entry } = group
  const order = entry === null ? null : core.orders.get(entry.sequence)
  if (entry === null || order === null) return
  const more = order.cumulativeQuantity.sub(entry.seenQuantity)
  if (more.isZero) return
  group.entered = group.entered.add(more)
  group.enteredNotional = group.enteredNotional.add(order.cumulativeNotional.sub(entry.seenNotional))
  entry.seenQuantity = order.cumulativeQuantity
  entry.seenNotional = order.cumulativeNotional
}

/** Once something is held: its time runs. */
export function startClock(core: Core, group: Group): void {
  if (group.holdFor === null || group.isTimed) return
  group.isTimed = true
  core.timers.set(GROUP_TIMERS, `hold ${String(group.id)}`, core.now + group.holdFor, null)
}

function syncOrder(
  core: Core,
  group: Group,
  leg: Leg,
  index: number,
  kept: LegOrder,
  order: Readonly<Order>,
): void {
  const wasOwed = settleOwed(core, kept, order)
  const more = order.cumulativeQuantity.sub(kept.seen)
  if (!more.isZero) {
    kept.seen = order.cumulativeQuantity
    leg.filled = leg.filled.add(more)
    group.exited = group.exited.add(more)
    if (group.winner === -1 && more.isPositive) group.winner = index
    if (more.isPositive && isTooMuch(core, group, leg)) alertOverfilled(core, group)
    if (more.isPositive) expectReduction(core, group, leg, more)
  }
  const hasEnded = isTerminal(order.status)
  if (!hasEnded) {
    kept.ended = false
    heedAnswer(core, group, kept, order)
    return
  }
  if (kept.ended) return
  kept.ended = true
  const { asked } = kept
  kept.asked = 'none'
  if (order.status === 'filled' || asked === 'cancel' || leg.mode === 'givenUp') return
  if (wasOwed && order.status === 'canceled') return
  endedUnasked(core, group, leg, order)
}

/** What we asked for was granted, refused, or is still open. */
function heedAnswer(core: Core, group: Group, kept: LegOrder, order: Readonly<Order>): void {
  const isOpen =
    kept.asked === 'cancel'
      ? order.pending === 'cancel'
      : kept.asked === 'none' || order.requestedChange !== null
  if (isOpen) return
  const isGranted = kept.asked === 'replace' && order.revision > kept.revision
  if (kept.asked === 'cancel') {
    kept.refusedTime = core.now
    askAgainLater(core, group)
  } else if (!isGranted) kept.refusedTerms = kept.askedTerms
  kept.asked = 'none'
}

export function askAgainLater(core: Core, group: Group): void {
  core.timers.set(GROUP_TIMERS, `again ${String(group.id)}`, core.now + ASK_AGAIN_AFTER, null)
}

/** Rejected, lost, withheld, expired, or canceled by the venue. A protective leg is decided anew once, then watched. */
function endedUnasked(core: Core, group: Group, leg: Leg, order: Readonly<Order>): void {
  if (!leg.protects) {
    leg.mode = 'givenUp'
    return
  }
  if (order.status === 'canceled' && order.statusReason.startsWith(CORPORATE_ACTION)) {
    // what it was comes with an input of its own, or else the next moment has to do
    group.isSuspended = true
    askAgainLater(core, group)
    return
  }
  if (core.now - order.createdTime >= FORGIVEN_AFTER) leg.failures = 0
  leg.failures += 1
  if (leg.failures === 1) return
  standIn(core, group, leg, `${order.status}: ${order.statusReason}`)
}

/** The engine takes over from the venue: watches the price, or tries again with the next one. */
export function standIn(core: Core, group: Group, leg: Leg, why: string): void {
  if (core.follow?.has(group.strategyIndex) === true) return
  const { id } = core.instrument(group.instrumentIndex)
  const name = `${leg.role} of group ${String(group.id)} in ${id}`
  // what had no price to wait for wants out at once
  if (leg.mode === 'triggered' || isAtMarket(leg)) {
    leg.mode = 'triggered'
    leg.waits = true
    if (leg.failures > 2) return
    alertWatched(core, `The exit at the market for the ${name} failed (${why}); the next price tries again.`)
    return
  }
  leg.mode = 'watched'
  core.outbox.records.push({
    type: 'legWatched',
    groupId: group.id,
    leg: group.legs.indexOf(leg),
    reason: why,
  })
  leg.watchedSince = core.now
  const price = core.marks.takingPrice(group.instrumentIndex, leg.side)
  leg.best = price
  alertWatched(
    core,
    `The ${name} is not at the venue (${why}). The engine watches the price while it runs and is connected.`,
  )
}

function isAtMarket(leg: Leg): boolean {
  return !isStop(leg) && leg.terms.limit === null && leg.terms.limitPercent === null
}

function alertWatched(core: Core, message: string): void {
  core.outbox.effects.push({ kind: 'alert', severity: 'CRITICAL', code: 'ORDER_PROTECTION_WATCHED', message })
}

/** An exit went through zero, or a second of two that exclude one another filled. */
function isTooMuch(core: Core, group: Group, leg: Leg): boolean {
  const isBeyond = leg.protects && netOf(core, group).sign === (leg.side === 'buy' ? 1 : -1)
  return (
    isBeyond || (group.sharing === 'first' && group.legs.filter(({ filled }) => filled.isPositive).length > 1)
  )
}

/** More went out than had come in: it is in the books as it is, and a person is told, once. */
function alertOverfilled(core: Core, group: Group): void {
  if (group.isOverfilled) return
  group.isOverfilled = true
  const { id } = core.instrument(group.instrumentIndex)
  const what = `${group.exited.toString()} in all; the strategy now holds ${netOf(core, group).toString()}`
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'CRITICAL',
    code: 'ORDER_EXITS_OVERFILLED',
    message: `Legs of group ${String(group.id)} in ${id} filled at the same time, ${what}. Nothing is sent to undo it.`,
  })
}

function netOf({ portfolio }: Core, { strategyIndex, instrumentIndex }: Group): Decimal {
  return portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))?.netQuantity ?? Decimal.ZERO
}
