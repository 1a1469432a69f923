import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  append,
  openIt,
  tamper,
  temporaryFolder,
  verdict,
  whyNot,
} from '../src/adapters/journal-sqlite/store.test-support.ts'
import { openDatabase } from '../src/adapters/journal-sqlite/driver.ts'
import type { Database } from '../src/adapters/journal-sqlite/driver.ts'
import { tableOf, TABLES } from '../src/adapters/journal-sql/projection/tables.ts'
import type {
  Cell,
  Column,
  ProjectionName,
  ProjectionTable,
} from '../src/adapters/journal-sql/projection/tables.ts'
import type { JournalRecord } from '../src/ports/journal.ts'
import { played } from './support/played-run.ts'

const folder = temporaryFolder()
let records: readonly JournalRecord[]

beforeAll(async () => {
  records = (await played(33, 14)).records
})

afterAll(() => {
  folder.remove()
})

/** A store of a whole run, closed. */
async function written(): Promise<string> {
  const file = folder.newFile()
  const { store } = await openIt(file)
  for (let at = 0; at < records.length; at += 11) await append(store, records.slice(at, at + 11))
  await store.close()
  return file
}

async function rowsOf(file: string, table: ProjectionName): Promise<unknown[]> {
  const database = await openDatabase(file, { readOnly: true })
  const rows = database.prepare(`SELECT * FROM ${table}`).all()
  database.close()
  return rows
}

/** Gives the first row another value there; returns what puts it back. */
async function changeOne(
  file: string,
  table: ProjectionTable,
  { name, type }: Column,
): Promise<() => Promise<void>> {
  let before: Cell = null
  const where = `${table.key.map((each) => `${each} = ?`).join(' AND ')}`
  let key: Cell[] = []
  const set = (value: Cell) => (database: Database) => {
    database.prepare(`UPDATE ${table.name} SET ${name} = ? WHERE ${where}`).run(value, ...key)
  }
  await tamper(file, (database) => {
    const row = database.prepare(`SELECT * FROM ${table.name} LIMIT 1`).get() as Record<string, Cell>
    key = table.key.map((each) => row[each] ?? null)
    before = row[name] ?? null
    set(type === 'integer' ? Number(before) + 1 : `${String(before ?? '')}0`)(database)
  })
  return () => tamper(file, set(before))
}

describe('the tables of a store', () => {
  it('are written with the records, and found right', async () => {
    const file = await written()
    expect(await verdict(file)).toBe('fine')
    expect((await rowsOf(file, 'orders')).length).toBeGreaterThan(10)
    expect((await rowsOf(file, 'executions')).length).toBe(
      records.filter(({ type }) => type === 'fillBooked').length,
    )
    expect((await rowsOf(file, 'positions')).length).toBeGreaterThan(1)
    expect((await rowsOf(file, 'round_trips')).length).toBeGreaterThan(0)
  })

  it('are made for a store of before there were any, and are the same then', async () => {
    const [file, old] = [await written(), await written()]
    await tamper(old, (database) => {
      for (const { name } of TABLES) database.exec(`DROP TABLE ${name}`)
      database.exec('DROP TABLE projection')
      database.exec('DELETE FROM schema_version WHERE version >= 2')
    })
    expect(await verdict(old)).toBe('fine')
    expect(await whyNot(old)).toBe(null)
    for (const { name } of TABLES) expect(await rowsOf(old, name)).toEqual(await rowsOf(file, name))
    expect(await verdict(old)).toBe('fine')
  })

  it('have every changed value found, by table, row and column', async () => {
    const file = await written()
    let changed = 0
    for (const table of TABLES) {
      if ((await rowsOf(file, table.name)).length === 0) continue
      for (const column of table.columns.filter(({ name }) => !table.key.includes(name))) {
        const undo = await changeOne(file, table, column)
        expect(await verdict(file)).toMatch(
          new RegExp(
            `^null: The table ${table.name}, row .*: ${column.name} is .*, and by the records it is `,
          ),
        )
        await undo()
        changed += 1
      }
    }
    expect(changed).toBeGreaterThan(60)
    expect(await verdict(file)).toBe('fine')
  }, 60_000)

  it('have a row found that is missing, has another key, or is one too many', async () => {
    const file = await written()
    for (const name of ['orders', 'executions', 'positions', 'round_trips'] as const) {
      const all = `CREATE TABLE kept AS SELECT * FROM ${name}`
      const first = `rowid = 1`
      const back = `DELETE FROM ${name}; INSERT INTO ${name} SELECT * FROM kept; DROP TABLE kept`
      const key = tableOf(name).key.at(-1) ?? ''
      const other =
        tableOf(name).columns.find((each) => each.name === key)?.type === 'integer' ? '999999' : `'zz'`
      const [missing, more, moved] = [
        `DELETE FROM ${name}; INSERT INTO ${name} SELECT * FROM kept WHERE NOT ${first}`,
        `UPDATE kept SET ${key} = ${other} WHERE ${first}; INSERT INTO ${name} SELECT * FROM kept WHERE ${first}`,
        `UPDATE kept SET ${key} = ${other} WHERE ${first}; DELETE FROM ${name}; INSERT INTO ${name} SELECT * FROM kept`,
      ]
      const said: string[] = []
      for (const sql of [missing, more, moved]) {
        await tamper(file, (database) => {
          database.exec(`${all}; CREATE TABLE whole AS SELECT * FROM ${name}; ${sql}; DROP TABLE kept`)
        })
        said.push(await verdict(file))
        await tamper(file, (database) => {
          database.exec(`CREATE TABLE kept AS SELECT * FROM whole; DROP TABLE whole; ${back}`)
        })
      }
      expect(said).toEqual([
        expect.stringMatching(`The table ${name}, row .*: it is missing`),
        expect.stringMatching(`The table ${name} has \\d+ rows, and by the records there are \\d+`),
        expect.stringMatching(`The table ${name}, row .*: it is missing`),
      ])
    }
    expect(await verdict(file)).toBe('fine')
  }, 60_000)

  it('refuse to be gone on from where a row that goes on is not as it was written', async () => {
    const file = await written()
    const [positions] = TABLES.filter(({ name }) => name === 'positions')
    const [quantity] = positions?.columns.filter(({ name }) => name === 'net_quantity') ?? []
    if (positions === undefined || quantity === undefined) throw new Error('no such column')
    const undo = await changeOne(file, positions, quantity)
    expect(await whyNot(file)).toBe('JOURNAL_TABLES_DAMAGED')
    await undo()
    expect(await whyNot(file)).toBe(null)
  })

  it('stop following at a record that makes no sense, and say so; the journal goes on', async () => {
    const file = folder.newFile()
    const { store } = await openIt(file)
    const senseless = {
      sequence: 1,
      time: 1,
      type: 'fillBooked',
      body: '{"fill":{"executionId":"e","instrumentId":7}}',
    }
    await append(store, [senseless])
    await append(
      store,
      records.map((record) => ({ ...record, sequence: record.sequence + 1 })),
    )
    await store.close()
    expect(await verdict(file)).toMatch(/The tables stopped following before record 1: /)
    const again = await openIt(file)
    expect(again.facts.warnings).toMatchObject([{ code: 'JOURNAL_TABLES_DAMAGED' }])
    expect(again.facts.receipt.lastPosition).toBe(records.length + 1)
    await again.store.close()
  })
})
