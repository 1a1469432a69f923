import type { Instrument } from '../../src/domain/instrument.ts'
import type { SeededRandom } from '../../src/domain/random.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import type { FeedBar, FeedSink, MarketDataFeed } from '../../src/ports/market-data-feed.ts'
import type { ReferenceVenue } from '../support/reference-venue/reference-venue.ts'
import { EPOCH } from './scheduler.ts'
import type { Scheduler, SimulatedClock } from './scheduler.ts'

export const BAR: UnixMicros = 5_000_000
const MOVES_PER_BAR = 2

interface Walk {
  readonly instrument: Instrument
  price: number
  high: number
  low: number
  open: number
  readonly bars: FeedBar[]
}

/** Prices that wander, and the bars that are made of them. They move whether or not anybody listens. */
export class Market {
  isOpen = true
  private readonly scheduler: Scheduler
  private readonly venue: ReferenceVenue
  private readonly random: SeededRandom
  private readonly walks: Walk[]
  private readonly feeds = new Set<SimulatedFeed>()

  constructor(
    scheduler: Scheduler,
    venue: ReferenceVenue,
    instruments: readonly Instrument[],
    random: SeededRandom,
  ) {
    this.scheduler = scheduler
    this.venue = venue
    this.random = random
    this.walks = instruments.map((instrument) => {
      const price = cents(venue.listings.get(instrument.id)?.price.toNumber() ?? 100)
      return { instrument, price, high: price, low: price, open: price, bars: [] }
    })
    for (let move = 1; move <= MOVES_PER_BAR; move++) this.plan(move)
  }

  feed(clock: SimulatedClock): SimulatedFeed {
    const feed = new SimulatedFeed(this, (act) => {
      this.scheduler.after(0, act, clock)
    })
    this.feeds.add(feed)
    return feed
  }

  barsOf(instrumentId: string): readonly FeedBar[] {
    return this.walks.find(({ instrument }) => instrument.id === instrumentId)?.bars ?? []
  }

  /** A split, as far as prices show it. */
  reprice(instrumentId: string): void {
    const walk = this.walks.find(({ instrument }) => instrument.id === instrumentId)
    if (walk === undefined) return
    const price = cents(this.venue.listings.get(instrumentId)?.price.toNumber() ?? 0)
    Object.assign(walk, { price, high: price, low: price, open: price })
  }

  /** Nobody hears of it for a while, as long as the process lives. */
  cutFeeds(duration: UnixMicros): void {
    for (const feed of this.feeds) feed.cut()
    this.scheduler.after(duration, () => {
      for (const feed of this.feeds) feed.mend()
    })
  }

  forget(feed: SimulatedFeed): void {
    this.feeds.delete(feed)
  }

  private plan(move: number): void {
    this.scheduler.after((BAR / MOVES_PER_BAR) * move, () => {
      for (const walk of this.walks) if (this.isOpen) this.move(walk)
      if (move === MOVES_PER_BAR && this.isOpen) for (const walk of this.walks) this.endBar(walk)
      this.scheduler.after(BAR - (BAR / MOVES_PER_BAR) * move, () => {
        this.plan(move)
      })
    })
  }

  private move(walk: Walk): void {
    const step = this.random.below(61) - 30
    walk.price = Math.max(500, walk.price + step)
    walk.high = Math.max(walk.high, walk.price)
    walk.low = Math.min(walk.low, walk.price)
    this.venue.setPrice(walk.instrument.id, (walk.price / 100).toFixed(2), EPOCH + this.scheduler.time)
  }

  private endBar(walk: Walk): void {
    const eventTime = EPOCH + this.scheduler.time
    const bar: FeedBar = {
      kind: 'bar',
      instrumentId: walk.instrument.id,
      open: walk.open / 100,
      high: walk.high / 100,
      low: walk.low / 100,
      close: walk.price / 100,
      volume: 1000,
      startTime: eventTime - BAR,
      eventTime,
    }
    walk.bars.push(bar)
    walk.open = walk.price
    walk.high = walk.price
    walk.low = walk.price
    for (const feed of this.feeds) feed.tell(bar)
  }
}

function cents(price: number): number {
  return Math.round(price * 100)
}

/** One process' share of the market. */
export class SimulatedFeed implements MarketDataFeed {
  readonly name = 'simulated'
  private readonly market: Market
  /** When the process gets to it. */
  private readonly soon: (act: () => void) => void
  private sink: FeedSink | null = null
  private isCut = false

  constructor(market: Market, soon: (act: () => void) => void) {
    this.market = market
    this.soon = soon
  }

  connect(_instruments: readonly Instrument[], _wants: readonly unknown[], sink: FeedSink): Promise<void> {
    if (this.isCut) return Promise.reject(new Error('no way to the feed'))
    this.sink = sink
    return Promise.resolve()
  }

  historicalBars(
    instrumentId: string,
    barLength: UnixMicros,
    from: UnixMicros,
    to: UnixMicros,
  ): Promise<readonly FeedBar[]> {
    if (this.isCut) return Promise.reject(new Error('no way to the feed'))
    if (barLength !== BAR) return Promise.reject(new Error(`bars of ${String(barLength)} are not kept`))
    const bars = this.market.barsOf(instrumentId)
    return Promise.resolve(bars.filter(({ eventTime }) => eventTime > from && eventTime <= to))
  }

  close(): Promise<void> {
    this.sink = null
    this.market.forget(this)
    return Promise.resolve()
  }

  tell(bar: FeedBar): void {
    if (this.isCut) return
    this.soon(() => this.sink?.onEvent(bar))
  }

  cut(): void {
    this.isCut = true
    this.sink?.onState('disconnected', 'cut')
  }

  mend(): void {
    if (!this.isCut) return
    this.isCut = false
    this.sink?.onState('connected', 'back')
  }
}
