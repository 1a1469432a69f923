/** The tables in memory: what the projector puts there, and what it goes on from. */
import type { JournalRecord } from '../../../ports/journal.ts'
import { readBody } from './body.ts'
import { keyText } from './changes.ts'
import { Projector } from './projector.ts'
import type { Standing } from './projector.ts'
import type { ProjectionName, Row } from './tables.ts'
import { tableOf, TABLES } from './tables.ts'

export class MemoryTables {
  private readonly tables = new Map(TABLES.map(({ name }) => [name, new Map<string, Row>()]))
  private projector = new Projector()
  private position = 0

  /** One commit. */
  append(records: readonly JournalRecord[], epoch = 1): void {
    for (const { sequence, time, type, body } of records) {
      this.position += 1
      const record = { position: this.position, epoch, sequence, time, type, body: readBody(body) }
      const lacking = this.projector.lacks(record)
      const row = lacking === null ? undefined : this.of('orders').get(lacking)
      if (row !== undefined) this.projector.admitOrder(row)
      this.projector.apply(record)
    }
    for (const { table, key, row } of this.projector.take()) {
      if (row === null) this.of(table).delete(keyText(key))
      else this.of(table).set(keyText(key), checked(table, row))
    }
  }

  /** The projector is thrown away; another one goes on from the tables. */
  restart(): void {
    this.projector = new Projector(this.standing())
  }

  rows(table: ProjectionName): Row[] {
    return [...this.of(table).values()]
  }

  /** All rows of all tables, as text, in the order of their keys. */
  dump(): string {
    return TABLES.flatMap(({ name, columns }) =>
      [...this.of(name)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, row]) => `${name} ${key} ${JSON.stringify(columns.map((column) => row[column.name]))}`),
    ).join('\n')
  }

  private standing(): Standing {
    const states = this.rows('position_states')
    const savedAt = new Map(states.map((row) => [slotOf(row), Number(row['position'])]))
    const byPosition = (a: Row, b: Row): number => Number(a['position']) - Number(b['position'])
    return {
      instruments: this.rows('instruments'),
      positionStates: states,
      executions: this.rows('executions')
        .filter((row) => Number(row['position']) > (savedAt.get(slotOf(row)) ?? 0))
        .sort(byPosition),
      positions: this.rows('positions'),
      openOrders: this.rows('orders').filter(({ status }) =>
        ['initialized', 'submitted', 'accepted', 'triggered', 'partiallyFilled'].includes(String(status)),
      ),
      newestOrder: Math.max(0, ...this.rows('orders').map((row) => Number(row['sequence']))),
      openRiskEvents: this.rows('risk_events')
        .filter(({ state }) => state === 'open' || state === 'acknowledged')
        .sort(byPosition),
      session:
        this.rows('trading_sessions')
          .sort((a, b) => Number(a['run']) - Number(b['run']))
          .at(-1) ?? null,
    }
  }

  private of(table: ProjectionName): Map<string, Row> {
    return this.tables.get(table) as Map<string, Row>
  }
}

function slotOf(row: Row): string {
  return `${String(row['strategy'])} ${String(row['instrument'])}`
}

/** Every column is there, of its type, and nothing else. */
function checked(name: ProjectionName, row: Row): Row {
  const { columns } = tableOf(name)
  const names = columns.map((column) => column.name)
  const strange = Object.keys(row).filter((key) => !names.includes(key))
  if (strange.length > 0) throw new Error(`${name} has no column ${strange.join(', ')}`)
  for (const { name: column, type, optional } of columns) {
    const value = row[column]
    if (value === undefined) throw new Error(`${name}.${column} is missing`)
    if (value === null && !optional) throw new Error(`${name}.${column} is null`)
    const isRight =
      value === null || (type === 'text' ? typeof value === 'string' : typeof value === 'number')
    if (!isRight || (type === 'integer' && value !== null && !Number.isSafeInteger(value)))
      throw new Error(`${name}.${column} is ${String(value)}`)
  }
  return row
}
