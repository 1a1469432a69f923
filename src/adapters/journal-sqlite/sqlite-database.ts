import { StorageFault } from '../journal-sql/faults.ts'
import type { Dialect, SqlDatabase, SqlRow, SqlStatement, SqlValue } from '../journal-sql/sql-database.ts'
import type { Database, Statement } from './driver.ts'

/** One log in a file. */
export const LOG = 1

const DIALECT: Dialect = {
  name: 'sqlite',
  integer: 'INTEGER',
  bytes: 'BLOB',
  keyed: 'STRICT, WITHOUT ROWID',
  table: 'STRICT',
  // a transaction that writes has the file to itself
  forUpdate: '',
  text: (column) => `CAST(${column} AS BLOB) AS ${column}`,
}

/** A connection to a file, as the store wants it. Every call is done when it returns. */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect = DIALECT
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async exec(sql: string): Promise<void> {
    this.database.exec(sql)
  }

  prepare(sql: string): SqlStatement {
    return new SqliteStatement(this.database.prepare(sql))
  }

  async transaction<T>(action: () => Promise<T>): Promise<T> {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const result = await action()
      this.database.exec('COMMIT')
      return result
    } catch (error) {
      this.rollBack()
      throw error
    }
  }

  async unchanging<T>(action: () => Promise<T>): Promise<T> {
    this.database.exec('BEGIN')
    try {
      return await action()
    } finally {
      this.rollBack()
    }
  }

  async close(): Promise<void> {
    this.database.close()
  }

  private rollBack(): void {
    try {
      this.database.exec('ROLLBACK')
    } catch (error) {
      // a full disk has already rolled it back
      if (!(error instanceof StorageFault)) throw error
    }
  }
}

class SqliteStatement implements SqlStatement {
  private readonly statement: Statement

  constructor(statement: Statement) {
    this.statement = statement
  }

  async run(...values: SqlValue[]): Promise<void> {
    this.statement.run(...values)
  }

  async runEach(rows: readonly (readonly SqlValue[])[]): Promise<void> {
    for (const values of rows) this.statement.run(...values)
  }

  async get(...values: SqlValue[]): Promise<SqlRow | undefined> {
    return this.statement.get(...values)
  }

  async all(...values: SqlValue[]): Promise<SqlRow[]> {
    return this.statement.all(...values)
  }
}
