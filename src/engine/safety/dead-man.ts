import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { CancelOnDisconnect, DeadManReach } from '../../ports/dead-man-switch.ts'

export interface DeadManSettings {
  readonly cancelOnDisconnect: CancelOnDisconnect
  /** Default 15 s. */
  readonly heartbeat?: UnixMicros
  /** Three to four heartbeats, so that one lost on the way fires nothing; default four. */
  readonly window?: UnixMicros
}

export const DEAD_MAN_HEARTBEAT: UnixMicros = 15 * MICROS_PER_SECOND

/** What a check of the main loop found. */
export interface DeadManView {
  /** Whether what the venue has was just found to agree with what we know. */
  readonly isReconciled: boolean
  /** Whether an order is open at the venue that only protects a position. */
  readonly hasProtection: boolean
}

/** What is to be asked of the venue now. */
export type DeadManAction =
  { readonly kind: 'set'; readonly window: UnixMicros } | { readonly kind: 'clear' } | null

/**
 * When to set the venue's timer. It is set by the main loop after a check that succeeded and by nothing else: a timer of
 * its own would go on beating beside a loop that hangs. Kernel state.
 */
export class DeadMan {
  readonly heartbeat: UnixMicros
  readonly window: UnixMicros
  private readonly policy: CancelOnDisconnect
  private readonly reaches: DeadManReach
  private state: 'off' | 'set' | 'fired' = 'off'
  private lastBeat: UnixMicros = -Infinity

  /** Throws RangeError for a window that is not three to four heartbeats. */
  constructor(
    { cancelOnDisconnect, heartbeat = DEAD_MAN_HEARTBEAT, window }: DeadManSettings,
    reaches: DeadManReach,
  ) {
    this.policy = cancelOnDisconnect
    this.reaches = reaches
    this.heartbeat = heartbeat
    this.window = window ?? 4 * heartbeat
    if (!(heartbeat > 0 && this.window >= 3 * heartbeat && this.window <= 4 * heartbeat))
      throw new RangeError('the window of a dead-man switch is three to four heartbeats')
  }

  get hasFired(): boolean {
    return this.state === 'fired'
  }

  /** After each check of the main loop. */
  check({ isReconciled, hasProtection }: DeadManView, now: UnixMicros): DeadManAction {
    if (this.policy === 'none' || this.state === 'fired') return null
    // a switch that would take protective orders away too is worse than none while there are any
    if (this.policy === 'entries' && this.reaches === 'all' && hasProtection) return this.clear()
    if (!isReconciled || now - this.lastBeat < this.heartbeat) return null
    this.state = 'set'
    this.lastBeat = now
    return { kind: 'set', window: this.window }
  }

  /** Before a planned stop. */
  clear(): DeadManAction {
    if (this.state !== 'set') return null
    this.state = 'off'
    this.lastBeat = -Infinity
    return { kind: 'clear' }
  }

  /** The venue has canceled by it: whoever hears this halts. Returns whether that is news. */
  fired(): boolean {
    if (this.state === 'fired') return false
    this.state = 'fired'
    return true
  }

  /** A person has looked, and trading goes on. */
  release(): void {
    if (this.state === 'fired') this.state = 'off'
    this.lastBeat = -Infinity
  }

  save(): unknown {
    return { state: this.state, lastBeat: Number.isFinite(this.lastBeat) ? this.lastBeat : null }
  }

  load(saved: unknown): void {
    const { state, lastBeat } = saved as { state: 'off' | 'set' | 'fired'; lastBeat: UnixMicros | null }
    this.state = state
    this.lastBeat = lastBeat ?? -Infinity
  }
}
