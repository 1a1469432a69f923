/** The row of a log: whose it is, and which run writes it. */
import { FulmarError } from '../../domain/codes.ts'
import type { LogIdentity, LogOrigin } from '../../ports/journal-chain.ts'
import type { StoreOptions } from './protocol.ts'
import { textOf } from './sql-database.ts'
import type { SqlDatabase, SqlRow } from './sql-database.ts'

export interface Deployment {
  /** Number of the log in the store. */
  readonly log: number
  readonly origin: LogOrigin
  /** Number of the last run. */
  readonly epoch: number
}

/** All logs of the store, in the order in which they were begun. */
export async function readDeployments(database: SqlDatabase): Promise<Deployment[]> {
  const texts = ['name', 'account', 'environment', 'build'].map((name) => `${database.dialect.text(name)},`)
  const select = `SELECT log, ${texts.join(' ')} created_time, epoch FROM deployment ORDER BY log`
  return (await database.prepare(select).all()).map(deploymentOf)
}

function deploymentOf(row: SqlRow): Deployment {
  const origin = {
    deployment: textOf(row['name']),
    account: textOf(row['account']),
    environment: textOf(row['environment']),
    build: textOf(row['build']),
    createdTime: Number(row['created_time']),
  }
  return { log: Number(row['log']), origin, epoch: Number(row['epoch']) }
}

export async function insertDeployment(
  database: SqlDatabase,
  log: number,
  { identity, build }: Pick<StoreOptions, 'identity' | 'build'>,
  createdTime: number,
): Promise<Deployment> {
  if (identity === null) throw new Error('a new log needs to know whose it is')
  const { deployment, account, environment } = identity
  await database
    .prepare(
      `INSERT INTO deployment (log, name, account, environment, build, created_time, epoch)
       VALUES (?, ?, ?, ?, ?, ?, 0)`,
    )
    .run(log, deployment, account, environment, build, createdTime)
  return { log, origin: { deployment, account, environment, build, createdTime }, epoch: 0 }
}

export function checkIdentity(place: string, identity: LogIdentity | null, origin: LogOrigin): void {
  if (identity === null) return
  for (const key of ['environment', 'account', 'deployment'] as const) {
    if (identity[key] === origin[key]) continue
    throw new FulmarError(
      'JOURNAL_ACCOUNT_MISMATCH',
      `${place} is of ${key} ${origin[key]}, not of ${identity[key]}.`,
    )
  }
}

/** From here on an earlier run that still lives is fenced: its next append meets another epoch. */
export function beginRun(
  database: SqlDatabase,
  log: number,
  { nonce, build }: Pick<StoreOptions, 'nonce' | 'build'>,
  now: number,
): Promise<number> {
  return database.transaction(async () => {
    await database.prepare('UPDATE deployment SET epoch = epoch + 1 WHERE log = ?').run(log)
    const row = await database.prepare('SELECT epoch FROM deployment WHERE log = ?').get(log)
    const epoch = Number(row?.['epoch'])
    await database
      .prepare('INSERT INTO run (log, epoch, nonce, build, started_time) VALUES (?, ?, ?, ?, ?)')
      .run(log, epoch, nonce, build, now)
    return epoch
  })
}
