import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'
import { beginReading, beginWriting, nowMicros } from '../journal-sql/begin-store.ts'
import type { Connected, Undo } from '../journal-sql/begin-store.ts'
import { insertDeployment, readDeployments } from '../journal-sql/deployment.ts'
import { toFulmarError } from '../journal-sql/faults.ts'
import type { StoreOptions } from '../journal-sql/protocol.ts'
import { migrate, readVersion, SCHEMA_VERSION } from '../journal-sql/schema.ts'
import type { OpenedStore, Surroundings } from '../journal-sql/store.ts'
import { readWitness, syncFolder } from '../journal-sql/witness.ts'
import { copyStore } from './copy-store.ts'
import { openDatabase } from './driver.ts'
import type { Database, DriverName } from './driver.ts'
import { lockStore, unlockStore } from './lock.ts'
import { LOG, SqliteDatabase } from './sqlite-database.ts'

export interface SqliteStoreOptions extends StoreOptions {
  readonly file: string
  readonly maxBytes: number | null
  readonly driver?: DriverName
}

/** What `PRAGMA application_id` says of a store: «Fulm». */
const APPLICATION_ID = 0x46756c6d

/** How long a commit waits for somebody else who writes into the file: 5 s. */
const BUSY_MS = 5000

/** The write-ahead log is cut to this size when it is written back: 64 MiB. */
const LOG_BYTES = 67_108_864

/** Opens, checks, and starts a run. Every failure is a FulmarError, and leaves the file as it was. */
export async function openStore(options: SqliteStoreOptions): Promise<OpenedStore> {
  const undo: Undo = []
  try {
    return await (options.readOnly ? openForReading(options, undo) : openForWriting(options, undo))
  } catch (error) {
    for (const close of undo.reverse()) await close()
    throw toFulmarError(error, 'open', options.file)
  }
}

async function connect(options: SqliteStoreOptions, undo: Undo): Promise<Database> {
  const { file, readOnly, driver } = options
  const database = await openDatabase(file, driver === undefined ? { readOnly } : { readOnly, driver })
  undo.push(() => {
    database.close()
  })
  database.prepare(`PRAGMA busy_timeout = ${String(BUSY_MS)}`).all()
  return database
}

async function openForReading(options: SqliteStoreOptions, undo: Undo): Promise<OpenedStore> {
  const { file } = options
  if (!existsSync(file)) throw new FulmarError('JOURNAL_UNREADABLE', `There is no store ${file}.`)
  const raw = await connect(options, undo)
  const database = new SqliteDatabase(raw)
  if (!isStore(raw, file)) throw new FulmarError('JOURNAL_UNREADABLE', `${file} is empty.`)
  await readVersion(database, file)
  const [deployment] = await readDeployments(database)
  if (deployment === undefined) throw new FulmarError('JOURNAL_UNREADABLE', `${file} has no log in it.`)
  const surroundings = surroundingsOf(options, raw, deployment, null)
  return beginReading({ database, surroundings, options, deployment, witnessOf: file, warnings: [], undo })
}

async function openForWriting(options: SqliteStoreOptions, undo: Undo): Promise<OpenedStore> {
  const { file } = options
  refuseOtherFile(file)
  const lock = await lockStore(file, options.driver)
  undo.push(() => {
    unlockStore(lock)
  })
  refuseLostStore(options)
  const isNew = !existsSync(file)
  const raw = await connect(options, undo)
  const database = new SqliteDatabase(raw)
  // nothing is written before the file is known to be ours
  const version = isStore(raw, file) ? await readVersion(database, file) : 0
  configure(raw, options)
  if (version < SCHEMA_VERSION) {
    await database.transaction(async () => {
      await database.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}`)
      await migrate(database, version, nowMicros(), options.build)
    })
  }
  const [found] = await readDeployments(database)
  const deployment = found ?? (await insertDeployment(database, LOG, options, nowMicros()))
  if (isNew) syncFolder(dirname(resolve(file)))
  const surroundings = surroundingsOf(options, raw, deployment, lock)
  return beginWriting({ database, surroundings, options, deployment, witnessOf: file, warnings: [], undo })
}

/** Whether there are tables of a store; an empty file is one that is yet to be made. */
export function isStore(database: Database, file: string): boolean {
  const id = database.prepare('PRAGMA application_id').get()?.['application_id']
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'])
  if (tables === 0 && id === 0) return false
  if (id === APPLICATION_ID) return true
  throw new FulmarError('JOURNAL_UNREADABLE', `${file} is a database of something else than Fulmar.`)
}

function surroundingsOf(
  { file, driver }: SqliteStoreOptions,
  database: Database,
  { origin }: Connected['deployment'],
  lock: Database | null,
): Surroundings {
  return {
    place: file,
    readTestimony: () => readWitness(file),
    inspect: async () => {
      // pages that belong to nobody, rows out of order
      const said = String(database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'])
      return said === 'ok' ? null : `SQLite finds the file damaged: ${said}.`
    },
    backup: (target) => copyStore(database, origin, target, driver),
    tidy: async () => {
      database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
    },
    release: async () => {
      if (lock !== null) unlockStore(lock)
    },
  }
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
function refuseLostStore({ file, adoptHead }: SqliteStoreOptions): void {
  if (adoptHead || existsSync(file)) return
  const witness = readWitness(file)
  if (typeof witness === 'string' || witness.position === 0) return
  throw new FulmarError(
    'JOURNAL_HEAD_BEHIND',
    `${file} is not there, but its witness saw ${String(witness.position)} records written.`,
  )
}

function configure(database: Database, { maxBytes }: SqliteStoreOptions): void {
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
