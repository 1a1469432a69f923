import { existsSync } from 'node:fs'
import { FulmarError } from '../../domain/codes.ts'
import { readDeployments } from '../journal-sql/deployment.ts'
import { toFulmarError } from '../journal-sql/faults.ts'
import { rebuild } from '../journal-sql/projection/rebuild.ts'
import { openDatabase } from './driver.ts'
import { lockStore, unlockStore } from './lock.ts'
import { SqliteDatabase } from './sqlite-database.ts'

/**
 * Makes the tables of a store anew from its records, which nothing is done to. Nobody else may write meanwhile. Rejects
 * with JOURNAL_TABLES_DAMAGED where they cannot follow to the end.
 */
export async function rebuildFile(file: string): Promise<void> {
  if (!existsSync(file)) throw new FulmarError('JOURNAL_UNREADABLE', `There is no store ${file}.`)
  const lock = await lockStore(file, undefined)
  try {
    const database = new SqliteDatabase(await openDatabase(file, { readOnly: false }))
    try {
      for (const { log } of await readDeployments(database)) {
        const fault = await database.transaction(() => rebuild(database, log, file))
        if (fault === null) continue
        const where = `record ${String(fault.position)}`
        throw new FulmarError(
          'JOURNAL_TABLES_DAMAGED',
          `${file}: no tables follow from ${where}: ${fault.message}.`,
        )
      }
    } finally {
      await database.close()
    }
  } catch (error) {
    throw toFulmarError(error, 'open', file)
  } finally {
    unlockStore(lock)
  }
}
