/** The store without its thread: for tests of what is in the file. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { CommitReceipt, JournalRecord } from '../../ports/journal.ts'
import { packRecords, unpackStored } from '../journal-sql/protocol.ts'
import type { OpenedStore, Store } from '../journal-sql/store.ts'
import { openDatabase } from './driver.ts'
import type { Database, DriverName } from './driver.ts'
import { openStore } from './open-store.ts'
import type { SqliteStoreOptions } from './open-store.ts'

/** From 22.13 on Node has SQLite of its own; libsql runs everywhere. */
export const DRIVERS: readonly DriverName[] =
  process.getBuiltinModule('node:sqlite') === undefined ? ['libsql'] : ['node', 'libsql']

export const IDENTITY = { deployment: 'trend', account: 'ACC-1', environment: 'paper' }

export interface Folder {
  /** A path in a new folder below. */
  newFile(): string
  remove(): void
}

export function temporaryFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-store-'))
  let files = 0
  return {
    newFile: () => {
      files += 1
      mkdirSync(join(folder, String(files)))
      return join(folder, String(files), 'store.db')
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function openIt(file: string, changes: Partial<SqliteStoreOptions> = {}): Promise<OpenedStore> {
  return openStore({
    file,
    readOnly: false,
    identity: IDENTITY,
    build: '1.2.3',
    nonce: 'n',
    maxBytes: null,
    keepSnapshots: 2,
    check: 'all',
    adoptHead: false,
    signing: null,
    ...changes,
  })
}

export function recordOf(sequence: number, text = 'x'): JournalRecord {
  const body = JSON.stringify({ sequence, text })
  return { sequence, time: 1_700_000_000_000_000 + sequence, type: 'orderApproved', body }
}

/** Records of `from` to `to`, one sequence each. */
export function records(from: number, to: number): JournalRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => recordOf(from + index))
}

export async function append(store: Store, list: readonly JournalRecord[]): Promise<CommitReceipt> {
  const [receipt] = await store.append([list.length], packRecords(list))
  if (receipt === undefined) throw new Error('no receipt')
  return receipt
}

export async function readAll(store: Store): Promise<JournalRecord[]> {
  const { records: packed } = await store.page(await store.locate(-1), 100_000)
  return [...unpackStored(packed)].map(({ sequence, time, type, body }) => ({ sequence, time, type, body }))
}

/** A store of so many records, closed: all in one file. */
export async function filled(
  file: string,
  count: number,
  changes: Partial<SqliteStoreOptions> = {},
): Promise<void> {
  const { store } = await openIt(file, changes)
  await append(store, records(1, count))
  await store.close()
}

/** What somebody does who has the file and knows SQL. */
export async function tamper(file: string, action: (database: Database) => void): Promise<void> {
  const database = await openDatabase(file, { readOnly: false })
  action(database)
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
  database.close()
}

/** What the store itself says of the file. */
export async function verdict(file: string, publicKey: string | null = null): Promise<string> {
  try {
    const { store } = await openIt(file, { readOnly: true, identity: null })
    try {
      const { problem } = await store.verify(publicKey)
      return problem === null ? 'fine' : `${String(problem.position)}: ${problem.message}`
    } finally {
      await store.close()
    }
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error)
  }
}

/** Why it does not open for writing; null where it does. */
export async function whyNot(
  file: string,
  changes: Partial<SqliteStoreOptions> = {},
): Promise<string | null> {
  try {
    const { store } = await openIt(file, changes)
    await store.close()
    return null
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error)
  }
}
