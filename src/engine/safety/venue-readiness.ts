import type { Code } from '../../domain/codes.ts'

/**
 * How far the way to a venue has come. After every connection what the venue has is compared with what we know, and only
 * then is it armed for orders. `silent`: connected, and its heartbeat is missing.
 */
export type VenueState = 'disconnected' | 'silent' | 'connected' | 'reconciling' | 'reconciled' | 'armed'

/** What somebody says of it beside that it is connected or not. */
export type VenueReport = 'silent' | 'reconciling' | 'reconciled' | 'armed'

/** From where each report is believed. What was never compared is not armed, whoever says so. */
const BELIEVED_FROM: Readonly<Record<VenueReport, readonly VenueState[]>> = {
  silent: ['connected', 'reconciling', 'reconciled', 'armed'],
  reconciling: ['silent', 'connected', 'reconciled', 'armed'],
  reconciled: ['reconciling'],
  armed: ['reconciled'],
}

/** Worst first. */
const ORDER: readonly VenueState[] = [
  'disconnected',
  'silent',
  'connected',
  'reconciling',
  'reconciled',
  'armed',
]

/** Why an order is denied in that state; null where it may go. */
const CODES: Readonly<Record<VenueState, Code | null>> = {
  disconnected: 'RISK_VENUE_DISCONNECTED',
  silent: 'RISK_VENUE_SILENT',
  connected: 'RISK_VENUE_NOT_RECONCILED',
  reconciling: 'RISK_VENUE_NOT_RECONCILED',
  reconciled: 'RISK_VENUE_NOT_ARMED',
  armed: null,
}

/**
 * Whether orders may go to the venues of a run. A run has one broker, so that the worst of the connections named counts
 * for every instrument. `automatic`: where nothing has to be compared, such as the simulated venue, a connection is armed
 * as soon as it stands, and from the start. Kernel state.
 */
export class VenueReadiness {
  private readonly arming: 'automatic' | 'explicit'
  private readonly states = new Map<string, VenueState>()

  constructor(arming: 'automatic' | 'explicit') {
    this.arming = arming
  }

  get state(): VenueState {
    if (this.states.size === 0) return this.arming === 'automatic' ? 'armed' : 'disconnected'
    let worst = ORDER.length
    for (const state of this.states.values()) worst = Math.min(worst, ORDER.indexOf(state))
    return ORDER[worst] ?? 'disconnected'
  }

  /** Whether what was decided can be sent at all. */
  get isHeard(): boolean {
    const { state } = this
    return state !== 'disconnected' && state !== 'silent'
  }

  /** The code that denies an order; null where it may go. */
  get refusal(): Code | null {
    return CODES[this.state]
  }

  /** The name of the connection in that state, for messages. */
  get named(): string {
    const { state } = this
    for (const [venue, each] of this.states) if (each === state) return venue
    return 'the venue'
  }

  /** After a connection everything has to be compared again, also where the loss of the one before went unseen. */
  connection(venue: string, connected: boolean): void {
    const state = this.arming === 'automatic' ? 'armed' : 'connected'
    this.states.set(venue, connected ? state : 'disconnected')
  }

  /** A process starts: whatever stood before has to be made and compared anew. */
  restart(): void {
    if (this.arming === 'explicit') this.states.clear()
  }

  /** Returns whether it was believed. */
  report(venue: string, report: VenueReport): boolean {
    const before = this.states.get(venue) ?? (this.arming === 'automatic' ? 'armed' : 'disconnected')
    if (!BELIEVED_FROM[report].includes(before)) return false
    this.states.set(venue, report)
    return true
  }

  save(): unknown {
    return [...this.states]
  }

  load(saved: unknown): void {
    this.states.clear()
    for (const [venue, state] of saved as [string, VenueState][]) this.states.set(venue, state)
  }
}
