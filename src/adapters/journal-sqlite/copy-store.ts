import { existsSync, openSync, closeSync, fsyncSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'
import type { CommitReceipt } from '../../ports/journal.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import { genesisHash } from '../journal-sql/chain.ts'
import { LogReader } from '../journal-sql/log-reader.ts'
import type { Cursor } from '../journal-sql/log-reader.ts'
import { walkChain } from '../journal-sql/verify-store.ts'
import { syncFolder, Witness, witnessPath } from '../journal-sql/witness.ts'
import { openDatabase } from './driver.ts'
import type { Database, DriverName } from './driver.ts'
import { LOG, SqliteDatabase } from './sqlite-database.ts'

/**
 * A copy as of one moment, while the writer goes on: in one file, with a witness of its own. It is verified before it
 * gets its name, so that a backup under that name is one that can be restored.
 */
export async function copyStore(
  database: Database,
  origin: LogOrigin,
  target: string,
  driver: DriverName | undefined,
): Promise<CommitReceipt> {
  for (const path of [target, witnessPath(target)]) {
    if (!existsSync(path)) continue
    throw new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${path} is there already: no backup is overwritten.`)
  }
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  database.prepare('VACUUM INTO ?').run(partial)
  const { position, sequence, hash } = await verified(partial, origin, driver)
  const head = hash.toString('hex')
  const genesis = genesisHash(origin).toString('hex')
  // the witness first: a copy without one would not open
  Witness.create(target, { genesis, position, head }).close()
  flush(partial)
  renameSync(partial, target)
  syncFolder(dirname(target))
  return { lastPosition: position, lastSequence: sequence, head }
}

async function verified(path: string, origin: LogOrigin, driver: DriverName | undefined): Promise<Cursor> {
  const copy = await openDatabase(
    path,
    driver === undefined ? { readOnly: true } : { readOnly: true, driver },
  )
  try {
    const log = new LogReader(new SqliteDatabase(copy), path, LOG, genesisHash(origin))
    return await walkChain(log, log.start, () => undefined)
  } finally {
    copy.close()
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
