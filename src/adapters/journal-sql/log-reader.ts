import type { StoredRecord } from '../../ports/journal.ts'
import { nextHash } from './chain.ts'
import { corrupt } from './faults.ts'
import { bytesOf, hexOf, textOf } from './sql-database.ts'
import type { SqlDatabase, SqlRow, SqlStatement } from './sql-database.ts'

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

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const NOTHING = Buffer.alloc(0)

/** Reads records in the order of the chain, and computes the chain anew as it goes. */
export class LogReader {
  readonly start: Cursor
  /** Its number in the store: a database may hold several logs. */
  readonly log: number
  /** The store in sentences. */
  readonly place: string
  private readonly after: SqlStatement
  private readonly at: SqlStatement
  private readonly last: SqlStatement

  constructor(database: SqlDatabase, place: string, log: number, genesis: Buffer) {
    const columns = `position, epoch, sequence, time, ${database.dialect.text('type')}, body, hash`
    this.log = log
    this.place = place
    this.start = { position: 0, sequence: 0, hash: genesis }
    this.after = database.prepare(
      `SELECT ${columns} FROM record WHERE log = ${String(log)} AND position > ? ORDER BY position LIMIT ?`,
    )
    this.at = database.prepare(
      `SELECT sequence, hash FROM record WHERE log = ${String(log)} AND position = ?`,
    )
    this.last = database.prepare(
      `SELECT position, sequence, hash FROM record WHERE log = ${String(log)} ORDER BY position DESC LIMIT 1`,
    )
  }

  /** The last record, as it says itself. */
  async head(): Promise<Cursor> {
    const row = await this.last.get()
    return row === undefined ? this.start : cursorOf(row, Number(row['position']))
  }

  /** As the record there says itself; null where there is none. */
  async cursorAt(position: number): Promise<Cursor | null> {
    if (position === 0) return this.start
    const row = await this.at.get(position)
    return row === undefined ? null : cursorOf(row, position)
  }

  /** The last place with at most this sequence. Sequences never go down, so it takes a few looks, and no index. */
  async locate(sequence: number): Promise<Cursor> {
    let low = 0
    let high = (await this.head()).position
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((await this.mustBe(middle)).sequence <= sequence) low = middle
      else high = middle - 1
    }
    if (low === 0) return this.start
    // what led here is checked, so that a changed sequence cannot hide records
    const [found] = await this.page(await this.mustBe(low - 1), 1)
    if (found === undefined || found.sequence > sequence) throw this.hole(low)
    return found
  }

  /** At most `limit` records behind the cursor, each checked. Throws a CorruptLog that names the first bad one. */
  async page(from: Cursor, limit: number): Promise<ReadRecord[]> {
    const records: ReadRecord[] = []
    let previous = from
    for (const row of await this.after.all(from.position, limit)) {
      const record = this.check(row, previous)
      records.push(record)
      previous = record
    }
    return records
  }

  private check(row: SqlRow, previous: Cursor): ReadRecord {
    const record: Writable<ReadRecord> = {
      position: Number(row['position']),
      epoch: Number(row['epoch']),
      sequence: Number(row['sequence']),
      time: Number(row['time']),
      type: textOf(row['type']),
      body: bytesOf(row['body']),
      hash: NOTHING,
    }
    const { position } = record
    if (position !== previous.position + 1) throw this.hole(previous.position + 1)
    const hash = nextHash(previous.hash, record, record.body)
    record.hash = hash
    if (hash.equals(bytesOf(row['hash'])) && record.sequence >= previous.sequence) return record
    const what = `record ${String(position)} (${record.type}, sequence ${String(record.sequence)})`
    throw corrupt(this.place, position, `${what} is not what was written: its hash is another one.`)
  }

  private async mustBe(position: number): Promise<Cursor> {
    const cursor = await this.cursorAt(position)
    if (cursor === null) throw this.hole(position)
    return cursor
  }

  private hole(position: number): Error {
    return corrupt(this.place, position, `record ${String(position)} is missing or out of its place.`)
  }
}

function cursorOf(row: SqlRow, position: number): Cursor {
  return { position, sequence: Number(row['sequence']), hash: Buffer.from(hexOf(row['hash']), 'hex') }
}
