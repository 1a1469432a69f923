/** A journal on a real PostgreSQL, for its tests. */
import { afterAll, describe, it } from 'vitest'
import { recordOf } from '../../../test/contract/journal.ts'
import { POSTGRES_THREAD, workerKit } from '../../../test/support/journal-worker.ts'
import { startPostgres } from '../../../test/support/postgres-server.ts'
import type { PostgresServer } from '../../../test/support/postgres-server.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { PostgresJournal } from './postgres-journal.ts'
import type { PostgresJournalOptions } from './postgres-journal.ts'

export const IDENTITY = { deployment: 'trend', account: 'ACC-1', environment: 'paper' }

export interface Bench {
  readonly server: PostgresServer
  open(dsn: string, more?: Partial<PostgresJournalOptions>): Promise<PostgresJournal>
  reader(dsn: string): Promise<PostgresJournal>
  /** Ends the sessions of all journals on a database. */
  terminate(database: string): Promise<void>
  /** The same database by another port. */
  through(dsn: string, port: number): string
}

/** Sessions of journals on the database where it is asked. */
export const SESSIONS = `FROM pg_stat_activity WHERE application_name = 'fulmar' AND datname = current_database()`

/** The promises, on a server of their own; where none can be started, they are skipped, and it says why. */
export async function onPostgres(promises: (bench: Bench) => void): Promise<void> {
  const kit = await workerKit(POSTGRES_THREAD)
  afterAll(kit.remove)
  const server = await startPostgres()
  if (typeof server === 'string') {
    describe('the journal in PostgreSQL', () => {
      it.skip(`is not tested: ${server}`, () => undefined)
    })
    return
  }
  afterAll(() => server.remove())
  promises({
    server,
    open: (dsn, more = {}) =>
      PostgresJournal.open({ dsn, identity: IDENTITY, build: 'test', startWorker: kit.start, ...more }),
    reader: (dsn) => PostgresJournal.openReadOnly({ dsn, startWorker: kit.start }),
    terminate: async (database) => {
      await server.query(database, `SELECT pg_terminate_backend(pid) ${SESSIONS}`)
    },
    through: (dsn, port) => dsn.replace(`:${String(server.port)}/`, `:${String(port)}/`),
  })
}

export function records(from: number, to: number): JournalRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => recordOf(from + index))
}

export const failure = async (promise: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
  promise.then(
    () => ({}),
    (error: unknown) => error as { code?: string; message?: string },
  )
