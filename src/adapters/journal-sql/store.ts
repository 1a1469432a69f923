/** The store as its thread has it: one call after another, each awaited before the next. */
import { FulmarError } from '../../domain/codes.ts'
import type { CommitReceipt, Snapshot, Verification } from '../../ports/journal.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import { nextHash } from './chain.ts'
import type { Signer } from './checkpoints.ts'
import { toFulmarError } from './faults.ts'
import type { Cursor, LogReader } from './log-reader.ts'
import { packStored, unpackAppended } from './protocol.ts'
import type { PackedRecords, PageCursor, StoreFacts, StoreReplies, StoreWarning } from './protocol.ts'
import { Snapshots } from './snapshots.ts'
import type { SqlDatabase, SqlStatement } from './sql-database.ts'
import { verifyStore } from './verify-store.ts'
import type { Witness } from './witness.ts'
import type { Testimony } from './witness-problem.ts'

/** What only a writer has. */
export interface Writing {
  readonly epoch: number
  /** Null where the store is to have none. */
  readonly witness: Witness | null
  readonly signer: Signer | null
  /** Tables that are made of the records. */
  readonly projections: readonly Projection[]
}

/** A record as it is inserted. */
export interface InsertedRecord {
  readonly position: number
  readonly epoch: number
  readonly sequence: number
  /** Unix microseconds. */
  readonly time: number
  readonly type: string
  /** Canonical JSON in UTF-8. */
  readonly body: Uint8Array
}

/** Tables that are made of the records, and never without them: written in the same transaction. */
export interface Projection {
  /** Inside the transaction, behind the insertion of these records. Whatever it throws undoes both, for good. */
  project(records: readonly InsertedRecord[]): Promise<void>
  /** The transaction was undone, and is about to be tried again: forget what `project` kept in memory since the last. */
  undone(): void
}

/** What is different from one kind of database to another. */
export interface Surroundings {
  /** The store in sentences: its file, or the database without its password. */
  readonly place: string
  readTestimony(): Testimony
  /** What the database itself finds wrong with its files, in a sentence. */
  inspect(): Promise<string | null>
  /** Null: by other means. */
  readonly backup: ((target: string) => Promise<CommitReceipt>) | null
  /** Last words of an orderly end, behind the last commit. */
  tidy(): Promise<void>
  /** Lets others write; the database is closed. */
  release(): Promise<void>
}

export interface OpenParts {
  readonly database: SqlDatabase
  readonly surroundings: Surroundings
  readonly log: LogReader
  readonly origin: LogOrigin
  readonly keepSnapshots: number
  /** Microseconds, UTC. */
  readonly now: () => number
  readonly writing: Writing | null
}

export interface OpenedStore {
  readonly store: Store
  readonly facts: StoreFacts
}

export class Store {
  readonly backup: Surroundings['backup']
  private readonly parts: OpenParts
  private readonly place: string
  private readonly snapshots: Snapshots
  private readonly insert: SqlStatement
  private readonly epochNow: SqlStatement
  private head: Cursor
  private refusal: FulmarError | null

  private constructor(parts: OpenParts, head: Cursor) {
    const { database, log, surroundings } = parts
    const number = String(log.log)
    this.parts = parts
    this.place = surroundings.place
    this.backup = surroundings.backup
    this.snapshots = new Snapshots(database, log)
    this.insert = database.prepare(
      `INSERT INTO record (log, position, epoch, sequence, time, type, body, hash)
       VALUES (${number}, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.epochNow = database.prepare(
      `SELECT epoch FROM deployment WHERE log = ${number}${database.dialect.forUpdate}`,
    )
    this.head = head
    this.refusal =
      parts.writing !== null
        ? null
        : new FulmarError('JOURNAL_READ_ONLY', `${this.place} was opened for reading only.`)
  }

  static async open(parts: OpenParts): Promise<Store> {
    return new Store(parts, await parts.log.head())
  }

  /** One transaction for all; a receipt for each. Whatever fails, nothing is kept, and nothing is taken any more. */
  async append(counts: readonly number[], packed: PackedRecords): Promise<CommitReceipt[]> {
    const writing = this.writing()
    const { database } = this.parts
    try {
      const { records, hashes, receipts } = this.chain(writing.epoch, counts, packed)
      const last = records.at(-1)
      const head = last === undefined ? this.head : { ...last, hash: hashes.at(-1) ?? this.head.hash }
      await database.transaction(
        async () => {
          await this.insertAll(writing, records, hashes)
          const now = this.parts.now()
          if (writing.signer?.isDue(head, now) === true) await writing.signer.sign(head, now)
        },
        async () => {
          if (await this.isHead(writing, head)) return true
          for (const each of writing.projections) each.undone()
          return false
        },
      )
      writing.signer?.committed()
      this.head = { position: head.position, sequence: head.sequence, hash: head.hash }
      // before it is acknowledged, or a loss of what was acknowledged could go unnoticed
      writing.witness?.write(head.position, head.hash.toString('hex'))
      return receipts
    } catch (error) {
      throw this.poison(error)
    }
  }

  /** Where each record goes, and what it hashes to, before anything is written. */
  private chain(
    epoch: number,
    counts: readonly number[],
    packed: PackedRecords,
  ): {
    readonly records: readonly InsertedRecord[]
    readonly hashes: readonly Buffer[]
    readonly receipts: CommitReceipt[]
  } {
    const source = unpackAppended(packed)
    const records: InsertedRecord[] = []
    const hashes: Buffer[] = []
    let { head } = this
    const receipts = counts.map((count) => {
      for (let left = count; left > 0; left--) {
        const next = source.next()
        if (next.done === true) throw new Error('an append has fewer records than it says')
        const record = { ...next.value, position: head.position + 1, epoch }
        const hash = nextHash(head.hash, record, record.body)
        records.push(record)
        hashes.push(hash)
        head = { position: record.position, sequence: record.sequence, hash }
      }
      return receiptOf(head)
    })
    return { records, hashes, receipts }
  }

  private async insertAll(
    writing: Writing,
    records: readonly InsertedRecord[],
    hashes: readonly Buffer[],
  ): Promise<void> {
    const rows = records.map(({ position, epoch, sequence, time, type, body }, at) => {
      return [position, epoch, sequence, time, type, body, hashes[at] ?? null]
    })
    // out together: one round trip; where the look finds another run, all of it is undone
    await Promise.all([this.checkEpoch(writing), this.insert.runEach(rows)])
    for (const projection of writing.projections) await projection.project(records)
  }

  /** Inside the transaction, so that nobody can take over between the look and the commit. */
  private async checkEpoch({ epoch }: Writing): Promise<void> {
    const found = Number((await this.epochNow.get())?.['epoch'])
    if (found === epoch) return
    throw new FulmarError(
      'JOURNAL_FENCED',
      `${this.place} is written by run ${String(found)} now; this is run ${String(epoch)}.`,
    )
  }

  /**
   * Whether a commit whose answer was lost took place. Anything but the head before it and the head after it means that
   * the database is not the one that it was.
   */
  private async isHead(writing: Writing, wanted: Cursor): Promise<boolean> {
    await this.checkEpoch(writing)
    const found = await this.parts.log.head()
    if (found.hash.equals(wanted.hash)) return true
    if (found.hash.equals(this.head.hash)) return false
    const is = `ends with record ${String(found.position)}`
    throw new FulmarError(
      found.position < this.head.position ? 'JOURNAL_HEAD_BEHIND' : 'JOURNAL_HEAD_MISMATCH',
      `${this.place} ${is} since the connection was lost; record ${String(this.head.position)} was acknowledged before.`,
    )
  }

  locate(sequence: number): Promise<PageCursor> {
    return this.reading(async () => plain(await this.parts.log.locate(sequence)))
  }

  async page(from: PageCursor, limit: number): Promise<StoreReplies['page']> {
    const cursor = { ...from, hash: Buffer.from(from.hash) }
    const records = await this.reading(() => this.parts.log.page(cursor, limit))
    return { records: packStored(records), next: plain(records.at(-1) ?? cursor) }
  }

  async saveSnapshot(sequence: number, state: string): Promise<void> {
    const { now, keepSnapshots } = this.parts
    const writing = this.writing()
    const mayWrite = (): Promise<void> => this.checkEpoch(writing)
    const stillThere = async (): Promise<void> => void (await this.isHead(writing, this.head))
    try {
      const options = { now: now(), keep: keepSnapshots, mayWrite, stillThere }
      await this.snapshots.save(sequence, state, this.head, options)
    } catch (error) {
      throw this.poison(error)
    }
  }

  async latestSnapshot(before: number | null = null): Promise<StoreReplies['latestSnapshot']> {
    const { found, damaged } = await this.reading(() => this.snapshots.latest(before ?? Infinity))
    const warnings = damaged.map((sequence) => damagedSnapshot(this.place, sequence))
    if (found === null) return { snapshot: null, warnings }
    const snapshot: Snapshot = {
      sequence: found.sequence,
      state: Buffer.from(found.state).toString(),
    }
    return { snapshot, warnings }
  }

  verify(publicKey: string | null): Promise<Verification> {
    const { database, log, surroundings } = this.parts
    const witness = surroundings.readTestimony()
    const inspect = (): Promise<string | null> => surroundings.inspect()
    return this.reading(() => verifyStore({ database, log, witness, inspect }, publicKey))
  }

  /** What comes after rejects; what is there is left in order. */
  async close(): Promise<void> {
    const { database, writing, now, surroundings } = this.parts
    try {
      if (writing !== null && this.refusal === null) await this.endRun(writing, now())
    } finally {
      this.refusal ??= new FulmarError('JOURNAL_APPEND_FAILED', 'The journal is closed.')
      await database.close()
      writing?.witness?.close()
      await surroundings.release()
    }
  }

  private async endRun(writing: Writing, now: number): Promise<void> {
    const { database, log, surroundings } = this.parts
    const end = database.prepare(`UPDATE run SET ended_time = ? WHERE log = ${String(log.log)} AND epoch = ?`)
    await database.transaction(async () => {
      await this.checkEpoch(writing)
      await writing.signer?.sign(this.head, now)
      await end.run(now, writing.epoch)
    })
    await surroundings.tidy()
  }

  private writing(): Writing {
    if (this.refusal !== null) throw this.refusal
    if (this.parts.writing === null) throw new Error('a store without a writer must refuse')
    return this.parts.writing
  }

  private poison(error: unknown): FulmarError {
    const failure = toFulmarError(error, 'append', this.place)
    this.refusal ??= failure
    return failure
  }

  private async reading<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (error) {
      throw toFulmarError(error, 'read', this.place)
    }
  }
}

export function receiptOf({ position, sequence, hash }: Cursor): CommitReceipt {
  return { lastPosition: position, lastSequence: sequence, head: hash.toString('hex') }
}

function plain({ position, sequence, hash }: Cursor): PageCursor {
  return { position, sequence, hash: Uint8Array.from(hash) }
}

export function damagedSnapshot(place: string, sequence: number): StoreWarning {
  const message = `${place}: the state saved at sequence ${String(sequence)} is not as it was saved; it is passed over.`
  return { code: 'JOURNAL_SNAPSHOT_DAMAGED', message }
}
