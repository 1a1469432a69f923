import type { Invariant } from './invariant.ts'

/** I9, I10, I20: after everything was compared, the orders that work are the same on both sides, and nothing else is reserved. */
export function openOrders(): Invariant {
  return {
    id: 'I20',
    onHeal(world) {
      const core = world.process?.kernel?.core
      if (core === undefined) return
      const ours = new Map(core.orders.open.flat().map((order) => [order.clientOrderId, order]))
      const theirs = world.venue.open().filter(({ clientOrderId }) => !clientOrderId.startsWith('by-hand'))
      for (const order of theirs) {
        const own = ours.get(order.clientOrderId)
        if (own === undefined) {
          const lost = core.orders.find(order.clientOrderId)
          world.violate(
            'I9',
            `${order.clientOrderId} works at the venue; for us it is ${lost?.status ?? 'unknown'}`,
          )
        } else if (!own.cumulativeQuantity.eq(order.filled) || !own.quantity.eq(order.quantity)) {
          world.violate('I20', `${order.clientOrderId} has other quantities at the venue`)
        }
        ours.delete(order.clientOrderId)
      }
      for (const id of ours.keys()) world.violate('I20', `${id} works for us; the venue does not have it`)
      const counted = core.orders.leaves.count(-1)
      const open = core.orders.open.flat().length
      if (counted !== open)
        world.violate('I10', `${String(counted)} orders are counted as exposure, ${String(open)} are open`)
    },
  }
}
