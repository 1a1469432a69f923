import type { JournalProblem, Verification } from '../../ports/journal.ts'
import { checkpointProblem, readPublicKey } from './checkpoints.ts'
import type { Database, SqlRow } from './driver.ts'
import { StorageFault } from './driver.ts'
import { CorruptLog } from './faults.ts'
import { LOG } from './log-reader.ts'
import type { Cursor, LogReader } from './log-reader.ts'
import { Snapshots } from './snapshots.ts'
import type { Witnessed } from './witness.ts'
import { witnessProblem } from './witness-problem.ts'

/** Records at a time: memory is bounded by so many bodies. */
export const PAGE = 500

/** Walks the chain from `from` to its end. Throws a CorruptLog at the first record that is not as it was written. */
export function walkChain(log: LogReader, from: Cursor, visit: (cursor: Cursor) => void): Cursor {
  let cursor = from
  for (;;) {
    const page = log.page(cursor, PAGE)
    for (const record of page) visit(record)
    const last = page.at(-1)
    if (last === undefined) return cursor
    cursor = last
  }
}

/**
 * Everything that can be checked from the file and its witness. `witness` must have been read before: with a writer at
 * work, the store may then be ahead of it, and never behind.
 */
export function verifyStore(
  database: Database,
  log: LogReader,
  witness: Witnessed | 'missing' | 'unreadable',
  publicKey: string | null,
): Verification {
  const walk = new Walk(database, log, publicKey)
  const problem = walk.problem() ?? witnessProblem(log, witness)?.problem ?? null
  return { ...walk.result(), problem }
}

class Walk {
  private readonly database: Database
  private readonly log: LogReader
  private readonly key: ReturnType<typeof readPublicKey> | null
  private readonly marks: SqlRow[]
  private cursor: Cursor
  private checkpoints = 0

  constructor(database: Database, log: LogReader, publicKey: string | null) {
    this.database = database
    this.log = log
    this.key = publicKey === null ? null : readPublicKey(publicKey)
    this.marks = database
      .prepare(
        `SELECT position, head, signed_time, CAST(key AS BLOB) AS key, signature FROM checkpoint
         WHERE log = ${String(LOG)} ORDER BY position`,
      )
      .all()
    this.cursor = log.start
  }

  result(): Omit<Verification, 'problem'> {
    const { position, hash } = this.cursor
    const signed = this.key !== null && this.checkpoints > 0
    return { records: position, head: hash.toString('hex'), checkpoints: this.checkpoints, signed }
  }

  problem(): JournalProblem | null {
    try {
      return this.inRecords() ?? this.inFile() ?? this.inSnapshots()
    } catch (error) {
      if (error instanceof CorruptLog) return { position: error.position, message: sentence(error.problem) }
      if (!(error instanceof StorageFault)) throw error
      const position = this.cursor.position + 1
      return {
        position,
        message: `At or after record ${String(position)} the file is damaged: ${error.message}.`,
      }
    }
  }

  private inRecords(): JournalProblem | null {
    let wrong: JournalProblem | null = null
    const { marks } = this
    walkChain(this.log, this.log.start, (cursor) => {
      this.cursor = cursor
      while (Number(marks[0]?.['position'] ?? Infinity) <= cursor.position) {
        const mark = marks.shift() as SqlRow
        const at = Number(mark['position']) === cursor.position ? cursor : null
        const message = checkpointProblem(mark, this.log.start.hash, at, this.key)
        if (message === null) this.checkpoints += 1
        else wrong ??= { position: Number(mark['position']), message }
      }
    })
    if (wrong !== null) return wrong
    const [rest] = marks
    if (rest !== undefined) {
      const message = checkpointProblem(rest, this.log.start.hash, null, this.key)
      return message === null ? null : { position: Number(rest['position']), message }
    }
    if (this.key === null || this.checkpoints > 0 || this.cursor.position === 0) return null
    return { position: null, message: 'There is no checkpoint at all that was signed with this key.' }
  }

  /** What SQLite itself can tell: pages that belong to nobody, rows out of order. */
  private inFile(): JournalProblem | null {
    const said = String(this.database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'])
    return said === 'ok' ? null : { position: null, message: `SQLite finds the file damaged: ${said}.` }
  }

  private inSnapshots(): JournalProblem | null {
    const [sequence] = new Snapshots(this.database).damaged(this.log)
    if (sequence === undefined) return null
    return {
      position: null,
      message: `The state saved at sequence ${String(sequence)} is not as it was saved.`,
    }
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
