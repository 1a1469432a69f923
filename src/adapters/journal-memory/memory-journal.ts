import { createHash } from 'node:crypto'
import { FulmarError } from '../../domain/codes.ts'
import { checkAppendable, genesisText, recordHeader } from '../../ports/journal-chain.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import type {
  CommitReceipt,
  Journal,
  JournalRecord,
  Snapshot,
  StoredRecord,
  Verification,
} from '../../ports/journal.ts'

const NOWHERE: LogOrigin = {
  deployment: 'memory',
  account: 'memory',
  environment: 'paper',
  build: '',
  createdTime: 0,
}

const SNAPSHOTS_KEPT = 3

/** A journal that lives as long as the process: paper trading on a recorded day, and tests. */
export class MemoryJournal implements Journal {
  private readonly records: StoredRecord[] = []
  private readonly genesis: string
  private head: string
  /** Oldest first. */
  private snapshots: readonly Snapshot[] = []
  private refusal: Error | null = null

  constructor(origin: LogOrigin = NOWHERE) {
    this.genesis = createHash('sha256').update(genesisText(origin)).digest('hex')
    this.head = this.genesis
  }

  async append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    if (this.refusal !== null) throw this.refusal
    try {
      checkAppendable(records, this.records.at(-1)?.sequence ?? 0)
    } catch (error) {
      this.refusal = error as Error
      throw error
    }
    for (const { sequence, time, type, body } of records) {
      const unhashed = { position: this.records.length + 1, epoch: 1, sequence, time, type, body }
      this.head = hashOf(this.head, unhashed)
      this.records.push({ ...unhashed, hash: this.head })
    }
    const last = this.records.at(-1)
    return { lastPosition: last?.position ?? 0, lastSequence: last?.sequence ?? 0, head: this.head }
  }

  async *read(afterSequence: number): AsyncIterable<StoredRecord> {
    // a snapshot of the list, so that appends meanwhile do not disturb the reader
    for (const record of await Promise.resolve([...this.records])) {
      if (record.sequence > afterSequence) yield record
    }
  }

  saveSnapshot(sequence: number, state: string): Promise<void> {
    const others = this.snapshots.filter((kept) => kept.sequence !== sequence)
    const all = [...others, { sequence, state }].sort((a, b) => a.sequence - b.sequence)
    this.snapshots = all.slice(-SNAPSHOTS_KEPT)
    return Promise.resolve()
  }

  latestSnapshot(before = Infinity): Promise<Snapshot | null> {
    return Promise.resolve(this.snapshots.findLast(({ sequence }) => sequence < before) ?? null)
  }

  verify(): Promise<Verification> {
    let head = this.genesis
    for (const record of this.records) head = hashOf(head, record)
    const problem = head === this.head ? null : { position: null, message: 'The chain has another head.' }
    return Promise.resolve({ records: this.records.length, head, checkpoints: 0, signed: false, problem })
  }

  close(): Promise<void> {
    this.refusal ??= new FulmarError('JOURNAL_APPEND_FAILED', 'The journal is closed.')
    return Promise.resolve()
  }
}

function hashOf(previous: string, record: Omit<StoredRecord, 'hash'>): string {
  return createHash('sha256')
    .update(Buffer.from(previous, 'hex'))
    .update(recordHeader(record))
    .update(record.body)
    .digest('hex')
}
