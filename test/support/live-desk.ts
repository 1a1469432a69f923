/** A live engine in simulated time, against the reference venue: tests say what the market and the disk do. */
import { equity } from '../../src/domain/instruments.ts'
import type { Instrument } from '../../src/domain/instrument.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import type { Journal } from '../../src/ports/journal.ts'
import type { FeedBar, FeedSink, FeedWants, MarketDataFeed } from '../../src/ports/market-data-feed.ts'
import { LiveTradingEngine } from '../../src/runtime/live/live-engine.ts'
import type { LiveOptions } from '../../src/runtime/live/live-options.ts'
import type { LiveSummary } from '../../src/report/live-summary.ts'
import type { AnyStrategy } from '../../src/strategy/definition.ts'
import { EPOCH, Scheduler } from '../simulation/scheduler.ts'
import type { SimulatedClock } from '../simulation/scheduler.ts'
import { DirectLink } from './reference-venue/direct-link.ts'
import { ReferenceBroker } from './reference-venue/reference-broker.ts'
import { ReferenceServer } from './reference-venue/reference-server.ts'
import { ReferenceVenue } from './reference-venue/reference-venue.ts'

export const AAA = equity('AAA.XNAS')
export const SECOND: UnixMicros = 1_000_000
export const MINUTE: UnixMicros = 60 * SECOND

/** A feed that says what it is told, and has a history. */
export class ScriptedFeed implements MarketDataFeed {
  readonly name = 'script'
  readonly history: FeedBar[] = []
  readonly asked: { readonly from: UnixMicros; readonly to: UnixMicros }[] = []
  connects = 0
  closes = 0
  failConnects = 0
  failHistory = 0
  wants: readonly FeedWants[] = []
  private sink: FeedSink | null = null

  connect(_: readonly Instrument[], wants: readonly FeedWants[], sink: FeedSink): Promise<void> {
    this.connects += 1
    if (this.connects <= this.failConnects) return Promise.reject(new Error('no route to host'))
    this.wants = wants
    this.sink = sink
    return Promise.resolve()
  }

  historicalBars(id: string, _: UnixMicros, from: UnixMicros, to: UnixMicros): Promise<readonly FeedBar[]> {
    this.asked.push({ from, to })
    if (this.failHistory > 0) {
      this.failHistory -= 1
      return Promise.reject(new Error('history is down'))
    }
    return Promise.resolve(
      this.history.filter((bar) => bar.instrumentId === id && bar.eventTime > from && bar.eventTime <= to),
    )
  }

  close(): Promise<void> {
    this.closes += 1
    this.sink = null
    return Promise.resolve()
  }

  /** Whoever listened is gone. */
  cut(): void {
    this.sink = null
  }

  get say(): FeedSink {
    return this.sink ?? { onEvent: () => undefined, onHeartbeat: () => undefined, onState: () => undefined }
  }
}

export interface DeskOptions extends Partial<
  Omit<LiveOptions, 'strategies' | 'journal' | 'broker' | 'feed'>
> {
  readonly journal?: Journal
}

/** Venue, feed and disk live on; engines come and go. */
export class LiveDesk {
  readonly scheduler = new Scheduler()
  readonly venue: ReferenceVenue
  readonly server: ReferenceServer
  readonly feed = new ScriptedFeed()
  readonly alerts: string[] = []
  readonly logs: string[] = []
  clock: SimulatedClock
  link: DirectLink
  engine: LiveTradingEngine | null = null
  ended: Promise<LiveSummary | Error> = Promise.resolve(new Error('not started'))
  private clients = 0

  constructor() {
    this.venue = new ReferenceVenue({ listings: [{ id: AAA.id, price: '100' }], cash: '100000' })
    this.server = new ReferenceServer(this.venue, {})
    this.clock = this.scheduler.clock()
    this.link = new DirectLink(this.server, () => this.time)
    const beat = (): void => {
      this.server.heartbeat()
      this.feed.say.onHeartbeat()
      this.scheduler.after(5 * SECOND, beat)
    }
    beat()
  }

  get time(): UnixMicros {
    return EPOCH + this.scheduler.time
  }

  /** Starts an engine, and lets it come to rest. */
  async start(strategies: readonly AnyStrategy[], options: DeskOptions = {}): Promise<LiveTradingEngine> {
    this.clock = this.scheduler.clock()
    this.link = new DirectLink(this.server, () => this.time)
    this.clients += 1
    const client = this.clients
    const { clock, link } = this
    const engine = new LiveTradingEngine({
      strategies: strategies.map((definition) => ({ definition })),
      broker: (sink) => new ReferenceBroker({ link, clock, sink, client }),
      feed: this.feed,
      account: 'REF-1',
      environment: 'simulation',
      clock,
      random: () => client / 1000,
      onAlert: (severity, code, message) => this.alerts.push(`${severity} ${code}: ${message}`),
      onLog: (_, message) => this.logs.push(message),
      ...options,
      journal: options.journal ?? new MemoryJournal(),
    })
    this.engine = engine
    this.ended = engine.run().catch((error: unknown) => error as Error)
    await this.run(0.01)
    return engine
  }

  run(seconds: number): Promise<void> {
    return this.scheduler.run(this.scheduler.time + Math.round(seconds * SECOND))
  }

  /** A bar of a minute that ends now; orders at the venue meet its close first. */
  async bar(close: number, seconds = 60): Promise<void> {
    await this.run(seconds)
    this.venue.setPrice(AAA.id, String(close), this.time)
    const bar = barOf(close, this.time)
    this.feed.history.push(bar)
    this.feed.say.onEvent(bar)
    await this.run(0.01)
  }

  async stop(...options: Parameters<LiveTradingEngine['stop']>): Promise<LiveSummary> {
    const { engine } = this
    if (engine === null) throw new Error('no engine')
    const stopped = engine.stop(...options)
    stopped.catch(() => undefined)
    await this.run(60)
    return stopped
  }

  /** The process is gone: nothing of it goes on. */
  crash(): void {
    this.clock.kill()
    this.link.close()
    this.feed.cut()
    this.engine = null
  }
}

export function barOf(close: number, end: UnixMicros): FeedBar {
  return {
    kind: 'bar',
    instrumentId: AAA.id,
    ...{ open: close, high: close, low: close, close, volume: 1000 },
    startTime: end - MINUTE,
    eventTime: end,
  }
}
