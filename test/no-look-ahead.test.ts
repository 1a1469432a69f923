import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../src/adapters/journal-memory/memory-journal.ts'
import type { Fill } from '../src/index.ts'
import type { MarketDataChunk } from '../src/domain/market-data.ts'
import type { JournalRecord } from '../src/ports/journal.ts'
import { SeededRandom } from '../src/domain/random.ts'
import { paper } from '../src/runtime/paper.ts'
import { source, until } from './support/market.ts'
import { randomRun } from './support/random-run.ts'
import type { RandomRun } from './support/random-run.ts'

/** All that was consumed and decided, and the fills, with the data as it was known at `time`. */
async function record(
  run: RandomRun,
  time = Infinity,
): Promise<{ lines: JournalRecord[]; fills: readonly Fill[] }> {
  const journal = new MemoryJournal()
  const sources = run.chunks.map(([id, chunk, rows]) => source(id, until(chunk, time), rows))
  const { fills } = await paper({ ...run.options, sources, speed: Infinity, journal })
  const lines: JournalRecord[] = []
  for await (const line of journal.read(0)) lines.push(line)
  return { lines, fills }
}

/** When the first row began that is cut off at `time`. */
function firstStartAfter(chunk: MarketDataChunk, time: number): number {
  const starts = chunk.kind === 'trade' ? chunk.end : chunk.start
  return starts[until(chunk, time).length] ?? Infinity
}

describe('what is decided at a moment', () => {
  it.each([41, 42, 43, 44, 45, 46])('does not depend on any data after it (seed %d)', async (seed) => {
    const run = randomRun(seed, 60)
    const random = new SeededRandom(seed)
    const whole = await record(run)
    const times = run.chunks.flatMap(([, chunk]) => [...chunk.end.subarray(0, chunk.length)])
    for (let cut = 0; cut < 6; cut++) {
      const time = times[random.below(times.length)] ?? 0
      const known = await record(run, time)
      // of a bar that has begun its open is known: only before it nothing may be
      const end = Math.min(...run.chunks.map(([, chunk]) => firstStartAfter(chunk, time)))
      const before = ({ lines }: { lines: readonly JournalRecord[] }): string[] =>
        lines.filter((line) => line.time < end).map(({ body }) => body)
      expect(before(known)).toEqual(before(whole))
    }
  })

  it.each([41, 42, 43, 44, 45, 46])(
    'is never filled before it, nor within the bar that it was made on (seed %d)',
    async (seed) => {
      const run = randomRun(seed, 60)
      const { lines, fills } = await record(run)
      const latency = (run.options.venue?.latencyMs ?? 0) * 1000
      const decided = new Map<number, number>()
      for (const { type, time, body } of lines) {
        if (type !== 'orderApproved') continue
        decided.set((JSON.parse(body) as { order: { sequence: number } }).order.sequence, time)
      }
      expect(fills.length).toBeGreaterThan(0)
      for (const fill of fills) {
        expect(fill.eventTime).toBeGreaterThanOrEqual((decided.get(fill.orderSequence) ?? NaN) + latency)
        expect(fill.receivedTime).toBeGreaterThanOrEqual(fill.eventTime)
      }
    },
  )
})
