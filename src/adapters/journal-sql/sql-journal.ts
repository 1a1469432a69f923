import { FulmarError } from '../../domain/codes.ts'
import { checkAppendable } from '../../ports/journal-chain.ts'
import type {
  CommitReceipt,
  Journal,
  JournalRecord,
  Snapshot,
  StoredRecord,
  Verification,
} from '../../ports/journal.ts'
import { packRecords, transfersOf, unpackStored } from './protocol.ts'
import type { PageCursor, StoreFacts, StoreReplies, StoreWarning } from './protocol.ts'
import { WorkerClient } from './worker-client.ts'
import type { ThreadSpec } from './worker-client.ts'

interface WaitingAppend {
  readonly records: readonly JournalRecord[]
  readonly resolve: (receipt: CommitReceipt) => void
  readonly reject: (error: FulmarError) => void
}

/** In one transaction at most; a longer queue waits for the next. It bounds how long a single commit can take. */
const GROUP_RECORDS = 10_000

/** Records that are read at a time: twice as many are in memory. */
const READ_PAGE = 500

export interface OpenedThread {
  readonly client: WorkerClient
  readonly facts: StoreFacts
}

/**
 * A journal in a database, written by a thread of its own. Appends that come while a commit is under way are committed
 * together, in the next one.
 */
export class SqlJournal implements Journal {
  readonly facts: StoreFacts
  private readonly client: WorkerClient
  private readonly onWarning: (warning: StoreWarning) => void
  private readonly place: string
  private waiting: WaitingAppend[] = []
  private committing: Promise<void> | null = null
  private sequence: number
  private receipt: CommitReceipt
  private refusal: FulmarError | null
  private closing: Promise<void> | null = null

  protected constructor(
    { client, facts }: OpenedThread,
    place: string,
    onWarning: (warning: StoreWarning) => void = () => undefined,
  ) {
    this.client = client
    this.facts = facts
    this.place = place
    this.receipt = facts.receipt
    this.sequence = facts.receipt.lastSequence
    this.onWarning = onWarning
    this.refusal =
      facts.commitMicros !== null
        ? null
        : new FulmarError('JOURNAL_READ_ONLY', `${place} was opened for reading only.`)
    for (const warning of facts.warnings) this.onWarning(warning)
  }

  /** Rejects with a FulmarError. */
  protected static openThread(thread: ThreadSpec): Promise<OpenedThread> {
    return WorkerClient.open(thread)
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
    let ahead: Promise<StoreReplies['page']> | null = null
    for (;;) {
      const asked: Promise<StoreReplies['page']> = ahead ?? this.page(from)
      const { records, next } = await asked
      const isLast = records.types.length === 0
      // what was appended while the page before it was used is behind it
      if (isLast && ahead === null) return
      from = next
      // the thread reads and checks the next ones while these are used
      ahead = isLast ? null : this.page(next)
      ahead?.catch(() => undefined)
      yield* unpackStored(records)
    }
  }

  private page(from: PageCursor): Promise<StoreReplies['page']> {
    return this.client.ask({ kind: 'page', from, limit: READ_PAGE })
  }

  async saveSnapshot(sequence: number, state: string): Promise<void> {
    // a state may not be durable before the records that led to it
    await this.committing
    if (this.refusal !== null) throw this.refusal
    await this.client.ask({ kind: 'saveSnapshot', sequence, state }).catch((error: unknown) => {
      throw this.poison(error as FulmarError)
    })
  }

  async latestSnapshot(before: number | null = null): Promise<Snapshot | null> {
    const { snapshot, warnings } = await this.client.ask({ kind: 'latestSnapshot', before })
    for (const warning of warnings) this.onWarning(warning)
    return snapshot
  }

  /** `publicKey`: Ed25519 in PEM; with it every checkpoint must carry its signature, and there must be one. */
  async verify(publicKey: string | null = null): Promise<Verification> {
    await this.committing
    return this.client.ask({ kind: 'verify', publicKey })
  }

  /** Copies the store; how depends on the database. */
  protected async copyTo(target: string): Promise<CommitReceipt> {
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
    this.refusal ??= new FulmarError('JOURNAL_APPEND_FAILED', `${this.place} is closed.`)
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
