import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { Agenda } from './agenda.ts'

/** How long records that nothing depends on wait for others to be committed with. */
export const PURE_DATA_AGE: UnixMicros = 250 * MICROS_PER_MILLI
/** A disk that takes longer is told of. */
export const SLOW_COMMIT: UnixMicros = 50 * MICROS_PER_MILLI
/** While a commit takes longer, no new risk is taken. */
export const STALLED_COMMIT: UnixMicros = MICROS_PER_SECOND
/** So many of the latest commits are looked at, and at least so many. */
const LOOK_BACK = 256
const LOOK_AT_LEAST = 100
const STALL = 'commit stalled'

export interface CommitPumpParts {
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly agenda: Agenda
  /** A commit has come to its end. */
  readonly wake: () => void
  /** The 99th percentile has risen above `SLOW_COMMIT`. */
  readonly onSlow: (p99: UnixMicros) => void
  /** A commit has not come back for `STALLED_COMMIT`. */
  readonly onStalled: () => void
}

/**
 * Sees to it that what was decided becomes durable, and leaves then. One commit is under way at a time; what is decided
 * meanwhile goes into the next. Nothing here waits: intake goes on while the disk works.
 */
export class CommitPump {
  /** Commits so far. */
  commits = 0
  private readonly parts: CommitPumpParts
  /** Commits that have come back. */
  private ended = 0
  private flushes: { readonly target: number; readonly resolve: () => void }[] = []
  private begun: UnixMicros | null = null
  private isDone = false
  /** When the oldest record that is not committed was made; null for none. */
  private dirtySince: UnixMicros | null = null
  private isAsked = false
  private isSlow = false
  private readonly latest: UnixMicros[] = []

  constructor(parts: CommitPumpParts) {
    this.parts = parts
  }

  /** Everything that was decided is durable and has left. */
  get isIdle(): boolean {
    const { dispatcher } = this.parts
    return this.begun === null && !dispatcher.needsCommit && !dispatcher.isHolding
  }

  /** The same, and what nothing depends on is durable too. */
  get isDurable(): boolean {
    return this.isIdle && !this.parts.dispatcher.hasRecords
  }

  /** When it has to be gone on with though nothing happens; monotonic. */
  get nextDue(): UnixMicros {
    return this.begun === null && this.dirtySince !== null ? this.dirtySince + PURE_DATA_AGE : Infinity
  }

  /** Commits what is there though nothing depends on it. */
  flush(): void {
    this.isAsked = true
  }

  /** Resolves once everything that is there now is durable, or never will be. */
  flushed(): Promise<void> {
    this.flush()
    const target = this.commits + (this.parts.dispatcher.hasRecords ? 1 : 0)
    if (this.ended >= target) return Promise.resolve()
    this.parts.wake()
    return new Promise((resolve) => this.flushes.push({ target, resolve }))
  }

  /** After every turn, and when a commit has come back. */
  round(): void {
    const { dispatcher } = this.parts
    if (this.isDone) {
      this.isDone = false
      this.begun = null
      this.ended += 1
      dispatcher.releaseCommitted()
      this.answerFlushes()
    }
    if (dispatcher.isHolding) dispatcher.releaseUrgent()
    if (this.begun !== null) return
    if (this.mustBegin()) this.begin()
    else if (!dispatcher.needsCommit) dispatcher.release()
  }

  private answerFlushes(): void {
    if (this.flushes.length === 0) return
    const done = this.flushes.filter(({ target }) => target <= this.ended)
    this.flushes = this.flushes.filter(({ target }) => target > this.ended)
    for (const { resolve } of done) resolve()
  }

  private mustBegin(): boolean {
    const { dispatcher, clock } = this.parts
    if (dispatcher.needsCommit) return true
    if (!dispatcher.hasRecords) {
      this.dirtySince = null
      this.isAsked = false
      return false
    }
    this.dirtySince ??= clock.monotonic()
    return this.isAsked || clock.monotonic() - this.dirtySince >= PURE_DATA_AGE
  }

  private begin(): void {
    const { dispatcher, clock, agenda, onStalled } = this.parts
    const begun = clock.monotonic()
    this.begun = begun
    this.dirtySince = null
    this.isAsked = false
    this.commits += 1
    agenda.set(STALL, begun + STALLED_COMMIT, onStalled)
    void dispatcher.commit().then(() => {
      agenda.cancel(STALL)
      this.note(clock.monotonic() - begun)
      this.isDone = true
      this.parts.wake()
    })
  }

  private note(took: UnixMicros): void {
    const { latest } = this
    latest.push(took)
    if (latest.length > LOOK_BACK) latest.shift()
    // most commits are quick: whether the disk is slow is only worth a look where this one was
    if (this.isSlow ? took > SLOW_COMMIT : took <= SLOW_COMMIT) return
    const p99 = this.p99()
    if (latest.length < LOOK_AT_LEAST) return
    if (!this.isSlow && p99 > SLOW_COMMIT) {
      this.isSlow = true
      this.parts.onSlow(p99)
    } else if (this.isSlow && p99 <= SLOW_COMMIT / 2) {
      this.isSlow = false
    }
  }

  private p99(): UnixMicros {
    const sorted = [...this.latest].sort((a, b) => a - b)
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0
  }
}
