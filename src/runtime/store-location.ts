/** Where a store is: the path of a file, or a database. */
import process from 'node:process'
import { isPostgresLocation, parseLocation, placeOf } from '../adapters/journal-postgres/location.ts'
import { PostgresJournal } from '../adapters/journal-postgres/postgres-journal.ts'
import { SqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts'
import type { SigningOptions } from '../adapters/journal-sql/checkpoints.ts'
import type { StoreWarning } from '../adapters/journal-sql/protocol.ts'
import type { SqlJournal } from '../adapters/journal-sql/sql-journal.ts'
import { FulmarError } from '../domain/codes.ts'
import type { LogIdentity } from '../ports/journal-chain.ts'

export interface OpenStoreOptions {
  /** Whose log it is; that of somebody else is refused. */
  readonly identity: LogIdentity
  /** Version of Fulmar that writes. */
  readonly build: string
  /** What tells this run from every other. Default: 128 random bits. */
  readonly nonce?: string
  /** What is checked before anything is written. Default `all`. */
  readonly check?: 'all' | 'tail'
  /** Take the store as it is, though its witness is missing or speaks against it. Default false. */
  readonly adoptHead?: boolean
  /** Sign the head of the chain now and then. Default: not. */
  readonly signing?: SigningOptions
  readonly onWarning?: (warning: StoreWarning) => void
}

/**
 * Opens a store for writing, as its only writer: `location` is the path of a file (SQLite), or `postgres://…`. Rejects as
 * `SqliteJournal.open` and `PostgresJournal.open` do.
 */
export function openStore(location: string, options: OpenStoreOptions): Promise<SqlJournal> {
  return isPostgresLocation(location)
    ? PostgresJournal.open({ dsn: location, ...options })
    : SqliteJournal.open({ file: location, ...options })
}

/** Opens one for reading, also while an engine writes it. */
export function openStoreReadOnly(location: string): Promise<SqlJournal> {
  return isPostgresLocation(location)
    ? PostgresJournal.openReadOnly({ dsn: location })
    : SqliteJournal.openReadOnly({ file: location })
}

/** As it may be shown: a database without its password. */
export function describeStore(location: string): string {
  return isPostgresLocation(location) ? placeOf(parseLocation(location)) : location
}

const VARIABLE = /^env:(\w+)$/

/**
 * A location as it stands on a command line, where others can read it: `env:NAME` is the value of a variable, and a
 * password is refused. Throws CONFIG_INVALID.
 */
export function storeArgument(text: string): string {
  const name = VARIABLE.exec(text)?.[1]
  if (name !== undefined) {
    const value = process.env[name] ?? ''
    if (value !== '') return value
    throw new FulmarError('CONFIG_INVALID', `The variable ${name}, which is to name a store, is not set.`)
  }
  if (isPostgresLocation(text) && parseLocation(text).password !== null) {
    throw new FulmarError(
      'CONFIG_INVALID',
      'A password in an argument can be read by every user of the machine.',
      {
        remedy:
          'Put the whole location into DATABASE_DSN, and write env:DATABASE_DSN; or the password into PGPASSWORD.',
      },
    )
  }
  return text
}
