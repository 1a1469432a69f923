/** What the thread of the journal and the one that uses it say to each other. Bodies are transferred, not copied. */
import type { Code } from '../../domain/codes.ts'
import type { LogIdentity, LogOrigin } from '../../ports/journal-chain.ts'
import type {
  CommitReceipt,
  JournalRecord,
  Snapshot,
  StoredRecord,
  Verification,
} from '../../ports/journal.ts'
import type { SigningOptions } from './checkpoints.ts'

/** What the thread needs to open a store, wherever it is; plain data. */
export interface StoreOptions {
  readonly readOnly: boolean
  /** Whose store it must be. Null, and only for reading: whoever's it is. */
  readonly identity: LogIdentity | null
  readonly build: string
  readonly nonce: string
  readonly keepSnapshots: number
  readonly check: 'all' | 'tail'
  readonly adoptHead: boolean
  readonly signing: SigningOptions | null
}

export interface StoreWarning {
  readonly code: Code
  readonly message: string
}

/** What opening found. */
export interface StoreFacts {
  readonly origin: LogOrigin
  /** Number of this run; of the last one where the store is only read. */
  readonly epoch: number
  readonly receipt: CommitReceipt
  /** Median over a handful of commits, in microseconds; null where the store is only read. */
  readonly commitMicros: number | null
  readonly warnings: readonly StoreWarning[]
}

/** Where the next page begins. */
export interface PageCursor {
  readonly position: number
  readonly sequence: number
  readonly hash: Uint8Array
}

/** Records, their bodies end to end. */
export interface PackedRecords {
  /** Of each record: sequence, time, bytes of its body; of stored ones position and epoch as well. */
  readonly numbers: Float64Array
  readonly types: readonly string[]
  readonly bodies: Uint8Array
  /** 32 bytes for each record; empty for records yet to be stored. */
  readonly hashes: Uint8Array
}

export type StoreRequest =
  /** `counts`: how many records each of the appends has that are to be committed together. */
  | { readonly kind: 'append'; readonly counts: readonly number[]; readonly records: PackedRecords }
  | { readonly kind: 'locate'; readonly sequence: number }
  | { readonly kind: 'page'; readonly from: PageCursor; readonly limit: number }
  | { readonly kind: 'saveSnapshot'; readonly sequence: number; readonly state: string }
  | { readonly kind: 'latestSnapshot'; readonly before: number | null }
  | { readonly kind: 'verify'; readonly publicKey: string | null }
  | { readonly kind: 'backup'; readonly target: string }
  | { readonly kind: 'close' }

export interface StoreReplies {
  append: readonly CommitReceipt[]
  locate: PageCursor
  page: { readonly records: PackedRecords; readonly next: PageCursor }
  saveSnapshot: null
  latestSnapshot: { readonly snapshot: Snapshot | null; readonly warnings: readonly StoreWarning[] }
  verify: Verification
  backup: CommitReceipt
  close: null
}

export interface FailureMessage {
  readonly code: Code
  readonly message: string
  readonly remedy: string
}

export type WorkerMessage =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: FailureMessage }

/** The reply to opening, which nobody asks for. */
export const OPENED = 0

const APPENDED = 3
const STORED = 5

export function packRecords(records: readonly JournalRecord[]): PackedRecords {
  const numbers = new Float64Array(records.length * APPENDED)
  let size = 0
  for (const [at, { sequence, time, body }] of records.entries()) {
    const length = Buffer.byteLength(body)
    numbers.set([sequence, time, length], at * APPENDED)
    size += length
  }
  // not from a pool: the whole buffer goes over to the other thread
  const bodies = Buffer.from(new ArrayBuffer(size))
  let offset = 0
  for (const { body } of records) offset += bodies.write(body, offset)
  return { numbers, types: records.map(({ type }) => type), bodies, hashes: new Uint8Array(0) }
}

export interface AppendedRecord {
  readonly sequence: number
  readonly time: number
  readonly type: string
  readonly body: Uint8Array
}

export function* unpackAppended({ numbers, types, bodies }: PackedRecords): Generator<AppendedRecord> {
  let offset = 0
  for (const [at, type] of types.entries()) {
    const [sequence = 0, time = 0, length = 0] = numbers.subarray(at * APPENDED, (at + 1) * APPENDED)
    yield { sequence, time, type, body: bodies.subarray(offset, offset + length) }
    offset += length
  }
}

export interface BytesRecord extends Omit<StoredRecord, 'hash' | 'body'> {
  readonly body: Uint8Array
  readonly hash: Uint8Array
}

export function packStored(records: readonly BytesRecord[]): PackedRecords {
  const numbers = new Float64Array(records.length * STORED)
  const bodies = new Uint8Array(records.reduce((size, { body }) => size + body.length, 0))
  const hashes = new Uint8Array(records.length * 32)
  let offset = 0
  for (const [at, { sequence, time, position, epoch, body, hash }] of records.entries()) {
    numbers.set([sequence, time, body.length, position, epoch], at * STORED)
    bodies.set(body, offset)
    hashes.set(hash, at * 32)
    offset += body.length
  }
  return { numbers, types: records.map(({ type }) => type), bodies, hashes }
}

export function* unpackStored(packed: PackedRecords): Generator<StoredRecord> {
  const bodies = Buffer.from(packed.bodies.buffer, packed.bodies.byteOffset, packed.bodies.byteLength)
  const hashes = Buffer.from(packed.hashes.buffer, packed.hashes.byteOffset, packed.hashes.byteLength)
  let offset = 0
  for (const [at, type] of packed.types.entries()) {
    const fields = packed.numbers.subarray(at * STORED, (at + 1) * STORED)
    const [sequence = 0, time = 0, length = 0, position = 0, epoch = 0] = fields
    const body = bodies.toString('utf8', offset, offset + length)
    const hash = hashes.toString('hex', at * 32, (at + 1) * 32)
    yield { position, epoch, sequence, time, type, body, hash }
    offset += length
  }
}

export function transfersOf({ numbers, bodies, hashes }: PackedRecords): ArrayBuffer[] {
  return [numbers, bodies, hashes].map(({ buffer }) => buffer as ArrayBuffer)
}
