import type { StoredRecord } from '../../ports/journal.ts'
import { nextHash } from './chain.ts'
import { bytesOf, hexOf, textOf } from './driver.ts'
import type { Database, SqlRow, Statement } from './driver.ts'
import { corrupt } from './faults.ts'

/** One log in a file. The column is there for stores that hold several. */
export const LOG = 1

/** A place in the chain: everything up to `position` is behind it. */
export interface Cursor {
  readonly position: number
  readonly sequence: number
  /** Hash of the record there, or of nothing at 0. */
  readonly hash: Buffer
}

export interface ReadRecord extends Omit<StoredRecord, 'hash' | 'body'> {
  readonly body: Uint8Array
  readonly hash: Buffer
}

/** Reads records in the order of the chain, and computes the chain anew as it goes. */
export class LogReader {
  readonly start: Cursor
  private readonly file: string
  private readonly after: Statement
  private readonly at: Statement
  private readonly last: Statement

  constructor(database: Database, file: string, genesis: Buffer) {
    const columns = 'position, epoch, sequence, time, CAST(type AS BLOB) AS type, body, hash'
    this.file = file
    this.start = { position: 0, sequence: 0, hash: genesis }
    this.after = database.prepare(
      `SELECT ${columns} FROM record WHERE log = ${String(LOG)} AND position > ? ORDER BY position LIMIT ?`,
    )
    this.at = database.prepare(
      `SELECT sequence, hash FROM record WHERE log = ${String(LOG)} AND position = ?`,
    )
    this.last = database.prepare(
      `SELECT position, sequence, hash FROM record WHERE log = ${String(LOG)} ORDER BY position DESC LIMIT 1`,
    )
  }

  /** The last record, as it says itself. */
  head(): Cursor {
    const row = this.last.get()
    return row === undefined ? this.start : cursorOf(row, Number(row['position']))
  }

  /** As the record there says itself; null where there is none. */
  cursorAt(position: number): Cursor | null {
    if (position === 0) return this.start
    const row = this.at.get(position)
    return row === undefined ? null : cursorOf(row, position)
  }

  /** The last place with at most this sequence. Sequences never go down, so it takes a few looks, and no index. */
  locate(sequence: number): Cursor {
    let low = 0
    let high = this.head().position
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.mustBe(middle).sequence <= sequence) low = middle
      else high = middle - 1
    }
    if (low === 0) return this.start
    // what led here is checked, so that a changed sequence cannot hide records
    const [found] = this.page(this.mustBe(low - 1), 1)
    if (found === undefined || found.sequence > sequence) throw this.hole(low)
    return found
  }

  /** At most `limit` records behind the cursor, each checked. Throws a CorruptLog that names the first bad one. */
  page(from: Cursor, limit: number): ReadRecord[] {
    const records: ReadRecord[] = []
    let previous = from
    for (const row of this.after.all(from.position, limit)) {
      const record = this.check(row, previous)
      records.push(record)
      previous = record
    }
    return records
  }

  private check(row: SqlRow, previous: Cursor): ReadRecord {
    const position = Number(row['position'])
    const fields = {
      position,
      epoch: Number(row['epoch']),
      sequence: Number(row['sequence']),
      time: Number(row['time']),
      type: textOf(row['type']),
    }
    if (position !== previous.position + 1) throw this.hole(previous.position + 1)
    const body = bytesOf(row['body'])
    const hash = nextHash(previous.hash, fields, body)
    if (hash.equals(bytesOf(row['hash'])) && fields.sequence >= previous.sequence)
      return { ...fields, body, hash }
    const what = `record ${String(position)} (${fields.type}, sequence ${String(fields.sequence)})`
    throw corrupt(this.file, position, `${what} is not what was written: its hash is another one.`)
  }

  private mustBe(position: number): Cursor {
    const cursor = this.cursorAt(position)
    if (cursor === null) throw this.hole(position)
    return cursor
  }

  private hole(position: number): Error {
    return corrupt(this.file, position, `record ${String(position)} is missing or out of its place.`)
  }
}

function cursorOf(row: SqlRow, position: number): Cursor {
  return { position, sequence: Number(row['sequence']), hash: Buffer.from(hexOf(row['hash']), 'hex') }
}
