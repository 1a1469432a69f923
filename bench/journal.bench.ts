/**
 * The durable journal: appends a second, one by one and together; what waiting for the disk adds to an order; reading and
 * checking a long log. `npm run bench -- journal [--appends N] [--records N] [--folder PATH]`: the disk under the folder is
 * what is measured.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { MemoryJournal } from '../src/adapters/journal-memory/memory-journal.ts'
import { SqliteJournal } from '../src/adapters/journal-sqlite/sqlite-journal.ts'
import type { DriverName } from '../src/adapters/journal-sqlite/driver.ts'
import type { Journal, JournalRecord } from '../src/ports/journal.ts'

function argument(name: string, fallback: string): string {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : (process.argv[at + 1] ?? fallback)
}

const APPENDS = Number(argument('--appends', '2000'))
const RECORDS = Number(argument('--records', '100000'))
const folder = mkdtempSync(join(argument('--folder', tmpdir()), 'fulmar-bench-'))

/** About as long as an approved order in canonical text. */
const BODY = JSON.stringify({ v: 1, type: 'orderApproved', order: { text: 'x'.repeat(560) } })

let sequence = 0
function records(count: number): JournalRecord[] {
  sequence += 1
  const time = 1_700_000_000_000_000 + sequence
  return Array.from({ length: count }, () => ({ sequence, time, type: 'orderApproved', body: BODY }))
}

async function bundleThread(): Promise<string> {
  const outfile = join(dirname(fileURLToPath(import.meta.url)), 'journal-worker.mjs')
  const entry = join(process.cwd(), 'src/adapters/journal-sqlite/worker.ts')
  const settings = { bundle: true, format: 'esm', platform: 'node', target: 'node20' } as const
  await build({ entryPoints: [entry], outfile, packages: 'external', ...settings })
  return outfile
}

const thread = await bundleThread()

function openStore(driver: DriverName, file: string): Promise<SqliteJournal> {
  const identity = { deployment: 'bench', account: 'bench', environment: 'paper' }
  const startWorker = (workerData: unknown): Worker => new Worker(thread, { workerData })
  return SqliteJournal.open({ file, identity, build: 'bench', driver, startWorker })
}

interface Result {
  readonly perSecond: number
  /** Milliseconds from the call to the acknowledgment. */
  readonly median: number
  readonly high: number
}

/** So many appends of `size` records, `together` of them on their way at any time. */
async function measure(journal: Journal, size: number, together: number): Promise<Result> {
  const took: number[] = []
  let left = Math.max(together, Math.floor(APPENDS / Math.max(1, size / 10)))
  const started = performance.now()
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const batch = records(size)
      const from = performance.now()
      await journal.append(batch)
      took.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: together }, lane))
  const seconds = (performance.now() - started) / 1000
  took.sort((a, b) => a - b)
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? NaN
  return { perSecond: (took.length * size) / seconds, median: at(0.5), high: at(0.99) }
}

function print(name: string, { perSecond, median, high }: Result): void {
  const figures = [perSecond.toFixed(0), median.toFixed(3), high.toFixed(3)].map((text) => text.padStart(12))
  console.log(`${name.padEnd(44)}${figures.join('')}`)
}

async function appends(name: string, open: () => Promise<Journal>): Promise<void> {
  const journal = await open()
  if (journal instanceof SqliteJournal) {
    console.log(`${name}: a commit took ${String(journal.facts.commitMicros)} µs when it was opened`)
  }
  print(`${name}, an order's records, waited for`, await measure(journal, 2, 1))
  print(`${name}, single, 32 on their way`, await measure(journal, 1, 32))
  print(`${name}, 10 at a time`, await measure(journal, 10, 1))
  print(`${name}, 100 at a time`, await measure(journal, 100, 1))
  await journal.close()
}

async function longLog(driver: DriverName): Promise<void> {
  const file = join(folder, `${driver}-long.db`)
  const journal = await openStore(driver, file)
  for (let left = RECORDS; left > 0; left -= 1000) await journal.append(records(Math.min(1000, left)))
  await journal.saveSnapshot(sequence, 'state')
  await journal.close()
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now()
    await work()
    const ms = performance.now() - started
    console.log(
      `${`${driver}, ${name}`.padEnd(44)}${((RECORDS / ms) * 1000).toFixed(0).padStart(12)} records/s`,
    )
  }
  const bytes = statSync(file).size / RECORDS
  console.log(`${driver}: ${String(RECORDS)} records, ${bytes.toFixed(0)} bytes each in the file`)
  let again = journal
  await timed('opened, all checked', async () => (again = await openStore(driver, file)))
  await timed('read', async () => {
    let count = 0
    for await (const record of again.read(-1)) count += record.epoch
    if (count !== RECORDS) throw new Error('records are missing')
  })
  await timed('verified', async () => {
    const { problem } = await again.verify()
    if (problem !== null) throw new Error(problem.message)
  })
  await again.close()
}

const drivers: DriverName[] =
  process.getBuiltinModule('node:sqlite') === undefined ? ['libsql'] : ['node', 'libsql']

console.log(`Folder   ${folder}`)
console.log(`Records  ${String(BODY.length)} bytes\n`)
console.log(
  `${''.padEnd(44)}${['records/s', 'median ms', 'p99 ms'].map((text) => text.padStart(12)).join('')}`,
)
try {
  await appends('memory', async () => new MemoryJournal())
  for (const driver of drivers) await appends(driver, () => openStore(driver, join(folder, `${driver}.db`)))
  console.log('')
  for (const driver of drivers) await longLog(driver)
} finally {
  rmSync(folder, { recursive: true })
}
