/** What a process start does to the state: what was under way when the one before ended is not known any more. */
import { applyOrderEvent } from '../domain/order-lifecycle.ts'
import { emptyList } from '../domain/lists.ts'
import { isUnanswered } from '../domain/order-report-event.ts'
import type { DataGap, RecoveryFacts, RunStarted } from '../domain/run-started.ts'
import { MICROS_PER_MILLI, MICROS_PER_MINUTE } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { afterOrderEvent } from './after-order-event.ts'
import { clientOrderIdPrefix } from './client-order-id.ts'
import type { Core } from './core.ts'
import { distinctCalendars } from './markets.ts'
import { CRASH_LOOP } from './run-starts.ts'
import { haltAccount } from './safety/halt-account.ts'
import { takeBackStop } from './stop-run.ts'
import type { StrategyRunner } from './strategy-runner.ts'

/** Runs in a client order id: a 16-bit counter that begins anew, beside a nonce that does not. */
const RUNS_COUNTED = 0xffff

/** The beginning of a state: calendars and breakers start, and strategies are told. Once in its life. */
export function begin(core: Core, runners: readonly StrategyRunner[], now: UnixMicros): void {
  core.begun = true
  core.sessions.start(now)
  core.breakers?.start()
  nameCalendars(core)
  for (const runner of runners) runner.callShared('onStart', () => undefined)
}

/** The first input of every run that has a store. */
export function startRun(core: Core, runners: readonly StrategyRunner[], input: RunStarted): void {
  const { deploymentTag, nonce, run, time } = input
  const isNew = !core.begun
  core.ended = false
  core.protectsOn = false
  core.orders.clientOrderIdPrefix = clientOrderIdPrefix({
    deploymentTag,
    nonce,
    run: ((run - 1) % RUNS_COUNTED) + 1,
  })
  // before anything that could want to send
  core.venues.restart()
  core.feeds.clear()
  takeBackStop(core)
  if (core.starts.note(run, time)) haltCrashLoop(core)
  core.accounts.note('start')
  if (isNew) {
    begin(core, runners, core.now)
    return
  }
  nameCalendars(core)
  if (input.recovery !== undefined) heed(core, runners, input.recovery)
  doubtOrders(core, runners)
  dropComputations(core, runners)
}

/** Strategies that are not what they were: those that cannot be relied on are halted, those that are new start. */
function heed(core: Core, runners: readonly StrategyRunner[], { changed, diverged }: RecoveryFacts): void {
  for (const { id, message } of diverged) {
    const runner = runners.find((each) => each.id === id)
    if (runner === undefined) continue
    runner.halt = null
    runner.haltWith('STRATEGY_DIVERGED', message)
    emptyList(core.undo)
  }
  for (const { id, cold } of changed) {
    const runner = runners.find((each) => each.id === id)
    if (runner === undefined) continue
    runner.startOver('its code was changed')
    emptyList(core.undo)
    if (cold) {
      const message = `${id} was changed and starts without what it remembered. Orders and positions were kept.`
      core.outbox.effects.push({ kind: 'alert', severity: 'WARNING', code: 'STRATEGY_STATE_COLD', message })
    }
    runner.callShared('onStart', () => undefined)
  }
}

export function tellDataGap(runners: readonly StrategyRunner[], { from, to, reason }: DataGap): void {
  for (const runner of runners) {
    runner.callShared('onDataGap', (context) => {
      context.gap = { from: from / MICROS_PER_MILLI, to: to / MICROS_PER_MILLI, reason }
    })
  }
}

/** Where a record is kept, it says what opens, closes and jobs follow from. */
function nameCalendars({ markets, outbox }: Core): void {
  if (markets?.isJournaled !== true) return
  for (const { code, hash } of distinctCalendars(markets)) {
    outbox.records.push({ type: 'calendarUsed', market: code, hash })
  }
}

function haltCrashLoop(core: Core): void {
  const minutes = String(CRASH_LOOP.within / MICROS_PER_MINUTE)
  const reason = `${String(CRASH_LOOP.starts)} starts within ${minutes} minutes`
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'CRITICAL',
    code: 'RUN_CRASH_LOOP',
    message: `There were ${reason}: trading is halted until a person resumes it.`,
  })
  haltAccount(core, 'crash-loop', reason)
}

/** Whether it left, or its change or cancel did, nobody knows: the venue has to be asked. */
function doubtOrders(core: Core, runners: readonly StrategyRunner[]): void {
  const orders = core.orders.open.flat().filter(isUnanswered)
  for (const order of orders.sort((a, b) => a.sequence - b.sequence)) {
    const reason = 'the run ended before the venue had answered'
    const transition = applyOrderEvent(order, { kind: 'inDoubt', reason }, core.now)
    afterOrderEvent(core, runners, order, transition)
  }
}

/** Slow work ended with the run. */
function dropComputations(core: Core, runners: readonly StrategyRunner[]): void {
  const requests = [...core.computations]
  core.computations.clear()
  for (const [requestId, { strategyIndex, name }] of requests) {
    runners[strategyIndex]?.callShared('onComputed', (context) => {
      const error = 'The run ended before there was an answer.'
      context.computed = { requestId, name, ok: false, value: null, error }
    })
  }
}
