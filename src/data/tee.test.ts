import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memorySource, walk } from '../../test/support/bars.ts'
import { sliceChunk } from './chunks.ts'
import type { MarketDataSource } from '../domain/market-data.ts'
import { tee } from './tee.ts'

/** In chunks of so many rows, and how often it was asked. */
function chunked(rows: number, size: number): { source: MarketDataSource; reads: () => number } {
  const chunk = walk(rows, 1)
  let at = 0
  let reads = 0
  const source: MarketDataSource = {
    ...memorySource('AAA.SIM', chunk),
    next: () => {
      reads += 1
      const from = at
      at = Math.min(rows, at + size)
      return Promise.resolve(from === at ? null : sliceChunk(chunk, from, at))
    },
  }
  return { source, reads: () => reads }
}

it('a tee gives both readers everything in order and reads the source once, however they take turns', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.boolean()),
      async (rows, size, turns) => {
        const { source, reads } = chunked(rows, size)
        const readers = tee(source)
        const seen: [number[], number[]] = [[], []]
        const read = async (which: 0 | 1): Promise<boolean> => {
          const chunk = await readers[which].next()
          if (chunk !== null) seen[which].push(...chunk.end.subarray(0, chunk.length))
          return chunk !== null
        }
        for (const turn of turns) await read(turn ? 1 : 0)
        await Promise.all(
          ([0, 1] as const).map(async (which) => {
            while (await read(which));
          }),
        )
        expect(seen[0]).toEqual([...walk(rows, 1).end])
        expect(seen[1]).toEqual(seen[0])
        expect(reads()).toBe(Math.ceil(rows / size) + 1)
      },
    ),
  )
})
