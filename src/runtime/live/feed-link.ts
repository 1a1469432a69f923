import { MICROS_PER_DAY, MICROS_PER_MILLI } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { FeedBar, FeedEvent, FeedSink, MarketDataFeed } from '../../ports/market-data-feed.ts'
import type { LivePlan } from './live-plan.ts'
import type { MarketInbox } from './market-inbox.ts'
import { retry } from './retry.ts'
import type { Backoff } from './retry.ts'

/** Bars that are asked for to warm up reach back over nights and weekends: so much longer than they last, and at least so long. */
const WARM_UP_STRETCH = 4
const WARM_UP_LEAST: UnixMicros = 5 * MICROS_PER_DAY
/** Attempts to get bars of the past before trading goes on without them. */
const HISTORY_DEADLINE: UnixMicros = 60_000_000

export interface FeedLinkParts {
  readonly plan: LivePlan
  readonly feed: MarketDataFeed
  readonly kernel: Kernel
  readonly inbox: MarketInbox
  /** Of connecting for the first time. */
  readonly backoff: Backoff
  readonly now: () => UnixMicros
  /** Something is in the inbox. */
  readonly wake: () => void
  readonly alert: (severity: 'WARNING' | 'CRITICAL', code: string, message: string) => void
  /** Data stopped, or come again. */
  readonly onState: (state: 'connected' | 'silent', reason: string) => void
}

/** Bars of the past of one instrument. */
export interface PastBar {
  readonly instrumentIndex: number
  readonly bar: FeedBar
}

/** The way to the market data: connects, takes what comes, and fetches what did not come. */
export class FeedLink implements FeedSink {
  /** When anything last came, heartbeats among it; by the clock of the machine. */
  heardTime: UnixMicros = 0
  /** The feed says that it is alive though there is nothing to say. */
  hasHeartbeat = false
  /** Events that could not be true, or were of nobody. */
  refused = 0
  private readonly parts: FeedLinkParts
  private readonly indices: ReadonlyMap<string, number>
  private isConnected = false
  private hasConnected = false

  constructor(parts: FeedLinkParts) {
    this.parts = parts
    this.indices = new Map(parts.plan.instruments.map(({ id }, index) => [id, index]))
  }

  async connect(): Promise<void> {
    const { plan, feed, backoff, now } = this.parts
    const connect = (): Promise<void> => feed.connect(plan.instruments, plan.wants, this)
    await retry(`Connecting to the market data of ${feed.name}`, connect, backoff)
    this.heardTime = now()
    this.isConnected = true
    this.hasConnected = true
  }

  onEvent(event: FeedEvent): void {
    const { inbox, wake, alert } = this.parts
    const index = this.indices.get(event.instrumentId)
    if (index === undefined || !isSound(event)) {
      this.refused += 1
      if (this.refused === 1)
        alert('WARNING', 'DATA_ROW_BAD', `${this.parts.feed.name} sent a ${event.kind} that cannot be used.`)
      return
    }
    this.heard()
    const hadRoom = inbox.push(index, event)
    if (!hadRoom && inbox.length > 0) this.overflow()
    wake()
  }

  onHeartbeat(): void {
    this.hasHeartbeat = true
    this.heard()
  }

  private heard(): void {
    this.heardTime = this.parts.now()
    if (!this.isConnected && this.hasConnected) this.say('connected', 'they come again')
  }

  onState(state: 'connected' | 'silent' | 'disconnected', reason: string): void {
    this.say(state === 'connected' ? 'connected' : 'silent', reason)
  }

  /** From the driver too, which sees that nothing comes. */
  say(state: 'connected' | 'silent', reason: string): void {
    const isConnected = state === 'connected'
    if (isConnected === this.isConnected) return
    this.isConnected = isConnected
    this.heardTime = this.parts.now()
    this.parts.onState(state, reason)
  }

  get isUp(): boolean {
    return this.isConnected
  }

  /** When the last bar ended that strategies were given; 0 for none. */
  lastBarEnd(instrumentIndex: number): UnixMicros {
    return Math.round((this.parts.kernel.core.marks.barTime[instrumentIndex] ?? 0) * MICROS_PER_MILLI)
  }

  /** Bars that strategies have not seen, in order of time; those of a new state warm its indicators up. */
  async pastBars(): Promise<readonly PastBar[]> {
    const all = await Promise.all(this.parts.plan.wants.map((_, index) => this.pastOf(index)))
    return all
      .flat()
      .sort((a, b) =>
        a.bar.eventTime === b.bar.eventTime
          ? a.instrumentIndex - b.instrumentIndex
          : a.bar.eventTime - b.bar.eventTime,
      )
  }

  private async pastOf(index: number): Promise<readonly PastBar[]> {
    const { plan, feed, backoff, now, alert } = this.parts
    const { warmUpBars, catchUpLimit } = plan.settings
    const instrument = plan.instruments[index]
    const length = plan.wants[index]?.barLength ?? null
    const last = this.lastBarEnd(index)
    if (instrument === undefined || length === null || (last === 0 && warmUpBars === 0)) return []
    const to = now()
    const from =
      last === 0
        ? to - Math.max(warmUpBars * length * WARM_UP_STRETCH, WARM_UP_LEAST)
        : Math.max(last, to - catchUpLimit)
    try {
      const bars = await retry(
        `Bars of ${instrument.id} from ${feed.name}`,
        () => feed.historicalBars(instrument.id, length, from, to),
        { ...backoff, deadline: HISTORY_DEADLINE },
      )
      const sound = bars.filter((bar) => isSound(bar) && bar.eventTime > last && bar.eventTime <= to)
      const wanted = last === 0 ? sound.slice(-warmUpBars) : sound
      return wanted.map((bar) => ({ instrumentIndex: index, bar }))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      alert('WARNING', 'LIVE_CATCH_UP_FAILED', why)
      return []
    }
  }

  /** What waits is worth nothing any more: it is fetched anew, as after a lost connection. */
  private overflow(): void {
    const { inbox, alert } = this.parts
    const waiting = inbox.length
    inbox.clear()
    alert(
      'CRITICAL',
      'LIVE_OVERLOADED',
      `${String(waiting)} market data events waited, and there was no room for more.`,
    )
    this.say('silent', 'market data came faster than they were taken')
    this.say('connected', 'market data are taken again')
  }
}

/** Whether the numbers can be true. */
function isSound(event: FeedEvent): boolean {
  if (!Number.isSafeInteger(event.eventTime) || event.eventTime <= 0) return false
  switch (event.kind) {
    case 'bar': {
      const { open, high, low, close, startTime } = event
      const isFinite = Number.isFinite(open) && Number.isFinite(close) && Number.isFinite(high - low)
      const isOrdered = high >= low && open <= high && open >= low && close <= high && close >= low
      return isFinite && isOrdered && startTime < event.eventTime
    }
    case 'quote':
      return Number.isFinite(event.bid) || Number.isFinite(event.ask)
    case 'trade':
      return Number.isFinite(event.price)
  }
}
