/**
 * Legs that the venue itself makes smaller, or cancels, when another fills. The engine keeps to what it would do anyway, with
 * one difference: what the venue owes it asks for only once that is overdue. So it does not matter whether the venue did it.
 */
import { Decimal } from '../../domain/decimal.ts'
import { leavesQuantity } from '../../domain/order-lifecycle.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order, OrderLink } from '../../domain/order.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Core } from '../core.ts'
import { GROUP_TIMERS } from '../timers.ts'
import type { Group, Leg, LegOrder } from './group.ts'

/** How long the venue's own word is waited for: as long as for the answer to a cancel. */
const OWED_FOR: UnixMicros = 5 * MICROS_PER_SECOND

/** What the orders of its legs tell the venue. */
export function ocoOf(
  { contingencies }: Pick<Core, 'contingencies'>,
  { sharing }: Group,
): Pick<OrderLink, 'oco'> {
  if (!contingencies.isNative || sharing === 'apart') return {}
  return { oco: sharing === 'shared' ? 'reduce' : 'cancel' }
}

/** A leg has filled so much: what the venue takes off the others for it. */
export function expectReduction(core: Core, group: Group, winner: Leg, filled: Decimal): void {
  if (!core.contingencies.isNative || group.sharing === 'apart') return
  let isOwed = false
  for (const leg of group.legs) {
    if (leg === winner) continue
    let left = group.sharing === 'shared' ? filled : null
    for (const kept of leg.orders.toReversed()) {
      const order = core.orders.get(kept.sequence)
      if (order === null || !isKnownToVenue(order)) continue
      const before = kept.owed?.quantity ?? Decimal.ZERO
      const free = Decimal.max(Decimal.ZERO, leavesQuantity(order).sub(before))
      const part = left === null ? free : Decimal.min(left, free)
      if (!part.isPositive) continue
      kept.owed = { quantity: before.add(part), seen: order.quantity, until: core.now + OWED_FOR }
      isOwed = true
      left = left === null ? null : left.sub(part)
    }
  }
  if (isOwed) core.timers.set(GROUP_TIMERS, `owed ${String(group.id)}`, core.now + OWED_FOR, null)
}

/** Whether the venue had it when the other leg filled, as far as we heard: what comes later it knows nothing of. */
function isKnownToVenue({ status, pending, certainty, link }: Order): boolean {
  return (
    link?.oco !== undefined &&
    !isTerminal(status) &&
    status !== 'submitted' &&
    pending === 'none' &&
    certainty === 'known'
  )
}

/** Takes off what the venue has done by now. Returns whether anything was owed. */
export function settleOwed(core: Core, kept: LegOrder, order: Readonly<Order>): boolean {
  const { owed } = kept
  if (owed === null) return false
  const done = owed.seen.sub(order.quantity)
  const quantity = done.isPositive ? owed.quantity.sub(done) : owed.quantity
  const isOver = !quantity.isPositive || isTerminal(order.status) || core.now >= owed.until
  kept.owed = isOver ? null : { ...owed, quantity, seen: order.quantity }
  return true
}
