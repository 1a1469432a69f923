/** The tables, kept in step with the records: written in the transaction that the records are written in. */
import { FulmarError } from '../../../domain/codes.ts'
import { StorageFault } from '../faults.ts'
import { textOf } from '../sql-database.ts'
import type { SqlDatabase } from '../sql-database.ts'
import type { InsertedRecord, Projection } from '../store.ts'
import { readBody } from './body.ts'
import type { ProjectedRecord } from './body.ts'
import type { Change } from './changes.ts'
import { Projector } from './projector.ts'
import type { Standing } from './projector.ts'
import { SqlTable } from './sql-tables.ts'
import type { CheckedRow } from './sql-tables.ts'
import { PROJECTION_VERSION, TABLES } from './tables.ts'
import type { ProjectionName, Row } from './tables.ts'

/** Why tables do not follow the records any more. */
export interface ProjectionFault {
  /** The first record that is not in them. */
  readonly position: number
  readonly message: string
}

const OPEN_ORDERS = `status IN ('initialized', 'submitted', 'accepted', 'triggered', 'partiallyFilled')`

export class SqlProjection implements Projection {
  readonly tables: ReadonlyMap<ProjectionName, SqlTable>
  private readonly database: SqlDatabase
  private readonly log: number
  private readonly place: string
  /** Null until the tables have been read, and again when a transaction was undone. */
  private projector: Projector | null = null
  private fault: ProjectionFault | null = null

  private constructor(database: SqlDatabase, log: number, place: string) {
    this.database = database
    this.log = log
    this.place = place
    this.tables = new Map(TABLES.map((table) => [table.name, new SqlTable(database, log, table)]))
  }

  /**
   * Reads what it goes on from. Rejects with JOURNAL_TABLES_DAMAGED where one of those rows is not as it was written.
   * `place`: the store in sentences.
   */
  static async open(database: SqlDatabase, log: number, place: string): Promise<SqlProjection> {
    const projection = new SqlProjection(database, log, place)
    projection.fault = (await readState(database, log))?.fault ?? null
    if (projection.fault === null) projection.projector = new Projector(await projection.standing())
    return projection
  }

  /** Empty tables, which nothing is read from. */
  static async empty(database: SqlDatabase, log: number, place: string): Promise<SqlProjection> {
    const projection = new SqlProjection(database, log, place)
    for (const { name } of TABLES) await database.prepare(`DELETE FROM ${name} WHERE log = ?`).run(log)
    await database.prepare('DELETE FROM projection WHERE log = ?').run(log)
    await database.prepare('INSERT INTO projection (log, version) VALUES (?, ?)').run(log, PROJECTION_VERSION)
    projection.projector = new Projector()
    return projection
  }

  get stopped(): ProjectionFault | null {
    return this.fault
  }

  async project(records: readonly InsertedRecord[]): Promise<void> {
    if (this.fault !== null) return
    this.projector ??= new Projector(await this.standing())
    let at = records[0]?.position ?? 0
    let changes: readonly Change[]
    try {
      for (const record of records) {
        at = record.position
        await this.apply(this.projector, readRecord(record))
      }
      changes = this.projector.take()
    } catch (error) {
      if (error instanceof StorageFault) throw error
      // trading does not stop for what is only shown
      await this.stop({ position: at, message: error instanceof Error ? error.message : String(error) })
      return
    }
    await this.write(changes)
  }

  undone(): void {
    this.projector = null
  }

  private async apply(projector: Projector, record: ProjectedRecord): Promise<void> {
    const lacking = projector.lacks(record)
    if (lacking !== null) {
      const found = await this.table('orders').get([lacking])
      if (found !== null) projector.admitOrder(this.whole('orders', found))
    }
    projector.apply(record)
  }

  private async write(changes: readonly Change[]): Promise<void> {
    for (let from = 0; from < changes.length;) {
      const name = changes[from]?.table as ProjectionName
      let to = from
      while (changes[to]?.table === name) to += 1
      const group = changes.slice(from, to)
      const table = this.table(name)
      const rows = group.flatMap(({ row }) => (row === null ? [] : [row]))
      const gone = group.flatMap(({ row, key }) => (row === null ? [key] : []))
      if (gone.length > 0) await table.remove(gone)
      if (rows.length > 0) await table.put(rows)
      from = to
    }
  }

  private async stop(fault: ProjectionFault): Promise<void> {
    this.fault = fault
    this.projector = null
    await this.database
      .prepare('UPDATE projection SET fault_position = ?, fault = ? WHERE log = ?')
      .run(fault.position, fault.message, this.log)
  }

  private async standing(): Promise<Standing> {
    const positionStates = await this.read('position_states', '1 = 1')
    const positions = await this.read('positions', '1 = 1')
    const savedAt = new Map(positionStates.map((row) => [slotOf(row), Number(row['position'])]))
    const slots = new Map([...positions, ...positionStates].map((row) => [slotOf(row), row]))
    const executions: Row[] = []
    for (const [slot, { strategy = null, instrument = null }] of slots) {
      const after = savedAt.get(slot) ?? 0
      const condition = 'strategy = ? AND instrument = ? AND position > ?'
      executions.push(...(await this.read('executions', condition, strategy, instrument, after)))
    }
    const [session] = await this.read(
      'trading_sessions',
      'run = (SELECT max(run) FROM trading_sessions WHERE log = ?)',
      this.log,
    )
    const newest = await this.database
      .prepare('SELECT max(sequence) AS newest FROM orders WHERE log = ?')
      .get(this.log)
    return {
      instruments: await this.read('instruments', '1 = 1'),
      ...{ positionStates, executions, positions },
      openOrders: await this.read('orders', OPEN_ORDERS),
      newestOrder: Number(newest?.['newest'] ?? 0),
      openRiskEvents: await this.read('risk_events', `state IN ('open', 'acknowledged')`),
      session: session ?? null,
    }
  }

  private async read(
    name: ProjectionName,
    condition: string,
    ...values: (string | number | null)[]
  ): Promise<Row[]> {
    const found = await this.table(name).where(condition, ...values)
    return found.map((each) => this.whole(name, each))
  }

  private whole(name: ProjectionName, { row, isWhole }: CheckedRow): Row {
    if (isWhole) return row
    const key = this.table(name).table.key.map((column) => `${column} ${String(row[column])}`)
    throw new FulmarError(
      'JOURNAL_TABLES_DAMAGED',
      `${this.place}: the row of ${name} with ${key.join(', ')} is not as it was written.`,
    )
  }

  private table(name: ProjectionName): SqlTable {
    return this.tables.get(name) as SqlTable
  }
}

export interface ProjectionState {
  readonly version: number
  readonly fault: ProjectionFault | null
}

/** Null for a log whose tables have not been begun. */
export async function readState(database: SqlDatabase, log: number): Promise<ProjectionState | null> {
  const fault = database.dialect.text('fault')
  const row = await database
    .prepare(`SELECT version, fault_position, ${fault} FROM projection WHERE log = ?`)
    .get(log)
  if (row === undefined) return null
  const version = Number(row['version'])
  const position = row['fault_position'] ?? null
  if (position === null) return { version, fault: null }
  return { version, fault: { position: Number(position), message: textOf(row['fault']) } }
}

export function readRecord({ body, ...about }: InsertedRecord): ProjectedRecord {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return { ...about, body: isRead(about.type) ? readBody(bytes.toString()) : {} }
}

/** Records that no row follows from are not even parsed: market data, most of all. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  ...['tape', 'positionRestated', 'timerSet', 'timerCanceled', 'calendarUsed', 'jobSet', 'jobCanceled'],
  ...['jobMissed', 'computeRequested', 'signalReceived', 'groupOpened', 'legWatched', 'multiLegSubmitted'],
])

function isRead(type: string): boolean {
  return !PASSED_OVER.has(type)
}

function slotOf({ strategy, instrument }: Row): string {
  return JSON.stringify([strategy, instrument])
}
