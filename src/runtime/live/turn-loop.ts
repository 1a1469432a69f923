import type { KernelInput } from '../../domain/inputs.ts'
import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { Sequencer } from '../sequencer.ts'
import { Agenda } from './agenda.ts'
import { Alarm } from './alarm.ts'
import { Bell } from './bell.ts'
import { CommitPump } from './commit-pump.ts'
import type { CommitPumpParts } from './commit-pump.ts'
import type { MarketInbox } from './market-inbox.ts'
import { MarketViews } from './market-views.ts'

/** Inputs of one turn at most. */
export const TURN_INPUTS = 256
/** How long one turn may take, as far as it consists of several inputs. */
export const TURN_TIME: UnixMicros = MICROS_PER_MILLI
/** Rounds without a pause in which the machine could have done anything else. */
const ROUNDS_ON_END = 64
/** A round that waited at least so long let others have their turn. */
const REAL_WAIT: UnixMicros = 200
/** No single sleep is longer: timers go by the wall clock, which may step. */
const LONGEST_SLEEP: UnixMicros = 5 * MICROS_PER_SECOND

export interface TurnLoopParts {
  readonly kernel: Kernel
  readonly sequencer: Sequencer
  readonly market: MarketInbox
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly onSlowCommit: CommitPumpParts['onSlow']
  readonly onStalledCommit: CommitPumpParts['onStalled']
}

interface Waiter {
  readonly isMet: () => boolean
  readonly resolve: () => void
}

/**
 * The turn: takes what was received, one by one, in the order of the sequencer; between two inputs nothing else happens.
 * What was decided goes to the journal, and leaves when it is durable, while the next turn is taken already.
 */
export class TurnLoop {
  readonly agenda = new Agenda()
  readonly pump: CommitPump
  /** Inputs and market data consumed. */
  consumed = 0
  /** False while stopping: what comes then is not taken. */
  takesMarketData = true
  private readonly parts: TurnLoopParts
  private readonly bell = new Bell()
  private readonly alarm: Alarm
  private readonly views = new MarketViews()
  private waiters: Waiter[] = []
  private isOver = false
  private failure: { readonly error: unknown } | null = null
  private rounds = 0

  constructor(parts: TurnLoopParts) {
    this.parts = parts
    const { dispatcher, clock, onSlowCommit, onStalledCommit } = parts
    this.alarm = new Alarm(clock, () => {
      this.bell.ring()
    })
    this.pump = new CommitPump({
      dispatcher,
      clock,
      agenda: this.agenda,
      wake: () => {
        this.bell.ring()
      },
      onSlow: onSlowCommit,
      onStalled: onStalledCommit,
    })
  }

  /** Puts an input in line. */
  push(input: KernelInput): void {
    this.parts.sequencer.push(input)
    this.bell.ring()
  }

  /** To be called after anything was put in line by others. */
  wake(): void {
    this.bell.ring()
  }

  /** The kernel's time: it never goes back. */
  get now(): UnixMicros {
    return Math.max(this.parts.clock.now(), this.parts.kernel.core.now)
  }

  /** Resolves after the turn in which this has become true. */
  until(isMet: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push({ isMet, resolve })
      this.bell.ring()
    })
  }

  /** Resolves once everything that was received is consumed, and what was decided has left. */
  settled(): Promise<void> {
    return this.until(() => this.isSettled)
  }

  /** The same, and everything is durable, so that the state can be saved. */
  durable(): Promise<void> {
    return this.until(() => {
      if (!this.pump.isDurable) this.pump.flush()
      return this.isSettled && this.pump.isDurable
    })
  }

  get isSettled(): boolean {
    const { sequencer, market } = this.parts
    return sequencer.isEmpty && (market.isEmpty || !this.takesMarketData) && this.pump.isIdle
  }

  /** Ends `run` after the turn at hand. */
  end(): void {
    this.isOver = true
    this.bell.ring()
  }

  /** Ends `run` with an error of a part that works beside the turn. */
  fail(error: unknown): void {
    this.failure ??= { error }
    this.bell.ring()
  }

  /** Until `end`. Rejects with whatever the kernel or a part of the driver throws. */
  async run(): Promise<void> {
    try {
      while (!this.isOver) {
        if (this.failure !== null) throw this.failure.error
        const hasMore = this.round()
        await this.pause(hasMore)
      }
    } finally {
      this.alarm.off()
    }
  }

  /** One turn with all that belongs to it. Returns whether there is more to take. */
  round(): boolean {
    const { clock } = this.parts
    this.pump.round()
    const hasMore = this.turn()
    this.agenda.runDue(clock.monotonic())
    this.pump.round()
    this.answerWaiters()
    return hasMore
  }

  private turn(): boolean {
    const { clock } = this.parts
    const end = clock.monotonic() + TURN_TIME
    for (let taken = 0; taken < TURN_INPUTS; taken++) {
      if (taken > 0 && clock.monotonic() > end) return true
      if (!this.takeOne()) return false
    }
    return true
  }

  private takeOne(): boolean {
    const { kernel, sequencer, dispatcher } = this.parts
    const { now } = this
    const input = sequencer.take() ?? this.dueInput(now)
    if (input !== null) kernel.step(input, now)
    else if (!this.takeMarketData(now)) return false
    this.consumed += 1
    const { core } = kernel
    if (!core.outbox.isEmpty) dispatcher.collect(core.outbox, core.sequence, core.now)
    return true
  }

  /** What the clock says. A market closes after data that end then. */
  private dueInput(now: UnixMicros): KernelInput | null {
    const { kernel, market } = this.parts
    if (kernel.nextTimerDue <= now) return kernel.dueInput()
    const close = kernel.nextSessionClose
    const precedes = this.takesMarketData && market.nextTime <= close
    return close <= now && !precedes ? kernel.sessionInput() : null
  }

  private takeMarketData(now: UnixMicros): boolean {
    const { kernel, market } = this.parts
    const item = this.takesMarketData ? market.take() : null
    if (item === null) return false
    const { instrumentIndex, event, historical } = item
    // a feed that connects again may say again what it said before
    if (event.kind === 'bar' && event.eventTime / MICROS_PER_MILLI <= this.barTimeOf(instrumentIndex))
      return true
    if (historical && event.kind === 'bar')
      kernel.deliverBar(instrumentIndex, this.views.barOf(instrumentIndex, event), now)
    else kernel.onMarketData(instrumentIndex, this.views.of(instrumentIndex, event), now)
    return true
  }

  private barTimeOf(instrumentIndex: number): number {
    return this.parts.kernel.core.marks.barTime[instrumentIndex] ?? 0
  }

  private answerWaiters(): void {
    if (this.waiters.length === 0) return
    const met = this.waiters.filter(({ isMet }) => isMet())
    if (met.length === 0) return
    this.waiters = this.waiters.filter((waiter) => !met.includes(waiter))
    for (const { resolve } of met) resolve()
  }

  private async pause(hasMore: boolean): Promise<void> {
    const { clock } = this.parts
    this.rounds += 1
    if (hasMore || this.rounds >= ROUNDS_ON_END) {
      this.rounds = 0
      await clock.sleep(1)
      return
    }
    const before = clock.monotonic()
    if (!this.bell.take()) {
      this.alarm.set(this.nextDue(before))
      await this.bell.wait()
      this.bell.take()
    }
    if (clock.monotonic() - before > REAL_WAIT) this.rounds = 0
  }

  private nextDue(monotonic: UnixMicros): UnixMicros {
    const { kernel } = this.parts
    const clockwork = Math.min(kernel.nextTimerDue, kernel.nextSessionClose)
    const wait = Math.min(Math.max(0, clockwork - this.now), LONGEST_SLEEP)
    return Math.min(monotonic + wait, this.agenda.nextDue, this.pump.nextDue)
  }
}
