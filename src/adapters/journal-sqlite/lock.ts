import { FulmarError } from '../../domain/codes.ts'
import { StorageFault } from '../journal-sql/faults.ts'
import { openDatabase } from './driver.ts'
import type { Database, DriverName } from './driver.ts'

/**
 * Keeps a second writer out, in this process and in others: an empty database beside the store, exclusively locked. The
 * operating system lets go of it when the process ends, however it ends, so that a crash leaves nothing to clean up.
 */
export async function lockStore(file: string, driver: DriverName | undefined): Promise<Database> {
  const database = await openDatabase(
    `${file}.lock`,
    driver === undefined ? { readOnly: false } : { readOnly: false, driver },
  )
  try {
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if (!(error instanceof StorageFault) || error.kind !== 'busy') throw error
    throw new FulmarError('JOURNAL_LOCKED', `${file} is being written by another process.`)
  }
}

export function unlockStore(database: Database): void {
  database.exec('ROLLBACK')
  database.close()
}
