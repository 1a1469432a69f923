import { tableOf, TABLES } from './tables.ts'
import type { Cell, ProjectionName, Row } from './tables.ts'

/** What is to be done to one row: put it there as it is now, or take it away. */
export interface Change {
  readonly table: ProjectionName
  /** Values of the key's columns, in their order. */
  readonly key: readonly Cell[]
  /** Null: the row goes. */
  readonly row: Row | null
}

/** Rows that differ from those of the tables. A row that changes often between two commits is written once. */
export class Changes {
  private readonly byTable = new Map<ProjectionName, Map<string, Change>>()

  put(table: ProjectionName, row: Row): void {
    const key = tableOf(table).key.map((name) => row[name] ?? null)
    this.of(table).set(keyText(key), { table, key, row })
  }

  remove(table: ProjectionName, key: readonly Cell[]): void {
    this.of(table).set(keyText(key), { table, key, row: null })
  }

  /** All of them, in the order of the tables, and none are left. */
  take(): Change[] {
    const all = TABLES.flatMap(({ name }) => [...(this.byTable.get(name)?.values() ?? [])])
    this.byTable.clear()
    return all
  }

  private of(table: ProjectionName): Map<string, Change> {
    const known = this.byTable.get(table)
    if (known !== undefined) return known
    const made = new Map<string, Change>()
    this.byTable.set(table, made)
    return made
  }
}

export function keyText(key: readonly Cell[]): string {
  return key.length === 1 ? String(key[0]) : JSON.stringify(key)
}
