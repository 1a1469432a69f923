/** `fulmar db …`, as users run it. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tamper } from '../src/adapters/journal-sqlite/store.test-support.ts'
import { commandLine, root } from './support/command-line.ts'

const { run: fulmar, folder, remove } = commandLine()
const file = join(folder, 'run.db')

beforeAll(async () => {
  const strategy = join(root, 'examples/sma-cross.ts')
  const paper = await fulmar([
    'paper',
    strategy,
    '--speed',
    'max',
    '--no-report',
    '--json',
    '--store',
    'run.db',
  ])
  expect(paper.code).toBe(0)
}, 60_000)

afterAll(remove)

async function rows(argv: readonly string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await fulmar([...argv, '--format', 'json'])
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Record<string, unknown>[]
}

describe('fulmar db query', () => {
  it('answers as a table, as JSON and as CSV', async () => {
    const sql = 'SELECT strategy, instrument, net_quantity FROM positions'
    const table = await fulmar(['db', 'query', 'run.db', sql])
    expect([table.code, table.out]).toEqual([0, expect.stringMatching(/strategy.*instrument.*net_quantity/)])
    const [row] = await rows(['db', 'query', 'run.db', sql])
    expect(Object.keys(row ?? {})).toEqual(['strategy', 'instrument', 'net_quantity'])
    const csv = await fulmar(['db', 'query', 'run.db', sql, '--format', 'csv'])
    expect(csv.out).toMatch(/^strategy,instrument,net_quantity\r\n/)
  })

  it('shows bodies of records as text, and says when there is more', async () => {
    const { out, err } = await fulmar([
      'db',
      'query',
      'run.db',
      'SELECT body FROM record',
      '--limit',
      '2',
      '--format',
      'json',
    ])
    const list = JSON.parse(out) as { body: string }[]
    expect(list.map(({ body }) => typeof JSON.parse(body))).toEqual(['object', 'object'])
    expect(err).toContain('Only the first 2 rows are shown')
  })

  it.each([
    ["UPDATE positions SET net_quantity = '0'", 'UPDATE is no question'],
    ['WITH x AS (SELECT 1) DELETE FROM record', 'not understood'],
    ['SELECT 1; DELETE FROM record', 'several statements'],
    ["ATTACH 'other.db' AS other", 'ATTACH is no question'],
    ["VACUUM INTO 'copy.db'", 'VACUUM is no question'],
    ['', 'There is no question'],
    ['SELECT nothing FROM nowhere', 'not understood'],
  ])('refuses %s, and changes nothing', async (sql, why) => {
    const { code, err } = await fulmar(['db', 'query', 'run.db', sql])
    expect([code, err]).toEqual([2, expect.stringContaining(why)])
    const { out } = await fulmar(['audit', 'verify', 'run.db', '--json'])
    expect(JSON.parse(out)).toMatchObject({ problem: null })
  })

  it('leaves PostgreSQL to its own tools, and does not repeat where it is', async () => {
    const { code, err } = await fulmar(['db', 'query', 'postgres://anna:secret@db/fulmar', 'SELECT 1'])
    expect([code, err]).toEqual([2, expect.stringContaining('not in PostgreSQL')])
    expect(err).not.toContain('secret')
  })

  it('says so where there is no store', async () => {
    const { code, err } = await fulmar(['db', 'query', 'nowhere.db', 'SELECT 1'])
    expect([code, err]).toEqual([5, expect.stringContaining('There is no store nowhere.db')])
  })
})

describe('fulmar db orders, executions, positions, sessions, risk-events', () => {
  it('show what is asked for, and count as the records do', async () => {
    const orders = await rows(['db', 'orders', 'run.db', '--limit', '100000'])
    const executions = await rows(['db', 'executions', 'run.db', '--limit', '100000'])
    const [booked] = await rows([
      'db',
      'query',
      'run.db',
      "SELECT count(*) AS n FROM record WHERE type = 'fillBooked'",
    ])
    expect(executions).toHaveLength(Number(booked?.['n']))
    expect(orders.length).toBeGreaterThan(0)
    const filled = await rows(['db', 'orders', 'run.db', '--status', 'filled', '--limit', '100000'])
    expect(filled).toEqual(orders.filter(({ status }) => status === 'filled'))
    expect(await rows(['db', 'orders', 'run.db', '--strategy', 'nobody'])).toEqual([])
    expect(await rows(['db', 'positions', 'run.db'])).not.toEqual([])
    expect((await fulmar(['db', 'sessions', 'run.db'])).code).toBe(0)
    expect((await fulmar(['db', 'risk-events', 'run.db', '--open'])).code).toBe(0)
  })

  it('choose by time', async () => {
    const all = await rows(['db', 'orders', 'run.db', '--limit', '100000'])
    const middle = Number(all[all.length >> 1]?.['created_time'])
    const at = new Date(middle / 1000).toISOString()
    const [before, after] = [
      await rows(['db', 'orders', 'run.db', '--to', at, '--limit', '100000']),
      await rows(['db', 'orders', 'run.db', '--from', at, '--limit', '100000']),
    ]
    expect([...after, ...before]).toEqual(all)
    expect(Math.min(before.length, after.length)).toBeGreaterThan(0)
  })

  it('refuse a filter that the table cannot have', async () => {
    const { code, err } = await fulmar(['db', 'sessions', 'run.db', '--instrument', 'SPY.ARCX'])
    expect([code, err]).toEqual([2, expect.stringContaining('cannot choose by --instrument')])
  })
})

describe('fulmar db info, setup, backup, restore', () => {
  it('tell what is in a store', async () => {
    const { out } = await fulmar(['db', 'info', 'run.db', '--json'])
    expect(JSON.parse(out)).toMatchObject({ account: 'paper', environment: 'paper', runs: 1, openRuns: 0 })
    expect((await fulmar(['db', 'info', 'run.db'])).out).toMatch(/Records +\d/)
  })

  it('copy a store and put it back; nothing is overwritten, and a damaged backup is refused', async () => {
    expect((await fulmar(['db', 'backup', 'run.db', 'copy.db'])).code).toBe(0)
    expect((await fulmar(['db', 'backup', 'run.db', 'copy.db'])).err).toContain('is there already')
    const there = await fulmar(['db', 'restore', 'copy.db', 'run.db'])
    expect([there.code, there.err]).toEqual([2, expect.stringContaining('run.db is there already')])
    expect((await fulmar(['db', 'restore', 'copy.db', 'back.db'])).code).toBe(0)
    const { out } = await fulmar(['audit', 'verify', 'back.db', '--json'])
    const original = await fulmar(['audit', 'verify', 'run.db', '--json'])
    expect(out).toBe(original.out)
    await tamper(join(folder, 'copy.db'), (database) => {
      database.exec("UPDATE record SET body = CAST('{}' AS BLOB) WHERE position = 3")
    })
    const damaged = await fulmar(['db', 'restore', 'copy.db', 'again.db'])
    expect([damaged.code, existsSync(join(folder, 'again.db'))]).toEqual([5, false])
  })

  it('make a store for good, leave it as it is the second time, and refuse what is none', async () => {
    const made = await fulmar([
      'db',
      'setup',
      'new.db',
      '--deployment',
      'trend',
      '--account',
      'A1',
      '--environment',
      'demo',
    ])
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('trend, account A1, demo')])
    const again = await fulmar(['db', 'setup', 'new.db'])
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('new.db is up to date')])
    writeFileSync(join(folder, 'notes.txt'), 'not a store')
    expect((await fulmar(['db', 'setup', 'notes.txt'])).code).toBe(5)
  })

  it('make damaged tables anew', async () => {
    await fulmar(['db', 'backup', 'run.db', 'broken.db'])
    const broken = join(folder, 'broken.db')
    await tamper(broken, (database) => {
      database.exec("UPDATE orders SET filled_quantity = '77'")
    })
    expect((await fulmar(['audit', 'verify', 'broken.db'])).err).toMatch(
      /The table orders, row \w+: filled_quantity is "77"/,
    )
    expect((await fulmar(['db', 'setup', 'broken.db', '--rebuild'])).code).toBe(0)
    expect((await fulmar(['audit', 'verify', 'broken.db'])).code).toBe(0)
    renameSync(broken, join(folder, 'done.db'))
    expect(existsSync(file)).toBe(true)
  })
})
