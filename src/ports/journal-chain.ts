/**
 * The chain of hashes, the same in every journal, so that a log can move from one to another and still be verified:
 *
 *     hash of nothing = SHA-256(genesisText)
 *     hash of a record = SHA-256(32 bytes of the hash before, recordHeader in UTF-8, body in UTF-8)
 *
 * It covers every field of a record, not the body alone: fields are what queries go by.
 */
import { FulmarError } from '../domain/codes.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { JournalRecord, StoredRecord } from './journal.ts'

/** Whose log it is. The first hash covers it, so that no log can be passed off as that of another account. */
export interface LogIdentity {
  /** Name of the long-lived set of strategies on an account. */
  readonly deployment: string
  /** Account at the broker. */
  readonly account: string
  /** `paper`, `demo`, `production`. */
  readonly environment: string
}

export interface LogOrigin extends LogIdentity {
  /** Version of Fulmar that began it. */
  readonly build: string
  readonly createdTime: UnixMicros
}

/** Version of the rules on this page. */
const CHAIN_VERSION = 1

export function genesisText(origin: LogOrigin): string {
  const { deployment, account, environment, build, createdTime } = origin
  const fields = [CHAIN_VERSION, deployment, account, environment, build, createdTime]
  return JSON.stringify(['fulmar journal', ...fields])
}

/** A line; no type holds a line feed, so that where the body begins is beyond doubt. */
export function recordHeader(record: Omit<StoredRecord, 'hash' | 'body'>): string {
  const { position, epoch, sequence, time, type } = record
  return `${String(position)} ${String(epoch)} ${String(sequence)} ${String(time)} ${type}\n`
}

const TYPE = /^[A-Za-z]+$/

/** Throws JOURNAL_APPEND_FAILED: such records would be a bug of whoever made them, and are not written down. */
export function checkAppendable(records: readonly JournalRecord[], lastSequence: number): void {
  let before = lastSequence
  for (const { sequence, time, type } of records) {
    if (!Number.isSafeInteger(sequence) || sequence < before) {
      refuse(`a record of sequence ${String(sequence)} cannot follow one of ${String(before)}`)
    }
    if (!Number.isSafeInteger(time)) refuse(`${String(time)} is no time in microseconds`)
    if (!TYPE.test(type)) refuse(`"${type}" is no type of records`)
    before = sequence
  }
}

function refuse(what: string): never {
  throw new FulmarError('JOURNAL_APPEND_FAILED', `The journal refused a batch: ${what}.`, {
    remedy: 'This is a bug in Fulmar: please report it. Nothing of the batch was written or sent.',
  })
}
