import { emptyList } from '../../domain/lists.ts'
import type { Order } from '../../domain/order.ts'
import type { Core } from '../core.ts'
import type { StrategyRunner } from '../strategy-runner.ts'

/**
 * Whether an order is what protects a position: an exit of a group, or a reduce-only stop. Canceling it makes the account
 * no safer.
 */
export function isProtection(order: Readonly<Order>): boolean {
  const waits = order.type !== 'market' && order.type !== 'limit'
  return order.purpose === 'protect' || (order.reduceOnly && waits)
}

/**
 * What the kill switch and an operator's `cancelAll` cancel: everything but protection. `naked`: that as well, and nothing is protected any more, not
 * even what an order that is under way may still fill. Also of strategies that are halted: their orders are still ours.
 */
export function cancelEverything(core: Core, runners: readonly StrategyRunner[], naked: boolean): void {
  if (naked) core.contingencies.abandonAll()
  for (const { entry } of runners) {
    entry.targets.clear()
    for (const order of entry.openOrders(null)) {
      if (naked || !isProtection(order)) entry.requestCancel(order)
    }
  }
  emptyList(core.undo)
}
