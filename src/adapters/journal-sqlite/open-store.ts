import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import { genesisHash } from './chain.ts'
import { Signer } from './checkpoints.ts'
import { openDatabase, textOf } from './driver.ts'
import type { Database } from './driver.ts'
import { toFulmarError } from './faults.ts'
import { lockStore, unlockStore } from './lock.ts'
import { LOG, LogReader } from './log-reader.ts'
import type { StoreFacts, StoreOptions, StoreWarning } from './protocol.ts'
import { migrate, readVersion, transaction } from './schema.ts'
import { Snapshots } from './snapshots.ts'
import { damagedSnapshot, receiptOf, Store } from './store.ts'
import type { Writing } from './store.ts'
import { walkChain } from './verify-store.ts'
import { readWitness, syncFolder, Witness } from './witness.ts'
import { witnessProblem } from './witness-problem.ts'

export interface OpenedStore {
  readonly store: Store
  readonly facts: StoreFacts
}

/** How long a commit waits for somebody else who writes into the file: 5 s. */
const BUSY_MS = 5000

/** The write-ahead log is cut to this size when it is written back: 64 MiB. */
const LOG_BYTES = 67_108_864

/** Commits that are timed when a store is opened. */
const PROBES = 5

/** Every order waits for a commit: 20 ms, and a burst of orders has stepped away from its prices. */
const SLOW_MICROS = 20_000

/** Opens, checks, and starts a run. Every failure is a FulmarError, and leaves the file as it was. */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const { file } = options
  const opened: (() => void)[] = []
  try {
    return await (options.readOnly ? openForReading(options, opened) : openForWriting(options, opened))
  } catch (error) {
    for (const close of opened.reverse()) close()
    throw toFulmarError(error, 'open', file)
  }
}

const now = (): number => Date.now() * 1000

async function connect(options: StoreOptions, opened: (() => void)[]): Promise<Database> {
  const { file, readOnly, driver } = options
  const database = await openDatabase(file, driver === undefined ? { readOnly } : { readOnly, driver })
  opened.push(() => {
    database.close()
  })
  database.prepare(`PRAGMA busy_timeout = ${String(BUSY_MS)}`).all()
  return database
}

async function openForReading(options: StoreOptions, opened: (() => void)[]): Promise<OpenedStore> {
  const { file } = options
  if (!existsSync(file)) throw new FulmarError('JOURNAL_UNREADABLE', `There is no store ${file}.`)
  const database = await connect(options, opened)
  if (readVersion(database, file) === 0) throw new FulmarError('JOURNAL_UNREADABLE', `${file} is empty.`)
  const deployment = readDeployment(database)
  if (deployment === null) throw new FulmarError('JOURNAL_UNREADABLE', `${file} has no log in it.`)
  const { origin, epoch } = deployment
  checkIdentity(options, origin)
  const log = new LogReader(database, file, genesisHash(origin))
  const store = new Store({ options, database, log, origin, now, writing: null })
  const receipt = receiptOf(log.head())
  return { store, facts: { origin, epoch, receipt, commitMicros: null, warnings: [] } }
}

async function openForWriting(options: StoreOptions, opened: (() => void)[]): Promise<OpenedStore> {
  const { file } = options
  refuseOtherFile(file)
  const lock = await lockStore(file, options.driver)
  opened.push(() => {
    unlockStore(lock)
  })
  refuseLostStore(options)
  const isNew = !existsSync(file)
  const database = await connect(options, opened)
  // nothing is written before the file is known to be ours
  readVersion(database, file)
  configure(database, options)
  migrate(database, file, now(), options.build)
  const origin = deploymentOf(database, options)
  if (isNew) syncFolder(dirname(resolve(file)))
  const log = new LogReader(database, file, genesisHash(origin))
  const warnings = checkLog(database, log, options)
  const { position, hash } = log.head()
  const genesis = log.start.hash.toString('hex')
  const epoch = beginRun(database, options)
  const witness = Witness.create(file, { genesis, position, head: hash.toString('hex') })
  opened.push(() => {
    witness.close()
  })
  const signer = options.signing === null ? null : new Signer(database, log.start.hash, options.signing)
  const writing: Writing = { epoch, lock, witness, signer }
  const commitMicros = timeCommits(database, writing, log)
  if (commitMicros > SLOW_MICROS) warnings.push(slowCommit(file, commitMicros))
  const store = new Store({ options, database, log, origin, now, writing })
  return { store, facts: { origin, epoch, receipt: receiptOf(log.head()), commitMicros, warnings } }
}

/** What SQLite begins every file with, as its format says. */
const MAGIC = 'SQLite format 3\0'

/** Before anything is made beside it: a file of somebody else gets no lock. */
function refuseOtherFile(file: string): void {
  if (!existsSync(file)) return
  if (!statSync(file).isFile()) throw new FulmarError('JOURNAL_UNREADABLE', `${file} is no file.`)
  const head = Buffer.alloc(MAGIC.length)
  const handle = openSync(file, 'r')
  try {
    const length = readSync(handle, head, 0, head.length, 0)
    if (length === 0 || head.toString('latin1') === MAGIC) return
  } finally {
    closeSync(handle)
  }
  throw new FulmarError('JOURNAL_UNREADABLE', `${file} is no store: it is not a file of SQLite.`)
}

/** A witness without its store must not be met with a new, empty one. */
function refuseLostStore({ file, adoptHead }: StoreOptions): void {
  if (adoptHead || existsSync(file)) return
  const witness = readWitness(file)
  if (typeof witness === 'string' || witness.position === 0) return
  throw new FulmarError(
    'JOURNAL_HEAD_BEHIND',
    `${file} is not there, but its witness saw ${String(witness.position)} records written.`,
  )
}

function configure(database: Database, { maxBytes }: StoreOptions): void {
  const pragma = (text: string): unknown => Object.values(database.prepare(`PRAGMA ${text}`).get() ?? {})[0]
  const mode = pragma('journal_mode = WAL')
  if (mode !== 'wal') throw new Error(`SQLite keeps its log in mode ${String(mode)}, not in WAL`)
  database.exec('PRAGMA synchronous = FULL')
  // a plain flush leaves data in the cache of the disk on macOS; elsewhere this does nothing
  database.exec('PRAGMA fullfsync = ON')
  database.exec('PRAGMA checkpoint_fullfsync = ON')
  database.prepare(`PRAGMA journal_size_limit = ${String(LOG_BYTES)}`).all()
  if (maxBytes === null) return
  const pages = Math.floor(maxBytes / Number(pragma('page_size')))
  pragma(`max_page_count = ${String(Math.max(1, pages))}`)
}

const IDENTITY = ['name', 'account', 'environment', 'build']
  .map((name) => `CAST(${name} AS BLOB) AS ${name},`)
  .join(' ')

function readDeployment(database: Database): { readonly origin: LogOrigin; readonly epoch: number } | null {
  const row = database
    .prepare(`SELECT ${IDENTITY} created_time, epoch FROM deployment WHERE log = ${String(LOG)}`)
    .get()
  if (row === undefined) return null
  const origin = {
    deployment: textOf(row['name']),
    account: textOf(row['account']),
    environment: textOf(row['environment']),
    build: textOf(row['build']),
    createdTime: Number(row['created_time']),
  }
  return { origin, epoch: Number(row['epoch']) }
}

function deploymentOf(database: Database, options: StoreOptions): LogOrigin {
  const found = readDeployment(database)
  if (found !== null) {
    checkIdentity(options, found.origin)
    return found.origin
  }
  if (options.identity === null) throw new Error('a new store needs to know whose it is')
  const { deployment, account, environment } = options.identity
  const { build } = options
  const createdTime = now()
  database
    .prepare(
      `INSERT INTO deployment (log, name, account, environment, build, created_time, epoch)
       VALUES (${String(LOG)}, ?, ?, ?, ?, ?, 0)`,
    )
    .run(deployment, account, environment, build, createdTime)
  return { deployment, account, environment, build, createdTime }
}

function checkIdentity({ identity, file }: StoreOptions, origin: LogOrigin): void {
  if (identity === null) return
  for (const key of ['environment', 'account', 'deployment'] as const) {
    if (identity[key] === origin[key]) continue
    throw new FulmarError(
      'JOURNAL_ACCOUNT_MISMATCH',
      `${file} is of ${key} ${origin[key]}, not of ${identity[key]}.`,
    )
  }
}

/** The log against itself and against its witness. */
function checkLog(database: Database, log: LogReader, options: StoreOptions): StoreWarning[] {
  const { found, damaged } = new Snapshots(database).latest(log)
  const from = options.check === 'tail' && found !== null ? found.cursor : log.start
  walkChain(log, from, () => undefined)
  const wrong = witnessProblem(log, readWitness(options.file))
  if (wrong !== null && !options.adoptHead) {
    throw new FulmarError(wrong.code, `${options.file}: ${wrong.problem.message}`)
  }
  return damaged.map((sequence) => damagedSnapshot(options.file, sequence))
}

/** From here on an earlier run that still lives is fenced: its next append meets another epoch. */
function beginRun(database: Database, { nonce, build }: StoreOptions): number {
  return transaction(database, () => {
    database.exec(`UPDATE deployment SET epoch = epoch + 1 WHERE log = ${String(LOG)}`)
    const epoch = Number(readDeployment(database)?.epoch)
    const insert = `INSERT INTO run (log, epoch, nonce, build, started_time) VALUES (${String(LOG)}, ?, ?, ?, ?)`
    database.prepare(insert).run(epoch, nonce, build, now())
    return epoch
  })
}

/** Median of a few commits as an append makes them, with the witness; the row of the run keeps it. */
function timeCommits(database: Database, { epoch, witness }: Writing, log: LogReader): number {
  const { position, hash } = log.head()
  const update = database.prepare(`UPDATE run SET commit_micros = ? WHERE log = ${String(LOG)} AND epoch = ?`)
  const took: number[] = []
  const median = (): number => took.toSorted((a, b) => a - b)[took.length >> 1] ?? 0
  for (let probe = 0; probe < PROBES; probe++) {
    const started = performance.now()
    transaction(database, () => update.run(median(), epoch))
    witness.write(position, hash.toString('hex'))
    took.push(Math.round((performance.now() - started) * 1000))
  }
  transaction(database, () => update.run(median(), epoch))
  return median()
}

function slowCommit(file: string, micros: number): StoreWarning {
  const message = `${file}: making a record durable takes ${(micros / 1000).toFixed(1)} ms on this disk.`
  return { code: 'JOURNAL_COMMIT_SLOW', message }
}
