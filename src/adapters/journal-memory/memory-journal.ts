import { createHash } from 'node:crypto'
import type { CommitReceipt, Journal, JournalRecord } from '../../ports/journal.ts'

/** Hash before the first record. */
const GENESIS = '0'.repeat(64)

/** A journal that lives as long as the process: paper trading on a recorded day, and tests. */
export class MemoryJournal implements Journal {
  private readonly records: JournalRecord[] = []
  private head = GENESIS
  private snapshot: { readonly sequence: number; readonly state: string } | null = null

  append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    for (const record of records) {
      this.head = createHash('sha256').update(this.head).update(record.body).digest('hex')
      this.records.push(record)
    }
    return Promise.resolve({ lastSequence: this.records.at(-1)?.sequence ?? 0, head: this.head })
  }

  async *read(afterSequence: number): AsyncIterable<JournalRecord> {
    // a snapshot of the list, so that appends meanwhile do not disturb the reader
    for (const record of await Promise.resolve([...this.records])) {
      if (record.sequence > afterSequence) yield record
    }
  }

  saveSnapshot(sequence: number, state: string): Promise<void> {
    this.snapshot = { sequence, state }
    return Promise.resolve()
  }

  latestSnapshot(): Promise<{ readonly sequence: number; readonly state: string } | null> {
    return Promise.resolve(this.snapshot)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
