import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allOf, plainly, recordOf } from '../../../test/contract/journal.ts'
import { cuttingProxy } from '../../../test/support/cutting-proxy.ts'
import { failure, onPostgres, records, SESSIONS } from './postgres.test-support.ts'

await onPostgres(({ server, open, terminate, through }) => {
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
      const waiting = `SELECT 1 ${SESSIONS} AND wait_event_type = 'Lock'`
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
})
