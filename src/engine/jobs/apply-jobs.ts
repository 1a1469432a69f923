/** What an input about a job, or about the open and close of a market, does. */
import { isoDate } from '../../domain/iso-date.ts'
import { CODES } from '../../domain/codes.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import { MICROS_PER_MILLI, MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { Core } from '../core.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import type { Decision } from './job-queue.ts'

type InputOf<K extends KernelInput['kind']> = Extract<KernelInput, { readonly kind: K }>

/** The occurrence is decided before the handler is called: one that throws has had its turn. */
export function doJob(core: Core, runners: readonly StrategyRunner[], input: InputOf<'jobDue'>): void {
  const { strategyIndex, name, dueTime } = input
  const decision = core.jobs.decide(strategyIndex, name, dueTime, core.now)
  const runner = runners[strategyIndex]
  if (decision === null || runner === undefined) return
  const { job, verdict } = decision
  if (verdict !== 'run') {
    miss(core, runner.id, decision)
    return
  }
  runner.callShared('onSchedule', (context) => {
    const date = isoDate(job.next.date)
    context.job = { name, market: job.market, date, dueTime: dueTime / MICROS_PER_MILLI }
  })
}

/** A person is told of what was not done at all; that a later moment took its place stands in the record alone. */
function miss(core: Core, strategyId: string, { job, verdict }: Decision): void {
  const { name, market, next } = job
  const { due: dueTime, date } = next
  core.outbox.records.push({
    type: 'jobMissed',
    strategyId,
    name,
    date,
    dueTime,
    superseded: verdict === 'superseded',
  })
  if (verdict === 'superseded') return
  const late = Math.ceil((core.now - dueTime) / MICROS_PER_MINUTE)
  const why =
    core.now - dueTime > job.grace
      ? `it is late by ${String(late)} min, more than its ${String(job.grace / MICROS_PER_MINUTE)} min of grace`
      : 'its session is over'
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'WARNING',
    code: 'STRATEGY_JOB_MISSED',
    message: `${strategyId}: job ${name} of ${market}, ${isoDate(date)}, was not done: ${why}. ${CODES.STRATEGY_JOB_MISSED.remedy}`,
  })
}

export function openOrClose(
  core: Core,
  runners: readonly StrategyRunner[],
  input: InputOf<'sessionChanged'>,
): void {
  const event = core.sessions.take(input.market, input.date, input.phase)
  if (event === null) return
  if (input.phase === 'close') core.accounts.note('close')
  const { open, close, date } = event.session
  const handler = input.phase === 'open' ? 'onSessionOpen' : 'onSessionClose'
  for (const runner of runners) {
    if (!runner.handles(handler) || !trades(core, runner, event.market)) continue
    runner.callShared(handler, (context) => {
      context.session = {
        market: event.market,
        date: isoDate(date),
        openTime: open / MICROS_PER_MILLI,
        closeTime: close / MICROS_PER_MILLI,
      }
    })
  }
}

function trades({ markets }: Core, runner: StrategyRunner, market: string): boolean {
  return runner.setup.instruments.some((index) => markets?.calendars[index]?.code === market)
}
