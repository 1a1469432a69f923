/** What is asked of a store again and again, as SQL: with the filters that each table can have. */
import { zoneConverter } from '../../calendar/time-zone.ts'
import { FulmarError } from '../../domain/codes.ts'
import { parseMoment } from '../time-range.ts'

export type ReportName = 'orders' | 'executions' | 'positions' | 'sessions' | 'risk-events'

export interface ReportFilter {
  readonly strategy?: string
  readonly instrument?: string
  /** Of orders and risk events. */
  readonly status?: string
  /** Orders at work, positions that are held, runs that have not ended, risk events that nobody has dealt with. */
  readonly open?: boolean
  /** Number of a run. */
  readonly run?: number
  readonly from?: string
  readonly to?: string
  /** Every column that the table has. */
  readonly all?: boolean
}

export interface Report {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

interface Source {
  readonly table: string
  /** What is shown unless all is asked for. */
  readonly columns: string
  readonly time: string
  readonly order: string
  readonly open: string
  readonly status: string | null
  readonly byStrategy: string | null
  readonly byInstrument: string | null
  readonly hasRun: boolean
}

const ENDED = `('filled', 'canceled', 'expired', 'rejected', 'denied', 'lost')`

const SOURCES: Readonly<Record<ReportName, Source>> = {
  orders: {
    table: 'orders',
    columns: `created_time, strategy, instrument, side, type, quantity, limit_price, stop_price, status, pending,
      certainty, filled_quantity, average_price, reason, status_reason, client_order_id`,
    time: 'created_time',
    order: 'sequence DESC',
    open: `status NOT IN ${ENDED}`,
    ...{ status: 'status', byStrategy: 'strategy', byInstrument: 'instrument', hasRun: true },
  },
  executions: {
    table: 'executions',
    columns: `time, strategy, instrument, side, quantity, price, fee, fee_currency, liquidity, origin, execution_id,
      client_order_id`,
    time: 'time',
    order: 'position DESC',
    open: '1 = 1',
    ...{ status: null, byStrategy: 'strategy', byInstrument: 'instrument', hasRun: true },
  },
  positions: {
    table: 'positions',
    columns: `strategy, instrument, net_quantity, average_entry_price, currency, realized_pnl, fees, opened_time,
      updated_time`,
    time: 'updated_time',
    order: 'strategy, instrument',
    open: `net_quantity <> '0'`,
    ...{ status: null, byStrategy: 'strategy', byInstrument: 'instrument', hasRun: false },
  },
  sessions: {
    table: 'trading_sessions',
    columns: `run, mode, environment, account, started_time, ended_time, end_reason, orders, denied, rejected, executions,
      round_trips, (SELECT count(*) FROM round_trips WHERE round_trips.log = trading_sessions.log
        AND round_trips.run = trading_sessions.run AND CAST(net_pnl AS REAL) > 0) AS won,
      currency, start_equity, last_equity, max_drawdown, realized_pnl, fees, build`,
    time: 'started_time',
    order: 'run DESC',
    open: 'ended_time IS NULL',
    ...{ status: null, byStrategy: null, byInstrument: null, hasRun: true },
  },
  'risk-events': {
    table: 'risk_events',
    columns: `position, time, kind, state, scope, code, message, raised_by, resolved_time, resolved_by, note`,
    time: 'time',
    order: 'position DESC',
    open: `state = 'open'`,
    ...{ status: 'state', byStrategy: null, byInstrument: null, hasRun: true },
  },
}

export const REPORT_NAMES = Object.keys(SOURCES) as ReportName[]

/** Throws CONFIG_INVALID for a filter that the table cannot have, and for dates that are none. */
export function reportOf(name: ReportName, filter: ReportFilter): Report {
  const source = SOURCES[name]
  const conditions: string[] = []
  const values: (string | number)[] = []
  const add = (column: string | null, flag: string, value: string | number | undefined): void => {
    if (value === undefined) return
    if (column === null) {
      throw new FulmarError('CONFIG_INVALID', `fulmar db ${name} cannot choose by --${flag}.`, {
        remedy: `Leave --${flag} out, or ask with fulmar db query.`,
      })
    }
    conditions.push(`${column} ?`)
    values.push(value)
  }
  const equals = (column: string | null): string | null => (column === null ? null : `${column} =`)
  add(equals(source.byStrategy), 'strategy', filter.strategy)
  add(equals(source.byInstrument), 'instrument', filter.instrument)
  add(equals(source.status), 'status', filter.status)
  add(source.hasRun ? 'run =' : null, 'run', filter.run)
  const { from, to } = filter
  const moment = (text: string | undefined, edge: 'start' | 'end'): number | undefined =>
    text === undefined ? undefined : parseMoment(text, edge, 'UTC', zoneConverter)
  add(`${source.time} >=`, 'from', moment(from, 'start'))
  add(`${source.time} <`, 'to', moment(to, 'end'))
  if (filter.open === true) conditions.push(source.open)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const columns = filter.all === true ? '*' : source.columns
  return { sql: `SELECT ${columns} FROM ${source.table} ${where} ORDER BY ${source.order}`, values }
}
