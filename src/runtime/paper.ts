import type { KernelStatus } from '../engine/replica.ts'
import { kernelStatus } from '../engine/replica.ts'
import type { RunStarted } from '../domain/run-started.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Journal } from '../ports/journal.ts'
import { MemoryJournal } from '../adapters/journal-memory/memory-journal.ts'
import type { RunRecord } from '../report/run-record.ts'
import { attended, takeCommands } from './attended.ts'
import { Breathing } from './breathing.ts'
import { composeRun, planRun } from './compose.ts'
import type { ComposedRun } from './compose.ts'
import { acquireHandlerGuard, releaseHandlerGuard } from './handler-guard.ts'
import { Pacer } from './pacer.ts'
import type { RunControl } from './run-control.ts'
import type { RunOptions } from './run-options.ts'
import { runResult } from './run-result.ts'
import { systemClock } from './system-clock.ts'

export interface PaperOptions extends RunOptions {
  /** Recorded time per wall time: 1 is as it was, 60 a minute per second, Infinity as fast as it goes. */
  readonly speed: number
  /** Default: in memory. */
  readonly journal?: Journal
  readonly clock?: Clock
  /** Makes the first record of the run, where a journal is given. */
  readonly started?: (time: UnixMicros) => RunStarted
  /** By which the run is told what to do meanwhile: the kill switch, trading states. */
  readonly control?: RunControl
  /** About ten times a second while time goes by. */
  readonly onStatus?: (status: PaperStatus) => void
}

export interface PaperStatus {
  readonly kernel: KernelStatus
  /** 0…1 of the recording. */
  readonly share: number
  readonly events: number
  readonly orders: number
  readonly fills: number
  readonly roundTrips: number
}

/** How often the status is shown: 100 ms. */
const STATUS_EVERY = 100_000

/**
 * Paper trading on a recorded day: the kernel, the simulated venue and the tape of a backtest, with a journal
 * that is committed before anything is sent, and with the wall clock pacing the tape. It decides what the
 * backtest decides, byte for byte.
 */
export async function paper(options: PaperOptions): Promise<RunRecord> {
  const plan = planRun(options)
  const clock = options.clock ?? systemClock
  const journal = options.journal ?? new MemoryJournal()
  const guard = acquireHandlerGuard()
  try {
    const started = clock.monotonic()
    const { control } = options
    const heard = control === undefined ? {} : { onRecord: control.onRecord.bind(control) }
    const begun = options.started === undefined ? {} : { started: options.started }
    const keepsData = options.journal !== undefined
    const composed = composeRun(plan, { guard, clock, journal, keepsData, ...heard, ...begun })
    await composed.tape.start()
    await drive(composed, options, clock)
    await composed.parts.dispatcher.commit()
    return runResult(composed, 'paper', (clock.monotonic() - started) / 1000)
  } finally {
    options.control?.end()
    releaseHandlerGuard()
    await Promise.all([...options.sources.map((source) => source.close()), journal.close()])
  }
}

async function drive(composed: ComposedRun, options: PaperOptions, clock: Clock): Promise<void> {
  const { run, tape, computations, parts } = composed
  const control = options.control ?? null
  const stop = options.signal ?? new AbortController().signal
  const pacer = new Pacer(clock, options.speed)
  const show = throttledStatus(composed, options, clock)
  if (options.speed !== Infinity) run.limit = 0
  const breathing = new Breathing(run, clock)
  takeCommands(composed, control)
  for (let next = breathing.next(); next.done !== true && !stop.aborted; next = breathing.next()) {
    switch (next.value.kind) {
      case 'refill':
        await attended(composed, control, tape.refill())
        break
      case 'compute':
        await attended(composed, control, computations.finishAll())
        break
      case 'commit':
        await attended(composed, control, parts.dispatcher.commit())
        break
      case 'breathe':
        await clock.sleep(1, stop)
        break
      case 'pace':
        parts.dispatcher.flushData(run.moment)
        if (parts.dispatcher.needsCommit) await attended(composed, control, parts.dispatcher.commit())
        run.limit = pacer.limit(next.value.until)
        while (run.limit < next.value.until && !stop.aborted) {
          show(false)
          // what has come is done before more time goes by
          if (await attended(composed, control, pacer.wait(next.value.until, stop))) break
          run.limit = pacer.limit(next.value.until)
        }
        break
    }
    show(false)
    takeCommands(composed, control)
  }
  if (stop.aborted) await finishEarly(composed)
  show(true)
}

/** The clean stop of Ctrl-C: strategies are told, nothing new is taken, what was decided is written down. */
async function finishEarly({ run, parts, computations }: ComposedRun): Promise<void> {
  for (const wait of run.finish()) {
    if (wait.kind === 'commit') await parts.dispatcher.commit()
    if (wait.kind === 'compute') await computations.finishAll()
  }
}

function throttledStatus(
  { run, tape, parts }: ComposedRun,
  options: PaperOptions,
  clock: Clock,
): (force: boolean) => void {
  let shown = -Infinity
  return (force) => {
    const now = clock.monotonic()
    if (options.onStatus === undefined || (!force && now - shown < STATUS_EVERY)) return
    shown = now
    const { recorder, kernel } = parts
    options.onStatus({
      kernel: kernelStatus(kernel),
      share: tape.progress(),
      events: run.events,
      orders: recorder.orders,
      fills: recorder.fills.length,
      roundTrips: recorder.roundTrips.length,
    })
  }
}
