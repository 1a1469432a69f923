import { afterAll, describe, expect, it } from 'vitest'
import { genesisHash } from '../journal-sql/chain.ts'
import { StorageFault } from '../journal-sql/faults.ts'
import type { FaultKind } from '../journal-sql/faults.ts'
import { LogReader } from '../journal-sql/log-reader.ts'
import { Store } from '../journal-sql/store.ts'
import { readWitness, Witness } from '../journal-sql/witness.ts'
import { openDatabase } from './driver.ts'
import type { Database } from './driver.ts'
import { LOG, SqliteDatabase } from './sqlite-database.ts'
import { append, openIt, readAll, recordOf, records, temporaryFolder, verdict } from './store.test-support.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

interface Trouble {
  kind: FaultKind
  /** Which statement fails: a part of its text. */
  at: string
  /** After so many of them. */
  after: number
}

/** A database that fails where it is told to, and a witness of a file of its own. */
function faulty(database: Database, trouble: { now: Trouble | null }): Database {
  const check = (sql: string): void => {
    const { now } = trouble
    if (now === null || !sql.includes(now.at)) return
    if (now.after > 0) now.after -= 1
    else throw new StorageFault(now.kind, `the disk said ${now.kind}`)
  }
  return {
    exec: (sql) => {
      check(sql)
      database.exec(sql)
    },
    prepare: (sql) => {
      const statement = database.prepare(sql)
      return {
        ...statement,
        run: (...values) => {
          check(sql)
          return statement.run(...values)
        },
      }
    },
    close: () => {
      database.close()
    },
  }
}

async function storeInTrouble(file: string, trouble: { now: Trouble | null }): Promise<Store> {
  const first = await openIt(file)
  await append(first.store, records(1, 3))
  await first.store.close()
  const { origin, epoch } = first.facts
  const raw = await openDatabase(file, { readOnly: false })
  const database = new SqliteDatabase(faulty(raw, trouble))
  const log = new LogReader(database, file, LOG, genesisHash(origin))
  const { position, hash } = await log.head()
  const witness = Witness.create(file, {
    genesis: log.start.hash.toString('hex'),
    position,
    head: hash.toString('hex'),
  })
  const surroundings = {
    place: file,
    readTestimony: () => readWitness(file),
    inspect: async () => null,
    backup: null,
    tidy: async () => undefined,
    release: async () => undefined,
  }
  const writing = { epoch, witness, signer: null, projections: [] }
  const now = (): number => 1_700_000_000_000_000
  return Store.open({ database, surroundings, log, origin, keepSnapshots: 2, now, writing })
}

const codeOf = async (action: () => Promise<unknown>): Promise<unknown> => {
  try {
    await action()
    return null
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

const KINDS: readonly (readonly [FaultKind, string])[] = [
  ['full', 'JOURNAL_DISK_FULL'],
  ['io', 'JOURNAL_APPEND_FAILED'],
  ['readOnly', 'JOURNAL_READ_ONLY'],
  ['busy', 'JOURNAL_LOCKED'],
  ['corrupt', 'JOURNAL_CORRUPT'],
  ['other', 'JOURNAL_APPEND_FAILED'],
]

describe('a disk that fails', () => {
  it.each(
    KINDS.flatMap(([kind, code]) =>
      ['BEGIN', 'INSERT INTO record', 'COMMIT'].map((at) => [kind, at, code] as const),
    ),
  )(
    'with «%s» at %s refuses with %s; nothing is half written, and nothing is taken any more',
    async (kind, at, code) => {
      const file = folder.newFile()
      const trouble: { now: Trouble | null } = { now: null }
      const store = await storeInTrouble(file, trouble)
      await append(store, records(4, 5))
      trouble.now = { kind, at, after: at === 'INSERT INTO record' ? 1 : 0 }
      expect(await codeOf(() => append(store, records(6, 8)))).toBe(code)
      trouble.now = null
      expect(await codeOf(() => append(store, [recordOf(9)]))).toBe(code)
      expect(await codeOf(() => store.saveSnapshot(5, 'x'))).toBe(code)
      expect(await readAll(store)).toEqual(records(1, 5))
      await store.close()
      expect(await verdict(file)).toBe('fine')
      const { store: again } = await openIt(file)
      expect(await readAll(again)).toEqual(records(1, 5))
      await again.close()
    },
  )

  it('while a state is saved loses none that was saved before', async () => {
    const file = folder.newFile()
    const trouble: { now: Trouble | null } = { now: null }
    const store = await storeInTrouble(file, trouble)
    await store.saveSnapshot(3, 'good')
    trouble.now = { kind: 'io', at: 'DELETE FROM snapshot', after: 0 }
    expect(await codeOf(() => store.saveSnapshot(4, 'bad'))).toBe('JOURNAL_APPEND_FAILED')
    expect((await store.latestSnapshot()).snapshot).toEqual({ sequence: 3, state: 'good' })
    await store.close()
  })
})
