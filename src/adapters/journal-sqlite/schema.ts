/**
 * The tables. The schema only goes forward: a store of an older version is brought up to date when it is opened for
 * writing, one of a newer version is refused. The statements are such that PostgreSQL can have the same tables.
 */
import { FulmarError } from '../../domain/codes.ts'
import { StorageFault } from './driver.ts'
import type { Database } from './driver.ts'

/** What `PRAGMA application_id` says of a store: «Fulm». */
const APPLICATION_ID = 0x46756c6d

/** Times are Unix microseconds, UTC. What is exact and not whole is TEXT. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE schema_version (
     version INTEGER PRIMARY KEY,
     applied_time INTEGER NOT NULL,
     build TEXT NOT NULL
   ) STRICT;
   CREATE TABLE deployment (
     log INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     account TEXT NOT NULL,
     environment TEXT NOT NULL,
     build TEXT NOT NULL,
     created_time INTEGER NOT NULL,
     epoch INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE run (
     log INTEGER NOT NULL REFERENCES deployment (log),
     epoch INTEGER NOT NULL,
     nonce TEXT NOT NULL,
     build TEXT NOT NULL,
     started_time INTEGER NOT NULL,
     ended_time INTEGER,
     commit_micros INTEGER,
     PRIMARY KEY (log, epoch)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE record (
     log INTEGER NOT NULL REFERENCES deployment (log),
     position INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     time INTEGER NOT NULL,
     type TEXT NOT NULL,
     body BLOB NOT NULL,
     hash BLOB NOT NULL,
     PRIMARY KEY (log, position)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE snapshot (
     log INTEGER NOT NULL REFERENCES deployment (log),
     sequence INTEGER NOT NULL,
     position INTEGER NOT NULL,
     head BLOB NOT NULL,
     saved_time INTEGER NOT NULL,
     hash BLOB NOT NULL,
     state BLOB NOT NULL,
     PRIMARY KEY (log, sequence)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE checkpoint (
     log INTEGER NOT NULL REFERENCES deployment (log),
     position INTEGER NOT NULL,
     head BLOB NOT NULL,
     signed_time INTEGER NOT NULL,
     key TEXT NOT NULL,
     signature BLOB NOT NULL,
     PRIMARY KEY (log, position)
   ) STRICT, WITHOUT ROWID;`,
]

export const SCHEMA_VERSION = MIGRATIONS.length

/** Version of the tables that are there; 0 for an empty file. Throws where the file is no store, or a newer one. */
export function readVersion(database: Database, file: string): number {
  const id = database.prepare('PRAGMA application_id').get()?.['application_id']
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'])
  if (tables === 0 && id === 0) return 0
  if (id !== APPLICATION_ID) {
    throw new FulmarError('JOURNAL_UNREADABLE', `${file} is a database of something else than Fulmar.`)
  }
  const version = Number(database.prepare('SELECT max(version) AS v FROM schema_version').get()?.['v'])
  if (version > SCHEMA_VERSION) {
    throw new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `${file} has tables of version ${String(version)}; this Fulmar knows them up to ${String(SCHEMA_VERSION)}.`,
    )
  }
  return version
}

/** Brings the tables up to date, all steps in one transaction. */
export function migrate(database: Database, file: string, now: number, build: string): void {
  const from = readVersion(database, file)
  if (from === SCHEMA_VERSION) return
  transaction(database, () => {
    database.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}`)
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < from) continue
      database.exec(sql)
      const insert = database.prepare(
        'INSERT INTO schema_version (version, applied_time, build) VALUES (?, ?, ?)',
      )
      insert.run(index + 1, now, build)
    }
  })
}

/** All of it or nothing; what it throws is passed on. */
export function transaction<T>(database: Database, action: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = action()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK')
  } catch (error) {
    // a full disk has already rolled it back
    if (!(error instanceof StorageFault)) throw error
  }
}
