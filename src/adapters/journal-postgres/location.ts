import { readFileSync } from 'node:fs'
import { FulmarError } from '../../domain/codes.ts'

/** Which database, read from a DSN: `postgres://USER:PASSWORD@HOST:PORT/DATABASE?…`. */
export interface PostgresLocation {
  readonly host: string
  /** Null: what the environment says, or 5432. */
  readonly port: number | null
  /** Null: what the environment says. */
  readonly user: string | null
  /** Null: `PGPASSWORD` or the file of passwords of the user. Never in a message. */
  readonly password: string | null
  readonly database: string
  readonly tls: TlsSettings | null
  /** Where the tables are: a schema of its own. */
  readonly schema: string
  /** Which log, where there are several and nothing is written. */
  readonly deployment: string | null
  readonly applicationName: string
  /** Milliseconds. */
  readonly connectTimeout: number
}

export interface TlsSettings {
  /** False: encrypted, without a look at whom one talks to. */
  readonly rejectUnauthorized: boolean
  /** A valid certificate will do, whatever name is in it. */
  readonly anyName: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** What may stand behind the question mark. */
const KNOWN = new Set([
  ...['schema', 'deployment', 'application_name', 'connect_timeout', 'host'],
  ...['sslmode', 'sslrootcert', 'sslcert', 'sslkey'],
])

const SCHEMA = 'fulmar'
const CONNECT_SECONDS = 10

export function isPostgresLocation(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text)
}

/** Throws CONFIG_INVALID with what is wrong; the text itself may hold a password, and is not repeated. */
export function parseLocation(text: string): PostgresLocation {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw invalid('it is no URL; a password with special characters is to be percent-encoded')
  }
  if (!isPostgresLocation(text)) throw invalid('it does not begin with postgres://')
  const search = url.searchParams
  for (const name of search.keys()) {
    if (!KNOWN.has(name))
      throw invalid(`it has an unknown setting ${name}; known are ${[...KNOWN].join(', ')}`)
  }
  const host = search.get('host') ?? decodeURIComponent(url.hostname)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (host === '') throw invalid('it names no host')
  if (database === '' || database.includes('/')) throw invalid('it names no database')
  const timeout = Number(search.get('connect_timeout') ?? CONNECT_SECONDS)
  if (!(timeout > 0)) throw invalid('connect_timeout is to be a number of seconds above 0')
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? null : Number(url.port),
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    database,
    tls: tlsOf(search),
    schema: search.get('schema') ?? SCHEMA,
    deployment: search.get('deployment'),
    applicationName: search.get('application_name') ?? 'fulmar',
    connectTimeout: timeout * 1000,
  }
}

/** Without password and settings: for messages. */
export function placeOf({ user, host, port, database, schema }: PostgresLocation): string {
  const who = user === null ? '' : `${user}@`
  const where = port === null ? host : `${host}:${String(port)}`
  return `postgres://${who}${where}/${database}${schema === SCHEMA ? '' : `?schema=${schema}`}`
}

function tlsOf(search: URLSearchParams): TlsSettings | null {
  const mode = search.get('sslmode') ?? 'disable'
  const file = (name: string): string | undefined => {
    const path = search.get(name)
    return path === null ? undefined : readFile(name, path)
  }
  const ca = file('sslrootcert')
  const cert = file('sslcert')
  const key = file('sslkey')
  const files = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
  switch (mode) {
    case 'disable':
      return null
    case 'require':
      return { rejectUnauthorized: false, anyName: true, ...files }
    case 'verify-ca':
      return { rejectUnauthorized: true, anyName: true, ...files }
    case 'verify-full':
      return { rejectUnauthorized: true, anyName: false, ...files }
    default:
      throw invalid('sslmode is to be disable, require, verify-ca or verify-full')
  }
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw invalid(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function invalid(why: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', `This location of a store is not usable: ${why}.`, {
    remedy:
      'Write postgres://USER@HOST:PORT/DATABASE, the password in PGPASSWORD or in the DSN of a variable.',
  })
}
