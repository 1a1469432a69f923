/** One connection to PostgreSQL, set up as the store needs it. */
import type pg from 'pg'
import { FulmarError } from '../../domain/codes.ts'
import { pause } from '../../net/pause.ts'
import type { SqlRow, SqlValue } from '../journal-sql/sql-database.ts'
import type { PostgresLocation } from './location.ts'
import { faultOf } from './postgres-faults.ts'

type Client = pg.Client

export interface SessionSettings {
  readonly readOnly: boolean
  /** Milliseconds that one statement may take. */
  readonly statementTimeout: number
  /** Milliseconds that one may wait for a lock. */
  readonly lockTimeout: number
}

export interface SqlQuery {
  /** With `$1` for the first value. */
  readonly text: string
  /** Under which the server keeps it prepared; null: it does not. */
  readonly name: string | null
  readonly values: readonly SqlValue[]
  /** For as long as it takes. */
  readonly patient?: boolean
}

export interface Answer {
  readonly rows: SqlRow[]
  /** What was done, as the server calls it: `SELECT`, `COMMIT`. */
  readonly command: string
}

/** Which session of the server this is: its process, and when that began. */
export interface SessionName {
  readonly process: number
  readonly started: string
}

/** Beyond the server's own limit, after which an answer is no longer waited for: 2 s. */
const NETWORK_MS = 2000

/** Above it, timers of Node end at once. */
const PATIENCE_MS = 2_147_483_647

const INT8 = 20

export class Connection {
  readonly session: SessionName
  private readonly client: Client
  private notices: string[] = []
  private gone = false

  private constructor(client: Client, session: SessionName) {
    this.client = client
    this.session = session
    client.on('notice', ({ message }) => {
      if (message !== undefined) this.notices.push(message)
    })
    for (const event of ['error', 'end'] as const) {
      client.on(event, () => {
        this.gone = true
      })
    }
  }

  static async open(location: PostgresLocation, settings: SessionSettings): Promise<Connection> {
    const driver = await loadPg()
    const { host, port, user, password, database, tls } = location
    const client = new driver.Client({
      host,
      database,
      ...(port === null ? {} : { port }),
      ...(user === null ? {} : { user }),
      ...(password === null ? {} : { password }),
      ssl: tls === null ? false : tlsOptions(tls),
      application_name: location.applicationName,
      connectionTimeoutMillis: location.connectTimeout,
      query_timeout: settings.statementTimeout + NETWORK_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      pipeline: true,
      // whole numbers of the tables are below 2⁵³
      types: {
        getTypeParser: (type: number, format?: 'text' | 'binary') =>
          type === INT8 ? Number : driver.types.getTypeParser(type, format),
      },
    })
    // an error on an idle connection is found by the next statement
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(sessionText(location, settings))
      await keepDurable(client)
      const { rows } = await client.query<{ process: number; started: string }>(
        `SELECT pid AS process, backend_start::text AS started FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
      )
      const [session] = rows
      if (session === undefined) throw new Error('the server does not know this session')
      return new Connection(client, session)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw faultOf(error)
    }
  }

  get isGone(): boolean {
    return this.gone
  }

  /** Sent at once, behind what was sent before; answers come in that order. Rejects with a StorageFault. */
  async query({ text, name, values, patient }: SqlQuery): Promise<Answer> {
    try {
      const config = {
        text,
        values: values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
        ...(name === null ? {} : { name }),
        ...(patient === true ? { query_timeout: PATIENCE_MS } : {}),
      }
      const { rows, command } = await this.client.query<Record<string, unknown>>(config)
      return { rows, command }
    } catch (error) {
      throw faultOf(error)
    }
  }

  /** Several statements without values. */
  async script(text: string): Promise<void> {
    try {
      await this.client.query({ text, query_timeout: PATIENCE_MS } as { text: string })
    } catch (error) {
      throw faultOf(error)
    }
  }

  /** What the server had to say since it was last asked. */
  takeNotices(): string[] {
    const { notices } = this
    this.notices = []
    return notices
  }

  /** In order, unless the server does not answer. */
  async close(): Promise<void> {
    this.gone = true
    await Promise.race([this.client.end().catch(() => undefined), pause(NETWORK_MS)])
  }

  /** At once, whatever is under way. */
  drop(): void {
    this.gone = true
    const { connection } = this.client as unknown as { connection: { stream: { destroy(): void } } }
    connection.stream.destroy()
  }
}

interface Driver {
  readonly Client: new (config: pg.ClientConfig) => Client
  readonly types: { getTypeParser(type: number, format?: string): unknown }
}

async function loadPg(): Promise<Driver> {
  try {
    const { default: driver } = (await import('pg')) as unknown as { default: Driver }
    return driver
  } catch (error) {
    throw new FulmarError('JOURNAL_DRIVER_MISSING', 'The package pg cannot be loaded.', {
      remedy: 'Install it beside Fulmar: npm install pg',
      cause: error,
    })
  }
}

function tlsOptions(tls: NonNullable<PostgresLocation['tls']>): object {
  const { anyName, ...options } = tls
  return anyName ? { ...options, checkServerIdentity: () => undefined } : options
}

/** As statements, not as options of the connection, which poolers refuse. */
function sessionText({ schema }: PostgresLocation, settings: SessionSettings): string {
  const { readOnly, statementTimeout, lockTimeout } = settings
  return [
    `SET search_path = ${quoted(schema)}`,
    `SET statement_timeout = ${String(statementTimeout)}`,
    `SET lock_timeout = ${String(lockTimeout)}`,
    // an engine that stands still in the midst of a commit must not keep the others out for ever
    `SET idle_in_transaction_session_timeout = ${String(statementTimeout)}`,
    'SET tcp_keepalives_idle = 10',
    'SET tcp_keepalives_interval = 5',
    'SET tcp_keepalives_count = 3',
    `SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`,
  ].join('; ')
}

/** An answer to COMMIT means that it is on disk, whatever the server is set to by default. */
async function keepDurable(client: Client): Promise<void> {
  const { rows } = await client.query<{ synchronous_commit: string }>('SHOW synchronous_commit')
  if (rows[0]?.synchronous_commit === 'off') await client.query('SET synchronous_commit = on')
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
