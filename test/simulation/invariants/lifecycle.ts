import type { Decimal } from '../../../src/domain/decimal.ts'
import { isTerminal } from '../../../src/domain/order-moves.ts'
import type { Invariant } from './invariant.ts'

interface Seen {
  readonly executed: Decimal
}

/** So often: it looks at every order that is still of interest. */
const EVERY = 16
const LATEST = 64

/** I5: executed quantities never shrink, and what is left of an order plus what it executed covers its quantity. */
export function lifecycle(): Invariant {
  let process: unknown = null
  let seen = new Map<number, Seen>()
  return {
    id: 'I5',
    onStep(world) {
      if (world.scheduler.steps % EVERY !== 0) return
      const orders = world.process?.kernel?.core.orders
      if (orders === undefined) return
      if (world.process !== process) seen = new Map()
      process = world.process
      for (const order of orders.newest(LATEST)) {
        const executed = order.cumulativeQuantity.add(order.voidedQuantity)
        const before = seen.get(order.sequence)
        if (before !== undefined && executed.lt(before.executed))
          world.violate('I5', `${order.clientOrderId} has executed less than before`)
        if (order.status === 'filled' && executed.lt(order.quantity))
          world.violate(
            'I5',
            `${order.clientOrderId} is filled with ${executed.toString()} of ${order.quantity.toString()}`,
          )
        if (isTerminal(order.status) && orders.open[order.instrumentIndex]?.includes(order) === true)
          world.violate('I5', `${order.clientOrderId} is ${order.status} and open`)
        seen.set(order.sequence, { executed })
      }
      for (const order of world.venue.open())
        if (order.filled.add(order.voided).gt(order.quantity))
          world.violate('I5', `the venue has executed more than all of ${order.clientOrderId}`)
    },
  }
}
