import type { MarketDataChunk, MarketDataSource } from '../domain/market-data.ts'
import type { UnixMicros } from '../domain/time.ts'
import { CandleSketch, intervalFrom } from '../report/candles.ts'
import type { PriceSeries } from '../report/candles.ts'

/** Candles of all sources together, and the least and most of one: some 10 MB at the very most. */
const ALL_CANDLES = 1 << 18
const FEWEST_CANDLES = 256
const MOST_CANDLES = 1 << 14

/** Sources that are looked at as they are read, and what was seen. */
export interface PriceWatch {
  /** To run with instead of the sources that were given. */
  readonly sources: readonly MarketDataSource[]
  /** One series per instrument, up to the end of the run; bars are preferred to trades, those to quotes. */
  prices(endTime: UnixMicros): readonly PriceSeries[]
}

/**
 * Looks at market data chunk by chunk while it is read, for the price charts of the report. Nothing is added to
 * the loop over events, nothing is read twice, and who wants no report does not pay for it.
 */
export function watchPrices(sources: readonly MarketDataSource[]): PriceWatch {
  const limit = Math.max(
    FEWEST_CANDLES,
    Math.min(MOST_CANDLES, Math.floor(ALL_CANDLES / Math.max(1, sources.length))),
  )
  const watched = sources.map((source) => new WatchedSource(source, limit))
  return {
    sources: watched,
    prices: (endTime) => {
      const best = new Map<string, WatchedSource>()
      for (const source of watched) {
        const { instrumentId, kind } = source.info
        const other = best.get(instrumentId)
        if (other === undefined || RANK[kind] < RANK[other.info.kind]) best.set(instrumentId, source)
      }
      return [...best.values()].map((source) => source.series(endTime)).filter(({ time }) => time.length > 0)
    },
  }
}

const RANK = { bar: 0, trade: 1, quote: 2 }

class WatchedSource implements MarketDataSource {
  private readonly source: MarketDataSource
  private readonly sketch: CandleSketch

  constructor(source: MarketDataSource, limit: number) {
    this.source = source
    this.sketch = new CandleSketch(intervalFrom(source.info.period ?? 1), limit)
  }

  get info(): MarketDataSource['info'] {
    return this.source.info
  }

  async next(): Promise<MarketDataChunk | null> {
    const chunk = await this.source.next()
    if (chunk !== null) sketchChunk(this.sketch, chunk)
    return chunk
  }

  close(): Promise<void> {
    return this.source.close()
  }

  progress(): number {
    return this.source.progress()
  }

  series(endTime: UnixMicros): PriceSeries {
    const { instrumentId, kind, period, closeOnly } = this.info
    return this.sketch.series(
      {
        instrumentId,
        kind,
        closeOnly: closeOnly ?? false,
        isWhole: kind === 'bar' && period === this.sketch.interval,
      },
      endTime,
    )
  }
}

function sketchChunk(sketch: CandleSketch, chunk: MarketDataChunk): void {
  const { length } = chunk
  switch (chunk.kind) {
    case 'bar': {
      const { start, open, high, low, close } = chunk
      for (let i = 0; i < length; i++) {
        sketch.add(start[i] ?? NaN, open[i] ?? NaN, high[i] ?? NaN, low[i] ?? NaN, close[i] ?? NaN)
      }
      break
    }
    case 'trade': {
      const { end, price } = chunk
      for (let i = 0; i < length; i++) {
        const value = price[i] ?? NaN
        sketch.add(end[i] ?? NaN, value, value, value, value)
      }
      break
    }
    case 'quote': {
      const { start, bidOpen, bidHigh, bidLow, bidClose, askOpen, askHigh, askLow, askClose } = chunk
      const middle = (bid: number | undefined, ask: number | undefined): number =>
        ((bid ?? NaN) + (ask ?? NaN)) / 2
      for (let i = 0; i < length; i++) {
        sketch.add(
          start[i] ?? NaN,
          middle(bidOpen[i], askOpen[i]),
          middle(bidHigh[i], askHigh[i]),
          middle(bidLow[i], askLow[i]),
          middle(bidClose[i], askClose[i]),
        )
      }
      break
    }
  }
}
