/** Events of a feed in the shape that the kernel takes. Objects are reused: nobody may keep one. */
import type { BarView, MarketDataView, QuoteView, TradeView } from '../../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { FeedBar, FeedEvent, FeedQuote, FeedTrade } from '../../ports/market-data-feed.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class MarketViews {
  private readonly bar: Mutable<BarView> = {
    ...{ kind: 'bar', instrumentIndex: 0, instrumentId: '', open: NaN, high: NaN, low: NaN, close: NaN },
    ...{ volume: NaN, startTime: 0, time: 0 },
  }
  private readonly quote: Mutable<QuoteView> = {
    ...{ kind: 'quote', instrumentIndex: 0, instrumentId: '', bid: NaN, ask: NaN, bidSize: NaN },
    ...{ askSize: NaN, time: 0 },
  }
  private readonly trade: Mutable<TradeView> = {
    ...{ kind: 'trade', instrumentIndex: 0, instrumentId: '', price: NaN, size: NaN, time: 0 },
  }

  of(instrumentIndex: number, event: FeedEvent): MarketDataView {
    switch (event.kind) {
      case 'bar':
        return this.barOf(instrumentIndex, event)
      case 'quote':
        return this.quoteOf(instrumentIndex, event)
      case 'trade':
        return this.tradeOf(instrumentIndex, event)
    }
  }

  barOf(instrumentIndex: number, event: FeedBar): BarView {
    const { bar } = this
    bar.instrumentIndex = instrumentIndex
    bar.instrumentId = event.instrumentId
    bar.open = event.open
    bar.high = event.high
    bar.low = event.low
    bar.close = event.close
    bar.volume = event.volume
    bar.startTime = event.startTime / MICROS_PER_MILLI
    bar.time = event.eventTime / MICROS_PER_MILLI
    return bar
  }

  private quoteOf(instrumentIndex: number, event: FeedQuote): QuoteView {
    const { quote } = this
    quote.instrumentIndex = instrumentIndex
    quote.instrumentId = event.instrumentId
    quote.bid = event.bid
    quote.ask = event.ask
    quote.bidSize = event.bidSize
    quote.askSize = event.askSize
    quote.time = event.eventTime / MICROS_PER_MILLI
    return quote
  }

  private tradeOf(instrumentIndex: number, event: FeedTrade): TradeView {
    const { trade } = this
    trade.instrumentIndex = instrumentIndex
    trade.instrumentId = event.instrumentId
    trade.price = event.price
    trade.size = event.size
    trade.time = event.eventTime / MICROS_PER_MILLI
    return trade
  }
}
