import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { allOf, plainly, recordOf } from '../../../test/contract/journal.ts'
import { cuttingProxy } from '../../../test/support/cutting-proxy.ts'
import { POSTGRES_THREAD, workerKit } from '../../../test/support/journal-worker.ts'
import { PASSWORD, startPostgres } from '../../../test/support/postgres-server.ts'
import type { PostgresServer } from '../../../test/support/postgres-server.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { PostgresJournal } from './postgres-journal.ts'
import type { PostgresJournalOptions } from './postgres-journal.ts'

const kit = await workerKit(POSTGRES_THREAD)
afterAll(kit.remove)
const folder = mkdtempSync(join(tmpdir(), 'fulmar-pg-witness-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const IDENTITY = { deployment: 'trend', account: 'ACC-1', environment: 'paper' }

const started = await startPostgres()
if (typeof started === 'string') {
  describe('the journal in PostgreSQL', () => {
    it.skip(`is not tested: ${started}`, () => undefined)
  })
} else {
  afterAll(() => started.remove())
  promises(started)
}

function records(from: number, to: number): JournalRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => recordOf(from + index))
}

const failure = async (promise: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
  promise.then(
    () => ({}),
    (error: unknown) => error as { code?: string; message?: string },
  )

function promises(server: PostgresServer): void {
  const open = (dsn: string, more: Partial<PostgresJournalOptions> = {}): Promise<PostgresJournal> =>
    PostgresJournal.open({ dsn, identity: IDENTITY, build: 'test', startWorker: kit.start, ...more })
  const reader = (dsn: string): Promise<PostgresJournal> =>
    PostgresJournal.openReadOnly({ dsn, startWorker: kit.start })
  const sessions = `FROM pg_stat_activity WHERE application_name = 'fulmar' AND datname = current_database()`
  const terminate = (database: string): Promise<unknown> =>
    server.query(database, `SELECT pg_terminate_backend(pid) ${sessions}`)
  const through = (dsn: string, port: number): string =>
    dsn.replace(`:${String(server.port)}/`, `:${String(port)}/`)

  describe('a connection that is lost', () => {
    it('between two appends is replaced, and nothing is written twice', async () => {
      const database = await server.newDatabase()
      const journal = await open(server.dsn(database))
      await journal.append(records(1, 3))
      await terminate(database)
      await journal.append(records(4, 5))
      await terminate(database)
      expect(plainly(await allOf(journal))).toEqual(records(1, 5))
      expect(await journal.verify()).toMatchObject({ records: 5, problem: null })
      await journal.close()
    })

    it('while an append waits for its turn is replaced, and it is written once', async () => {
      const database = await server.newDatabase()
      const journal = await open(server.dsn(database), { lockTimeout: 200, retryFor: 60_000 })
      await journal.append(records(1, 3))
      // somebody holds the row of the leader for longer than the append waits for it
      const held = server.query(
        database,
        'BEGIN; SELECT epoch FROM fulmar.deployment FOR UPDATE; SELECT pg_sleep(1); COMMIT',
      )
      const waiting = `SELECT 1 ${sessions} AND wait_event_type = 'Lock'`
      while (
        (await server.query(database, `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`))
          .length === 0
      );
      const append = journal.append(records(4, 5))
      while ((await server.query(database, waiting)).length === 0);
      await terminate(database)
      await held
      await append
      expect(plainly(await allOf(journal))).toEqual(records(1, 5))
      await journal.close()
    })

    it.each(['before', 'after'] as const)(
      '%s the server has seen COMMIT is settled by a look: acknowledged, and there once',
      async (when) => {
        const dsn = server.dsn(await server.newDatabase())
        const proxy = await cuttingProxy(server.port)
        const journal = await open(through(dsn, proxy.port))
        await journal.append(records(1, 3))
        proxy.cut(when, 'COMMIT')
        const receipt = await journal.append(records(4, 6))
        expect(proxy.cuts).toBe(1)
        expect(receipt.lastPosition).toBe(6)
        await journal.append(records(7, 7))
        const kept = await allOf(journal)
        expect(plainly(kept)).toEqual(records(1, 7))
        expect(kept[5]?.hash).toBe(receipt.head)
        expect(await journal.verify()).toMatchObject({ records: 7, problem: null })
        await journal.close()
        await proxy.close()
      },
    )

    it('anywhere, any number of times, loses nothing that was acknowledged and doubles nothing', async () => {
      const database = await server.newDatabase()
      const proxy = await cuttingProxy(server.port)
      let run = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 6 }),
          async (cuts) => {
            run += 1
            const dsn = server.dsn(database, 'admin', `?schema=r${String(run)}`)
            const journal = await open(through(dsn, proxy.port))
            let last = 0
            for (const cut of cuts) {
              proxy.cutAfter(cut)
              const batch = records(last + 1, last + 1 + (cut % 4))
              await journal.append(batch)
              last += batch.length
            }
            await journal.append([recordOf(last + 1)])
            expect(plainly(await allOf(journal))).toEqual(records(1, last + 1))
            proxy.cutAfter(1_000_000)
            await journal.close()
          },
        ),
        { numRuns: 8 },
      )
      await proxy.close()
    })

    it('while a state is saved is replaced, and the state is there', async () => {
      const dsn = server.dsn(await server.newDatabase())
      const proxy = await cuttingProxy(server.port)
      const journal = await open(through(dsn, proxy.port))
      await journal.append(records(1, 3))
      proxy.cut('after', 'COMMIT')
      await journal.saveSnapshot(3, 'state')
      expect(proxy.cuts).toBe(1)
      expect(await journal.latestSnapshot()).toEqual({ sequence: 3, state: 'state' })
      await journal.close()
      await proxy.close()
    })

    it('for good refuses the append in time, says that its outcome is unknown, and refuses what comes after it', async () => {
      const dsn = server.dsn(await server.newDatabase())
      const proxy = await cuttingProxy(server.port)
      const journal = await open(through(dsn, proxy.port), { retryFor: 300 })
      await journal.append(records(1, 3))
      await proxy.close()
      const { code, message } = await failure(journal.append(records(4, 4)))
      expect(code).toBe('JOURNAL_APPEND_FAILED')
      expect(message).toContain('could not be found out')
      expect((await failure(journal.append(records(5, 5)))).code).toBe('JOURNAL_APPEND_FAILED')
      await journal.close()
      const again = await open(dsn)
      expect(plainly(await allOf(again))).toEqual(records(1, 3))
      await again.close()
    })

    it('to a server that comes back with less than it acknowledged is found out', async () => {
      const database = await server.newDatabase()
      const journal = await open(server.dsn(database))
      await journal.append(records(1, 5))
      // as a standby that lagged behind
      await server.query(database, 'DELETE FROM fulmar.record WHERE position > 3')
      await terminate(database)
      expect((await failure(journal.append(records(6, 6)))).code).toBe('JOURNAL_HEAD_BEHIND')
      await journal.close()
    })
  })

  describe('two engines on one log', () => {
    it('are refused: the second as long as the first is there, and not afterwards', async () => {
      const dsn = server.dsn(await server.newDatabase())
      const first = await open(dsn)
      expect((await failure(open(dsn))).code).toBe('JOURNAL_LOCKED')
      await first.append(records(1, 1))
      await first.close()
      const second = await open(dsn)
      expect(second.facts.epoch).toBe(2)
      await second.close()
    })

    it('where the later took over: the older never appends again, and reads on', async () => {
      const dsn = server.dsn(await server.newDatabase())
      const first = await open(dsn)
      await first.append(records(1, 3))
      const second = await open(dsn, { takeOver: true })
      await second.append(records(4, 5))
      for (const sequence of [6, 7]) {
        expect((await failure(first.append([recordOf(sequence)]))).code).toBe('JOURNAL_FENCED')
      }
      expect((await failure(first.saveSnapshot(3, 'old'))).code).toBe('JOURNAL_FENCED')
      expect(await allOf(first)).toHaveLength(5)
      await first.close()
      await second.append(records(6, 6))
      expect((await allOf(second)).map(({ epoch }) => epoch)).toEqual([1, 1, 1, 2, 2, 2])
      expect(await second.latestSnapshot()).toBeNull()
      await second.close()
    })

    it('where the older lost its connection, and its lock with it: what it tries again is refused', async () => {
      const database = await server.newDatabase()
      const dsn = server.dsn(database)
      const first = await open(dsn)
      await first.append(records(1, 3))
      await terminate(database)
      const second = await open(dsn)
      expect((await failure(first.append(records(4, 4)))).code).toBe('JOURNAL_FENCED')
      await second.append(records(4, 4))
      expect(plainly(await allOf(second))).toEqual(records(1, 4))
      await first.close()
      await second.close()
    })

    it('with an append under way when the other takes over: it is whole and before, or refused', async () => {
      const dsn = server.dsn(await server.newDatabase())
      for (let round = 0; round < 3; round++) {
        const first = await open(dsn, { takeOver: true })
        const before = first.facts.receipt.lastPosition
        const [taken, ...appended] = await Promise.all([
          open(dsn, { takeOver: true }),
          ...[1, 2, 3, 4, 5].map((n) => failure(first.append(records(100 * round + n, 100 * round + n)))),
        ])
        const acknowledged = appended.filter(({ code }) => code === undefined).length
        expect((await failure(first.append(records(1000, 1000)))).code).toBe('JOURNAL_FENCED')
        const kept = await allOf(taken)
        expect(kept).toHaveLength(before + acknowledged)
        expect(await taken.verify()).toMatchObject({ problem: null })
        await first.close()
        await taken.close()
      }
    })
  })

  describe('the server', () => {
    it('that lets us only read serves readers, and refuses a writer', async () => {
      const database = await server.newDatabase()
      const journal = await open(server.dsn(database))
      await journal.append(records(1, 3))
      await server.query(
        database,
        `DROP ROLE IF EXISTS viewer; CREATE ROLE viewer LOGIN PASSWORD '${PASSWORD}';
         GRANT USAGE ON SCHEMA fulmar TO viewer; GRANT SELECT ON ALL TABLES IN SCHEMA fulmar TO viewer`,
      )
      const dsn = server.dsn(database, 'viewer')
      const other = await reader(dsn)
      expect(plainly(await allOf(other))).toEqual(records(1, 3))
      expect(await other.verify()).toMatchObject({ records: 3, problem: null })
      expect((await failure(other.append(records(4, 4)))).code).toBe('JOURNAL_READ_ONLY')
      await other.close()
      await journal.close()
      expect((await failure(open(dsn))).code).toBe('JOURNAL_READ_ONLY')
    })

    it('that has no room left refuses the batch and what comes after it; nothing of it is kept', async () => {
      const database = await server.newDatabase()
      const journal = await open(server.dsn(database))
      await journal.append(records(1, 3))
      await server.query(
        database,
        `CREATE FUNCTION fulmar.full() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN IF NEW.sequence = 5 THEN RAISE 'could not extend file' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$;
         CREATE TRIGGER full_disk BEFORE INSERT ON fulmar.record FOR EACH ROW EXECUTE FUNCTION fulmar.full()`,
      )
      expect((await failure(journal.append(records(4, 6)))).code).toBe('JOURNAL_DISK_FULL')
      expect((await failure(journal.append(records(7, 7)))).code).toBe('JOURNAL_DISK_FULL')
      expect(plainly(await allOf(journal))).toEqual(records(1, 3))
      await journal.close()
    })

    it.each(['fast', 'immediate'] as const)(
      'that is restarted (%s) between appends and under them loses nothing that was acknowledged',
      async (how) => {
        const journal = await open(server.dsn(await server.newDatabase()), { retryFor: 60_000 })
        await journal.append(records(1, 100))
        await server.stop(how)
        const waiting = journal.append(records(101, 200))
        await server.start()
        await waiting
        const later = [1, 2, 3].map((n) => journal.append(records(200 + n, 200 + n)))
        await server.stop(how)
        await server.start()
        await Promise.all(later)
        expect(plainly(await allOf(journal))).toEqual(records(1, 203))
        expect(await journal.verify()).toMatchObject({ records: 203, problem: null })
        await journal.close()
      },
    )

    it('that does not sync is spoken of', async () => {
      await server.stop('fast')
      await server.start({ fsync: 'off' })
      const codes: string[] = []
      const journal = await open(server.dsn(await server.newDatabase()), {
        onWarning: ({ code }) => void codes.push(code),
      })
      await journal.close()
      await server.stop('fast')
      await server.start()
      expect(codes).toContain('JOURNAL_NOT_DURABLE')
    })
  })

  describe('a log in PostgreSQL', () => {
    it('that somebody changed is found out, and the record is named', async () => {
      const database = await server.newDatabase()
      const dsn = server.dsn(database)
      const journal = await open(dsn)
      await journal.append(records(1, 12))
      await journal.close()
      await server.query(database, 'UPDATE fulmar.record SET time = time + 1 WHERE position = 7')
      expect((await failure(open(dsn))).code).toBe('JOURNAL_CORRUPT')
      const other = await reader(dsn)
      expect((await other.verify()).problem).toMatchObject({ position: 7 })
      await other.close()
      // nobody is shut out by the failed start
      await server.query(database, 'UPDATE fulmar.record SET time = time - 1 WHERE position = 7')
      const again = await open(dsn)
      await again.close()
    })

    it('whose last records are gone is found out by a witness on this machine, if there is one', async () => {
      const database = await server.newDatabase()
      const dsn = server.dsn(database)
      const witness = join(folder, 'trend')
      const journal = await open(dsn, { witness })
      await journal.append(records(1, 12))
      await journal.close()
      await server.query(database, 'DELETE FROM fulmar.record WHERE position > 9')
      expect((await failure(open(dsn, { witness }))).code).toBe('JOURNAL_HEAD_BEHIND')
      const unaware = await open(dsn)
      await unaware.close()
      await server.query(database, 'DROP SCHEMA fulmar CASCADE')
      expect((await failure(open(dsn, { witness }))).code).toBe('JOURNAL_HEAD_BEHIND')
    })

    it('stands beside others in the same tables; who reads says which', async () => {
      const database = await server.newDatabase()
      const dsn = server.dsn(database)
      const [one, two] = [await open(dsn), await open(dsn, { identity: { ...IDENTITY, deployment: 'mean' } })]
      await one.append(records(1, 3))
      await two.append(records(1, 5))
      await one.append(records(4, 4))
      const { code, message } = await failure(reader(dsn))
      expect(code).toBe('CONFIG_INVALID')
      expect(message).toContain('trend, mean')
      const other = await reader(`${dsn}?deployment=mean`)
      expect(await allOf(other)).toHaveLength(5)
      expect((await failure(reader(`${dsn}?deployment=none`))).code).toBe('JOURNAL_UNREADABLE')
      for (const each of [one, two, other]) await each.close()
    })

    it('is refused to another account, and stays out of a schema of somebody else', async () => {
      const database = await server.newDatabase()
      const dsn = server.dsn(database)
      await (await open(dsn)).close()
      const identity = { ...IDENTITY, account: 'ACC-2' }
      expect((await failure(open(dsn, { identity }))).code).toBe('JOURNAL_ACCOUNT_MISMATCH')
      await server.query(database, 'CREATE TABLE public.songs (name text)')
      expect((await failure(open(`${dsn}?schema=public`))).code).toBe('JOURNAL_UNREADABLE')
      expect((await failure(reader(`${dsn}?schema=nothing`))).code).toBe('JOURNAL_UNREADABLE')
      await server.query(database, `INSERT INTO fulmar.schema_version VALUES (999, 1, 'future')`)
      expect((await failure(open(dsn))).code).toBe('JOURNAL_VERSION_UNKNOWN')
    })

    it('is signed now and then, also when a connection is lost over it', async () => {
      const { generateKeyPairSync } = await import('node:crypto')
      const keys = generateKeyPairSync('ed25519', {
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      })
      const dsn = server.dsn(await server.newDatabase())
      const proxy = await cuttingProxy(server.port)
      const signing = { privateKey: keys.privateKey, everyRecords: 5 }
      const journal = await open(through(dsn, proxy.port), { signing })
      proxy.cut('before', 'COMMIT')
      await journal.append(records(1, 5))
      await journal.append(records(6, 7))
      expect(await journal.verify(keys.publicKey)).toMatchObject({
        checkpoints: 1,
        signed: true,
        problem: null,
      })
      await journal.close()
      await proxy.close()
    })

    it('never says its password, whatever is wrong', async () => {
      const secret = 'hunter2-hunter2'
      const port = String(server.port)
      const wrong = [
        `postgres://admin:${secret}@127.0.0.1:${port}/postgres`,
        `postgres://admin:${secret}@127.0.0.1:1/postgres`,
        `postgres://admin:${secret}@127.0.0.1:${port}/`,
        `postgres://admin:${secret}@127.0.0.1:x/postgres`,
        `postgres://admin:${secret}@/postgres`,
        `postgres://admin:${secret}@127.0.0.1:${port}/postgres?sslmode=maybe`,
        `postgres://admin:${secret}@127.0.0.1:${port}/postgres?sslmode=require`,
        `postgres://admin:${secret}@127.0.0.1:${port}/postgres?options=x`,
      ]
      for (const dsn of wrong) {
        for (const how of [open, reader]) {
          const error = await failure(how(dsn))
          expect(error.code).toMatch(/^(JOURNAL_UNREADABLE|CONFIG_INVALID)$/)
          expect(JSON.stringify([error.message, error, String((error as Error).stack)])).not.toContain(secret)
        }
      }
    })
  })
}
