/**
 * From records to rows: which rows the tables get by each record. It reads and writes nothing itself. Whoever has the
 * tables gives it what they hold (`admit`), looks up the orders that it lacks, and takes the changes, all in the
 * transaction of the records. The same records give the same rows, however they are committed together.
 */
import type { CorporateAction } from '../../../domain/inputs.ts'
import type { Instrument } from '../../../domain/instrument.ts'
import type { OrderReportInput } from '../../../domain/order-report-event.ts'
import type { PositionFill } from '../../../domain/position-entry.ts'
import { cellOf, decimalIn, fieldsOf, numberIn, readBody, textIn } from './body.ts'
import type { Fields, ProjectedRecord } from './body.ts'
import { Changes } from './changes.ts'
import type { Change } from './changes.ts'
import { OrderRows } from './order-rows.ts'
import { PositionRows } from './position-rows.ts'
import { RiskRows } from './risk-rows.ts'
import { SessionRows } from './session-rows.ts'
import type { Row } from './tables.ts'

/** What the tables hold that goes on: to be given in this order. */
export interface Standing {
  readonly instruments: readonly Row[]
  readonly positionStates: readonly Row[]
  /** For each position those behind its saved state, or all where there is none, by position in the journal. */
  readonly executions: readonly Row[]
  readonly positions: readonly Row[]
  readonly openOrders: readonly Row[]
  /** Sequence of the latest order; 0 for none. */
  readonly newestOrder: number
  readonly openRiskEvents: readonly Row[]
  /** The latest. */
  readonly session: Row | null
}

export class Projector {
  private readonly orders: OrderRows
  private readonly positions = new PositionRows()
  private readonly sessions = new SessionRows()
  private readonly risk = new RiskRows()
  private readonly changes = new Changes()

  constructor(standing: Standing | null = null) {
    this.orders = new OrderRows(standing?.newestOrder ?? 0)
    if (standing === null) return
    for (const row of standing.instruments) this.positions.admitInstrument(row)
    for (const row of standing.positionStates) this.positions.admitState(row)
    for (const row of standing.executions) this.positions.admitExecution(row)
    for (const row of standing.positions) this.positions.admitPosition(row)
    for (const row of standing.openOrders) this.orders.admit(row)
    for (const row of standing.openRiskEvents) this.risk.admit(row)
    if (standing.session !== null) this.sessions.admit(standing.session)
    this.positions.setStrategies(this.sessions.strategies())
  }

  /** The order that a record is about and whose row, if there is one, has to be given first; null for none. */
  lacks({ type, body }: Pick<ProjectedRecord, 'type' | 'body'>): string | null {
    const about = type === 'fillBooked' ? body['fill'] : type === 'input' ? body['input'] : body['order']
    const id = type === 'orderApproved' ? '' : textIn(fieldsOf(about), 'clientOrderId')
    return id !== '' && this.orders.lacks(id) ? id : null
  }

  admitOrder(row: Row): void {
    this.orders.admit(row)
  }

  /** Throws only for a body that is not as its type says. */
  apply(record: ProjectedRecord): void {
    const { type, body } = record
    switch (type) {
      case 'input':
        this.applyInput(record, fieldsOf(body['input']))
        return
      case 'orderApproved':
        if (textIn(fieldsOf(body['order']), 'clientOrderId') === '') return
        this.orders.approve(record)
        this.sessions.count('orders', record)
        return
      case 'cancelRequested':
      case 'replaceRequested':
        if (textIn(fieldsOf(body['order']), 'clientOrderId') !== '') this.orders.request(record)
        return
      case 'orderDenied':
        this.risk.refused(record, this.positions.idOf(numberIn(body, 'instrumentIndex') ?? -1))
        this.sessions.count('denied', record)
        return
      case 'fillBooked':
        this.book(record, fieldsOf(body['fill']))
        return
      case 'roundTripClosed':
        this.closeTrip(record, fieldsOf(body['roundTrip']))
        return
      case 'roundTripWithdrawn': {
        const key = ['strategyId', 'instrumentId', 'id'].map((name) => textIn(body, name))
        this.changes.remove('round_trips', key)
        this.sessions.count('round_trips', record, -1)
        return
      }
      case 'accountSnapshot':
        this.sessions.snapshot(record)
        return
      default:
        this.applyRisk(record)
    }
  }

  /** What has to be written to the tables. */
  take(): Change[] {
    this.orders.flush(this.changes)
    this.positions.flush(this.changes)
    this.sessions.flush(this.changes)
    this.risk.flush(this.changes)
    return this.changes.take()
  }

  private applyRisk(record: ProjectedRecord): void {
    switch (record.type) {
      case 'breakerChanged':
        this.risk.breakerChanged(record)
        return
      case 'tradingStateChanged':
        this.risk.tradingStateChanged(record)
        return
      case 'instrumentFrozen':
        this.risk.frozen(record)
        return
      case 'instrumentThawed':
        this.risk.thawed(record)
        return
      case 'strategyHalted':
        this.risk.strategyHalted(record)
        return
      case 'paceWarned':
        this.risk.paceWarned(record)
        return
      case 'killProgressed':
        if (record.body['step'] === 'incomplete') this.risk.incomplete(record)
        return
      case 'riskEventAcknowledged':
        this.risk.acknowledged(record)
        return
      default:
    }
  }

  private applyInput(record: ProjectedRecord, input: Fields): void {
    const kind: string = textIn(input, 'kind')
    switch (kind) {
      case 'orderAccepted':
      case 'orderTriggered':
      case 'orderRejected':
      case 'orderCanceled':
      case 'orderExpired':
      case 'orderReplaced':
      case 'cancelRejected':
      case 'replaceRejected':
      case 'orderInDoubt':
      case 'orderLost':
      case 'orderWithheld':
        this.report(record, input as unknown as OrderReportInput)
        return
      case 'corporateAction':
        this.positions.act(input['action'] as CorporateAction, record)
        return
      case 'variationSettled': {
        const price = decimalIn(input, 'price')
        const time = numberIn(input, 'eventTime') ?? record.time
        if (price !== null) this.positions.settle(textIn(input, 'instrumentId'), price, time, record)
        return
      }
      case 'systemError':
        this.risk.systemError(record, input)
        return
      case 'runStarted':
        this.start(record, input)
        return
      case 'runStopping':
        this.sessions.stop(record, textIn(input, 'reason'))
        return
      default:
    }
  }

  private start(record: ProjectedRecord, input: Fields): void {
    this.sessions.start(record, input)
    this.positions.setStrategies(this.sessions.strategies())
    const { instruments } = readBody(textIn(input, 'config'))
    if (Array.isArray(instruments)) this.positions.configure(instruments as Instrument[])
    this.orders.restart(record)
  }

  private report(record: ProjectedRecord, input: OrderReportInput): void {
    const hasEnded = this.orders.report(input, record)
    if (!hasEnded) return
    const { kind } = input
    if (kind === 'orderRejected') this.sessions.count('rejected', record)
    if (kind === 'orderCanceled' || kind === 'orderExpired') this.sessions.count('canceled', record)
  }

  private book(record: ProjectedRecord, fill: Fields): void {
    if (textIn(fill, 'executionId') === '') return
    const strategy = textIn(fill, 'strategyId')
    this.changes.put('executions', {
      position: record.position,
      run: record.epoch,
      order_sequence: numberIn(fill, 'orderSequence') ?? 0,
      time: record.time,
      event_time: numberIn(fill, 'eventTime') ?? record.time,
      execution_id: textIn(fill, 'executionId'),
      client_order_id: textIn(fill, 'clientOrderId'),
      venue_order_id: textIn(fill, 'venueOrderId'),
      strategy,
      instrument: textIn(fill, 'instrumentId'),
      side: textIn(fill, 'side'),
      quantity: cellOf(decimalIn(fill, 'quantity')),
      price: cellOf(decimalIn(fill, 'price')),
      fee: cellOf(decimalIn(fill, 'fee')),
      fee_currency: textIn(fill, 'feeCurrency'),
      liquidity: textIn(fill, 'liquidity'),
      origin: optional(fill, 'origin'),
      on_account_of: optional(fill, 'onAccountOf'),
    })
    this.positions.book(strategy, fill as unknown as PositionFill, record)
    if (fill['orderSequence'] !== 0) this.orders.execute(textIn(fill, 'clientOrderId'), fill, record)
    this.sessions.count('executions', record)
  }

  private closeTrip(record: ProjectedRecord, trip: Fields): void {
    const decimals = ['quantity', 'averageEntryPrice', 'averageExitPrice', 'grossPnl', 'fees', 'netPnl']
    const [quantity, entry, exit, gross, fees, net] = decimals.map((name) => cellOf(decimalIn(trip, name)))
    this.changes.put('round_trips', {
      strategy: textIn(trip, 'strategyId'),
      instrument: textIn(trip, 'instrumentId'),
      id: textIn(trip, 'id'),
      direction: textIn(trip, 'direction'),
      quantity: quantity ?? null,
      average_entry_price: entry ?? null,
      average_exit_price: exit ?? null,
      gross_pnl: gross ?? null,
      fees: fees ?? null,
      net_pnl: net ?? null,
      currency: textIn(trip, 'currency'),
      run: record.epoch,
      entry_time: numberIn(trip, 'entryTime'),
      exit_time: numberIn(trip, 'exitTime'),
      position: record.position,
    })
    this.sessions.count('round_trips', record)
  }
}

function optional(fields: Fields, name: string): string | null {
  const text = textIn(fields, name)
  return text === '' ? null : text
}
