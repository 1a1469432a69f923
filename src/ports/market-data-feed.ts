import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import type { UnixMicros } from '../domain/time.ts'

/** Open, high, low, close of the period [startTime, eventTime). A bar is given once, after it has ended. */
export interface FeedBar {
  readonly kind: 'bar'
  readonly instrumentId: InstrumentId
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** NaN where the source has none. */
  readonly volume: number
  readonly startTime: UnixMicros
  /** Its end. */
  readonly eventTime: UnixMicros
}

/** Best bid and ask. Sizes are NaN where the source has none. */
export interface FeedQuote {
  readonly kind: 'quote'
  readonly instrumentId: InstrumentId
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  /** When the venue says that it was so. */
  readonly eventTime: UnixMicros
}

/** One public print. */
export interface FeedTrade {
  readonly kind: 'trade'
  readonly instrumentId: InstrumentId
  readonly price: number
  /** NaN where unknown. */
  readonly size: number
  readonly eventTime: UnixMicros
}

export type FeedEvent = FeedBar | FeedQuote | FeedTrade

/** What is wanted of one instrument. */
export interface FeedWants {
  /** Length of bars; null for none. */
  readonly barLength: UnixMicros | null
  readonly quotes: boolean
  readonly trades: boolean
}

/** Where a feed puts what it receives: calls only store, and never throw. */
export interface FeedSink {
  onEvent(event: FeedEvent): void
  /** The stream is alive though there is nothing to say: an answer to a ping, a heartbeat of the source. */
  onHeartbeat(): void
  /**
   * `connected`: data come. `silent`: the stream stands and nothing comes, not even heartbeats. `disconnected`: there is
   * no stream; the feed connects again by itself, and says `connected` when it stands.
   */
  onState(state: 'connected' | 'silent' | 'disconnected', reason: string): void
}

/** Where market data come from while trading. */
export interface MarketDataFeed {
  /** For messages and records. */
  readonly name: string
  /** Resolves once data come; rejects where they cannot, and can then be called again. One item of `wants` for each instrument. */
  connect(instruments: readonly Instrument[], wants: readonly FeedWants[], sink: FeedSink): Promise<void>
  /**
   * Bars that ended after `from` and not after `to`, in order of time: to warm up, and to make up for an interruption.
   * Rejects where they cannot be had; an empty list says that there were none.
   */
  historicalBars(
    instrumentId: InstrumentId,
    barLength: UnixMicros,
    from: UnixMicros,
    to: UnixMicros,
  ): Promise<readonly FeedBar[]>
  /** Ends the stream: nothing comes any more. A second call does nothing. */
  close(): Promise<void>
}
