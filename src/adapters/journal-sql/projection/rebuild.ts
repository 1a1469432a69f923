import { readDeployments } from '../deployment.ts'
import type { SqlDatabase } from '../sql-database.ts'
import { bytesOf, textOf } from '../sql-database.ts'
import type { InsertedRecord } from '../store.ts'
import { SqlProjection } from './sql-projection.ts'
import type { ProjectionFault } from './sql-projection.ts'

/** Records at a time: memory is bounded by so many bodies. */
const PAGE = 1000

/** Makes the tables of all logs anew from their records; inside a transaction. */
export async function rebuildAll(database: SqlDatabase): Promise<void> {
  for (const { log, origin } of await readDeployments(database)) {
    await rebuild(database, log, origin.deployment)
  }
}

/** Returns why they could not follow to the end; null where they do. */
export async function rebuild(
  database: SqlDatabase,
  log: number,
  place: string,
): Promise<ProjectionFault | null> {
  const projection = await SqlProjection.empty(database, log, place)
  const type = database.dialect.text('type')
  const page = database.prepare(
    `SELECT position, epoch, sequence, time, ${type}, body FROM record
     WHERE log = ? AND position > ? ORDER BY position LIMIT ?`,
  )
  for (let after = 0; ;) {
    const rows = await page.all(log, after, PAGE)
    const records = rows.map((row): InsertedRecord => ({
      position: Number(row['position']),
      epoch: Number(row['epoch']),
      sequence: Number(row['sequence']),
      time: Number(row['time']),
      type: textOf(row['type']),
      body: bytesOf(row['body']),
    }))
    const last = records.at(-1)
    if (last === undefined) return projection.stopped
    await projection.project(records)
    after = last.position
  }
}
