/** Commands on a store in PostgreSQL, as users run them. */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { storeArgument } from '../src/runtime/store-location.ts'
import { commandLine, root } from './support/command-line.ts'
import { PASSWORD, startPostgres } from './support/postgres-server.ts'

const { run: fulmar, remove } = commandLine()
afterAll(remove)
const server = await startPostgres()

const STRATEGY = join(root, 'examples/sma-cross.ts')
const PAPER = ['paper', STRATEGY, '--speed', 'max', '--no-report', '--json', '--store']

describe('a store named on the command line', () => {
  it('is not one with its password, which others could read there', async () => {
    const { code, err } = await fulmar([...PAPER, 'postgres://me:hunter2@127.0.0.1/db'])
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('error CONFIG_INVALID: A password in an argument'),
    ])
    expect(err).not.toContain('hunter2')
    expect(() => storeArgument('env:FULMAR_NO_SUCH_STORE')).toThrow('is not set')
    expect(storeArgument('run.db')).toBe('run.db')
  })

  it.skipIf(typeof server === 'string')(
    'keeps the journal in PostgreSQL, where audit verify finds it whole, and a changed record',
    async () => {
      if (typeof server === 'string') return
      const database = await server.newDatabase()
      const env = { DATABASE_DSN: server.dsn(database) }
      const paper = await fulmar([...PAPER, 'env:DATABASE_DSN'], null, env)
      expect([paper.code, paper.err]).toEqual([0, expect.not.stringContaining('error')])
      const location = server.dsn(database).replace(`:${PASSWORD}`, '')
      const password = { PGPASSWORD: PASSWORD }
      const verified = await fulmar(['audit', 'verify', location, '--json'], null, password)
      const { records, problem } = JSON.parse(verified.out) as { records: number; problem: unknown }
      expect([verified.code, problem]).toEqual([0, null])
      expect(records).toBeGreaterThan(100)
      const exported = await fulmar(
        ['audit', 'export', 'env:DATABASE_DSN', '--type', 'orderApproved'],
        null,
        env,
      )
      expect([exported.code, exported.out]).toEqual([0, expect.stringContaining('orderApproved')])
      const again = await fulmar([...PAPER, 'env:DATABASE_DSN'], null, env)
      expect([again.code, again.err]).toEqual([2, expect.stringContaining('holds a run already')])
      await server.query(database, `UPDATE fulmar.record SET body = '{}' WHERE position = 5`)
      const changed = await fulmar(['audit', 'verify', 'env:DATABASE_DSN'], null, env)
      expect([changed.code, changed.err]).toEqual([5, expect.stringContaining('Record 5 ')])
      for (const { out, err } of [paper, verified, exported, again, changed]) {
        expect(`${out}${err}`).not.toContain(PASSWORD)
      }
    },
  )

  afterAll(async () => {
    if (typeof server !== 'string') await server.remove()
  })
})
