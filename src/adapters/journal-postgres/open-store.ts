import { FulmarError } from '../../domain/codes.ts'
import { beginReading, beginWriting, nowMicros } from '../journal-sql/begin-store.ts'
import type { Undo } from '../journal-sql/begin-store.ts'
import { insertDeployment, readDeployments } from '../journal-sql/deployment.ts'
import type { Deployment } from '../journal-sql/deployment.ts'
import { toFulmarError } from '../journal-sql/faults.ts'
import type { StoreOptions, StoreWarning } from '../journal-sql/protocol.ts'
import { migrate, readVersion, SCHEMA_VERSION } from '../journal-sql/schema.ts'
import type { OpenedStore, Surroundings } from '../journal-sql/store.ts'
import { readWitness } from '../journal-sql/witness.ts'
import { Connection, quoted } from './connection.ts'
import type { SessionSettings } from './connection.ts'
import { parseLocation, placeOf } from './location.ts'
import type { PostgresLocation } from './location.ts'
import { PostgresDatabase } from './postgres-database.ts'
import { lockKey, WriterLock } from './writer-lock.ts'

export interface PostgresStoreOptions extends StoreOptions {
  /** With its password: for this thread alone. */
  readonly dsn: string
  /** Begin a run although another process holds the log; it is fenced from then on. */
  readonly takeOver: boolean
  /** The file beside which a witness is kept; null: none. */
  readonly witnessOf: string | null
  /** Milliseconds. */
  readonly statementTimeout: number
  readonly lockTimeout: number
  readonly retryFor: number
}

interface Opening {
  readonly options: PostgresStoreOptions
  readonly location: PostgresLocation
  readonly place: string
  readonly undo: Undo
}

/** Connects, checks, and starts a run. Every failure is a FulmarError, in which the password is not. */
export async function openStore(options: PostgresStoreOptions): Promise<OpenedStore> {
  const location = parseLocation(options.dsn)
  const place = placeOf(location)
  const opening: Opening = { options, location, place, undo: [] }
  try {
    return await (options.readOnly ? openForReading(opening) : openForWriting(opening))
  } catch (error) {
    for (const close of opening.undo.reverse()) await close()
    throw toFulmarError(error, 'open', place)
  }
}

async function connect(
  { options, location, undo }: Opening,
  onConnected: (connection: Connection) => Promise<void>,
): Promise<PostgresDatabase> {
  const { readOnly, statementTimeout, lockTimeout, retryFor } = options
  const settings: SessionSettings = { readOnly, statementTimeout, lockTimeout }
  const database = await PostgresDatabase.open({
    connect: () => Connection.open(location, settings),
    onConnected,
    retryFor,
  })
  undo.push(() => database.close())
  return database
}

async function openForReading(opening: Opening): Promise<OpenedStore> {
  const { options, location, place, undo } = opening
  const database = await connect(opening, async () => undefined)
  if (!(await hasStore(database, opening))) {
    throw new FulmarError('JOURNAL_UNREADABLE', `There is no store in ${place}.`)
  }
  await readVersion(database, place)
  const name = options.identity?.deployment ?? location.deployment
  const deployment = chosen(await readDeployments(database), name, place)
  const surroundings = surroundingsOf(opening)
  return beginReading({ database, surroundings, options, deployment, witnessOf: null, undo, warnings: [] })
}

function chosen(found: readonly Deployment[], name: string | null, place: string): Deployment {
  const fitting = found.filter(({ origin }) => name === null || origin.deployment === name)
  const [first] = fitting
  if (fitting.length === 1 && first !== undefined) return first
  const names = found.map(({ origin }) => origin.deployment).join(', ')
  if (found.length === 0) throw new FulmarError('JOURNAL_UNREADABLE', `${place} has no log in it.`)
  if (name !== null) {
    throw new FulmarError('JOURNAL_UNREADABLE', `${place} has no log ${name} in it; it has ${names}.`)
  }
  throw new FulmarError('CONFIG_INVALID', `${place} has several logs: ${names}.`, {
    remedy: 'Say which: ?deployment=NAME behind the name of the database.',
  })
}

async function openForWriting(opening: Opening): Promise<OpenedStore> {
  const { options, location, place, undo } = opening
  let lock: WriterLock | null = null
  let connection: Connection | null = null
  const database = await connect(opening, async (made) => {
    connection = made
    await lock?.try(made)
  })
  const takeLock = async ({ log }: Deployment): Promise<void> => {
    const taken = new WriterLock(place, location.schema, log, options.takeOver)
    if (connection !== null) await taken.take(connection)
    lock = taken
  }
  const isThere = await hasStore(database, opening)
  const version = isThere ? await readVersion(database, place) : 0
  const name = options.identity?.deployment
  const find = async (): Promise<Deployment | undefined> =>
    (await readDeployments(database)).find(({ origin }) => origin.deployment === name)
  const found = version === 0 ? undefined : await find()
  // before the tables are changed under somebody's hands
  if (found !== undefined) await takeLock(found)
  if (version < SCHEMA_VERSION) await makeTables(database, opening)
  const deployment = found ?? (await find()) ?? (await makeLog(database, opening))
  if (found === undefined) await takeLock(deployment)
  const surroundings = surroundingsOf(opening)
  const warnings = await warningsOf(database, place)
  const { witnessOf } = options
  return beginWriting({ database, surroundings, options, deployment, witnessOf, undo, warnings })
}

/** Whether the schema has the tables of a store. Throws where it has others. */
async function hasStore(database: PostgresDatabase, { location, place }: Opening): Promise<boolean> {
  const row = await database
    .prepare(
      `SELECT count(*) AS tables, count(*) FILTER (WHERE tablename = 'schema_version') AS ours
       FROM pg_tables WHERE schemaname = ?`,
    )
    .get(location.schema)
  if (Number(row?.['ours']) > 0) return true
  if (Number(row?.['tables']) === 0) return false
  throw new FulmarError(
    'JOURNAL_UNREADABLE',
    `The schema ${location.schema} of ${place} holds tables of something else than Fulmar.`,
    { remedy: 'Give the store a schema of its own: ?schema=NAME behind the name of the database.' },
  )
}

/** One process at a time, and not before it has looked again. */
async function makeTables(database: PostgresDatabase, opening: Opening): Promise<void> {
  const { location, place, options } = opening
  await database.transaction(async () => {
    await lockTables(database, location)
    const known = database.prepare('SELECT 1 AS one FROM pg_namespace WHERE nspname = ?')
    // who may not make schemas can be given one
    if ((await known.get(location.schema)) === undefined) {
      await database.exec(`CREATE SCHEMA ${quoted(location.schema)}`)
    }
    await database.exec('SET LOCAL statement_timeout = 0')
    const version = (await hasStore(database, opening)) ? await readVersion(database, place) : 0
    await migrate(database, version, nowMicros(), options.build)
  })
}

/** A log of this name, the next one of the store. */
async function makeLog(database: PostgresDatabase, opening: Opening): Promise<Deployment> {
  const { location, options } = opening
  refuseLostStore(opening)
  return database.transaction(async () => {
    await lockTables(database, location)
    const all = await readDeployments(database)
    const there = all.find(({ origin }) => origin.deployment === options.identity?.deployment)
    if (there !== undefined) return there
    const log = Math.max(0, ...all.map((each) => each.log)) + 1
    return insertDeployment(database, log, options, nowMicros())
  })
}

/** A witness without its log must not be met with a new, empty one. */
function refuseLostStore({ options, place }: Opening): void {
  if (options.adoptHead || options.witnessOf === null) return
  const witness = readWitness(options.witnessOf)
  if (typeof witness === 'string' || witness.position === 0) return
  throw new FulmarError(
    'JOURNAL_HEAD_BEHIND',
    `${place} has no such log, but its witness saw ${String(witness.position)} records written.`,
  )
}

async function lockTables(database: PostgresDatabase, { schema }: PostgresLocation): Promise<void> {
  await database.prepare('SELECT pg_advisory_xact_lock(?)').run(lockKey('tables', schema))
}

function surroundingsOf({ options, place }: Opening): Surroundings {
  const { witnessOf } = options
  return {
    place,
    readTestimony: () => (witnessOf === null ? 'none' : readWitness(witnessOf)),
    inspect: async () => null,
    backup: null,
    tidy: async () => undefined,
    release: async () => undefined,
  }
}

async function warningsOf(database: PostgresDatabase, place: string): Promise<StoreWarning[]> {
  const row = await database.prepare(`SELECT current_setting('fsync') AS fsync`).get()
  if (row?.['fsync'] !== 'off') return []
  const message = `${place}: the server runs with fsync off, and calls durable what a power failure can take.`
  return [{ code: 'JOURNAL_NOT_DURABLE', message }]
}
