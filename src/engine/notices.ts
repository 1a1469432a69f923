import { CODES } from '../domain/codes.ts'
import type { Core } from './core.ts'
import { momentText } from './handler-failure.ts'
import type { StrategyRunner } from './strategy-runner.ts'

/** More than this made in answer to others, in one turn, is a strategy that answers every refusal with another order. */
const ANSWERS_PER_TURN = 256

/** Tells strategies of orders that our own checks denied, once the handler that placed them has returned. */
export function deliverNotices(core: Core, runners: readonly StrategyRunner[]): void {
  const first = core.notices.length
  let answers: Map<StrategyRunner, number> | null = null
  for (let at = 0; at < core.notices.length; at++) {
    const notice = core.notices[at]
    const runner = notice === undefined ? undefined : runners[notice.strategyIndex]
    if (notice === undefined || runner === undefined) continue
    if (at >= first) {
      answers ??= new Map()
      const count = (answers.get(runner) ?? 0) + 1
      answers.set(runner, count)
      if (count > ANSWERS_PER_TURN) {
        const what = `More than ${String(ANSWERS_PER_TURN)} orders were denied in answer to denials, at ${momentText(core.now)}. ${CODES.STRATEGY_EVENT_FLOOD.remedy}`
        runner.haltWith('STRATEGY_EVENT_FLOOD', what)
        continue
      }
    }
    for (const handler of ['onOrder', 'onReject'] as const) {
      runner.callForInstrument(handler, notice.instrumentIndex, (context) => {
        context.order = notice.ticket
      })
    }
  }
  core.notices.length = 0
}
