import { createHash } from 'node:crypto'
import { bytesOf } from './driver.ts'
import type { Database, SqlRow, Statement } from './driver.ts'
import { LOG } from './log-reader.ts'
import type { Cursor, LogReader } from './log-reader.ts'
import { transaction } from './schema.ts'

export interface FoundSnapshot {
  readonly sequence: number
  readonly state: Uint8Array
  /** Where the log stood when it was saved. */
  readonly cursor: Cursor
}

/** Saved states beside the records. Each names the head that it belongs to. */
export class Snapshots {
  private readonly database: Database
  private readonly insert: Statement
  private readonly prune: Statement
  private readonly sequences: Statement
  private readonly get: Statement

  constructor(database: Database) {
    const log = String(LOG)
    this.database = database
    this.sequences = database.prepare(
      `SELECT sequence FROM snapshot WHERE log = ${log} ORDER BY sequence DESC`,
    )
    this.get = database.prepare(`SELECT * FROM snapshot WHERE log = ${log} AND sequence = ?`)
    this.insert = database.prepare(
      `INSERT INTO snapshot (log, sequence, position, head, saved_time, hash, state) VALUES (${log}, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (log, sequence) DO UPDATE SET position = excluded.position, head = excluded.head,
         saved_time = excluded.saved_time, hash = excluded.hash, state = excluded.state`,
    )
    this.prune = database.prepare(
      `DELETE FROM snapshot WHERE log = ${log} AND sequence NOT IN
         (SELECT sequence FROM snapshot WHERE log = ${log} ORDER BY sequence DESC LIMIT ?)`,
    )
  }

  save(sequence: number, state: string, head: Cursor, now: number, keep: number): void {
    const bytes = Buffer.from(state)
    const hash = hashOf(sequence, head.position, head.hash, bytes)
    transaction(this.database, () => {
      this.insert.run(sequence, head.position, head.hash, now, hash, bytes)
      this.prune.run(keep)
    })
  }

  /** The newest that is whole and belongs to this log; `damaged` are the sequences of those passed over. */
  latest(log: LogReader): { readonly found: FoundSnapshot | null; readonly damaged: readonly number[] } {
    const damaged: number[] = []
    for (const row of this.sequences.all()) {
      const sequence = Number(row['sequence'])
      const found = this.read(sequence, log)
      if (found !== null) return { found, damaged }
      damaged.push(sequence)
    }
    return { found: null, damaged }
  }

  /** Sequences of all that are not as they were saved. */
  damaged(log: LogReader): number[] {
    const all = this.sequences.all().map((row) => Number(row['sequence']))
    return all.filter((sequence) => this.read(sequence, log) === null)
  }

  private read(sequence: number, log: LogReader): FoundSnapshot | null {
    const row: SqlRow | undefined = this.get.get(sequence)
    if (row === undefined) return null
    const state = bytesOf(row['state'])
    const cursor = log.cursorAt(Number(row['position']))
    if (cursor?.hash.equals(bytesOf(row['head'])) !== true) return null
    const hash = hashOf(sequence, cursor.position, cursor.hash, state)
    return hash.equals(bytesOf(row['hash'])) ? { sequence, state, cursor } : null
  }
}

function hashOf(sequence: number, position: number, head: Buffer, state: Uint8Array): Buffer {
  const header = `snapshot ${String(sequence)} ${String(position)}\n`
  return createHash('sha256').update(header).update(head).update(state).digest()
}
