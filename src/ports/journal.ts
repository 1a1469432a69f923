import type { UnixMicros } from '../domain/time.ts'

/** One record: an input that the kernel consumed or a decision that it made, in canonical bytes. */
export interface JournalRecord {
  readonly sequence: number
  readonly time: UnixMicros
  /** Name of the record's type, for indexes; it is part of `body` too. */
  readonly type: string
  /** Canonical text, versioned; what the hash chain covers. */
  readonly body: string
}

export interface CommitReceipt {
  /** Sequence of the last record that is now durable. */
  readonly lastSequence: number
  /** Head of the hash chain after it, hexadecimal. */
  readonly head: string
}

/**
 * Where truth is kept. Appends are atomic and in order; one is in flight at a time.
 * A rejected or ambiguous append means that nothing of the batch may be released.
 */
export interface Journal {
  append(records: readonly JournalRecord[]): Promise<CommitReceipt>
  /** Records after `sequence`, in order. */
  read(afterSequence: number): AsyncIterable<JournalRecord>
  saveSnapshot(sequence: number, state: string): Promise<void>
  latestSnapshot(): Promise<{ readonly sequence: number; readonly state: string } | null>
  close(): Promise<void>
}
