/** Whole runs at random: strategies, data, latencies and rules of the venue, all from one seed. */
import { parseVenueSettings } from '../../src/index.ts'
import type { MarketDataSource } from '../../src/index.ts'
import type { MarketDataChunk } from '../../src/domain/market-data.ts'
import { SeededRandom } from '../../src/domain/random.ts'
import type { RunRecord } from '../../src/report/run-record.ts'
import type { RunOptions } from '../../src/runtime/run-options.ts'
import { bars, minutes, prints, quotes, source } from './market.ts'
import { AAA, BBB, brackets, busy, CCC, trend } from './strategies.ts'

export interface RandomRun {
  /** The data, so that it can be cut off. */
  readonly chunks: readonly (readonly [instrumentId: string, chunk: MarketDataChunk, rowsPerChunk: number])[]
  readonly options: Omit<RunOptions, 'sources'>
}

export function randomRun(seed: number, length = 60): RandomRun {
  const random = new SeededRandom(seed)
  const chance = (share: number): boolean => random.next() < share
  const some = (): number => 1 + random.below(9)
  const [a, b, c] = [minutes(length, seed), minutes(length, seed + 1000), minutes(length, seed + 2000)]
  const chunks: [string, MarketDataChunk, number][] = [
    [AAA.id, bars(a, 1, seed), some()],
    [BBB.id, bars(b, 5, seed), some()],
    [CCC.id, bars(c, 2, seed), some()],
  ]
  if (chance(0.4)) chunks.push([AAA.id, quotes(a, seed), some()])
  if (chance(0.3)) chunks.push([CCC.id, prints(c, seed), some()])
  const venue = parseVenueSettings({
    latencyMs: chance(0.6) ? String(random.below(200_000)) : '0',
    reportLatencyMs: chance(0.5) ? String(random.below(90_000)) : '0',
    rejectRate: chance(0.3) ? '0.2' : '0',
    volumeCap: chance(0.5) ? '0.0005' : 'none',
    marketFill: chance(0.3) ? 'standing' : 'next',
    limitFill: chance(0.5) ? 'touch' : 'through',
  })
  const all = [busy, trend, brackets]
  return {
    chunks,
    options: {
      strategies: all.map((definition) => ({ definition })),
      cash: 200_000,
      commission: chance(0.5) ? 'ibkr' : 'none',
      venue,
      seed,
      openingPrints: chance(0.2),
    },
  }
}

export function sourcesOf({ chunks }: RandomRun): MarketDataSource[] {
  return chunks.map(([id, chunk, rows]) => source(id, chunk, rows))
}

/** All that must be the same: decisions, fills to the last byte, and what was left in the end. */
export function bytesOf(record: RunRecord): string {
  const { ordersHash, orders, ordersDenied, finalEquity, openPositions, halts, events } = record
  const fills = record.fills.map((fill) =>
    Object.entries(fill)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(' '),
  )
  const positions = openPositions.map((one) => `${one.instrumentId} ${one.netQuantity.toString()}`)
  return JSON.stringify({
    ordersHash,
    orders,
    ordersDenied,
    equity: finalEquity.toString(),
    positions,
    halts,
    events,
    fills,
  })
}
