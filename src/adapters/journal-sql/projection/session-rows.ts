/** One row for each run, and the account as it was at its snapshots. */
import { Decimal } from '../../../domain/decimal.ts'
import { cellOf, decimalIn, fieldsOf, jsonOf, numberIn, optionalDecimal, textAt, textIn } from './body.ts'
import type { Fields, ProjectedRecord } from './body.ts'
import type { Changes } from './changes.ts'
import type { Cell, Row } from './tables.ts'

type Counter = 'orders' | 'denied' | 'rejected' | 'canceled' | 'executions' | 'round_trips'

export class SessionRows {
  /** Of the run; null before the first that said how it was started. */
  private row: Record<string, Cell> | null = null
  private isDirty = false
  private readonly snapshots: Row[] = []

  /** The last one in the table. */
  admit(row: Row): void {
    this.row = { ...row }
  }

  /** Ids of the strategies of the run. */
  strategies(): string[] {
    const list: unknown = this.row === null ? [] : JSON.parse(textAt(this.row, 'strategies'))
    return Array.isArray(list) ? list.map((each) => textIn(fieldsOf(each), 'id')) : []
  }

  start({ position, epoch, time }: ProjectedRecord, input: Fields): void {
    const none = { end_reason: null, currency: null, ended_time: null, max_drawdown: null }
    this.row = {
      run: epoch,
      position,
      started_time: time,
      last_time: time,
      ...{ orders: 0, denied: 0, rejected: 0, canceled: 0, executions: 0, round_trips: 0 },
      nonce: String(numberIn(input, 'nonce') ?? ''),
      mode: textIn(input, 'mode'),
      environment: textIn(input, 'environment'),
      account: textIn(input, 'account'),
      build: textIn(input, 'build'),
      strategies: jsonOf(input['strategies'] ?? []),
      config_hash: textIn(input, 'configHash'),
      ...none,
      ...{ start_equity: null, last_equity: null, high_equity: null, low_equity: null },
      ...{ realized_pnl: null, fees: null },
    }
    this.isDirty = true
  }

  count(counter: Counter, { time }: ProjectedRecord, by = 1): void {
    const { row } = this
    if (row === null) return
    row[counter] = Number(row[counter]) + by
    row['last_time'] = time
    this.isDirty = true
  }

  stop({ time }: ProjectedRecord, reason: string): void {
    if (this.row === null) return
    Object.assign(this.row, { ended_time: time, last_time: time, end_reason: reason })
    this.isDirty = true
  }

  snapshot({ position, epoch, time, body }: ProjectedRecord): void {
    const equity = decimalIn(body, 'equity')
    const [realized, fees] = [decimalIn(body, 'realizedPnl'), decimalIn(body, 'fees')]
    this.snapshots.push({
      position,
      run: epoch,
      time,
      open_orders: numberIn(body, 'openOrders') ?? 0,
      open_positions: numberIn(body, 'openPositions') ?? 0,
      cause: textIn(body, 'cause'),
      currency: textIn(body, 'currency'),
      equity: cellOf(equity),
      cash: jsonOf(body['cash'] ?? []),
      realized_pnl: cellOf(realized),
      unrealized_pnl: cellOf(decimalIn(body, 'unrealizedPnl')),
      fees: cellOf(fees),
      margin_used: figureIn(body, 'marginUsed'),
      buying_power: figureIn(body, 'buyingPower'),
    })
    const { row } = this
    if (row === null) return
    row['currency'] = textIn(body, 'currency')
    row['last_time'] = time
    row['realized_pnl'] = cellOf(realized)
    row['fees'] = cellOf(fees)
    if (equity !== null) noteEquity(row, equity)
    this.isDirty = true
  }

  flush(changes: Changes): void {
    for (const snapshot of this.snapshots) changes.put('account_snapshots', snapshot)
    this.snapshots.length = 0
    if (this.isDirty && this.row !== null) changes.put('trading_sessions', { ...this.row })
    this.isDirty = false
  }
}

function noteEquity(row: Record<string, Cell>, equity: Decimal): void {
  const high = Decimal.max(optionalDecimal(row, 'high_equity') ?? equity, equity)
  const low = Decimal.min(optionalDecimal(row, 'low_equity') ?? equity, equity)
  row['start_equity'] ??= equity.toString()
  row['last_equity'] = equity.toString()
  row['high_equity'] = high.toString()
  row['low_equity'] = low.toString()
  // a share of what is not above zero means nothing
  const fall = high.isPositive ? high.sub(equity).div(high, 8, 'halfEven') : Decimal.ZERO
  row['max_drawdown'] = Decimal.max(optionalDecimal(row, 'max_drawdown') ?? fall, fall).toString()
}

/** Of figures that are not exact. */
function figureIn(body: Fields, name: string): string | null {
  const value = numberIn(body, name)
  return value === null ? null : String(value)
}
