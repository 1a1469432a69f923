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
  const isMoved = transition.from !== transition.to
  if (isMoved) core.statistics.moved(order, transition.from, transition.to)
  core.breakers?.afterFill()
  // a filled order that goes on was replaced by a larger quantity, and its fills were heard of first
  const isRisen = isTerminal(transition.from) && !isTerminal(transition.to) && transition.from !== 'filled'
  if (isRisen) {
    core.freeze(
      order.instrumentIndex,
      `order ${order.clientOrderId} was held for dead and is alive at the venue`,
    )
  }
  // before anybody else may answer; what a handler does about it comes after
  if (core.kills.isActive) core.kills.afterOrderEvent(order)
  if (transition.changed) core.contingencies.afterOrderEvent(order)
  const runner = runners[order.strategyIndex]
  if (runner === undefined || !transition.changed) return
  if (isRisen) {
    // whoever decided anew when it was gone does not want it twice
    runner.entry.requestCancel(order)
    emptyList(core.undo)
  }
  if (core.multiLegs.isUsed) core.multiLegs.afterOrderEvent(order, runner.entry)
  // before targets, which reckon with what executions are still to send
  if (order.parentId !== 0) core.executions.afterOrderEvent(order)
  if (runner.halt === null) {
    runner.entry.targets.afterOrderEvent(order)
    // what the kernel decided itself is not undone when a handler throws later in this turn
    emptyList(core.undo)
  }
  tell(runner, 'onOrder', order)
  if (!isMoved) return
  if (transition.to === 'rejected' || transition.to === 'denied') tell(runner, 'onReject', order)
  if (transition.to === 'canceled' || transition.to === 'expired') tell(runner, 'onCancel', order)
}

function tell(runner: StrategyRunner, handler: string, order: Order): void {
  if (!runner.handles(handler)) return
  runner.callForInstrument(handler, order.instrumentIndex, (context) => {
    context.order = new OrderTicket(order)
  })
}
