import type { KernelInput } from '../../domain/inputs.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Broker } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { FeedWants } from '../../ports/market-data-feed.ts'
import type { Agenda } from './agenda.ts'
import type { FeedLink } from './feed-link.ts'
import { within } from './within.ts'

/** So many missed heartbeats are a silence. */
const MISSED = 2

export interface LivenessSettings {
  /** 0: nobody is listened for. */
  readonly heartbeat: UnixMicros
  /** A silence in market hours that lasts so long kills; Infinity: none does. */
  readonly killAfter: UnixMicros
}

export interface LivenessParts extends LivenessSettings {
  readonly clock: Clock
  readonly agenda: Agenda
  readonly broker: Broker
  readonly feed: FeedLink
  readonly wants: readonly FeedWants[]
  /** By index of the instrument; null where its hours are not known: then it always trades. */
  readonly calendars: readonly (MarketCalendar | null)[]
  readonly now: () => UnixMicros
  readonly push: (input: KernelInput) => void
  /** The venue answers again after a silence. */
  readonly onBack: () => void
  /** Number of the run, for the ids of commands. */
  readonly run: number
}

/**
 * Listens for broker and market data. Whoever has not been heard for a heartbeat is asked, or, where nothing can be asked,
 * waited for; two missed are a silence: no new risk. It clears by itself when the other side is heard and what the venue
 * has was compared again.
 */
export class Liveness {
  private readonly parts: LivenessParts
  /** Monotonic; when the broker was last heard, and since when it or the data are silent. */
  private heard: UnixMicros
  private missed = 0
  private isSilent = false
  private isAsking = false
  private silentSince: { broker: UnixMicros | null; data: UnixMicros | null } = { broker: null, data: null }
  private kills = 0

  constructor(parts: LivenessParts) {
    this.parts = parts
    this.heard = parts.clock.monotonic()
  }

  start(): void {
    const { heartbeat } = this.parts
    if (heartbeat > 0) this.next()
  }

  /** Anything came from the broker. */
  onHeard(): void {
    this.heard = this.parts.clock.monotonic()
    this.missed = 0
  }

  /** The connection is known to be lost, or stands again: that is not a silence but a fact. */
  onConnection(): void {
    this.onHeard()
    this.isSilent = false
    this.silentSince.broker = null
  }

  private next(): void {
    const { agenda, clock, heartbeat } = this.parts
    agenda.set('heartbeat', clock.monotonic() + heartbeat, () => {
      this.look()
      this.next()
    })
  }

  private look(): void {
    this.askBroker()
    this.lookAtData()
    this.killWhereTooLong('broker')
    this.killWhereTooLong('data')
  }

  private askBroker(): void {
    const { broker, clock, heartbeat } = this.parts
    if (this.isAsking || clock.monotonic() - this.heard < heartbeat) return
    this.isAsking = true
    const what = `The account at ${broker.venue}`
    void within(clock, heartbeat, what, broker.queryAccount()).then(
      () => {
        this.isAsking = false
        this.onHeard()
        if (!this.isSilent) return
        this.isSilent = false
        this.silentSince.broker = null
        this.parts.onBack()
      },
      (error: unknown) => {
        this.isAsking = false
        this.onMissed(error instanceof Error ? error.message : String(error))
      },
    )
  }

  private onMissed(why: string): void {
    const { broker, push, clock } = this.parts
    this.missed += 1
    if (this.missed < MISSED || this.isSilent) return
    this.isSilent = true
    this.silentSince.broker = clock.monotonic()
    push({ kind: 'venueStateChanged', venue: broker.venue, state: 'silent', reason: why })
  }

  private lookAtData(): void {
    const { feed, clock, now } = this.parts
    if (!this.isTrading()) {
      // a market that is closed has nothing to say, and is listened for anew when it opens
      feed.heardTime = now()
      this.silentSince.data = null
      return
    }
    const quiet = now() - feed.heardTime
    const limit = MISSED * this.dataHeartbeat()
    if (quiet > limit) feed.say('silent', `nothing came for ${String(Math.round(quiet / 1_000_000))} s`)
    this.silentSince.data = feed.isUp ? null : (this.silentSince.data ?? clock.monotonic())
  }

  /** Where a feed has no heartbeat of its own, and only bars are wanted, the next one is waited for. */
  private dataHeartbeat(): UnixMicros {
    const { feed, wants, heartbeat } = this.parts
    if (feed.hasHeartbeat || wants.some(({ quotes, trades }) => quotes || trades)) return heartbeat
    return Math.max(heartbeat, ...wants.map(({ barLength }) => barLength ?? 0))
  }

  private isTrading(): boolean {
    const time = this.parts.now()
    return this.parts.calendars.some((calendar) => calendar === null || calendar.isOpen(time))
  }

  private killWhereTooLong(who: 'broker' | 'data'): void {
    const { clock, killAfter, push, run } = this.parts
    const since = this.silentSince[who]
    if (since === null || !this.isTrading() || clock.monotonic() - since < killAfter) return
    this.silentSince[who] = Infinity
    this.kills += 1
    const seconds = String(Math.round((clock.monotonic() - since) / 1_000_000))
    const reason = `the ${who === 'broker' ? 'broker' : 'market data'} silent for ${seconds} s`
    push({ kind: 'kill', by: 'heartbeat', reason, id: `heartbeat-${String(run)}-${String(this.kills)}` })
  }
}
