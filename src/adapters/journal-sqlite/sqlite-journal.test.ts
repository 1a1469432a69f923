import { chmodSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { allOf, batches, plainly, recordOf } from '../../../test/contract/journal.ts'
import { workerKit } from '../../../test/support/journal-worker.ts'
import { openDatabase } from './driver.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import type { SqliteJournalOptions } from './sqlite-journal.ts'
import { DRIVERS, IDENTITY, filled, openIt, readAll, records, tamper, whyNot } from './store.test-support.ts'

const kit = await workerKit()
afterAll(kit.remove)

function opened(file: string, more: Partial<SqliteJournalOptions> = {}): Promise<SqliteJournal> {
  return SqliteJournal.open({ file, identity: IDENTITY, build: '1.2.3', startWorker: kit.start, ...more })
}

function reader(file: string): Promise<SqliteJournal> {
  return SqliteJournal.openReadOnly({ file, startWorker: kit.start })
}

const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => (error as { code?: unknown }).code,
  )

describe('a store', () => {
  it('commits together what is appended while a commit is under way', async () => {
    const journal = await opened(kit.newFile())
    const [worker] = kit.workers.slice(-1)
    if (worker === undefined) throw new Error('no thread')
    const commits: number[][] = []
    const post = worker.postMessage.bind(worker)
    worker.postMessage = (message: { request: { counts?: number[] } }, transfers) => {
      if (message.request.counts !== undefined) commits.push(message.request.counts)
      post(message, transfers)
    }
    const appends = records(1, 50).map((record) => journal.append([record]))
    await Promise.all(appends)
    expect(commits).toEqual([[1], Array.from({ length: 49 }, () => 1)])
    await journal.close()
  })

  it('counts its runs, and knows which of them wrote a record', async () => {
    const file = kit.newFile()
    const nonces: string[] = []
    for (const sequence of [1, 2, 3]) {
      const journal = await opened(file, { nonce: `nonce-${String(sequence)}` })
      expect(journal.facts.epoch).toBe(sequence)
      expect(journal.facts.receipt.lastPosition).toBe(sequence - 1)
      await journal.append([recordOf(sequence)])
      await journal.close()
    }
    const last = await reader(file)
    expect((await allOf(last)).map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    await last.close()
    await tamper(file, (database) => {
      for (const row of database.prepare('SELECT nonce, ended_time FROM run ORDER BY epoch').all()) {
        nonces.push(String(row['nonce']))
        expect(row['ended_time']).toBeGreaterThan(0)
      }
    })
    expect(nonces).toEqual(['nonce-1', 'nonce-2', 'nonce-3'])
  })

  it('has one writer: a second is refused as long as the first lives, and not afterwards', async () => {
    const file = kit.newFile()
    const journal = await opened(file)
    expect(await codeOf(opened(file))).toBe('JOURNAL_LOCKED')
    await journal.append([recordOf(1)])
    await journal.close()
    const next = await opened(file)
    await next.close()
  })

  it('takes nothing more of a run once a later one has begun, however that came about', async () => {
    const file = kit.newFile()
    const journal = await opened(file)
    await journal.append([recordOf(1)])
    await tamper(file, (database) => {
      database.exec('UPDATE deployment SET epoch = epoch + 1')
    })
    expect(await codeOf(journal.append([recordOf(2)]))).toBe('JOURNAL_FENCED')
    expect(await codeOf(journal.append([recordOf(3)]))).toBe('JOURNAL_FENCED')
    expect(plainly(await allOf(journal))).toEqual([recordOf(1)])
    await journal.close()
  })

  it('is read by others while it is written', async () => {
    const file = kit.newFile()
    const journal = await opened(file)
    await journal.append(records(1, 3))
    const other = await reader(file)
    expect(await allOf(other)).toHaveLength(3)
    await journal.append(records(4, 5))
    expect(await allOf(other)).toHaveLength(5)
    expect(await other.verify()).toMatchObject({ records: 5, problem: null })
    expect(await codeOf(other.append([recordOf(6)]))).toBe('JOURNAL_READ_ONLY')
    expect(await codeOf(other.saveSnapshot(5, 'x'))).toBe('JOURNAL_READ_ONLY')
    await other.close()
    await journal.append([recordOf(6)])
    await journal.close()
  })

  it.each([
    ['account', { ...IDENTITY, account: 'ACC-2' }],
    ['environment', { ...IDENTITY, environment: 'production' }],
    ['deployment', { ...IDENTITY, deployment: 'other' }],
  ])('is refused to another %s', async (_what, identity) => {
    const file = kit.newFile()
    await filled(file, 2)
    expect(await codeOf(opened(file, { identity }))).toBe('JOURNAL_ACCOUNT_MISMATCH')
    expect(await whyNot(file)).toBeNull()
  })

  it('of a newer version is refused, and left as it is', async () => {
    const file = kit.newFile()
    await filled(file, 2)
    await tamper(file, (database) => {
      database.exec(`INSERT INTO schema_version VALUES (999, 1, 'future')`)
    })
    expect(await whyNot(file)).toBe('JOURNAL_VERSION_UNKNOWN')
    expect(await codeOf(reader(file))).toBe('JOURNAL_VERSION_UNKNOWN')
  })

  it('is nothing else: not a file of text, not a database of somebody else, not a folder, not nothing', async () => {
    const [text, other, nothing] = [kit.newFile(), kit.newFile(), kit.newFile()]
    writeFileSync(text, 'time,open,high,low,close\n'.repeat(100))
    await tamper(other, (database) => {
      database.exec('CREATE TABLE songs (name TEXT)')
    })
    expect(await whyNot(text)).toBe('JOURNAL_UNREADABLE')
    expect(existsSync(`${text}.lock`)).toBe(false)
    expect(await whyNot(dirname(text))).toBe('JOURNAL_UNREADABLE')
    expect(existsSync(`${dirname(text)}.lock`)).toBe(false)
    expect(await whyNot(other)).toBe('JOURNAL_UNREADABLE')
    expect(await codeOf(reader(nothing))).toBe('JOURNAL_UNREADABLE')
    expect(existsSync(nothing)).toBe(false)
    expect(await whyNot(`${nothing}/in/no/folder`)).toBe('JOURNAL_UNREADABLE')
  })

  it('keeps the last saved states, and passes over a damaged one, saying so', async () => {
    const file = kit.newFile()
    const journal = await opened(file, { keepSnapshots: 2 })
    await journal.append(records(1, 4))
    for (const sequence of [1, 2, 3]) await journal.saveSnapshot(sequence, `state ${String(sequence)}`)
    await journal.close()
    await tamper(file, (database) => {
      expect(database.prepare('SELECT sequence FROM snapshot').all()).toHaveLength(2)
      database.exec(`UPDATE snapshot SET state = CAST('forged' AS BLOB) WHERE sequence = 3`)
    })
    const warnings: string[] = []
    const again = await opened(file, { check: 'tail', onWarning: ({ code }) => void warnings.push(code) })
    expect(await again.latestSnapshot()).toEqual({ sequence: 2, state: 'state 2' })
    expect(warnings.filter((code) => code !== 'JOURNAL_COMMIT_SLOW')).toEqual([
      'JOURNAL_SNAPSHOT_DAMAGED',
      'JOURNAL_SNAPSHOT_DAMAGED',
    ])
    expect((await again.verify()).problem?.message).toContain('sequence 3')
    await again.close()
  })

  it('makes a state durable only after what led to it', async () => {
    const file = kit.newFile()
    const journal = await opened(file)
    const order: string[] = []
    await Promise.all([
      journal.append([recordOf(1)]).then(() => order.push('first')),
      journal.append([recordOf(2)]).then(() => order.push('second')),
      journal.saveSnapshot(2, 'state').then(() => order.push('state')),
    ])
    expect(order).toEqual(['first', 'second', 'state'])
    await journal.close()
  })

  it('says how long a commit takes here', async () => {
    const journal = await opened(kit.newFile())
    expect(journal.facts.commitMicros).toBeGreaterThan(0)
    await journal.close()
  })

  it('is copied while it is written; the copy is verified, and a store itself', async () => {
    const file = kit.newFile()
    const target = kit.newFile()
    const journal = await opened(file)
    await journal.append(records(1, 30))
    const other = await reader(file)
    const [receipt] = await Promise.all([other.backup(target), journal.append(records(31, 40))])
    await other.close()
    await journal.append(records(41, 50))
    await journal.close()
    const copy = await opened(target)
    expect(plainly(await allOf(copy))).toEqual(records(1, receipt.lastPosition))
    expect(receipt.lastPosition).toBeGreaterThanOrEqual(30)
    await copy.append([recordOf(60)])
    expect(await copy.verify()).toMatchObject({ records: receipt.lastPosition + 1, problem: null })
    expect(await codeOf(copy.backup(file))).toBe('CONFIG_OUTPUT_UNWRITABLE')
    await copy.close()
  })

  it('opened by its newest intact state alone, finds a changed record when it is read', async () => {
    const file = kit.newFile()
    const { store } = await openIt(file)
    await store.close()
    const journal = await opened(file)
    await journal.append(records(1, 20))
    await journal.saveSnapshot(10, 'state')
    await journal.close()
    await tamper(file, (database) => {
      database.exec('UPDATE record SET time = time + 1 WHERE position = 5')
    })
    expect(await whyNot(file)).toBe('JOURNAL_CORRUPT')
    const tail = await opened(file, { check: 'tail' })
    expect(await allOf(tail, 10)).toHaveLength(10)
    expect(await codeOf(allOf(tail))).toBe('JOURNAL_CORRUPT')
    await tail.close()
  })
})

describe.each(DRIVERS)('a store by %s', (driver) => {
  it('opened for reading can neither be written nor written back: one connection alone does that', async () => {
    const file = kit.newFile()
    const journal = await opened(file, { driver })
    await journal.append(records(1, 3))
    const logSize = statSync(`${file}-wal`).size
    const database = await openDatabase(file, { readOnly: true, driver })
    expect(database.prepare('SELECT count(*) AS n FROM record').get()?.['n']).toBe(3)
    expect(() => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()).toThrow('disk I/O error')
    expect(() => {
      database.exec('DELETE FROM record')
    }).toThrow('readonly')
    database.close()
    expect(statSync(`${file}-wal`).size).toBe(logSize)
    await journal.append([recordOf(6)])
    expect(await journal.verify()).toMatchObject({ records: 4, problem: null })
    await journal.close()
  })

  it('that has no room left refuses the batch and what comes after it; nothing of it is kept, the rest can be read', async () => {
    const file = kit.newFile()
    const journal = await opened(file, { driver, maxBytes: 200_000 })
    await journal.append(records(1, 5))
    const large = [6, 7, 8].map((sequence) => recordOf(sequence, JSON.stringify('x'.repeat(90_000))))
    const small = journal.append(large).catch((error: unknown) => (error as { code: string }).code)
    expect(await codeOf(journal.append([recordOf(9)]))).toBe('JOURNAL_DISK_FULL')
    expect(await small).toBe('JOURNAL_DISK_FULL')
    expect(plainly(await allOf(journal))).toEqual(records(1, 5))
    expect(await journal.verify()).toMatchObject({ records: 5, problem: null })
    await journal.close()
    const again = await opened(file, { driver })
    await again.append([recordOf(6)])
    expect(await allOf(again)).toHaveLength(6)
    await again.close()
  })

  it('whose thread is gone refuses, and goes on with the next one', async () => {
    const file = kit.newFile()
    const journal = await opened(file, { driver })
    await journal.append([recordOf(1)])
    const last = codeOf(journal.append([recordOf(2)]))
    await kit.workers.at(-1)?.terminate()
    expect([null, 'JOURNAL_APPEND_FAILED']).toContain(await last)
    expect(await codeOf(journal.append([recordOf(3)]))).toBe('JOURNAL_APPEND_FAILED')
    await journal.close()
    const again = await opened(file, { driver })
    expect((await allOf(again))[0]?.sequence).toBe(1)
    await again.close()
  })

  it('whenever its thread ends, has what was acknowledged, and every other batch whole or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(6), async (drawn, after) => {
        const file = kit.newFile()
        const journal = await opened(file, { driver })
        let acknowledged = 0
        const worker = kit.workers.at(-1)
        const all = drawn.map(async (batch, index) => {
          await journal.append(batch)
          acknowledged += batch.length
          if (index === after) await worker?.terminate()
        })
        await Promise.allSettled(all)
        await journal.close()
        const { store } = await openIt(file, { driver })
        const kept = await readAll(store)
        expect(await store.verify(null)).toMatchObject({ records: kept.length, problem: null })
        await store.close()
        const ends = drawn.map((_, index) => drawn.slice(0, index + 1).flat().length)
        expect(kept.length).toBeGreaterThanOrEqual(acknowledged)
        expect([0, ...ends]).toContain(kept.length)
        expect(kept).toEqual(drawn.flat().slice(0, kept.length))
      }),
      { numRuns: 5 },
    )
  })
})

describe('a store without permission', () => {
  it.skipIf(process.getuid?.() === 0)('to be written is refused before anything is sent', async () => {
    const file = kit.newFile()
    await filled(file, 2)
    chmodSync(file, 0o444)
    expect(await whyNot(file)).toBe('JOURNAL_READ_ONLY')
    rmSync(file)
  })
})
