/** The made-up market that benches run on, in memory. `peers/market.py` makes the same one. */
import type { BarChunk, MarketDataSource } from '../src/domain/market-data.ts'
import { MICROS_PER_MINUTE } from '../src/domain/time.ts'
import { equity } from '../src/domain/instruments.ts'

/** Trades around the clock, as the bars do: in New York orders would rest by night. */
export const INSTRUMENT = equity('BENCH.ARCX', { timeZone: 'UTC' })

/** A slow sine of noise: crosses often enough for about one fill in a hundred bars. */
export function market(length: number): BarChunk {
  const column = (): Float64Array => new Float64Array(length)
  const chunk = {
    kind: 'bar' as const,
    length,
    start: column(),
    end: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  }
  let state = 12345
  let price = 100
  let drift = 0
  const start = Date.UTC(2000, 0, 3, 14, 30) * 1000
  for (let row = 0; row < length; row++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const noise = state / 4_294_967_296 - 0.5
    if (row % 42 === 0) drift = (state & 1024) === 0 ? 0.03 : -0.03
    const open = price
    price = Math.min(Math.max(Math.round((price + drift + noise * 0.05) * 100) / 100, 50), 200)
    chunk.start[row] = start + row * MICROS_PER_MINUTE
    chunk.end[row] = start + (row + 1) * MICROS_PER_MINUTE
    chunk.open[row] = open
    chunk.high[row] = Math.max(open, price) + 0.01
    chunk.low[row] = Math.min(open, price) - 0.01
    chunk.close[row] = price
    chunk.volume[row] = 1_000_000
  }
  return chunk
}

export function source(chunk: BarChunk): MarketDataSource {
  let given = false
  return {
    info: {
      instrumentId: INSTRUMENT.id,
      kind: 'bar',
      name: 'memory',
      period: MICROS_PER_MINUTE,
      rowCount: chunk.length,
      priceDecimals: 2,
      volumeKnown: true,
    },
    next: () => {
      const chunkNow = given ? null : chunk
      given = true
      return Promise.resolve(chunkNow)
    },
    close: () => Promise.resolve(),
    progress: () => 0,
  }
}
