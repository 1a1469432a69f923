import type { UnixMicros } from '../domain/time.ts'

/** One record: an input that the kernel consumed or a decision that it made, in canonical bytes. */
export interface JournalRecord {
  /** Of the input that it is or came from; never less than that of the record before. Several may share one. */
  readonly sequence: number
  readonly time: UnixMicros
  /** Name of the record's type (`orderApproved`), letters alone; it is part of `body` too. */
  readonly type: string
  /** Canonical text, versioned; what the hash chain covers. */
  readonly body: string
}

/** A record as the journal keeps it. */
export interface StoredRecord extends JournalRecord {
  /** Its place in the journal: 1, 2, 3 …, without a hole. A log has each of them once. */
  readonly position: number
  /** Run that wrote it: 1 for the first start on this journal, and one more for every other. */
  readonly epoch: number
  /** SHA-256 over the one before and over this record, hexadecimal: see `journal-chain.ts`. */
  readonly hash: string
}

export interface CommitReceipt {
  /** Position of the last record that is now durable; 0 while there is none. */
  readonly lastPosition: number
  /** Sequence of that record; 0 while there is none. */
  readonly lastSequence: number
  /** Head of the hash chain after it, hexadecimal. */
  readonly head: string
}

export interface Snapshot {
  readonly sequence: number
  /** As it was given. */
  readonly state: string
}

/** The first thing in a journal that is not as it was written. */
export interface JournalProblem {
  /** Null where no single record can be blamed: the file as a whole, its witness. */
  readonly position: number | null
  /** What is wrong, in a sentence. */
  readonly message: string
}

export interface Verification {
  /** Records that were found right, from the first on. */
  readonly records: number
  /** Head of the chain after them, hexadecimal. */
  readonly head: string
  /** Signed checkpoints whose head is that of the chain. */
  readonly checkpoints: number
  /** Whether their signatures were checked: a key was given, and there are some. */
  readonly signed: boolean
  /** Null: everything is as it was written. */
  readonly problem: JournalProblem | null
}

/**
 * Where truth is kept. Appends are atomic and in the order of the calls; those that are called while a commit is
 * under way become durable together, in the next one. A rejected append means that nothing of the batch may be
 * released. It poisons the journal: what follows rejects, too, since its place would be taken by what is missing;
 * what was acknowledged can still be read.
 */
export interface Journal {
  /** Resolves once the records are durable. All or none of them are kept, whatever happens. */
  append(records: readonly JournalRecord[]): Promise<CommitReceipt>
  /** Records whose sequence is greater (−1: all), in order, each checked against the chain, in bounded memory. */
  read(afterSequence: number): AsyncIterable<StoredRecord>
  /** `state` is what the records up to `sequence` led to. Durable, and never before them. */
  saveSnapshot(sequence: number, state: string): Promise<void>
  /** The newest that is intact, of those of a smaller sequence where one is given; null where there is none. */
  latestSnapshot(before?: number): Promise<Snapshot | null>
  /** Computes the chain anew, from the first record to the head. */
  verify(): Promise<Verification>
  /** Waits for what was appended. Nothing works afterwards; a second call does nothing. */
  close(): Promise<void>
}
