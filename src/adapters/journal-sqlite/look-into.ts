/** A store that is only looked into, without its thread: for questions in SQL. */
import { existsSync } from 'node:fs'
import { FulmarError } from '../../domain/codes.ts'
import { StorageFault } from '../journal-sql/faults.ts'
import { openDatabase } from './driver.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { isStore } from './open-store.ts'
import { readVersion, SCHEMA_VERSION } from '../journal-sql/schema.ts'
import type { SqlRow, SqlValue } from '../journal-sql/sql-database.ts'

export interface LookedInto {
  /** All rows. Throws CONFIG_INVALID for what the database does not understand. */
  all(sql: string, values: readonly SqlValue[]): SqlRow[]
  close(): void
}

/** How long it waits for a writer: 5 s. */
const BUSY_MS = 5000

/** Rejects with JOURNAL_UNREADABLE where there is no store, or none with tables yet. */
export async function openStoreFile(file: string): Promise<LookedInto> {
  if (!existsSync(file)) throw new FulmarError('JOURNAL_UNREADABLE', `There is no store ${file}.`)
  const database = await openDatabase(file, { readOnly: true })
  try {
    database.prepare(`PRAGMA busy_timeout = ${String(BUSY_MS)}`).all()
    // read-only as the file is, a question could still write another one
    database.exec('PRAGMA query_only = ON')
    if (!isStore(database, file)) throw new FulmarError('JOURNAL_UNREADABLE', `${file} is empty.`)
    const version = await readVersion(new SqliteDatabase(database), file)
    if (version < SCHEMA_VERSION) {
      throw new FulmarError('JOURNAL_UNREADABLE', `${file} has no tables of orders and positions yet.`, {
        remedy: `It was made by an older Fulmar. Bring it up to date: fulmar db setup ${file}`,
      })
    }
  } catch (error) {
    database.close()
    throw error
  }
  return {
    all: (sql, values) => {
      try {
        return database.prepare(sql).all(...values)
      } catch (error) {
        if (!(error instanceof StorageFault) || error.kind !== 'other') throw error
        throw new FulmarError('CONFIG_INVALID', `The question was not understood: ${error.message}.`, {
          cause: error,
        })
      }
    },
    close: () => {
      database.close()
    },
  }
}
