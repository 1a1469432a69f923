import { openStoreFile } from '../../adapters/journal-sqlite/look-into.ts'
import { FulmarError } from '../../domain/codes.ts'
import { flawOfQuery } from './query-text.ts'

export type QueryCell = string | number | null

export interface QueryResult {
  /** Of the first row; empty where there is none. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly QueryCell[])[]
  /** There are more than were asked for. */
  readonly isCut: boolean
}

/**
 * Asks a store, also while an engine writes it; nothing can be changed by it. At most `limit` rows. Rejects with
 * CONFIG_INVALID where it is no question, or the database does not understand it, and as opening does.
 */
export async function queryStore(
  file: string,
  sql: string,
  limit: number,
  values: readonly (string | number)[] = [],
): Promise<QueryResult> {
  const flaw = flawOfQuery(sql)
  if (flaw !== null) throw new FulmarError('CONFIG_INVALID', flaw, { remedy: ONLY_QUESTIONS })
  const store = await openStoreFile(file)
  try {
    // one more than is shown tells whether there are more
    const text = /^\s*explain/i.test(sql)
      ? sql
      : `SELECT * FROM (${withoutEnd(sql)}\n) LIMIT ${String(limit + 1)}`
    const rows = store.all(text, values)
    const columns = Object.keys(rows[0] ?? {})
    const shown = rows.slice(0, limit).map((row) => columns.map((name) => cellOf(row[name])))
    return { columns, rows: shown, isCut: rows.length > limit }
  } finally {
    store.close()
  }
}

const ONLY_QUESTIONS =
  'Ask with one SELECT (or WITH, VALUES, EXPLAIN). Tables and columns: docs/guide/store.md.'

function withoutEnd(sql: string): string {
  return sql.trim().replace(/;$/, '')
}

/** Bytes are text where they are any, as bodies of records are, and hexadecimal otherwise. */
function cellOf(value: unknown): QueryCell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number') return value
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
    const bytes = Buffer.from(value as Uint8Array)
    const text = bytes.toString()
    return Buffer.from(text).equals(bytes) ? text : bytes.toString('hex')
  }
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
}
