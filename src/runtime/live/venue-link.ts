import { FulmarError } from '../../domain/codes.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import type { AccountReport, Broker } from '../../ports/broker.ts'
import { retry } from './retry.ts'
import type { Backoff } from './retry.ts'

/** Compares what the venue has with what we know; says itself that it is under way and when it came out. */
export interface Comparer {
  /** Resolves with whether it came out; false where the connection was lost meanwhile or the signal ended it. */
  compare(cause: 'start' | 'reconnect' | 'demand', signal: AbortSignal): Promise<boolean>
}

export interface VenueLinkParts {
  readonly broker: Broker
  readonly comparer: Comparer
  /** Into the turn. */
  readonly push: (input: KernelInput) => void
  readonly backoff: Backoff
  /** Between comparing and arming: what was missed meanwhile is made up for. */
  readonly catchUp: () => Promise<void>
  /** The venue takes orders from here on. */
  readonly onArmed: () => void
}

/**
 * The way to the venue. Every connection, the first and each later one, takes the same path: compare, make up for what
 * was missed, arm. One that is lost on the way ends it; the next begins anew.
 */
export class VenueLink {
  private readonly parts: VenueLinkParts
  private isConnected = false
  /** Of the path that is being taken; aborted where another begins. */
  private path: AbortController | null = null

  constructor(parts: VenueLinkParts) {
    this.parts = parts
  }

  /** The first connection. Rejects after its deadline. */
  async connect(): Promise<void> {
    const { broker, backoff, push } = this.parts
    await retry(`Connecting to ${broker.venue}`, () => broker.connect(), backoff)
    this.isConnected = true
    push({ kind: 'connectionChanged', venue: broker.venue, connected: true })
  }

  /** The account must be the one that was configured. Rejects with LIVE_ACCOUNT_MISMATCH. */
  async account(expected: string): Promise<AccountReport> {
    const { broker, backoff } = this.parts
    const report = await retry(`Asking ${broker.venue} for the account`, () => broker.queryAccount(), backoff)
    if (report.accountId === expected) return report
    throw new FulmarError(
      'LIVE_ACCOUNT_MISMATCH',
      `${broker.venue} reports account ${report.accountId}; configured is ${expected}.`,
    )
  }

  /** What the adapter says of the connection after the first; the kernel has heard it already. */
  onConnection(connected: boolean): void {
    this.isConnected = connected
    if (!connected) this.path?.abort()
  }

  /** Compares, catches up, arms. Returns whether it came to that. */
  async ready(cause: 'start' | 'reconnect'): Promise<boolean> {
    const { broker, comparer, push, catchUp, onArmed, backoff } = this.parts
    this.path?.abort()
    const path = new AbortController()
    this.path = path
    const isOff = (): boolean => path.signal.aborted || backoff.signal.aborted || !this.isConnected
    if (isOff() || !(await comparer.compare(cause, path.signal)) || isOff()) return false
    await catchUp()
    if (isOff()) return false
    push({ kind: 'venueStateChanged', venue: broker.venue, state: 'armed', reason: `after ${cause}` })
    onArmed()
    return true
  }
}
