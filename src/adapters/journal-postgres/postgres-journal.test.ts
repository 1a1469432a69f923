import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { allOf, plainly } from '../../../test/contract/journal.ts'
import { cuttingProxy } from '../../../test/support/cutting-proxy.ts'
import { PASSWORD } from '../../../test/support/postgres-server.ts'
import { failure, IDENTITY, onPostgres, records } from './postgres.test-support.ts'

const folder = mkdtempSync(join(tmpdir(), 'fulmar-pg-witness-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

await onPostgres(({ server, open, reader, through }) => {
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
})
