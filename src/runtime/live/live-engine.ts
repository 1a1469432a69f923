import { FulmarError } from '../../domain/codes.ts'
import type { StopPolicy } from '../../domain/run-stopping.ts'
import type { CommandAnswer } from '../../domain/trading-scope.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { Journal } from '../../ports/journal.ts'
import type { LiveSummary } from '../../report/live-summary.ts'
import { openStore } from '../store-location.ts'
import { acquireHandlerGuard, releaseHandlerGuard } from '../handler-guard.ts'
import { packageVersion } from '../package-version.ts'
import { RunControl } from '../run-control.ts'
import type { ControlCommand, KillOrder } from '../run-control.ts'
import { systemClock } from '../system-clock.ts'
import { LiveRun } from './live-run.ts'
import type { LiveOptions } from './live-options.ts'
import { planLive } from './live-plan.ts'
import type { LivePlan } from './live-plan.ts'
import type { LiveStatus } from './live-status.ts'
import { SteadyClock } from './steady-clock.ts'

export interface StopOptions {
  /** Default: `onStop` of the options. */
  readonly policy?: StopPolicy
  /** Who asks. Default `stop`. */
  readonly by?: string
  readonly reason?: string
}

/**
 * Trades live: takes market data and what the broker says, runs strategies, writes everything down before it acts, and
 * comes back after a crash as if there had been none. One engine is one run.
 */
export class LiveTradingEngine {
  private readonly plan: LivePlan
  private readonly clock: SteadyClock
  private readonly control: RunControl
  private readonly stopping: { request: StopOptions | null; readonly listeners: (() => void)[] } = {
    request: null,
    listeners: [],
  }
  private running: Promise<LiveSummary> | null = null
  private live: LiveRun | null = null

  /** Throws FulmarError for whatever cannot be run. Nothing is opened yet. */
  constructor(options: LiveOptions) {
    this.control = options.control ?? new RunControl()
    this.plan = planLive({ ...options, control: this.control })
    this.clock = new SteadyClock(options.clock ?? systemClock)
  }

  /** What was assumed of instruments and limits, in full sentences. */
  get warnings(): readonly string[] {
    return this.plan.warnings
  }

  /** For displays and tests: the state itself, to be read between turns and never changed. Null before it stands. */
  get kernel(): Kernel | null {
    return this.live?.parts.kernel ?? null
  }

  /** A copy for displays; null before the run has begun. */
  get status(): LiveStatus | null {
    return this.live?.status() ?? null
  }

  /**
   * Recovers, connects, compares, and trades until `stop`; resolves with what came of it. Rejects with FulmarError where
   * it cannot start, and with LIVE_ENGINE_FAILED where it met an error that it does not know how to go on from.
   */
  run(): Promise<LiveSummary> {
    if (this.running !== null)
      return Promise.reject(new FulmarError('LIVE_NOT_RUNNING', 'This engine was started already.'))
    this.running = this.work()
    return this.running
  }

  /** A planned stop; asked for again, it resolves with the same. Rejects where `run` does. */
  stop(options: StopOptions = {}): Promise<LiveSummary> {
    if (this.running === null)
      return Promise.reject(new FulmarError('LIVE_NOT_RUNNING', 'This engine was not started.'))
    this.stopping.request ??= options
    for (const listener of this.stopping.listeners) listener()
    return this.running
  }

  /** Cancels everything open in scope, and latches: ahead of everything else, also while the journal hangs. */
  kill(order: KillOrder): Promise<CommandAnswer> {
    return this.control.kill(order)
  }

  /** Halt, reduce, resume, release, cancelAll, thaw, resetBreaker, setLimit, promote. */
  command(command: ControlCommand): Promise<CommandAnswer> {
    return this.control.command(command)
  }

  private async work(): Promise<LiveSummary> {
    const guard = acquireHandlerGuard()
    let journal: Journal | null = null
    try {
      journal = await this.openJournal()
      this.live = await LiveRun.begin({
        plan: this.plan,
        journal,
        clock: this.clock,
        random: this.plan.options.random ?? Math.random,
        guard,
        control: this.control,
        stopping: this.stopping,
      })
      this.clock.notBefore(this.live.parts.kernel.core.now)
      return await this.live.run()
    } finally {
      this.control.end()
      releaseHandlerGuard()
      await journal?.close().catch(() => undefined)
    }
  }

  private async openJournal(): Promise<Journal> {
    const { options, deployment } = this.plan
    if (typeof options.journal !== 'string') return options.journal
    return openStore(options.journal, {
      identity: { deployment, account: options.account, environment: options.environment },
      build: packageVersion(),
      onWarning: ({ code, message }) => options.onAlert?.('WARNING', code, message, this.clock.now()),
    })
  }
}
