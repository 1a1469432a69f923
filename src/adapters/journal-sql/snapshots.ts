import { createHash } from 'node:crypto'
import type { Cursor, LogReader } from './log-reader.ts'
import { bytesOf } from './sql-database.ts'
import type { SqlDatabase, SqlRow, SqlStatement } from './sql-database.ts'

export interface FoundSnapshot {
  readonly sequence: number
  readonly state: Uint8Array
  /** Where the log stood when it was saved. */
  readonly cursor: Cursor
}

export interface SaveOptions {
  readonly now: number
  /** How many are kept. */
  readonly keep: number
  readonly mayWrite: () => Promise<void>
  readonly stillThere: () => Promise<void>
}

/** Saved states beside the records. Each names the head that it belongs to. */
export class Snapshots {
  private readonly database: SqlDatabase
  private readonly log: LogReader
  private readonly insert: SqlStatement
  private readonly prune: SqlStatement
  private readonly sequences: SqlStatement
  private readonly get: SqlStatement

  constructor(database: SqlDatabase, reader: LogReader) {
    const log = String(reader.log)
    this.database = database
    this.log = reader
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

  /**
   * `mayWrite` throws where another run has taken over; it is asked in the same transaction. `stillThere` throws where a
   * new connection shows another log.
   */
  async save(sequence: number, state: string, head: Cursor, options: SaveOptions): Promise<void> {
    const bytes = Buffer.from(state)
    const hash = hashOf(sequence, head.position, head.hash, bytes)
    const write = async (): Promise<void> => {
      await options.mayWrite()
      await this.insert.run(sequence, head.position, head.hash, options.now, hash, bytes)
      await this.prune.run(options.keep)
    }
    await this.database.transaction(write, async () => {
      await options.stillThere()
      // written twice it is the same
      return false
    })
  }

  /** The newest that is whole and belongs to this log; `damaged` are the sequences of those passed over. */
  async latest(before = Infinity): Promise<{
    readonly found: FoundSnapshot | null
    readonly damaged: readonly number[]
  }> {
    const damaged: number[] = []
    for (const row of await this.sequences.all()) {
      const sequence = Number(row['sequence'])
      if (sequence >= before) continue
      const found = await this.read(sequence)
      if (found !== null) return { found, damaged }
      damaged.push(sequence)
    }
    return { found: null, damaged }
  }

  /** Sequences of all that are not as they were saved. */
  async damaged(): Promise<number[]> {
    const damaged: number[] = []
    for (const row of await this.sequences.all()) {
      const sequence = Number(row['sequence'])
      if ((await this.read(sequence)) === null) damaged.push(sequence)
    }
    return damaged
  }

  private async read(sequence: number): Promise<FoundSnapshot | null> {
    const row: SqlRow | undefined = await this.get.get(sequence)
    if (row === undefined) return null
    const state = bytesOf(row['state'])
    const cursor = await this.log.cursorAt(Number(row['position']))
    if (cursor?.hash.equals(bytesOf(row['head'])) !== true) return null
    const hash = hashOf(sequence, cursor.position, cursor.hash, state)
    return hash.equals(bytesOf(row['hash'])) ? { sequence, state, cursor } : null
  }
}

function hashOf(sequence: number, position: number, head: Buffer, state: Uint8Array): Buffer {
  const header = `snapshot ${String(sequence)} ${String(position)}\n`
  return createHash('sha256').update(header).update(head).update(state).digest()
}
