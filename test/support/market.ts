/** Random markets of several instruments, with bars of different lengths, quotes and prints. */
import type {
  BarChunk,
  MarketDataChunk,
  MarketDataSource,
  QuoteChunk,
  TradeChunk,
} from '../../src/domain/market-data.ts'
import { SeededRandom } from '../../src/domain/random.ts'
import { MICROS_PER_MINUTE } from '../../src/domain/time.ts'
import { START } from './bars.ts'

interface Prices {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/** Minute by minute on a tick of 0.01; `calm` is how many ticks a step is at most. */
export function minutes(count: number, seed: number, calm = 12): Prices[] {
  const random = new SeededRandom(seed)
  let price = 10_000
  return Array.from({ length: count }, () => {
    const points = [price]
    for (let step = 0; step < 4; step++) {
      price = Math.max(1000, price + Math.round((random.next() - 0.5) * calm))
      points.push(price)
    }
    return {
      open: (points[0] ?? 0) / 100,
      high: Math.max(...points) / 100,
      low: Math.min(...points) / 100,
      close: price / 100,
    }
  })
}

/** Bars of so many minutes each; the last may be cut off. */
export function bars(prices: readonly Prices[], length: number, seed = 1, first = START): BarChunk {
  const random = new SeededRandom(seed)
  const groups: Prices[][] = []
  for (let at = 0; at + length <= prices.length; at += length) groups.push(prices.slice(at, at + length))
  const column = (value: (group: readonly Prices[], index: number) => number): Float64Array =>
    Float64Array.from(groups, value)
  return {
    kind: 'bar',
    length: groups.length,
    start: column((_, index) => first + index * length * MICROS_PER_MINUTE),
    end: column((_, index) => first + (index + 1) * length * MICROS_PER_MINUTE),
    open: column((group) => group[0]?.open ?? NaN),
    high: column((group) => Math.max(...group.map(({ high }) => high))),
    low: column((group) => Math.min(...group.map(({ low }) => low))),
    close: column((group) => group.at(-1)?.close ?? NaN),
    volume: column(() => 1000 + Math.round(random.next() * 100_000)),
  }
}

/** One quote in every minute, at a random second of it, two ticks wide around its open. */
export function quotes(prices: readonly Prices[], seed: number, atEnd = false): QuoteChunk {
  const random = new SeededRandom(seed)
  const time = Float64Array.from(prices, (_, index) => {
    const second = atEnd ? 60 : Math.floor(random.next() * 60)
    return START + index * MICROS_PER_MINUTE + second * 1_000_000
  })
  const bid = Float64Array.from(prices, ({ open }) => open - 0.01)
  const ask = Float64Array.from(prices, ({ open }) => open + 0.01)
  const size = Float64Array.from(prices, () => 100 + Math.floor(random.next() * 1000))
  return {
    kind: 'quote',
    length: prices.length,
    start: time,
    end: time,
    bidOpen: bid,
    bidHigh: bid,
    bidLow: bid,
    bidClose: bid,
    bidSize: size,
    askOpen: ask,
    askHigh: ask,
    askLow: ask,
    askClose: ask,
    askSize: size,
  }
}

/** Three prints in every minute. */
export function prints(prices: readonly Prices[], seed: number): TradeChunk {
  const random = new SeededRandom(seed)
  const rows = prices.flatMap(({ open, high, low }, index) =>
    [open, high, low].map((price, at) => ({
      time: START + index * MICROS_PER_MINUTE + at * 20_000_000 + Math.floor(random.next() * 19) * 1_000_000,
      price,
    })),
  )
  return {
    kind: 'trade',
    length: rows.length,
    end: Float64Array.from(rows, ({ time }) => time),
    price: Float64Array.from(rows, ({ price }) => price),
    size: Float64Array.from(rows, () => 1 + Math.floor(random.next() * 500)),
  }
}

/** As one source, in chunks of so many rows. */
export function source(
  instrumentId: string,
  whole: MarketDataChunk,
  rowsPerChunk = Infinity,
): MarketDataSource {
  let given = 0
  return {
    info: {
      instrumentId,
      kind: whole.kind,
      name: `${instrumentId} ${whole.kind}s`,
      period: whole.kind === 'bar' && whole.length > 0 ? (whole.end[0] ?? 0) - (whole.start[0] ?? 0) : null,
      rowCount: whole.length,
      priceDecimals: 2,
      volumeKnown: true,
    },
    next: () => {
      if (given >= whole.length) return Promise.resolve(null)
      const from = given
      given = Math.min(whole.length, given + rowsPerChunk)
      return Promise.resolve(slice(whole, from, given))
    },
    close: () => Promise.resolve(),
    progress: () => (whole.length === 0 ? 1 : given / whole.length),
  }
}

/** Rows `from` to `to`; all of them whose end is not after `until`. */
export function slice(chunk: MarketDataChunk, from: number, to: number): MarketDataChunk {
  const columns = Object.entries(chunk as unknown as Record<string, unknown>).map(([name, column]) => [
    name,
    column instanceof Float64Array ? column.subarray(from, to) : column,
  ])
  return { ...(Object.fromEntries(columns) as MarketDataChunk), length: to - from }
}

/** What had been known by then. */
export function until(chunk: MarketDataChunk, time: number): MarketDataChunk {
  let length = 0
  while (length < chunk.length && (chunk.end[length] ?? Infinity) <= time) length += 1
  return slice(chunk, 0, length)
}
