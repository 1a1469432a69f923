import type { Core } from './core.ts'
import type { StrategyRunner } from './strategy-runner.ts'

/** More than this in one turn is a strategy that answers every refusal with another order. */
const NOTICES_PER_TURN = 256

/** Tells strategies of orders that our own checks denied, once the handler that placed them has returned. */
export function deliverNotices(core: Core, runners: readonly StrategyRunner[]): void {
  for (let at = 0; at < core.notices.length; at++) {
    const notice = core.notices[at]
    const runner = notice === undefined ? undefined : runners[notice.strategyIndex]
    if (notice === undefined || runner === undefined) continue
    if (at >= NOTICES_PER_TURN) {
      runner.haltWith(
        'STRATEGY_EVENT_FLOOD',
        `More than ${String(NOTICES_PER_TURN)} orders were denied in one turn.`,
      )
      continue
    }
    for (const handler of ['onOrder', 'onReject'] as const) {
      runner.callForInstrument(handler, notice.instrumentIndex, (context) => {
        context.order = notice.ticket
      })
    }
  }
  core.notices.length = 0
}
