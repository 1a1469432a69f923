import type { RunRecord } from '../report/run-record.ts'
import type { Clock } from '../ports/clock.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { Breathing } from './breathing.ts'
import { composeRun, planRun, rebuild } from './compose.ts'
import type { ComposeContext, ComposedRun } from './compose.ts'
import { acquireHandlerGuard, releaseHandlerGuard } from './handler-guard.ts'
import type { RunOptions } from './run-options.ts'
import { runResult } from './run-result.ts'
import { systemClock } from './system-clock.ts'

/** For `check`: ways to run that must not change what a sound strategy decides. */
export interface BacktestProbes {
  readonly freshViews?: boolean
  /** Save, rebuild and load the whole state after every so many inputs. */
  readonly rebuildEvery?: number
  /** The strategy from a new module, at each rebuild. */
  readonly reload?: () => Promise<AnyStrategy>
}

/** Runs strategies over recorded data as fast as it goes. Rejects with FulmarError for what cannot be run. */
export async function backtest(options: RunOptions, probes: BacktestProbes = {}): Promise<RunRecord> {
  const plan = planRun(options)
  const context: ComposeContext = {
    guard: acquireHandlerGuard(),
    clock: systemClock,
    journal: null,
    freshViews: probes.freshViews ?? false,
  }
  try {
    const started = systemClock.monotonic()
    const composed = composeRun(plan, context)
    await composed.tape.start()
    await drive(composed, context, probes)
    // also where the run was too short for one on the way
    if (probes.rebuildEvery !== undefined) rebuild(composed, context)
    return runResult(composed, 'backtest', (systemClock.monotonic() - started) / 1000)
  } finally {
    releaseHandlerGuard()
    await Promise.all(options.sources.map((source) => source.close()))
  }
}

async function drive(composed: ComposedRun, context: ComposeContext, probes: BacktestProbes): Promise<void> {
  const { run, tape, computations, plan } = composed
  const { signal, onProgress } = plan.options
  const breathing = new Breathing(run, context.clock)
  let lastYield = context.clock.monotonic()
  let isDone = false
  while (signal?.aborted !== true) {
    if (probes.rebuildEvery !== undefined) run.breathEvery = probes.rebuildEvery
    const next = breathing.next()
    isDone = next.done === true
    if (next.done === true) break
    switch (next.value.kind) {
      case 'refill':
        await tape.refill()
        break
      case 'compute':
        await computations.finishAll()
        break
      case 'commit':
      case 'pace':
        break
      case 'breathe':
        if (probes.rebuildEvery !== undefined) rebuild(composed, context, await probes.reload?.())
        break
    }
    if (context.clock.monotonic() - lastYield < YIELD_EVERY) continue
    onProgress?.({ share: tape.progress(), events: run.events })
    await yieldToOthers(context.clock)
    lastYield = context.clock.monotonic()
  }
  if (!isDone) for (const wait of run.finish()) if (wait.kind === 'compute') await computations.finishAll()
  // a run that was stopped has come only so far
  onProgress?.({ share: isDone ? 1 : tape.progress(), events: run.events })
}

/** 50 ms: often enough for a progress bar and Ctrl-C. */
const YIELD_EVERY = 50_000

function yieldToOthers(clock: Clock): Promise<void> {
  return clock.sleep(1)
}
