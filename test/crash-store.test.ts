/** The store under `kill -9`, with a real process: what it was told is durable is there. */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { DRIVERS, openIt } from '../src/adapters/journal-sqlite/store.test-support.ts'
import { unpackStored } from '../src/adapters/journal-sql/protocol.ts'
import type { Store } from '../src/adapters/journal-sql/store.ts'
import type { StoredRecord } from '../src/ports/journal.ts'
import { batchOf } from './support/appending-child.ts'
import { workerKit } from './support/journal-worker.ts'

const kit = await workerKit()
afterAll(kit.remove)

const ROUNDS = 20
const IDENTITY = { deployment: 'crash', account: 'ACC-1', environment: 'paper' }
const child = await kit.bundle('test/support/appending-child.ts')
const thread = await kit.bundle('src/adapters/journal-sqlite/worker.ts')

/** Kills it once it has acknowledged so many batches, while the next are on their way. Returns the last acknowledged. */
function appendUntilKilled(file: string, first: number, after: number, driver: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, file, thread, String(first), driver])
    let out = ''
    let err = ''
    running.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      if (out.split('\n').length > after + 1) running.kill('SIGKILL')
    })
    running.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    running.on('error', reject)
    running.on('close', (_code, signal) => {
      const numbers = out.split('\n').slice(1, -1).map(Number)
      if (signal === 'SIGKILL') resolve(Math.max(first - 1, ...numbers))
      else reject(new Error(`it ended by itself: ${err}`))
    })
  })
}

async function recordsAfter(store: Store, sequence: number): Promise<StoredRecord[]> {
  const { records } = await store.page(await store.locate(sequence), 100_000)
  return [...unpackStored(records)]
}

// each driver on a file of its own: two libraries in one process do not know of each other's locks
describe.each(DRIVERS)('a process that is killed while it appends, by %s', (driver) => {
  it(
    `has lost nothing that was acknowledged, in ${String(ROUNDS)} rounds on one file`,
    { timeout: 180_000 },
    async () => {
      const file = kit.newFile()
      let first = 1
      for (let round = 1; round <= ROUNDS; round++) {
        const acknowledged = await appendUntilKilled(file, first, (round * 5) % 23, driver)
        const { store, facts } = await openIt(file, { identity: IDENTITY, driver })
        const kept = await recordsAfter(store, first - 1)
        const last = kept.at(-1)?.sequence ?? first - 1
        // batches are numbered in the order of the appends, and the chain was checked when the store was opened
        expect(last).toBeGreaterThanOrEqual(acknowledged)
        const expected = Array.from({ length: last - first + 1 }, (_, index) => batchOf(first + index)).flat()
        expect(kept.map(({ sequence, time, type, body }) => ({ sequence, time, type, body }))).toEqual(
          expected,
        )
        expect(facts.epoch).toBe(2 * round)
        await store.close()
        first = last + 1
      }
      const { store } = await openIt(file, { identity: IDENTITY, readOnly: true, driver })
      expect(await store.verify(null)).toMatchObject({ problem: null })
      await store.close()
      expect(first).toBeGreaterThan(ROUNDS * 5)
    },
  )
})
