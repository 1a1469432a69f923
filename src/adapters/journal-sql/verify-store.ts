import type { JournalProblem, Verification } from '../../ports/journal.ts'
import { checkpointProblem, readPublicKey } from './checkpoints.ts'
import { CorruptLog, StorageFault } from './faults.ts'
import type { Cursor, LogReader, ReadRecord } from './log-reader.ts'
import { TablesCheck } from './projection/verify-tables.ts'
import { Snapshots } from './snapshots.ts'
import type { SqlDatabase, SqlRow } from './sql-database.ts'
import { witnessProblem } from './witness-problem.ts'
import type { Testimony } from './witness-problem.ts'

/** Records at a time: memory is bounded by so many bodies. */
export const PAGE = 500

/** Walks the chain from `from` to its end. Throws a CorruptLog at the first record that is not as it was written. */
export async function walkChain(
  log: LogReader,
  from: Cursor,
  visit: (cursor: Cursor) => void,
  follow?: (page: readonly ReadRecord[]) => Promise<void>,
): Promise<Cursor> {
  let cursor = from
  for (;;) {
    const page = await log.page(cursor, PAGE)
    for (const record of page) visit(record)
    await follow?.(page)
    const last = page.at(-1)
    if (last === undefined) return cursor
    cursor = last
  }
}

export interface Verifiable {
  readonly database: SqlDatabase
  readonly log: LogReader
  /** Read before anything else: with a writer at work, the store may then be ahead of it, and never behind. */
  readonly witness: Testimony
  /** What the database itself finds wrong, in a sentence. */
  readonly inspect: () => Promise<string | null>
}

/** Everything that can be checked from the store and its witness. */
export async function verifyStore(store: Verifiable, publicKey: string | null): Promise<Verification> {
  const walk = new Walk(store, publicKey)
  const problem = (await walk.problem()) ?? (await witnessProblem(store.log, store.witness))?.problem ?? null
  return { ...walk.result(), problem }
}

class Walk {
  private readonly store: Verifiable
  private readonly key: ReturnType<typeof readPublicKey> | null
  private cursor: Cursor
  private checkpoints = 0

  constructor(store: Verifiable, publicKey: string | null) {
    this.store = store
    this.key = publicKey === null ? null : readPublicKey(publicKey)
    this.cursor = store.log.start
  }

  result(): Omit<Verification, 'problem'> {
    const { position, hash } = this.cursor
    const signed = this.key !== null && this.checkpoints > 0
    return { records: position, head: hash.toString('hex'), checkpoints: this.checkpoints, signed }
  }

  /** As of one moment, since a writer may be at work. */
  problem(): Promise<JournalProblem | null> {
    return this.store.database.unchanging(() => this.firstProblem())
  }

  private async firstProblem(): Promise<JournalProblem | null> {
    try {
      const { database, log } = this.store
      const tables = await TablesCheck.open(database, log.log, log.place)
      return (
        (await this.inRecords(tables)) ??
        (await this.inDatabase()) ??
        (await this.inSnapshots()) ??
        (await this.inTables(tables))
      )
    } catch (error) {
      if (error instanceof CorruptLog) return { position: error.position, message: sentence(error.problem) }
      if (!(error instanceof StorageFault)) throw error
      const position = this.cursor.position + 1
      return {
        position,
        message: `At or after record ${String(position)} the store is damaged: ${error.message}.`,
      }
    }
  }

  private marks(): Promise<SqlRow[]> {
    const { database, log } = this.store
    const key = database.dialect.text('key')
    return database
      .prepare(
        `SELECT position, head, signed_time, ${key}, signature FROM checkpoint
         WHERE log = ${String(log.log)} ORDER BY position`,
      )
      .all()
  }

  private async inRecords(tables: TablesCheck | null): Promise<JournalProblem | null> {
    let wrong: JournalProblem | null = null
    const marks = await this.marks()
    const { log } = this.store
    const visit = (cursor: Cursor): void => {
      this.cursor = cursor
      while (Number(marks[0]?.['position'] ?? Infinity) <= cursor.position) {
        const mark = marks.shift() as SqlRow
        const at = Number(mark['position']) === cursor.position ? cursor : null
        const message = checkpointProblem(mark, log.start.hash, at, this.key)
        if (message === null) this.checkpoints += 1
        else wrong ??= { position: Number(mark['position']), message }
      }
    }
    await walkChain(log, log.start, visit, tables === null ? undefined : (page) => tables.follow(page))
    if (wrong !== null) return wrong
    const [rest] = marks
    if (rest !== undefined) {
      const message = checkpointProblem(rest, log.start.hash, null, this.key)
      return message === null ? null : { position: Number(rest['position']), message }
    }
    if (this.key === null || this.checkpoints > 0 || this.cursor.position === 0) return null
    return { position: null, message: 'There is no checkpoint at all that was signed with this key.' }
  }

  private async inDatabase(): Promise<JournalProblem | null> {
    const message = await this.store.inspect()
    return message === null ? null : { position: null, message }
  }

  private async inTables(tables: TablesCheck | null): Promise<JournalProblem | null> {
    const message = (await tables?.problem()) ?? null
    return message === null ? null : { position: null, message }
  }

  private async inSnapshots(): Promise<JournalProblem | null> {
    const [sequence] = await new Snapshots(this.store.database, this.store.log).damaged()
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
