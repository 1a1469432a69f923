/**
 * The thin seam over two drivers of SQLite: the one inside Node where there is one (22.13 and newer), and libsql
 * elsewhere. Both run in the thread that calls. Which and why: docs/adr/0008-sqlite-driver.md.
 */
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { FulmarError } from '../../domain/codes.ts'
import { StorageFault } from '../journal-sql/faults.ts'
import type { SqlRow, SqlValue } from '../journal-sql/sql-database.ts'

export type DriverName = 'node' | 'libsql'

/** Blobs come as `Uint8Array` from one driver and as `ArrayBuffer` from the other: read them with `bytesOf`. */
export interface Statement {
  run(...values: SqlValue[]): unknown
  get(...values: SqlValue[]): SqlRow | undefined
  all(...values: SqlValue[]): SqlRow[]
}

/** One connection. Every failure is a `StorageFault`. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

export interface DatabaseOptions {
  readonly readOnly: boolean
  /** Default: what this Node has. */
  readonly driver?: DriverName
}

/** SQLite's primary result codes, as far as they are told apart. */
const RESULT = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, noFile: 14, noDatabase: 26 }

export async function openDatabase(path: string, options: DatabaseOptions): Promise<Database> {
  const inside = options.driver === 'libsql' ? null : nodeSqlite()
  if (inside !== null) return wrap(() => new inside.DatabaseSync(path, { readOnly: options.readOnly }))
  if (options.driver === 'node') throw new FulmarError('JOURNAL_DRIVER_MISSING', missing('node:sqlite'))
  const Libsql = await loadLibsql()
  // it knows no option for that, but SQLite does: without it a reader would write the log back, as a second writer
  return wrap(() => new Libsql(options.readOnly ? `${pathToFileURL(path).href}?mode=ro` : path))
}

interface RawDatabase {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => RawDatabase
}

/** Null where Node has none. That it is called experimental there is for us to know, not for who reads stderr. */
function nodeSqlite(): NodeSqlite | null {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning')
  process.emitWarning = () => undefined
  try {
    return (process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined) ?? null
  } finally {
    if (own !== undefined) Object.defineProperty(process, 'emitWarning', own)
  }
}

async function loadLibsql(): Promise<new (path: string) => RawDatabase> {
  try {
    const module = (await import('libsql')) as unknown as { default: new (path: string) => RawDatabase }
    return module.default
  } catch (error) {
    throw new FulmarError('JOURNAL_DRIVER_MISSING', missing('libsql'), { cause: error })
  }
}

function missing(what: string): string {
  return `${what} cannot be loaded by Node.js ${process.version} on ${process.platform} ${process.arch}.`
}

function wrap(open: () => RawDatabase): Database {
  const database = guarded(open)
  return {
    exec: (sql) => {
      guarded(() => {
        database.exec(sql)
      })
    },
    prepare: (sql) => {
      const statement = guarded(() => database.prepare(sql))
      return {
        run: (...values) => guarded(() => statement.run(...values)),
        get: (...values) => guarded(() => statement.get(...values)),
        all: (...values) => guarded(() => statement.all(...values)),
      }
    },
    close: () => {
      guarded(() => {
        database.close()
      })
    },
  }
}

function guarded<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw faultOf(error)
  }
}

/** `errcode` is what node:sqlite calls it, `rawCode` libsql; opening, libsql has it in its words alone. */
export function faultOf(error: unknown): StorageFault {
  const {
    errcode,
    rawCode,
    message = String(error),
  } = error as Record<string, unknown> & { message?: string }
  const words = /Unable to open connection .*: (\d+)/.exec(message)?.[1]
  const code = Number(errcode ?? rawCode ?? words ?? 0) & 0xff
  const kind = (Object.keys(RESULT) as (keyof typeof RESULT)[]).find((key) => RESULT[key] === code)
  const plain = words === undefined ? message : 'unable to open database file'
  return new StorageFault(kind ?? 'other', plain, error)
}
