/** The store as its thread has it: everything here is synchronous, one call after another. */
import { FulmarError } from '../../domain/codes.ts'
import type { CommitReceipt, Snapshot, Verification } from '../../ports/journal.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import { copyStore } from './copy-store.ts'
import { nextHash } from './chain.ts'
import type { Signer } from './checkpoints.ts'
import type { Database, Statement } from './driver.ts'
import { toFulmarError } from './faults.ts'
import { unlockStore } from './lock.ts'
import { LOG } from './log-reader.ts'
import type { Cursor, LogReader } from './log-reader.ts'
import { packStored, unpackAppended } from './protocol.ts'
import type { PackedRecords, PageCursor, StoreOptions, StoreReplies, StoreWarning } from './protocol.ts'
import { transaction } from './schema.ts'
import { Snapshots } from './snapshots.ts'
import { verifyStore } from './verify-store.ts'
import { readWitness } from './witness.ts'
import type { Witness } from './witness.ts'

/** What only a writer has. */
export interface Writing {
  readonly epoch: number
  readonly lock: Database
  readonly witness: Witness
  readonly signer: Signer | null
}

export interface OpenParts {
  readonly options: StoreOptions
  readonly database: Database
  readonly log: LogReader
  readonly origin: LogOrigin
  /** Microseconds, UTC. */
  readonly now: () => number
  readonly writing: Writing | null
}

export class Store {
  private readonly parts: OpenParts
  private readonly snapshots: Snapshots
  private readonly insert: Statement
  private readonly epochNow: Statement
  private head: Cursor
  private refusal: FulmarError | null

  constructor(parts: OpenParts) {
    const { database, log, options } = parts
    this.parts = parts
    this.snapshots = new Snapshots(database)
    this.insert = database.prepare(
      `INSERT INTO record (log, position, epoch, sequence, time, type, body, hash)
       VALUES (${String(LOG)}, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.epochNow = database.prepare(`SELECT epoch FROM deployment WHERE log = ${String(LOG)}`)
    this.head = log.head()
    this.refusal =
      parts.writing !== null
        ? null
        : new FulmarError('JOURNAL_READ_ONLY', `${options.file} was opened for reading only.`)
  }

  /** One transaction for all; a receipt for each. Whatever fails, nothing is kept, and nothing is taken any more. */
  append(counts: readonly number[], packed: PackedRecords): CommitReceipt[] {
    const writing = this.writing()
    try {
      const receipts = transaction(this.parts.database, () => this.insertAll(writing, counts, packed))
      // before it is acknowledged, or a loss of what was acknowledged could go unnoticed
      writing.witness.write(this.head.position, this.head.hash.toString('hex'))
      return receipts
    } catch (error) {
      throw this.poison(error)
    }
  }

  private insertAll(writing: Writing, counts: readonly number[], packed: PackedRecords): CommitReceipt[] {
    this.checkEpoch(writing)
    const { epoch, signer } = writing
    const records = unpackAppended(packed)
    let { head } = this
    const receipts = counts.map((count) => {
      for (let left = count; left > 0; left--) {
        const next = records.next()
        if (next.done === true) throw new Error('an append has fewer records than it says')
        const { sequence, time, type, body } = next.value
        const position = head.position + 1
        const hash = nextHash(head.hash, { position, epoch, sequence, time, type }, body)
        this.insert.run(position, epoch, sequence, time, type, body, hash)
        head = { position, sequence, hash }
      }
      return receiptOf(head)
    })
    const now = this.parts.now()
    if (signer?.isDue(head, now) === true) signer.sign(head, now)
    this.head = head
    return receipts
  }

  /** Inside the transaction, so that nobody can take over between the look and the commit. */
  private checkEpoch({ epoch }: Writing): void {
    const found = Number(this.epochNow.get()?.['epoch'])
    if (found === epoch) return
    const { file } = this.parts.options
    throw new FulmarError(
      'JOURNAL_FENCED',
      `${file} is written by run ${String(found)} now; this is run ${String(epoch)}.`,
    )
  }

  locate(sequence: number): PageCursor {
    return this.reading(() => plain(this.parts.log.locate(sequence)))
  }

  page(from: PageCursor, limit: number): StoreReplies['page'] {
    const cursor = { ...from, hash: Buffer.from(from.hash) }
    const records = this.reading(() => this.parts.log.page(cursor, limit))
    return { records: packStored(records), next: plain(records.at(-1) ?? cursor) }
  }

  saveSnapshot(sequence: number, state: string): void {
    const { now, options } = this.parts
    this.checkEpoch(this.writing())
    try {
      this.snapshots.save(sequence, state, this.head, now(), options.keepSnapshots)
    } catch (error) {
      throw this.poison(error)
    }
  }

  latestSnapshot(): { readonly snapshot: Snapshot | null; readonly warnings: readonly StoreWarning[] } {
    const { found, damaged } = this.reading(() => this.snapshots.latest(this.parts.log))
    const warnings = damaged.map((sequence) => damagedSnapshot(this.parts.options.file, sequence))
    if (found === null) return { snapshot: null, warnings }
    const state = Buffer.from(found.state).toString()
    return { snapshot: { sequence: found.sequence, state }, warnings }
  }

  verify(publicKey: string | null): Verification {
    const { database, log, options } = this.parts
    const witness = readWitness(options.file)
    return this.reading(() => verifyStore(database, log, witness, publicKey))
  }

  backup(target: string): Promise<CommitReceipt> {
    const { database, options, origin } = this.parts
    return copyStore(database, origin, target, options.driver)
  }

  /** What comes after rejects; what is there is left in one file. */
  close(): void {
    const { database, writing, now } = this.parts
    try {
      if (writing !== null && this.refusal === null) this.endRun(writing, now())
    } finally {
      this.refusal ??= new FulmarError('JOURNAL_APPEND_FAILED', 'The journal is closed.')
      database.close()
      writing?.witness.close()
      if (writing !== null) unlockStore(writing.lock)
    }
  }

  private endRun(writing: Writing, now: number): void {
    const { database } = this.parts
    transaction(database, () => {
      this.checkEpoch(writing)
      writing.signer?.sign(this.head, now)
      const end = `UPDATE run SET ended_time = ? WHERE log = ${String(LOG)} AND epoch = ?`
      database.prepare(end).run(now, writing.epoch)
    })
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
  }

  private writing(): Writing {
    if (this.refusal !== null) throw this.refusal
    if (this.parts.writing === null) throw new Error('a store without a writer must refuse')
    return this.parts.writing
  }

  private poison(error: unknown): FulmarError {
    const failure = toFulmarError(error, 'append', this.parts.options.file)
    this.refusal ??= failure
    return failure
  }

  private reading<T>(action: () => T): T {
    try {
      return action()
    } catch (error) {
      throw toFulmarError(error, 'read', this.parts.options.file)
    }
  }
}

export function receiptOf({ position, sequence, hash }: Cursor): CommitReceipt {
  return { lastPosition: position, lastSequence: sequence, head: hash.toString('hex') }
}

function plain({ position, sequence, hash }: Cursor): PageCursor {
  return { position, sequence, hash: Uint8Array.from(hash) }
}

export function damagedSnapshot(file: string, sequence: number): StoreWarning {
  const message = `${file}: the state saved at sequence ${String(sequence)} is not as it was saved; it is passed over.`
  return { code: 'JOURNAL_SNAPSHOT_DAMAGED', message }
}
