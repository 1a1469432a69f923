import { afterAll, describe, it } from 'vitest'
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import { PostgresJournal } from '../../src/adapters/journal-postgres/postgres-journal.ts'
import { SqliteJournal } from '../../src/adapters/journal-sqlite/sqlite-journal.ts'
import { DRIVERS } from '../../src/adapters/journal-sqlite/store.test-support.ts'
import { POSTGRES_THREAD, workerKit } from '../support/journal-worker.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { journalContract } from './journal.ts'
import type { JournalUnderTest } from './journal.ts'

const kit = await workerKit()
afterAll(kit.remove)

const postgresKit = await workerKit(POSTGRES_THREAD)
afterAll(postgresKit.remove)
const server = await startPostgres()

const identity = { deployment: 'contract', account: 'ACC-1', environment: 'paper' }

journalContract('memory', () => ({ open: async () => new MemoryJournal(), reopen: null }), 50)

for (const driver of DRIVERS) {
  const make = (): JournalUnderTest => {
    const file = kit.newFile()
    const open = (): Promise<SqliteJournal> =>
      SqliteJournal.open({ file, identity, build: 'test', driver, startWorker: kit.start })
    return { open, reopen: open }
  }
  journalContract(`SQLite by ${driver}`, make, 4)
}

if (typeof server === 'string') {
  describe('PostgreSQL, as a journal', () => {
    it.skip(`is not tested: ${server}`, () => undefined)
  })
} else {
  afterAll(() => server.remove())
  const database = await server.newDatabase()
  let schemas = 0
  const make = (): JournalUnderTest => {
    schemas += 1
    const dsn = server.dsn(database, 'admin', `?schema=s${String(schemas)}`)
    const open = (): Promise<PostgresJournal> =>
      PostgresJournal.open({ dsn, identity, build: 'test', startWorker: postgresKit.start })
    return { open, reopen: open }
  }
  journalContract('PostgreSQL', make, 4)
}
