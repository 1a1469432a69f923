/** The tables of `tables.ts` in SQL: what makes them, and statements for rows. */
import { crc32 } from 'node:zlib'
import { textOf } from '../sql-database.ts'
import type { Dialect, SqlDatabase, SqlRow, SqlStatement, SqlValue } from '../sql-database.ts'
import { TABLES } from './tables.ts'
import type { Cell, ProjectionTable, Row } from './tables.ts'

/**
 * The last column of each table: CRC-32 over all others. A byte that changes by itself is seen in it wherever a row is
 * read; against whoever computes it anew there is only `verify`, which computes the rows.
 */
const CHECK = 'row_check'

/** Statements that make the tables and the row that says how far they follow the records. */
export function createTables(dialect: Dialect): string {
  return [...TABLES.map((table) => createTable(table, dialect)), createState(dialect)].join('\n')
}

function createTable({ name, key, columns, indices }: ProjectionTable, dialect: Dialect): string {
  const types = { text: 'TEXT', integer: dialect.integer }
  const lines = [
    `log ${dialect.integer} NOT NULL REFERENCES deployment (log)`,
    ...columns.map((each) => `${each.name} ${types[each.type]}${each.optional ? '' : ' NOT NULL'}`),
    `${CHECK} ${dialect.integer} NOT NULL`,
    `PRIMARY KEY (log, ${key.join(', ')})`,
  ]
  return [
    `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n) ${dialect.keyed};`,
    ...indices.map(
      (names) => `CREATE INDEX ${name}_by_${names.join('_')} ON ${name} (log, ${names.join(', ')});`,
    ),
  ].join('\n')
}

/** `fault_position`: the tables stopped following before that record, for the reason in `fault`. */
function createState({ integer, keyed }: Dialect): string {
  return `CREATE TABLE projection (
  log ${integer} PRIMARY KEY REFERENCES deployment (log),
  version ${integer} NOT NULL,
  fault_position ${integer},
  fault TEXT
) ${keyed};`
}

export interface CheckedRow {
  readonly row: Row
  /** Whether the row is as it was written, by its checksum. */
  readonly isWhole: boolean
}

/** Rows of one table and one log. */
export class SqlTable {
  readonly table: ProjectionTable
  private readonly database: SqlDatabase
  private readonly log: number
  private readonly selected: string
  private readonly names: readonly string[]
  private readonly upsert: SqlStatement
  private readonly delete: SqlStatement
  private readonly byKey: SqlStatement

  constructor(database: SqlDatabase, log: number, table: ProjectionTable) {
    const { name, key, columns } = table
    this.table = table
    this.database = database
    this.log = log
    this.names = columns.map((column) => column.name)
    const { dialect } = database
    this.selected = [
      ...columns.map((column) => (column.type === 'text' ? dialect.text(column.name) : column.name)),
      CHECK,
    ].join(', ')
    const all = ['log', ...this.names, CHECK]
    const changed = all.filter((each) => each !== 'log' && !key.includes(each))
    const keyIs = key.map((each) => `${each} = ?`).join(' AND ')
    this.upsert = database.prepare(
      `INSERT INTO ${name} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
       ON CONFLICT (log, ${key.join(', ')}) DO UPDATE SET ${changed.map((each) => `${each} = excluded.${each}`).join(', ')}`,
    )
    this.delete = database.prepare(`DELETE FROM ${name} WHERE log = ${String(log)} AND ${keyIs}`)
    this.byKey = database.prepare(
      `SELECT ${this.selected} FROM ${name} WHERE log = ${String(log)} AND ${keyIs}`,
    )
  }

  put(rows: readonly Row[]): Promise<void> {
    return this.upsert.runEach(rows.map((row) => this.valuesOf(row)))
  }

  remove(keys: readonly (readonly Cell[])[]): Promise<void> {
    return this.delete.runEach(keys)
  }

  async get(key: readonly Cell[]): Promise<CheckedRow | null> {
    const row = await this.byKey.get(...key)
    return row === undefined ? null : this.read(row)
  }

  /** Those that `condition` holds for, in the order of the table's key. Its `?` stand for the values. */
  async where(condition: string, ...values: SqlValue[]): Promise<CheckedRow[]> {
    const select = `SELECT ${this.selected} FROM ${this.table.name} WHERE log = ${String(this.log)}`
    const order = this.table.key.join(', ')
    const rows = await this.database.prepare(`${select} AND ${condition} ORDER BY ${order}`).all(...values)
    return rows.map((row) => this.read(row))
  }

  async count(): Promise<number> {
    const select = `SELECT count(*) AS n FROM ${this.table.name} WHERE log = ${String(this.log)}`
    return Number((await this.database.prepare(select).get())?.['n'])
  }

  private valuesOf(row: Row): Cell[] {
    const cells = this.names.map((name) => row[name] ?? null)
    return [this.log, ...cells, checkOf(cells)]
  }

  private read(found: SqlRow): CheckedRow {
    const row: Record<string, Cell> = {}
    const cells: Cell[] = []
    for (const { name, type } of this.table.columns) {
      const value = found[name]
      const cell =
        value === null || value === undefined ? null : type === 'text' ? textOf(value) : Number(value)
      row[name] = cell
      cells.push(cell)
    }
    return { row, isWhole: Number(found[CHECK]) === checkOf(cells) }
  }
}

function checkOf(cells: readonly Cell[]): number {
  return crc32(JSON.stringify(cells))
}
