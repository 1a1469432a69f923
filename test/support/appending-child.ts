/** Appends until it is killed: `node appending-child.mjs FILE WORKER FIRST DRIVER`. Says what was acknowledged, a line each. */
import { writeSync } from 'node:fs'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import type { DriverName } from '../../src/adapters/journal-sqlite/driver.ts'
import { SqliteJournal } from '../../src/adapters/journal-sqlite/sqlite-journal.ts'

const [file = '', worker = '', first = '1', driver = ''] = process.argv.slice(2)

/** Batches of one to four records; that of number n is known from n alone, so that who looks afterwards can tell. */
export function batchOf(number: number): { sequence: number; time: number; type: string; body: string }[] {
  const size = 1 + ((number * 7) % 4)
  return Array.from({ length: size }, (_, index) => {
    const text = 'x'.repeat((number * 31 + index * 17) % 900)
    return {
      sequence: number,
      time: number,
      type: 'orderApproved',
      body: JSON.stringify({ number, index, text }),
    }
  })
}

async function run(): Promise<void> {
  const journal = await SqliteJournal.open({
    file,
    identity: { deployment: 'crash', account: 'ACC-1', environment: 'paper' },
    build: 'test',
    driver: driver as DriverName,
    startWorker: (workerData) => new Worker(worker, { workerData }),
  })
  writeSync(1, 'open\n')
  let next = Number(first)
  // four at a time, so that commits hold one append or several
  const line = async (): Promise<never> => {
    for (;;) {
      const number = next++
      await journal.append(batchOf(number))
      writeSync(1, `${String(number)}\n`)
    }
  }
  await Promise.all([line(), line(), line(), line()])
}

if (file !== '') await run()
