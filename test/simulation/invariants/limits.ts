import { Decimal } from '../../../src/domain/decimal.ts'
import type { OrderSide } from '../../../src/domain/order.ts'
import type { World } from '../world.ts'
import type { Invariant } from './invariant.ts'

/** Shares of one instrument, long or short, in the simulated account. */
export const MOST_HELD = 120

/** I13: by the venue's own books, what is held and what could still be bought or sold never passes the limit. */
export function limits(): Invariant {
  let looked = ''
  return {
    id: 'I13',
    onStep(world) {
      const { venue, dials } = world
      // where an order may come any time later than it was given up, or others trade, the breach is not ours
      if (dials.noValidity > 0 || dials.clockSteps > 0) return
      const now = `${String(venue.orders.length)} ${String(venue.executions.length)}`
      if (now === looked) return
      looked = now
      for (const id of venue.listings.keys()) {
        if (world.disturbed.has(id)) continue
        const net = venue.positions.get(id)?.net ?? Decimal.ZERO
        const long = net.add(couldTrade(world, id, 'buy'))
        const short = net.sub(couldTrade(world, id, 'sell'))
        const worst = Decimal.max(long.abs(), short.abs())
        if (worst.toNumber() > MOST_HELD)
          world.violate(
            'I13',
            `${id}: ${worst.toString()} could be held at the venue, ${String(MOST_HELD)} may be`,
          )
      }
    },
  }
}

/** Exits of one position that stand for one another count once, as the larger: that is how the limit is meant. */
function couldTrade(world: World, instrumentId: string, side: OrderSide): Decimal {
  let sum = Decimal.ZERO
  const groups = new Map<number, Decimal>()
  for (const order of world.venue.open()) {
    const { terms, clientOrderId } = order
    if (terms.instrumentId !== instrumentId || terms.side !== side || terms.reduceOnly) continue
    const leaves = order.quantity.sub(order.filled).sub(order.voided)
    const link = world.process?.kernel?.core.orders.find(clientOrderId)?.link
    if (link?.exclusive === true)
      groups.set(link.groupId, Decimal.max(groups.get(link.groupId) ?? Decimal.ZERO, leaves))
    else sum = sum.add(leaves)
  }
  for (const largest of groups.values()) sum = sum.add(largest)
  return sum
}
