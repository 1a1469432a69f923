import { pause } from '../../net/pause.ts'
import { StorageFault } from '../journal-sql/faults.ts'
import type { Dialect, SqlDatabase, SqlRow, SqlStatement, SqlValue } from '../journal-sql/sql-database.ts'
import type { Answer, Connection, SessionName } from './connection.ts'
import { isLost } from './postgres-faults.ts'

const DIALECT: Dialect = {
  name: 'postgres',
  integer: 'BIGINT',
  bytes: 'BYTEA',
  keyed: '',
  table: '',
  forUpdate: ' FOR UPDATE',
  text: (column) => column,
}

/** Between two tries to reach the server. */
const PAUSE_MS = 100

/** Rows of one INSERT; more are more of them. */
const CHUNK = 64

export interface PostgresDatabaseOptions {
  readonly connect: () => Promise<Connection>
  /** On every new connection of a writer: its lock. */
  readonly onConnected: (connection: Connection) => Promise<void>
  /** How long a lost connection is tried to be replaced, in milliseconds. */
  readonly retryFor: number
}

/**
 * A connection that is replaced when it is lost. Statements outside of a transaction only read, or can be run twice; what
 * becomes of a transaction is decided by `wasDone`.
 */
export class PostgresDatabase implements SqlDatabase {
  readonly dialect = DIALECT
  private readonly options: PostgresDatabaseOptions
  private connection: Connection | null = null
  /** The session of the connection that was lost; it may still be at work. */
  private lost: SessionName | null = null
  /** Whether another connection was lost before this one, and nobody has looked what became of its last commit. */
  private isReplaced = false
  private inTransaction = false
  private statements = 0
  private isClosed = false

  private constructor(options: PostgresDatabaseOptions) {
    this.options = options
  }

  static async open(options: PostgresDatabaseOptions): Promise<PostgresDatabase> {
    const database = new PostgresDatabase(options)
    await database.connected()
    return database
  }

  async exec(sql: string): Promise<void> {
    const connection = await this.connected()
    await connection.script(sql)
  }

  prepare(sql: string): SqlStatement {
    const text = numbered(sql)
    return new PostgresStatement(
      { text, many: manyRows(text, CHUNK), name: this.nextName(), manyName: this.nextName() },
      (query) => this.query(query),
    )
  }

  async transaction<T>(action: () => Promise<T>, wasDone?: () => Promise<boolean>): Promise<T> {
    let result: { readonly value: T } | null = null
    const doIt = async (): Promise<void> => {
      const look = this.isReplaced && wasDone !== undefined
      if (look && (await wasDone()) && result !== null) return
      result = { value: await action() }
    }
    try {
      await this.attempt(doIt)
    } catch (error) {
      if (wasDone === undefined || !isLost(error)) throw error
      await this.again(doIt)
    }
    if (wasDone !== undefined) this.isReplaced = false
    return (result as unknown as { readonly value: T }).value
  }

  async unchanging<T>(action: () => Promise<T>): Promise<T> {
    const connection = await this.connected()
    const run = (text: string): Promise<Answer> => connection.query({ text, name: null, values: [] })
    this.inTransaction = true
    try {
      await run('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
      return await action()
    } finally {
      await run('ROLLBACK').catch(() => undefined)
      this.inTransaction = false
    }
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.connection?.close()
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    const connection = await this.connected()
    const run = (text: string): Promise<Answer> => connection.query({ text, name: null, values: [] })
    this.inTransaction = true
    try {
      // goes out together with the first statement of the action
      const begun = run('BEGIN')
      begun.catch(() => undefined)
      await action()
      await begun
      connection.takeNotices()
      const { command } = await run('COMMIT')
      // a transaction that failed answers COMMIT without an error
      if (command !== 'COMMIT') throw new StorageFault('other', `the server answered ${command} to COMMIT`)
      const alone = connection.takeNotices().find((notice) => notice.includes('synchronous replication'))
      if (alone !== undefined) throw new StorageFault('other', alone)
    } catch (error) {
      if (isLost(error)) this.forget(connection)
      else await run('ROLLBACK').catch(() => undefined)
      throw error
    } finally {
      this.inTransaction = false
    }
  }

  /** On new connections, until it has worked or time is up. Whoever waits for a lock waits for the session before. */
  private async again(action: () => Promise<void>): Promise<void> {
    const deadline = performance.now() + this.options.retryFor
    for (;;) {
      try {
        await this.attempt(action)
        return
      } catch (error) {
        if (!(error instanceof StorageFault) || (error.kind !== 'lost' && error.kind !== 'busy')) throw error
        if (performance.now() >= deadline) throw unknown(error)
      }
      await pause(PAUSE_MS)
    }
  }

  private async query(query: Parameters<Connection['query']>[0]): Promise<Answer> {
    if (this.inTransaction) return (await this.connected()).query(query)
    const connection = await this.connected()
    try {
      return await connection.query(query)
    } catch (error) {
      if (!isLost(error)) throw error
      this.forget(connection)
      return (await this.connected()).query(query)
    }
  }

  private async connected(): Promise<Connection> {
    if (this.isClosed) throw new StorageFault('other', 'the database is closed')
    if (this.connection?.isGone === true) {
      // in the midst of a transaction another connection would be outside of it
      if (this.inTransaction) throw new StorageFault('lost', 'the connection was lost')
      this.forget(this.connection)
    }
    if (this.connection !== null) return this.connection
    const connection = await this.options.connect()
    this.connection = connection
    this.isReplaced ||= this.lost !== null
    try {
      await this.endLostSession(connection)
      await this.options.onConnected(connection)
    } catch (error) {
      this.forget(connection)
      throw error
    }
    return connection
  }

  /**
   * The server may not have noticed that nobody listens any more. That session is ended, so that its locks are free and
   * nothing of it comes late.
   */
  private async endLostSession(connection: Connection): Promise<void> {
    if (this.lost === null) return
    const { process, started } = this.lost
    await connection.query({
      text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid = $1 AND backend_start::text = $2 AND pid <> pg_backend_pid()`,
      name: null,
      values: [process, started],
    })
  }

  private forget(connection: Connection): void {
    if (this.connection === connection) {
      this.lost = connection.session
      this.connection = null
    }
    connection.drop()
  }

  private nextName(): string {
    this.statements += 1
    return `fulmar${String(this.statements)}`
  }
}

function unknown(error: StorageFault): StorageFault {
  return new StorageFault(
    'lost',
    `${error.message}; whether the last commit took place could not be found out`,
    error,
  )
}

/** `?` as PostgreSQL counts them. */
function numbered(sql: string): string {
  let count = 0
  return sql.replace(/\?/g, () => {
    count += 1
    return `$${String(count)}`
  })
}

/** The same INSERT for so many rows; null where the statement is another. */
function manyRows(text: string, rows: number): string | null {
  const parts = /^(INSERT INTO [\s\S]* VALUES )\(([^()]*)\)\s*$/.exec(text)
  if (parts === null) return null
  const [, start = '', row = ''] = parts
  const width = (row.match(/\$/g) ?? []).length
  const shifted = (by: number): string =>
    row.replace(/\$(\d+)/g, (_all, number) => `$${String(Number(number) + by)}`)
  return `${start}${Array.from({ length: rows }, (_, at) => `(${shifted(at * width)})`).join(', ')}`
}

interface StatementText {
  readonly text: string
  readonly name: string
  readonly many: string | null
  readonly manyName: string
}

class PostgresStatement implements SqlStatement {
  private readonly statement: StatementText
  private readonly query: (query: Parameters<Connection['query']>[0]) => Promise<Answer>

  constructor(statement: StatementText, query: PostgresStatement['query']) {
    this.statement = statement
    this.query = query
  }

  async run(...values: SqlValue[]): Promise<void> {
    await this.send(values)
  }

  async runEach(rows: readonly (readonly SqlValue[])[]): Promise<void> {
    const { many, manyName } = this.statement
    const sent: Promise<Answer>[] = []
    let at = 0
    if (many !== null) {
      for (; at + CHUNK <= rows.length; at += CHUNK) {
        const values = rows.slice(at, at + CHUNK).flat()
        sent.push(this.query({ text: many, name: manyName, values }))
      }
    }
    for (const values of rows.slice(at)) sent.push(this.send(values))
    // the first failure is the reason; the others only follow from it
    await Promise.all(sent)
  }

  async get(...values: SqlValue[]): Promise<SqlRow | undefined> {
    return (await this.send(values)).rows[0]
  }

  async all(...values: SqlValue[]): Promise<SqlRow[]> {
    return (await this.send(values)).rows
  }

  private send(values: readonly SqlValue[]): Promise<Answer> {
    const { text, name } = this.statement
    return this.query({ text, name, values })
  }
}
