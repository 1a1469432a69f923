import { applyOrderEvent } from '../domain/order-lifecycle.ts'
import type { Order } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'
import { afterOrderEvent } from './after-order-event.ts'
import type { Core } from './core.ts'
import type { StrategyRunner } from './strategy-runner.ts'
import { ANSWER_TIMERS } from './timers.ts'

const NAME = 'answers'

/**
 * How long the venue may leave us without an answer. An order, a change or a cancel that was not answered by then is in
 * doubt: it counts as it did, and the venue is asked what became of it. One timer, for whichever is due first.
 */
export class AnswerDeadline {
  private readonly core: Core
  private readonly deadline: UnixMicros
  runners: readonly StrategyRunner[] = []

  constructor(core: Core, deadline: UnixMicros) {
    this.core = core
    this.deadline = deadline
  }

  /** Something was sent, or will be. What this does is undone with the handler that sent it. */
  watch(): void {
    const { timers, now, undo } = this.core
    if (timers.has(ANSWER_TIMERS, NAME)) return
    undo.push(timers.set(ANSWER_TIMERS, NAME, now + this.deadline, null))
  }

  onTimer(): void {
    const { core, deadline } = this
    const waiting = core.orders.open.flat().filter(isWaiting)
    for (const order of waiting.sort((a, b) => a.sequence - b.sequence)) {
      if (core.now - order.updatedTime < deadline || !isWaiting(order)) continue
      const seconds = String(Math.round(deadline / 1_000_000))
      const reason = `the venue has not answered within ${seconds} s`
      const transition = applyOrderEvent(order, { kind: 'inDoubt', reason }, core.now)
      afterOrderEvent(core, this.runners, order, transition)
    }
    const next = core.orders.open.flat().filter(isWaiting)
    if (next.length === 0) return
    const due = next.reduce((first, { updatedTime }) => Math.min(first, updatedTime), Infinity) + deadline
    core.timers.set(ANSWER_TIMERS, NAME, Math.max(due, core.now + 1), null)
  }
}

/** For an answer, without a doubt yet. */
function isWaiting({ status, pending, certainty }: Readonly<Order>): boolean {
  return certainty === 'known' && (status === 'submitted' || pending !== 'none')
}
