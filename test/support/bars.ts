import type { BarChunk, MarketDataSource } from '../../src/domain/market-data.ts'
import { MICROS_PER_MINUTE } from '../../src/domain/time.ts'
import { SeededRandom } from '../../src/domain/random.ts'

/** 2024-01-02 14:30 UTC, the open in New York. */
export const START = Date.UTC(2024, 0, 2, 14, 30) * 1000

export interface BarRow {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume?: number
}

/** Consecutive one-minute bars from `START`. */
export function barsFrom(rows: readonly BarRow[]): BarChunk {
  const column = (value: (row: BarRow, index: number) => number): Float64Array =>
    Float64Array.from(rows, value)
  return {
    kind: 'bar',
    length: rows.length,
    start: column((_, index) => START + index * MICROS_PER_MINUTE),
    end: column((_, index) => START + (index + 1) * MICROS_PER_MINUTE),
    open: column(({ open }) => open),
    high: column(({ high }) => high),
    low: column(({ low }) => low),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume ?? 1_000_000),
  }
}

/** A random walk on a tick of 0.01 around 100, minute by minute. */
export function walk(length: number, seed: number): BarChunk {
  const random = new SeededRandom(seed)
  let price = 10_000
  const rows: BarRow[] = []
  for (let index = 0; index < length; index++) {
    const open = price
    const steps = Array.from({ length: 4 }, () => Math.round((random.next() - 0.5) * 12))
    const path = steps.reduce<number[]>((points, step) => [...points, (points.at(-1) ?? open) + step], [open])
    price = Math.max(1000, path.at(-1) ?? open)
    const points = [...path.map((point) => Math.max(1000, point))]
    rows.push({
      open: open / 100,
      high: Math.max(...points) / 100,
      low: Math.min(...points) / 100,
      close: price / 100,
      volume: Math.round(random.next() * 100_000) + 1000,
    })
  }
  return barsFrom(rows)
}

export function memorySource(instrumentId: string, chunk: BarChunk, name = 'memory'): MarketDataSource {
  let given = false
  return {
    info: {
      instrumentId,
      kind: 'bar',
      name,
      period: MICROS_PER_MINUTE,
      rowCount: chunk.length,
      priceDecimals: 2,
      volumeKnown: true,
    },
    next: () => {
      if (given) return Promise.resolve(null)
      given = true
      return Promise.resolve(chunk)
    },
    close: () => Promise.resolve(),
    progress: () => (given ? 1 : 0),
  }
}
