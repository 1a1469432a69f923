import { randomUUID } from 'node:crypto'
import { FulmarError } from '../../domain/codes.ts'
import type { CommitReceipt } from '../../ports/journal.ts'
import type { LogIdentity } from '../../ports/journal-chain.ts'
import type { SigningOptions } from '../journal-sql/checkpoints.ts'
import type { StoreWarning } from '../journal-sql/protocol.ts'
import { SqlJournal } from '../journal-sql/sql-journal.ts'
import type { StartWorker } from '../journal-sql/worker-client.ts'
import type { DriverName } from './driver.ts'
import type { SqliteStoreOptions } from './open-store.ts'

export interface SqliteJournalOptions {
  /** Path of the store. Beside it: `FILE.witness`, `FILE.lock`, and while it is open `FILE-wal` and `FILE-shm`. */
  readonly file: string
  /** Whose store it is; a store of somebody else is refused. */
  readonly identity: LogIdentity
  /** Version of Fulmar that writes. */
  readonly build: string
  /** What tells this run from every other, for the ids of its orders. Default: 128 random bits. */
  readonly nonce?: string
  /** Largest size of the file, in bytes. Appends beyond are refused, with JOURNAL_DISK_FULL. Default: none. */
  readonly maxBytes?: number
  /** Saved states that are kept, 1 or more. Default 3. */
  readonly keepSnapshots?: number
  /**
   * What is checked before anything is written: `all` records, or those behind the newest intact snapshot. Default
   * `all`; what that takes per record is in docs/guide/store.md.
   */
  readonly check?: 'all' | 'tail'
  /** Take the store as it is, though its witness is missing or speaks against it. Default false. */
  readonly adoptHead?: boolean
  /** Sign the head of the chain now and then. Default: not. */
  readonly signing?: SigningOptions
  /** Told of a slow disk and of damaged snapshots. */
  readonly onWarning?: (warning: StoreWarning) => void
  /** Default: what this Node has. Never open one file by both in one process: they do not see each other's locks. */
  readonly driver?: DriverName
  readonly startWorker?: StartWorker
}

export interface ReadOptions {
  readonly file: string
  /** Refuse the store of somebody else. Default: read whatever it is. */
  readonly identity?: LogIdentity
  readonly driver?: DriverName
  readonly startWorker?: StartWorker
}

const WORKER = 'adapters/journal-sqlite/worker.js'

/** The journal in one file of SQLite. */
export class SqliteJournal extends SqlJournal {
  /**
   * Opens for writing, as the only writer; makes the store where there is none, and begins a run. Rejects with a
   * FulmarError: JOURNAL_LOCKED, JOURNAL_CORRUPT, JOURNAL_HEAD_BEHIND, JOURNAL_HEAD_MISMATCH, JOURNAL_WITNESS_MISSING,
   * JOURNAL_ACCOUNT_MISMATCH, JOURNAL_VERSION_UNKNOWN, JOURNAL_READ_ONLY, JOURNAL_DISK_FULL, JOURNAL_UNREADABLE,
   * JOURNAL_DRIVER_MISSING, CONFIG_INVALID.
   */
  static async open(options: SqliteJournalOptions): Promise<SqliteJournal> {
    const { keepSnapshots = 3 } = options
    if (!Number.isSafeInteger(keepSnapshots) || keepSnapshots < 1) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `keepSnapshots is ${String(keepSnapshots)}; at least 1 is kept.`,
      )
    }
    const settings: SqliteStoreOptions = {
      file: options.file,
      readOnly: false,
      identity: options.identity,
      build: options.build,
      nonce: options.nonce ?? randomUUID().replaceAll('-', ''),
      maxBytes: options.maxBytes ?? null,
      keepSnapshots,
      check: options.check ?? 'all',
      adoptHead: options.adoptHead ?? false,
      signing: options.signing ?? null,
      ...(options.driver === undefined ? {} : { driver: options.driver }),
    }
    const { file } = options
    const thread = { file: WORKER, options: settings, place: file, start: options.startWorker }
    return new SqliteJournal(await SqlJournal.openThread(thread), file, options.onWarning)
  }

  /** Opens for reading, also while another process writes: it takes no lock and changes nothing. */
  static async openReadOnly(options: ReadOptions): Promise<SqliteJournal> {
    const settings: SqliteStoreOptions = {
      file: options.file,
      readOnly: true,
      identity: options.identity ?? null,
      build: '',
      nonce: '',
      maxBytes: null,
      keepSnapshots: 1,
      check: 'tail',
      adoptHead: false,
      signing: null,
      ...(options.driver === undefined ? {} : { driver: options.driver }),
    }
    const { file } = options
    const thread = { file: WORKER, options: settings, place: file, start: options.startWorker }
    return new SqliteJournal(await SqlJournal.openThread(thread), file)
  }

  /**
   * Copies the store as it is now into a new file, verified, with a witness of its own. Appends wait meanwhile: on a
   * store in use, call it on one opened by `openReadOnly`.
   */
  async backup(target: string): Promise<CommitReceipt> {
    return this.copyTo(target)
  }
}
