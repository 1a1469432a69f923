import { randomUUID } from 'node:crypto'
import { FulmarError } from '../../domain/codes.ts'
import type { LogIdentity } from '../../ports/journal-chain.ts'
import type { SigningOptions } from '../journal-sql/checkpoints.ts'
import type { StoreWarning } from '../journal-sql/protocol.ts'
import { SqlJournal } from '../journal-sql/sql-journal.ts'
import type { StartWorker } from '../journal-sql/worker-client.ts'
import { parseLocation, placeOf } from './location.ts'
import type { PostgresStoreOptions } from './open-store.ts'

interface ConnectionOptions {
  /**
   * `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Behind a question mark: `schema` (default `fulmar`), `sslmode`
   * (`disable`, `require`, `verify-ca`, `verify-full`), `sslrootcert`, `sslcert`, `sslkey`, `connect_timeout` in seconds,
   * `application_name`, `host` (a folder: its socket), `deployment`. A password left out comes from PGPASSWORD or the
   * file of passwords of the user.
   */
  readonly dsn: string
  /** Milliseconds that one statement may take. Default 30,000. */
  readonly statementTimeout?: number
  /** Milliseconds that one may wait for somebody else's lock. Default 5,000. */
  readonly lockTimeout?: number
  readonly startWorker?: StartWorker
}

export interface PostgresJournalOptions extends ConnectionOptions {
  /** Whose log it is; a log of that name but of another account is refused. */
  readonly identity: LogIdentity
  /** Version of Fulmar that writes. */
  readonly build: string
  /** What tells this run from every other, for the ids of its orders. Default: 128 random bits. */
  readonly nonce?: string
  /** Saved states that are kept, 1 or more. Default 3. */
  readonly keepSnapshots?: number
  /** What is checked before anything is written: `all` records, or those behind the newest intact snapshot. Default `all`. */
  readonly check?: 'all' | 'tail'
  /** Take the log as it is, though its witness is missing or speaks against it. Default false. */
  readonly adoptHead?: boolean
  /** Sign the head of the chain now and then. Default: not. */
  readonly signing?: SigningOptions
  /**
   * Path of a witness on this machine, without its ending `.witness`: it notices that a server came back with less than
   * it acknowledged, as one restored from a copy or a standby that lagged behind. Default: none.
   */
  readonly witness?: string
  /** Begin although another process holds the log: from then on it can append nothing. Default false. */
  readonly takeOver?: boolean
  /** How long a lost connection is tried to be replaced before an append is refused, in milliseconds. Default 15,000. */
  readonly retryFor?: number
  /** Told of slow commits, of a server that does not sync, and of damaged snapshots. */
  readonly onWarning?: (warning: StoreWarning) => void
}

export interface PostgresReadOptions extends ConnectionOptions {
  /** Refuse the log of somebody else. Default: the one that is there, or that `deployment` in the DSN names. */
  readonly identity?: LogIdentity
}

const WORKER = 'adapters/journal-postgres/worker.js'

/** The journal in PostgreSQL: the tables of a store in a schema of their own, one log for each deployment. */
export class PostgresJournal extends SqlJournal {
  /**
   * Opens for writing; makes schema, tables and log where there are none, and begins a run. Rejects with a FulmarError,
   * in which the password is not: JOURNAL_LOCKED, JOURNAL_CORRUPT, JOURNAL_HEAD_BEHIND, JOURNAL_HEAD_MISMATCH,
   * JOURNAL_WITNESS_MISSING, JOURNAL_ACCOUNT_MISMATCH, JOURNAL_VERSION_UNKNOWN, JOURNAL_READ_ONLY, JOURNAL_DISK_FULL,
   * JOURNAL_UNREADABLE, JOURNAL_DRIVER_MISSING, CONFIG_INVALID.
   */
  static async open(options: PostgresJournalOptions): Promise<PostgresJournal> {
    const { keepSnapshots = 3 } = options
    if (!Number.isSafeInteger(keepSnapshots) || keepSnapshots < 1) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `keepSnapshots is ${String(keepSnapshots)}; at least 1 is kept.`,
      )
    }
    return PostgresJournal.start(options, {
      ...connectionOf(options),
      readOnly: false,
      identity: options.identity,
      build: options.build,
      nonce: options.nonce ?? randomUUID().replaceAll('-', ''),
      keepSnapshots,
      check: options.check ?? 'all',
      adoptHead: options.adoptHead ?? false,
      signing: options.signing ?? null,
      takeOver: options.takeOver ?? false,
      witnessOf: options.witness ?? null,
      retryFor: options.retryFor ?? 15_000,
    })
  }

  /** Opens for reading, also while another process writes: it changes nothing, and a role that may only read will do. */
  static async openReadOnly(options: PostgresReadOptions): Promise<PostgresJournal> {
    return PostgresJournal.start(options, {
      ...connectionOf(options),
      readOnly: true,
      identity: options.identity ?? null,
      build: '',
      nonce: '',
      keepSnapshots: 1,
      check: 'tail',
      adoptHead: false,
      signing: null,
      takeOver: false,
      witnessOf: null,
      retryFor: 0,
    })
  }

  private static async start(
    options: PostgresJournalOptions | PostgresReadOptions,
    settings: PostgresStoreOptions,
  ): Promise<PostgresJournal> {
    const place = placeOf(parseLocation(options.dsn))
    const { startWorker: start } = options
    const onWarning = 'onWarning' in options ? options.onWarning : undefined
    const thread = { file: WORKER, options: { ...settings, place }, place, start }
    return new PostgresJournal(await SqlJournal.openThread(thread), place, onWarning)
  }
}

function connectionOf({
  dsn,
  statementTimeout = 30_000,
  lockTimeout = 5000,
}: ConnectionOptions): Pick<PostgresStoreOptions, 'dsn' | 'statementTimeout' | 'lockTimeout'> {
  return { dsn, statementTimeout, lockTimeout }
}
