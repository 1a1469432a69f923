import { afterAll } from 'vitest'
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import { SqliteJournal } from '../../src/adapters/journal-sqlite/sqlite-journal.ts'
import { DRIVERS } from '../../src/adapters/journal-sqlite/store.test-support.ts'
import { workerKit } from '../support/journal-worker.ts'
import { journalContract } from './journal.ts'
import type { JournalUnderTest } from './journal.ts'

const kit = await workerKit()
afterAll(kit.remove)

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
