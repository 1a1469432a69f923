/** The last steps of opening a store, once there is a connection and its tables are up to date. */
import { FulmarError } from '../../domain/codes.ts'
import { genesisHash } from './chain.ts'
import { Signer } from './checkpoints.ts'
import { beginRun, checkIdentity } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import { LogReader } from './log-reader.ts'
import { rebuild } from './projection/rebuild.ts'
import { readState, SqlProjection } from './projection/sql-projection.ts'
import type { ProjectionFault } from './projection/sql-projection.ts'
import { PROJECTION_VERSION } from './projection/tables.ts'
import type { StoreOptions, StoreWarning } from './protocol.ts'
import { Snapshots } from './snapshots.ts'
import type { SqlDatabase } from './sql-database.ts'
import { damagedSnapshot, receiptOf, Store } from './store.ts'
import type { OpenedStore, Surroundings, Writing } from './store.ts'
import { walkChain } from './verify-store.ts'
import { Witness } from './witness.ts'
import { witnessProblem } from './witness-problem.ts'

/** Commits that are timed when a store is opened. */
const PROBES = 5

/** Every order waits for a commit: 20 ms, and a burst of orders has stepped away from its prices. */
const SLOW_MICROS = 20_000

/** Undone in the opposite order where opening fails. */
export type Undo = (() => unknown)[]

export interface Connected {
  readonly database: SqlDatabase
  readonly surroundings: Surroundings
  readonly options: StoreOptions
  readonly deployment: Deployment
  /** The file beside which the witness is; null where there is to be none. */
  readonly witnessOf: string | null
  /** What was found before. */
  readonly warnings: readonly StoreWarning[]
  readonly undo: Undo
}

export const nowMicros = (): number => Date.now() * 1000

export async function beginReading(connected: Connected): Promise<OpenedStore> {
  const { database, surroundings, options, deployment } = connected
  const { origin, epoch } = deployment
  const log = openLog(connected)
  const { keepSnapshots } = options
  const parts = { database, surroundings, log, origin, keepSnapshots, now: nowMicros, writing: null }
  const store = await Store.open(parts)
  const receipt = receiptOf(await log.head())
  return { store, facts: { origin, epoch, receipt, commitMicros: null, warnings: [] } }
}

/** Checks the log, begins a run, and times a few commits. */
export async function beginWriting(connected: Connected): Promise<OpenedStore> {
  const { database, surroundings, options, deployment, undo } = connected
  const log = openLog(connected)
  const warnings = [...connected.warnings, ...(await checkLog(connected, log))]
  const projection = await openProjection(connected, log)
  if (projection.stopped !== null) warnings.push(staleTables(surroundings.place, projection.stopped))
  const epoch = await beginRun(database, log.log, options, nowMicros())
  const witness = await makeWitness(connected, log)
  undo.push(() => {
    witness?.close()
  })
  const { signing, keepSnapshots } = options
  const signer = signing === null ? null : await Signer.open(database, log, signing)
  const writing: Writing = { epoch, witness, signer, projections: [projection] }
  const commitMicros = await timeCommits(database, writing, log)
  if (commitMicros > SLOW_MICROS) warnings.push(slowCommit(surroundings.place, commitMicros))
  const { origin } = deployment
  const store = await Store.open({
    database,
    surroundings,
    log,
    origin,
    keepSnapshots,
    now: nowMicros,
    writing,
  })
  return { store, facts: { origin, epoch, receipt: receiptOf(await log.head()), commitMicros, warnings } }
}

function openLog({ database, surroundings, options, deployment }: Connected): LogReader {
  checkIdentity(surroundings.place, options.identity, deployment.origin)
  return new LogReader(database, surroundings.place, deployment.log, genesisHash(deployment.origin))
}

/** Tables of other rules than ours are made anew first. */
async function openProjection({ database, surroundings }: Connected, log: LogReader): Promise<SqlProjection> {
  const { place } = surroundings
  const state = await readState(database, log.log)
  if (state?.version !== PROJECTION_VERSION) {
    await database.transaction(
      () => rebuild(database, log.log, place),
      // made twice they are the same
      async () => false,
    )
  }
  return SqlProjection.open(database, log.log, place)
}

function staleTables(place: string, { position, message }: ProjectionFault): StoreWarning {
  const behind = `its tables stopped following before record ${String(position)}: ${message}.`
  return { code: 'JOURNAL_TABLES_DAMAGED', message: `${place}: ${behind}` }
}

/** The log against itself and against its witness. */
async function checkLog(
  { database, surroundings, options }: Connected,
  log: LogReader,
): Promise<StoreWarning[]> {
  const { found, damaged } = await new Snapshots(database, log).latest()
  const from = options.check === 'tail' && found !== null ? found.cursor : log.start
  await walkChain(log, from, () => undefined)
  const wrong = await witnessProblem(log, surroundings.readTestimony())
  if (wrong !== null && !options.adoptHead) {
    throw new FulmarError(wrong.code, `${surroundings.place}: ${wrong.problem.message}`)
  }
  return damaged.map((sequence) => damagedSnapshot(surroundings.place, sequence))
}

async function makeWitness({ witnessOf }: Connected, log: LogReader): Promise<Witness | null> {
  if (witnessOf === null) return null
  const { position, hash } = await log.head()
  const genesis = log.start.hash.toString('hex')
  return Witness.create(witnessOf, { genesis, position, head: hash.toString('hex') })
}

/** Median of a few commits as an append makes them, with the witness; the row of the run keeps it. */
async function timeCommits(
  database: SqlDatabase,
  { epoch, witness }: Writing,
  log: LogReader,
): Promise<number> {
  const { position, hash } = await log.head()
  const update = database.prepare('UPDATE run SET commit_micros = ? WHERE log = ? AND epoch = ?')
  const took: number[] = []
  const median = (): number => took.toSorted((a, b) => a - b)[took.length >> 1] ?? 0
  for (let probe = 0; probe < PROBES; probe++) {
    const started = performance.now()
    await database.transaction(() => update.run(median(), log.log, epoch))
    witness?.write(position, hash.toString('hex'))
    took.push(Math.round((performance.now() - started) * 1000))
  }
  await database.transaction(() => update.run(median(), log.log, epoch))
  return median()
}

function slowCommit(place: string, micros: number): StoreWarning {
  const message = `${place}: making a record durable takes ${(micros / 1000).toFixed(1)} ms here.`
  return { code: 'JOURNAL_COMMIT_SLOW', message }
}
