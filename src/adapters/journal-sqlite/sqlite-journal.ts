import { randomUUID } from 'node:crypto'
import { FulmarError } from '../../domain/codes.ts'
import { checkAppendable } from '../../ports/journal-chain.ts'
import type { LogIdentity } from '../../ports/journal-chain.ts'
import type {
  CommitReceipt,
  Journal,
  JournalRecord,
  Snapshot,
  StoredRecord,
  Verification,
} from '../../ports/journal.ts'
import type { SigningOptions } from './checkpoints.ts'
import type { DriverName } from './driver.ts'
import { packRecords, transfersOf, unpackStored } from './protocol.ts'
import type { StoreFacts, StoreOptions, StoreWarning } from './protocol.ts'
import { WorkerClient } from './worker-client.ts'
import type { StartWorker } from './worker-client.ts'

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

interface WaitingAppend {
  readonly records: readonly JournalRecord[]
  readonly resolve: (receipt: CommitReceipt) => void
  readonly reject: (error: FulmarError) => void
}

/** In one transaction at most; a longer queue waits for the next. It bounds how long a single commit can take. */
const GROUP_RECORDS = 10_000

/** Records that are read at a time: so many are in memory. */
const READ_PAGE = 200

/**
 * The journal in one file of SQLite, written by a thread of its own. Appends that come while a commit is under way are
 * committed together, in the next one.
 */
export class SqliteJournal implements Journal {
  readonly facts: StoreFacts
  private readonly client: WorkerClient
  private readonly onWarning: (warning: StoreWarning) => void
  private readonly file: string
  private waiting: WaitingAppend[] = []
  private committing: Promise<void> | null = null
  private sequence: number
  private receipt: CommitReceipt
  private refusal: FulmarError | null
  private closing: Promise<void> | null = null

  private constructor(client: WorkerClient, facts: StoreFacts, options: SqliteJournalOptions | ReadOptions) {
    this.client = client
    this.facts = facts
    this.file = options.file
    this.receipt = facts.receipt
    this.sequence = facts.receipt.lastSequence
    this.onWarning = ('onWarning' in options ? options.onWarning : undefined) ?? (() => undefined)
    this.refusal =
      facts.commitMicros !== null
        ? null
        : new FulmarError('JOURNAL_READ_ONLY', `${options.file} was opened for reading only.`)
    for (const warning of facts.warnings) this.onWarning(warning)
  }

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
    const settings: StoreOptions = {
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
    const { client, facts } = await WorkerClient.open(settings, options.startWorker)
    return new SqliteJournal(client, facts, options)
  }

  /** Opens for reading, also while another process writes: it takes no lock and changes nothing. */
  static async openReadOnly(options: ReadOptions): Promise<SqliteJournal> {
    const settings: StoreOptions = {
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
    const { client, facts } = await WorkerClient.open(settings, options.startWorker)
    return new SqliteJournal(client, facts, options)
  }

  async append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    if (this.refusal !== null) throw this.refusal
    try {
      checkAppendable(records, this.sequence)
    } catch (error) {
      throw this.poison(error as FulmarError)
    }
    this.sequence = records.at(-1)?.sequence ?? this.sequence
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, resolve, reject })
      this.committing ??= this.commitAll()
    })
  }

  async *read(afterSequence: number): AsyncIterable<StoredRecord> {
    let from = await this.client.ask({ kind: 'locate', sequence: afterSequence })
    for (;;) {
      const { records, next } = await this.client.ask({ kind: 'page', from, limit: READ_PAGE })
      if (records.types.length === 0) return
      yield* unpackStored(records)
      from = next
    }
  }

  async saveSnapshot(sequence: number, state: string): Promise<void> {
    // a state may not be durable before the records that led to it
    await this.committing
    if (this.refusal !== null) throw this.refusal
    await this.client.ask({ kind: 'saveSnapshot', sequence, state }).catch((error: unknown) => {
      throw this.poison(error as FulmarError)
    })
  }

  async latestSnapshot(): Promise<Snapshot | null> {
    const { snapshot, warnings } = await this.client.ask({ kind: 'latestSnapshot' })
    for (const warning of warnings) this.onWarning(warning)
    return snapshot
  }

  /** `publicKey`: Ed25519 in PEM; with it every checkpoint must carry its signature, and there must be one. */
  async verify(publicKey: string | null = null): Promise<Verification> {
    await this.committing
    return this.client.ask({ kind: 'verify', publicKey })
  }

  /**
   * Copies the store as it is now into a new file, verified, with a witness of its own. Appends wait meanwhile: on a
   * store in use, call it on one opened by `openReadOnly`.
   */
  async backup(target: string): Promise<CommitReceipt> {
    await this.committing
    return this.client.ask({ kind: 'backup', target })
  }

  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    await this.committing
    const dead = this.refusal
    this.refusal ??= new FulmarError('JOURNAL_APPEND_FAILED', `${this.file} is closed.`)
    try {
      await this.client.ask({ kind: 'close' })
    } catch (error) {
      // who was told already that it is broken need not hear it again; a thread that ended leaves nothing undone
      if (dead === null && !this.client.isGone) throw error
    } finally {
      await this.client.end()
    }
  }

  private async commitAll(): Promise<void> {
    while (this.waiting.length > 0) await this.commitGroup(this.takeGroup())
    this.committing = null
  }

  private takeGroup(): WaitingAppend[] {
    let size = 0
    const full = this.waiting.findIndex(({ records }, at) => {
      size += records.length
      return at > 0 && size > GROUP_RECORDS
    })
    return this.waiting.splice(0, full === -1 ? this.waiting.length : full)
  }

  private async commitGroup(group: readonly WaitingAppend[]): Promise<void> {
    try {
      const receipts = await this.commit(group)
      for (const [at, { resolve }] of group.entries()) resolve(receipts[at] ?? this.receipt)
    } catch (error) {
      const failure = this.poison(error as FulmarError)
      for (const { reject } of group) reject(failure)
    }
  }

  private async commit(group: readonly WaitingAppend[]): Promise<readonly CommitReceipt[]> {
    if (this.refusal !== null) throw this.refusal
    const all = group.flatMap(({ records }) => records)
    if (all.length === 0) return group.map(() => this.receipt)
    const records = packRecords(all)
    const counts = group.map((each) => each.records.length)
    const receipts = await this.client.ask({ kind: 'append', counts, records }, transfersOf(records))
    this.receipt = receipts.at(-1) ?? this.receipt
    return receipts
  }

  /** The first reason stays: what comes later only follows from it. */
  private poison(error: FulmarError): FulmarError {
    this.refusal ??= error
    return error
  }
}
