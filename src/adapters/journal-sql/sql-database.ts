/**
 * What the store asks of a database: the same statements for SQLite and PostgreSQL, and whatever differs between the two
 * by name in a `Dialect`. It is asynchronous, since one of them is; who calls does one thing after another, and awaits it.
 */
import { StorageFault } from './faults.ts'

export type SqlValue = number | string | Uint8Array | null

/** Bytes are read with `bytesOf`, text with `textOf`, whole numbers with `Number`: drivers differ in what they give. */
export type SqlRow = Readonly<Record<string, unknown>>

/** A statement that is prepared once; every `?` in it stands for a value. */
export interface SqlStatement {
  run(...values: SqlValue[]): Promise<void>
  /** Once for each row of values, in order. Over a network they go out together: never one round trip each. */
  runEach(rows: readonly (readonly SqlValue[])[]): Promise<void>
  get(...values: SqlValue[]): Promise<SqlRow | undefined>
  all(...values: SqlValue[]): Promise<SqlRow[]>
}

export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  /** Type of a whole number of 64 bits. */
  readonly integer: string
  readonly bytes: string
  /** What ends `CREATE TABLE (…)` of a table that is found by its primary key. */
  readonly keyed: string
  /** What ends it otherwise. */
  readonly table: string
  /** Ends a SELECT whose rows nobody else may change until this transaction is over. */
  readonly forUpdate: string
  /** How a column of text is selected, under its own name. */
  text(column: string): string
}

/** One connection. Every failure of the database is a `StorageFault`. */
export interface SqlDatabase {
  readonly dialect: Dialect
  /** One statement or several, without values. */
  exec(sql: string): Promise<void>
  prepare(sql: string): SqlStatement
  /**
   * All of it or nothing; what `action` throws is passed on. Where a connection can be lost, `action` is called on a new
   * one not before `wasDone` was asked there, behind whatever was under way: true means that the commit whose answer was
   * lost took place, and it is not called again; what it throws is passed on. Without `wasDone` a connection that is lost
   * in the midst is a failure.
   */
  transaction<T>(action: () => Promise<T>, wasDone?: () => Promise<boolean>): Promise<T>
  /** Whatever `action` reads is as of one moment, though others write meanwhile. It writes nothing itself. */
  unchanging<T>(action: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Text is selected as `Dialect.text` says: a damaged file may hold what is no UTF-8, and one of the drivers of SQLite
 * would end the whole process over it.
 */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : bufferOf(bytesOf(value)).toString()
}

export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  throw new StorageFault('corrupt', 'A field that holds bytes holds something else.')
}

export function hexOf(value: unknown): string {
  return bufferOf(bytesOf(value)).toString('hex')
}

/** The same bytes, not a copy. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
