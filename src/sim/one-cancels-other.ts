import { Decimal } from '../domain/decimal.ts'
import type { VenueCore } from './core.ts'
import { cancelOrder } from './execution.ts'
import { at } from './assert.ts'
import { isClosed, refreshNumbers, remainingOf, type VenueOrder } from './venue-order.ts'

const DONE_INSTEAD = 'VENUE_OCO: another leg was executed.'

/**
 * With `contingencies=native`: what one leg of a group executes is taken off each of the others in the same moment, from
 * their newest orders first, or they are canceled, as the order says. So no two of them ever execute what only one may.
 */
export function heedOtherLegs(core: VenueCore, order: VenueOrder, executed: Decimal): void {
  const { oco } = order
  if (oco === null || core.settings.contingencies !== 'native') return
  /** What of each leg is still to be taken off. */
  const left = new Map<number, Decimal>()
  for (const other of core.book.of(order.instrumentIndex).toReversed()) {
    if (other.oco?.groupId !== oco.groupId || other.oco.leg === oco.leg || isClosed(other)) continue
    if (oco.rule === 'cancel') {
      cancelOrder(core, other, DONE_INSTEAD)
      continue
    }
    const wanted = left.get(other.oco.leg) ?? executed
    const part = Decimal.min(wanted, remainingOf(other))
    left.set(other.oco.leg, wanted.sub(part))
    if (part.isPositive) takeOff(core, other, part)
  }
}

/** Less of the same keeps its place in the queue. */
function takeOff(core: VenueCore, order: VenueOrder, part: Decimal): void {
  if (part.eq(remainingOf(order))) {
    cancelOrder(core, order, DONE_INSTEAD)
    return
  }
  order.quantity = order.quantity.sub(part)
  refreshNumbers(order, at(core.rules, order.instrumentIndex).instrument.tickSize)
  core.emit({
    kind: 'orderReplaced',
    clientOrderId: order.clientOrderId,
    eventTime: core.eventTime,
    quantity: order.quantity,
    // those of a trailing stop are the venue's and move
    limitPrice: order.trail === null ? order.limitPrice : null,
    stopPrice: order.trail === null ? order.stopPrice : null,
    trail: order.trail,
  })
}
