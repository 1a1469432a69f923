import { isTerminal } from '../domain/order-moves.ts'
import type { OrderTransition } from '../domain/order-lifecycle.ts'
import { emptyList } from '../domain/lists.ts'
import type { Order } from '../domain/order.ts'
import type { Core } from './core.ts'
import type { StrategyRunner } from './strategy-runner.ts'
import { OrderTicket } from './ticket.ts'

/** Order table, targets and handlers after any event of an order. */
export function afterOrderEvent(
  core: Core,
  runners: readonly StrategyRunner[],
  order: Order,
  transition: OrderTransition,
): void {
  core.orders.afterChange(order)
  // a filled order that goes on was replaced by a larger quantity, and its fills were heard of first
  if (isTerminal(transition.from) && !isTerminal(transition.to) && transition.from !== 'filled') {
    core.freeze(
      order.instrumentIndex,
      `order ${order.clientOrderId} was held for dead and is alive at the venue`,
    )
  }
  const runner = runners[order.strategyIndex]
  if (runner === undefined || !transition.changed) return
  // before targets, which reckon with what executions are still to send
  if (order.parentId !== 0) core.executions.afterOrderEvent(order)
  if (runner.halt === null) {
    runner.entry.targets.afterOrderEvent(order)
    // what the kernel decided itself is not undone when a handler throws later in this turn
    emptyList(core.undo)
  }
  tell(runner, 'onOrder', order)
  if (transition.from === transition.to) return
  if (transition.to === 'rejected' || transition.to === 'denied') tell(runner, 'onReject', order)
  if (transition.to === 'canceled' || transition.to === 'expired') tell(runner, 'onCancel', order)
}

function tell(runner: StrategyRunner, handler: string, order: Order): void {
  if (!runner.handles(handler)) return
  runner.callForInstrument(handler, order.instrumentIndex, (context) => {
    context.order = new OrderTicket(order)
  })
}
