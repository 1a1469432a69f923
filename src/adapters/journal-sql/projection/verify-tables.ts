/** Whether the tables say what the records say: computed anew, and compared row by row, column by column. */
import { readVersion } from '../schema.ts'
import type { SqlDatabase } from '../sql-database.ts'
import type { InsertedRecord } from '../store.ts'
import { keyText } from './changes.ts'
import type { Change } from './changes.ts'
import { Projector } from './projector.ts'
import { readRecord, readState } from './sql-projection.ts'
import { SqlTable } from './sql-tables.ts'
import type { CheckedRow } from './sql-tables.ts'
import { PROJECTION_VERSION, TABLES } from './tables.ts'
import type { Cell, ProjectionName, Row } from './tables.ts'

/** The version of the tables' schema that has them. */
const FIRST_VERSION = 2

/**
 * Follows the records from the first to the last, while nobody writes. What is compared and equal is not kept, so that
 * memory is that of open orders and positions, however long the journal.
 */
export class TablesCheck {
  private readonly projector = new Projector()
  private readonly tables: ReadonlyMap<ProjectionName, SqlTable>
  /** Rows that were not in the tables as the records up to here say: later ones may have changed them. */
  private readonly pending = new Map<string, Change>()
  /** How many rows there should be. */
  private readonly counts = new Map<ProjectionName, number>()
  /** Keys of rows whose own columns do not say whether they are new. */
  private readonly known = new Set<string>()

  /** Why there is nothing to compare from some record on, in a sentence. */
  private broken: string | null

  private constructor(database: SqlDatabase, log: number, broken: string | null) {
    this.tables = new Map(TABLES.map((table) => [table.name, new SqlTable(database, log, table)]))
    this.broken = broken
  }

  /** Null where there is nothing to compare: they will be made anew when the store is next written. */
  static async open(database: SqlDatabase, log: number, place: string): Promise<TablesCheck | null> {
    if ((await readVersion(database, place)) < FIRST_VERSION) return null
    const state = await readState(database, log)
    if (state?.version !== PROJECTION_VERSION) return null
    const { fault } = state
    const broken =
      fault === null
        ? null
        : `The tables stopped following before record ${String(fault.position)}: ${fault.message}.`
    return new TablesCheck(database, log, broken)
  }

  async follow(records: readonly InsertedRecord[]): Promise<void> {
    if (this.broken !== null) return
    try {
      for (const record of records) this.projector.apply(readRecord(record))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.broken = `No tables follow from the records: ${why}.`
      return
    }
    await this.compare(records)
  }

  private async compare(records: readonly InsertedRecord[]): Promise<void> {
    const first = records[0]?.position ?? 0
    const changes = this.projector.take()
    for (const name of new Set(changes.map(({ table }) => table))) {
      const group = changes.filter(({ table }) => table === name)
      const found = await this.rowsOf(name, group)
      for (const change of group) {
        const id = idOf(change)
        this.count(change, first, id)
        if (differenceOf(change, found.get(keyText(change.key)) ?? null) === null) this.pending.delete(id)
        else this.pending.set(id, change)
      }
    }
  }

  /** The first thing that is wrong, in a sentence. */
  async problem(): Promise<string | null> {
    if (this.broken !== null) return this.broken
    for (const change of this.pending.values()) {
      const difference = differenceOf(change, await this.table(change.table).get(change.key))
      if (difference !== null) return difference
    }
    for (const [name, table] of this.tables) {
      const [found, expected] = [await table.count(), this.counts.get(name) ?? 0]
      if (found === expected) continue
      return `The table ${name} has ${String(found)} rows, and by the records there are ${String(expected)}.`
    }
    return null
  }

  /** Those of a page that lie side by side are read at once. */
  private async rowsOf(
    name: ProjectionName,
    changes: readonly Change[],
  ): Promise<ReadonlyMap<string, CheckedRow>> {
    const table = this.table(name)
    const found = new Map<string, CheckedRow>()
    if (table.table.key.length === 1 && table.table.key[0] === 'position') {
      const positions = changes.map(({ key }) => Number(key[0]))
      const range = [Math.min(...positions), Math.max(...positions)]
      for (const each of await table.where('position BETWEEN ? AND ?', ...range))
        found.set(keyText([each.row['position'] ?? null]), each)
      return found
    }
    for (const { key } of changes) {
      const each = await table.get(key)
      if (each !== null) found.set(keyText(key), each)
    }
    return found
  }

  private count({ table, row }: Change, first: number, id: string): void {
    const created = table === 'orders' ? row?.['created_position'] : row?.['position']
    const tells = table === 'orders' || this.table(table).table.key[0] === 'position'
    let by: number
    if (tells) by = Number(created) >= first ? 1 : 0
    else if (row === null) by = this.known.delete(id) ? -1 : 0
    else by = this.known.has(id) ? 0 : 1
    if (!tells && row !== null) this.known.add(id)
    this.counts.set(table, (this.counts.get(table) ?? 0) + by)
  }

  private table(name: ProjectionName): SqlTable {
    return this.tables.get(name) as SqlTable
  }
}

function idOf({ table, key }: Change): string {
  return `${table} ${keyText(key)}`
}

function differenceOf({ table, key, row }: Change, found: CheckedRow | null): string | null {
  const where = `The table ${table}, row ${key.map(String).join(', ')}`
  if (row === null) return found === null ? null : `${where}: it is there, and by the records it is not.`
  if (found === null) return `${where}: it is missing.`
  const column = Object.keys(found.row).find((name) => cellAt(found.row, name) !== cellAt(row, name))
  if (column !== undefined) {
    const [is, should] = [cellAt(found.row, column), cellAt(row, column)].map(shown)
    return `${where}: ${column} is ${is ?? ''}, and by the records it is ${should ?? ''}.`
  }
  return found.isWhole ? null : `${where}: row_check does not fit the row.`
}

function cellAt(row: Row, name: string): Cell {
  return row[name] ?? null
}

function shown(cell: Cell): string {
  return cell === null ? 'NULL' : JSON.stringify(cell)
}
