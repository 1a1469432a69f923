/**
 * The tables, the same in SQLite and PostgreSQL. The schema only goes forward: a store of an older version is brought up to
 * date when it is opened for writing, one of a newer version is refused.
 */
import { FulmarError } from '../../domain/codes.ts'
import { rebuildAll } from './projection/rebuild.ts'
import { createTables } from './projection/sql-tables.ts'
import type { Dialect, SqlDatabase } from './sql-database.ts'

interface Migration {
  /** Statements that change the tables. What a dialect has its own words for comes from the dialect. */
  readonly tables: (dialect: Dialect) => string
  /** Fills what is new from what is there, in the same transaction. */
  readonly fill?: (database: SqlDatabase) => Promise<void>
}

/** Times are Unix microseconds, UTC. What is exact and not whole is TEXT. */
const MIGRATIONS: readonly Migration[] = [
  {
    tables: ({ integer, bytes, keyed, table }) => `CREATE TABLE schema_version (
     version ${integer} PRIMARY KEY,
     applied_time ${integer} NOT NULL,
     build TEXT NOT NULL
   ) ${table};
   CREATE TABLE deployment (
     log ${integer} PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     account TEXT NOT NULL,
     environment TEXT NOT NULL,
     build TEXT NOT NULL,
     created_time ${integer} NOT NULL,
     epoch ${integer} NOT NULL
   ) ${table};
   CREATE TABLE run (
     log ${integer} NOT NULL REFERENCES deployment (log),
     epoch ${integer} NOT NULL,
     nonce TEXT NOT NULL,
     build TEXT NOT NULL,
     started_time ${integer} NOT NULL,
     ended_time ${integer},
     commit_micros ${integer},
     PRIMARY KEY (log, epoch)
   ) ${keyed};
   CREATE TABLE record (
     log ${integer} NOT NULL REFERENCES deployment (log),
     position ${integer} NOT NULL,
     epoch ${integer} NOT NULL,
     sequence ${integer} NOT NULL,
     time ${integer} NOT NULL,
     type TEXT NOT NULL,
     body ${bytes} NOT NULL,
     hash ${bytes} NOT NULL,
     PRIMARY KEY (log, position)
   ) ${keyed};
   CREATE TABLE snapshot (
     log ${integer} NOT NULL REFERENCES deployment (log),
     sequence ${integer} NOT NULL,
     position ${integer} NOT NULL,
     head ${bytes} NOT NULL,
     saved_time ${integer} NOT NULL,
     hash ${bytes} NOT NULL,
     state ${bytes} NOT NULL,
     PRIMARY KEY (log, sequence)
   ) ${keyed};
   CREATE TABLE checkpoint (
     log ${integer} NOT NULL REFERENCES deployment (log),
     position ${integer} NOT NULL,
     head ${bytes} NOT NULL,
     signed_time ${integer} NOT NULL,
     key TEXT NOT NULL,
     signature ${bytes} NOT NULL,
     PRIMARY KEY (log, position)
   ) ${keyed};`,
  },
  { tables: createTables, fill: rebuildAll },
]

export const SCHEMA_VERSION = MIGRATIONS.length

/** Version of the tables, which are there. Throws where they are newer than what is known here. */
export async function readVersion(database: SqlDatabase, place: string): Promise<number> {
  const row = await database.prepare('SELECT max(version) AS version FROM schema_version').get()
  const version = Number(row?.['version'] ?? 0)
  if (version > SCHEMA_VERSION) {
    throw new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `${place} has tables of version ${String(version)}; this Fulmar knows them up to ${String(SCHEMA_VERSION)}.`,
    )
  }
  return version
}

/** Brings tables of version `from` (0: none) up to date; inside a transaction. */
export async function migrate(
  database: SqlDatabase,
  from: number,
  now: number,
  build: string,
): Promise<void> {
  for (const [index, { tables, fill }] of MIGRATIONS.entries()) {
    if (index < from) continue
    await database.exec(tables(database.dialect))
    await fill?.(database)
    const insert = 'INSERT INTO schema_version (version, applied_time, build) VALUES (?, ?, ?)'
    await database.prepare(insert).run(index + 1, now, build)
  }
}
