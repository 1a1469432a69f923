import type { HandlerGuard } from '../../engine/core.ts'
import { FulmarError } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { kernelStatus } from '../../engine/replica.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import type { LiveSummary } from '../../report/live-summary.ts'
import type { RunControl } from '../run-control.ts'
import { encodeSnapshot } from '../../engine/recover/snapshot.ts'
import type { KernelRecord } from '../../engine/records.ts'
import { Reconciler } from '../reconcile/reconciler.ts'
import { boot } from './boot.ts'
import type { Booted } from './boot.ts'
import { Checkpoints } from './checkpoints.ts'
import { FeedLink } from './feed-link.ts'
import { Gaps } from './gaps.ts'
import type { StopOptions } from './live-engine.ts'
import { Liveness } from './liveness.ts'
import { liveParts } from './live-parts.ts'
import type { LiveParts } from './live-parts.ts'
import type { LivePlan } from './live-plan.ts'
import type { LivePhase, LiveStatus } from './live-status.ts'
import type { Backoff } from './retry.ts'
import { shutDown } from './shutdown.ts'
import type { StopRequest } from './shutdown.ts'
import { liveSummary } from './summary.ts'
import { latchAndCancel } from './crash.ts'
import { VenueLink } from './venue-link.ts'
import { within } from './within.ts'

/** Of closing a connection: it is the other side that may not answer. */
const CLOSE_LIMIT: UnixMicros = 5 * MICROS_PER_SECOND

export interface LiveRunContext {
  readonly plan: LivePlan
  readonly journal: Journal
  readonly clock: Clock
  readonly random: () => number
  readonly guard: HandlerGuard
  readonly control: RunControl
  readonly stopping: { request: StopOptions | null; readonly listeners: (() => void)[] }
}

/** One run, from a kernel that stands to the summary. */
export class LiveRun {
  readonly parts: LiveParts
  private readonly context: LiveRunContext
  private readonly booted: Booted
  private readonly venue: VenueLink
  private readonly reconciler: Reconciler
  private readonly feed: FeedLink
  private readonly liveness: Liveness
  private readonly gaps: Gaps
  private readonly checkpoints: Checkpoints
  /** Aborted when the stop begins: nobody tries to connect any more. */
  private readonly ending = new AbortController()
  private phase: LivePhase = 'starting'
  private startEquity = NaN
  private hasConnected = false
  private comparisons = 0
  private disconnections = 0

  /** Recovers, and writes the new run down. */
  static async begin(context: LiveRunContext): Promise<LiveRun> {
    const booted = await boot(context.plan, context)
    const run = new LiveRun(context, booted)
    await run.writeDown()
    return run
  }

  private constructor(context: LiveRunContext, booted: Booted) {
    this.context = context
    this.booted = booted
    const { plan, journal, clock } = context
    this.parts = liveParts({
      plan,
      kernel: booted.kernel,
      journal,
      clock,
      onHeard: (input) => {
        this.onHeard(input)
      },
      onRecord: (record) => {
        this.onRecord(record)
      },
    })
    const { loop, broker, inbox, kernel, alert } = this.parts
    const push = (input: KernelInput): void => {
      loop.push(input)
    }
    this.reconciler = new Reconciler({
      ...{ broker, clock, onAlert: alert, kernel: () => kernel },
      sink: push,
      settings: { interval: plan.settings.compareInterval },
    })
    this.venue = new VenueLink({
      broker,
      comparer: this.reconciler,
      push,
      backoff: this.backoff(),
      catchUp: () => this.gaps.makeUp(),
      onArmed: () => {
        this.phase = 'trading'
      },
    })
    this.feed = new FeedLink({
      plan,
      feed: plan.options.feed,
      kernel,
      inbox,
      backoff: this.backoff(),
      now: () => loop.now,
      wake: () => {
        loop.wake()
      },
      alert,
      onState: (state, reason) => {
        this.onFeed(state, reason)
      },
    })
    this.gaps = new Gaps(this.parts, this.feed, plan.options.feed.name)
    this.checkpoints = new Checkpoints({
      ...this.parts,
      ...{ clock, journal, interval: plan.settings.checkpointInterval },
      textOf: () => encodeSnapshot(booted.started, kernel),
    })
    this.liveness = new Liveness({
      ...{ heartbeat: plan.settings.heartbeat, killAfter: plan.settings.killAfter },
      ...{ clock, broker, feed: this.feed, wants: plan.wants, run: booted.started.run },
      agenda: loop.agenda,
      calendars: kernel.core.markets?.calendars ?? [],
      now: () => loop.now,
      push,
      onBack: () => {
        this.task(this.venue.ready('reconnect'))
      },
    })
    inbox.hold()
  }

  status(): LiveStatus {
    const { kernel, tally, loop } = this.parts
    const { state } = kernel.core.venues
    const { orders, fills } = tally
    const { phase } = this
    return { kernel: kernelStatus(kernel), phase, venue: state, orders, fills, events: loop.consumed }
  }

  async run(): Promise<LiveSummary> {
    const { loop } = this.parts
    void this.obeyControl()
    this.showStatus()
    const turns = loop.run().catch((error: unknown) => this.crash(error))
    const session = this.session().finally(() => {
      loop.end()
    })
    try {
      const [summary] = await Promise.all([session, turns])
      return summary
    } finally {
      this.phase = 'stopped'
      this.ending.abort()
      await Promise.all([this.closeFeed(), this.closeBroker()])
    }
  }

  /** `runStarted` before everything else, and durable before anything is asked of the venue. */
  private async writeDown(): Promise<void> {
    const { kernel, dispatcher } = this.parts
    const { started } = this.booted
    kernel.step(started, started.time)
    const { core } = kernel
    dispatcher.collect(core.outbox, core.sequence, core.now)
    await dispatcher.commit()
    if (!dispatcher.isDead) return
    throw new FulmarError('JOURNAL_APPEND_FAILED', 'The start of the run could not be written down.')
  }

  private async session(): Promise<LiveSummary> {
    const { plan } = this.context
    const startTime = this.parts.loop.now
    const asked = this.stopAsked()
    await Promise.race([asked, this.start()])
    const { policy = plan.settings.onStop, by = 'stop', reason = 'a planned stop' } = await asked
    return this.end({ policy, by, reason }, startTime)
  }

  private async start(): Promise<void> {
    const { kernel } = this.parts
    const { isNew, time } = this.booted.recovered
    if (!isNew) this.gaps.open(time, 'the engine was not running')
    await this.venue.connect()
    this.hasConnected = true
    await this.openBooks()
    await this.feed.connect()
    await this.venue.ready('start')
    this.startEquity = kernel.core.portfolio.equity()
    this.liveness.start()
    this.checkpoints.start()
    this.task(this.reconciler.run(this.ending.signal))
  }

  /** What the account begins with is a transfer like any other: once, also where a comparison was quicker to book it. */
  private async openBooks(): Promise<void> {
    const { account, startingPortfolio } = this.context.plan.options
    await this.venue.account(account)
    const isOpen = this.parts.kernel.core.portfolio.ledger.currencies().length > 0
    if (!this.booted.recovered.isNew || startingPortfolio === undefined || isOpen) return
    const cash = Object.entries(startingPortfolio.cash).map(([currency, amount]): [string, Decimal] => [
      currency,
      Decimal.from(amount),
    ])
    for (const [currency, amount] of cash) {
      const reason = `what account ${account} held at the start`
      this.parts.loop.push({ kind: 'cashMoved', entry: 'transfer', currency, amount, reason })
    }
    await this.parts.loop.settled()
  }

  private onRecord(record: KernelRecord): void {
    if (record.type === 'venueCompared') this.comparisons += 1
    this.reconciler.onRecord(record)
    if (record.type === 'input' && record.input.kind === 'orderInDoubt') this.reconciler.wake()
  }

  private onHeard(input: KernelInput): void {
    this.liveness.onHeard()
    if (input.kind !== 'connectionChanged') return
    this.liveness.onConnection()
    const { connected } = input
    if (!connected) this.disconnections += 1
    this.venue.onConnection(connected)
    // the first connection is the start's own business
    if (connected && this.hasConnected && this.phase !== 'stopping') this.task(this.venue.ready('reconnect'))
  }

  private onFeed(state: 'connected' | 'silent', reason: string): void {
    if (this.phase === 'stopping' || this.phase === 'stopped') return
    if (state === 'silent') {
      this.gaps.onSilent(reason)
      return
    }
    // what comes now waits until what was missed has been seen
    this.parts.inbox.hold()
    if (this.hasConnected) this.task(this.venue.ready('reconnect'))
  }

  /** Work beside the turn: what it fails with fails the run. */
  private task(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.parts.loop.fail(error)
    })
  }

  private async obeyControl(): Promise<void> {
    const { control } = this.context
    while (this.phase !== 'stopped') {
      await control.arrived()
      for (const input of control.take()) this.parts.loop.push(input)
    }
  }

  private showStatus(): void {
    const { onStatus } = this.context.plan.options
    if (onStatus === undefined) return
    const { loop } = this.parts
    const show = (): void => {
      onStatus(this.status())
      loop.agenda.set('status', this.context.clock.monotonic() + MICROS_PER_SECOND, show)
    }
    show()
  }

  private stopAsked(): Promise<StopOptions> {
    const { stopping } = this.context
    return new Promise((resolve) => {
      const look = (): void => {
        if (stopping.request !== null) resolve(stopping.request)
      }
      stopping.listeners.push(look)
      look()
    })
  }

  private async end(request: StopRequest, startTime: UnixMicros): Promise<LiveSummary> {
    const { plan, clock } = this.context
    const { kernel, tally, loop } = this.parts
    this.phase = 'stopping'
    this.ending.abort()
    const incomplete = await shutDown(
      {
        ...this.parts,
        clock,
        deadline: plan.settings.stopDeadline,
        closeFeed: () => this.closeFeed(),
        closeBroker: () => this.closeBroker(),
        checkpoint: () => this.checkpoints.save(),
      },
      request,
    )
    return liveSummary(plan, kernel, tally, {
      run: this.booted.started.run,
      startTime,
      endTime: loop.now,
      ...request,
      startEquity: this.startEquity,
      events: loop.consumed,
      comparisons: this.comparisons,
      disconnections: this.disconnections,
      incomplete,
    })
  }

  /** The kernel met an error that it does not know: nothing of the turn at hand is believed any more. */
  private async crash(error: unknown): Promise<never> {
    const { parts, context } = this
    await latchAndCancel(parts, context.clock)
    const why = error instanceof Error ? error.message : String(error)
    parts.alert('CRITICAL', 'LIVE_ENGINE_FAILED', why)
    throw new FulmarError('LIVE_ENGINE_FAILED', `The engine failed: ${why}`, { cause: error })
  }

  private closeFeed(): Promise<void> {
    const close = this.context.plan.options.feed.close()
    return within(this.context.clock, CLOSE_LIMIT, 'Closing the market data', close).catch(() => undefined)
  }

  private closeBroker(): Promise<void> {
    const close = this.parts.broker.close()
    return within(this.context.clock, CLOSE_LIMIT, 'Closing the broker', close).catch(() => undefined)
  }

  private backoff(): Backoff {
    const { plan, clock, random } = this.context
    const { connectTimeout, startDeadline } = plan.settings
    return {
      clock,
      random,
      timeout: connectTimeout,
      deadline: startDeadline,
      signal: this.ending.signal,
      onFailure: (message, pause) => {
        const seconds = String(Math.round(pause / MICROS_PER_SECOND))
        this.parts.alert('WARNING', 'LIVE_CONNECT_FAILED', `${message}. Trying again in ${seconds} s.`)
      },
    }
  }
}
