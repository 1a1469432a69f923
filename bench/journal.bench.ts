/**
 * The durable journal, in SQLite and PostgreSQL: appends a second, one by one and together; what waiting for the disk adds
 * to an order; opening, reading and checking a long log. `npm run bench -- journal [--appends N] [--records N]
 * [--folder PATH]`: the disk under the folder is what is measured, PostgreSQL on the one of temporary files.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { MemoryJournal } from '../src/adapters/journal-memory/memory-journal.ts'
import { PostgresJournal } from '../src/adapters/journal-postgres/postgres-journal.ts'
import type { SqlJournal } from '../src/adapters/journal-sql/sql-journal.ts'
import { SqliteJournal } from '../src/adapters/journal-sqlite/sqlite-journal.ts'
import type { DriverName } from '../src/adapters/journal-sqlite/driver.ts'
import type { Journal, JournalRecord } from '../src/ports/journal.ts'
import { startPostgres } from '../test/support/postgres-server.ts'

function argument(name: string, fallback: string): string {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : (process.argv[at + 1] ?? fallback)
}

const APPENDS = Number(argument('--appends', '2000'))
const RECORDS = Number(argument('--records', '1000000'))
const folder = mkdtempSync(join(argument('--folder', tmpdir()), 'fulmar-bench-'))

/** About as long as an approved order in canonical text. */
const BODY = JSON.stringify({ v: 1, type: 'orderApproved', order: { text: 'x'.repeat(560) } })

let sequence = 0
function records(count: number): JournalRecord[] {
  sequence += 1
  const time = 1_700_000_000_000_000 + sequence
  return Array.from({ length: count }, () => ({ sequence, time, type: 'orderApproved', body: BODY }))
}

async function bundleThread(adapter: string): Promise<string> {
  const outfile = join(dirname(fileURLToPath(import.meta.url)), `${adapter}-worker.mjs`)
  const entry = join(process.cwd(), `src/adapters/${adapter}/worker.ts`)
  const settings = { bundle: true, format: 'esm', platform: 'node', target: 'node20' } as const
  await build({ entryPoints: [entry], outfile, packages: 'external', ...settings })
  return outfile
}

const sqliteThread = await bundleThread('journal-sqlite')
const postgresThread = await bundleThread('journal-postgres')
const common = {
  identity: { deployment: 'bench', account: 'bench', environment: 'paper' },
  build: 'bench',
}

function openStore(driver: DriverName, file: string, check: 'all' | 'tail' = 'all'): Promise<SqlJournal> {
  const startWorker = (workerData: unknown): Worker => new Worker(sqliteThread, { workerData })
  return SqliteJournal.open({ ...common, file, driver, check, startWorker })
}

function openPostgres(dsn: string, check: 'all' | 'tail' = 'all'): Promise<SqlJournal> {
  const startWorker = (workerData: unknown): Worker => new Worker(postgresThread, { workerData })
  return PostgresJournal.open({ ...common, dsn, check, startWorker })
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
  if (journal instanceof SqliteJournal || journal instanceof PostgresJournal) {
    console.log(`${name}: a commit took ${String(journal.facts.commitMicros)} µs when it was opened`)
  }
  print(`${name}, an order's records, waited for`, await measure(journal, 2, 1))
  print(`${name}, single, 32 on their way`, await measure(journal, 1, 32))
  print(`${name}, 10 at a time`, await measure(journal, 10, 1))
  print(`${name}, 100 at a time`, await measure(journal, 100, 1))
  await journal.close()
}

type Open = (check?: 'all' | 'tail') => Promise<SqlJournal>

async function longLog(name: string, count: number, open: Open): Promise<void> {
  const journal = await open()
  for (let left = count; left > 0; left -= 1000) await journal.append(records(Math.min(1000, left)))
  await journal.saveSnapshot(sequence, 'state')
  await journal.close()
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const [started, used] = [performance.now(), process.cpuUsage()]
    await work()
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(used)
    const figures = [seconds.toFixed(2), ((user + system) / 1e6).toFixed(2), (count / seconds).toFixed(0)]
    console.log(`${`${name}, ${what}`.padEnd(44)}${figures.map((text) => text.padStart(12)).join('')}`)
  }
  console.log(
    `\n${`${String(count)} records of ${name}`.padEnd(44)}${['seconds', 'CPU s', 'records/s'].map((text) => text.padStart(12)).join('')}`,
  )
  let again = journal
  await timed('opened, what is behind the last state', async () => (again = await open('tail')))
  await again.close()
  await timed('opened, all checked', async () => (again = await open()))
  await timed('read and checked', async () => {
    let read = 0
    for await (const record of again.read(-1)) read += record.epoch
    if (read !== count) throw new Error('records are missing')
  })
  await timed('verified', async () => {
    const { problem } = await again.verify()
    if (problem !== null) throw new Error(problem.message)
  })
  await again.close()
}

const drivers: DriverName[] =
  process.getBuiltinModule('node:sqlite') === undefined ? ['libsql'] : ['node', 'libsql']
const server = await startPostgres()

console.log(
  `Load     ${loadavg()[0]?.toFixed(1) ?? '?'} in the last minute; above the number of cores nothing here is true`,
)
console.log(`Folder   ${folder}`)
console.log(`Records  ${String(BODY.length)} bytes\n`)
console.log(
  `${''.padEnd(44)}${['records/s', 'median ms', 'p99 ms'].map((text) => text.padStart(12)).join('')}`,
)
try {
  await appends('memory', async () => new MemoryJournal())
  for (const driver of drivers) await appends(driver, () => openStore(driver, join(folder, `${driver}.db`)))
  const dsn = async (): Promise<string> =>
    typeof server === 'string' ? '' : server.dsn(await server.newDatabase())
  if (typeof server === 'string') console.log(server)
  else await appends('PostgreSQL', async () => openPostgres(await dsn()))
  for (const [at, driver] of drivers.entries()) {
    const file = join(folder, `${driver}-long.db`)
    await longLog(driver, at === 0 ? RECORDS : RECORDS / 10, (check) => openStore(driver, file, check))
    rmSync(file)
  }
  const long = await dsn()
  if (long !== '') await longLog('PostgreSQL', RECORDS / 10, (check) => openPostgres(long, check))
} finally {
  rmSync(folder, { recursive: true })
  if (typeof server !== 'string') await server.remove()
}
