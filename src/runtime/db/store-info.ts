import { statSync } from 'node:fs'
import { openStoreFile } from '../../adapters/journal-sqlite/look-into.ts'
import { SHOWN_TABLES } from '../../adapters/journal-sql/projection/tables.ts'
import { textOf } from '../../adapters/journal-sql/sql-database.ts'
import type { UnixMicros } from '../../domain/time.ts'

export interface StoreInfo {
  /** Of the file, and of what SQLite has not written back yet. */
  readonly bytes: number
  readonly pendingBytes: number
  readonly deployment: string
  readonly account: string
  readonly environment: string
  /** Versions of the tables, and of the Fulmar that began it. */
  readonly schemaVersion: number
  readonly build: string
  readonly records: number
  /** Head of the chain, hexadecimal; empty for none. */
  readonly head: string
  readonly firstTime: UnixMicros | null
  readonly lastTime: UnixMicros | null
  readonly runs: number
  /** Runs that did not end in order: they crashed, or still run. */
  readonly openRuns: number
  readonly snapshots: number
  readonly checkpoints: number
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
}

/** What a look tells, also while an engine writes. Nothing is checked: `verifyStoreFile` does that. */
export async function storeInfo(file: string): Promise<StoreInfo> {
  const store = await openStoreFile(file)
  try {
    const one = (sql: string): Readonly<Record<string, unknown>> => store.all(sql, [])[0] ?? {}
    const count = (sql: string): number => Number(one(sql)['n'])
    const deployment = one(
      'SELECT CAST(name AS BLOB) AS name, CAST(account AS BLOB) AS account, CAST(environment AS BLOB) AS environment, CAST(build AS BLOB) AS build FROM deployment',
    )
    const [first] = store.all('SELECT time FROM record ORDER BY position LIMIT 1', [])
    const [last] = store.all(
      'SELECT time, position, hex(hash) AS head FROM record ORDER BY position DESC LIMIT 1',
      [],
    )
    const time = (row: typeof first): UnixMicros | null => (row === undefined ? null : Number(row['time']))
    return {
      bytes: sizeOf(file),
      pendingBytes: sizeOf(`${file}-wal`),
      deployment: textOf(deployment['name']),
      account: textOf(deployment['account']),
      environment: textOf(deployment['environment']),
      schemaVersion: count('SELECT max(version) AS n FROM schema_version'),
      build: textOf(deployment['build']),
      records: Number(last?.['position'] ?? 0),
      head: String((last?.['head'] as string | undefined) ?? '').toLowerCase(),
      firstTime: time(first),
      lastTime: time(last),
      runs: count('SELECT count(*) AS n FROM run'),
      openRuns: count('SELECT count(*) AS n FROM run WHERE ended_time IS NULL'),
      snapshots: count('SELECT count(*) AS n FROM snapshot'),
      checkpoints: count('SELECT count(*) AS n FROM checkpoint'),
      rows: Object.fromEntries(
        SHOWN_TABLES.map(({ name }) => [name, count(`SELECT count(*) AS n FROM ${name}`)]),
      ),
    }
  } finally {
    store.close()
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
