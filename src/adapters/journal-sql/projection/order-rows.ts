/** Orders as the kernel has them: the same function moves them (`applyOrderEvent`), fed by the same reports. */
import { Decimal } from '../../../domain/decimal.ts'
import { isUnanswered, orderEventOf } from '../../../domain/order-report-event.ts'
import type { OrderReportInput } from '../../../domain/order-report-event.ts'
import { applyOrderEvent, averagePrice, leavesQuantity } from '../../../domain/order-lifecycle.ts'
import { isOpen } from '../../../domain/order-moves.ts'
import type { Order, OrderChange, OrderLink, OrderRole } from '../../../domain/order.ts'
import type { Trail } from '../../../domain/trail.ts'
import { cellOf, decimalAt, decimalIn, fieldsOf, jsonOf, optionalDecimal, readBody, textAt } from './body.ts'
import type { Fields, ProjectedRecord } from './body.ts'
import type { Changes } from './changes.ts'
import type { Row } from './tables.ts'

interface Kept {
  order: Order
  readonly run: number
  readonly createdPosition: number
  updatedPosition: number
}

/**
 * A report of an order that has ended changes nothing once so many newer ones were sent: the kernel has forgotten it by
 * then. So that few are in memory, and whoever makes the tables anew comes to the same.
 */
const REMEMBERED = 4096

export class OrderRows {
  private readonly byId = new Map<string, Kept>()
  /** Those that have ended, in the order of their ends. */
  private readonly ended = new Set<string>()
  private readonly dirty = new Set<Kept>()
  /** Sequence of the latest order. */
  private newest: number

  constructor(newest: number) {
    this.newest = newest
  }

  /** A row that is in the table. */
  admit(row: Row): void {
    const order = orderOf(row)
    this.byId.set(order.clientOrderId, {
      order,
      run: Number(row['run']),
      createdPosition: Number(row['created_position']),
      updatedPosition: Number(row['updated_position']),
    })
    this.noteEnd(order)
  }

  /** Whether the row has to be looked up first. */
  lacks(clientOrderId: string): boolean {
    return !this.byId.has(clientOrderId)
  }

  find(clientOrderId: string): Readonly<Order> | null {
    return this.byId.get(clientOrderId)?.order ?? null
  }

  approve({ position, epoch, body }: ProjectedRecord): void {
    const order = body['order'] as Order
    const kept = { order: { ...order }, run: epoch, createdPosition: position, updatedPosition: position }
    this.newest = Math.max(this.newest, order.sequence)
    this.byId.set(order.clientOrderId, kept)
    this.dirty.add(kept)
  }

  /** A request of ours: the record has the order as it is from then on. */
  request({ position, body }: ProjectedRecord): void {
    const order = body['order'] as Order
    const kept = this.byId.get(order.clientOrderId)
    if (kept === undefined) return
    kept.order = { ...order }
    this.touch(kept, position)
  }

  /** Returns whether the order ended by it. */
  report(input: OrderReportInput, { position, time }: ProjectedRecord): boolean {
    const kept = this.byId.get(input.clientOrderId)
    if (kept === undefined || this.isForgotten(kept.order)) return false
    const { changed, from, to } = applyOrderEvent(kept.order, orderEventOf(input), time)
    if (changed) this.touch(kept, position)
    return from !== to && !isOpen(to)
  }

  execute(clientOrderId: string, fill: Fields, { position, time }: ProjectedRecord): void {
    const kept = this.byId.get(clientOrderId)
    if (kept === undefined || this.isForgotten(kept.order)) return
    const quantity = decimalIn(fill, 'quantity') ?? Decimal.ZERO
    const price = decimalIn(fill, 'price') ?? Decimal.ZERO
    applyOrderEvent(kept.order, { kind: quantity.isNegative ? 'bust' : 'fill', quantity, price }, time)
    this.touch(kept, position)
  }

  /** A new run: of what the venue has not confirmed nobody knows what became of it. */
  restart({ position, time }: ProjectedRecord): void {
    for (const kept of this.byId.values()) {
      const { order } = kept
      if (!isUnanswered(order)) continue
      const { changed } = applyOrderEvent(order, { kind: 'inDoubt', reason: RESTARTED }, time)
      if (changed) this.touch(kept, position)
    }
  }

  flush(changes: Changes): void {
    for (const kept of this.dirty) {
      changes.put('orders', rowOf(kept))
      this.noteEnd(kept.order)
    }
    this.dirty.clear()
    if (this.ended.size <= 2 * REMEMBERED) return
    for (const id of this.ended) {
      const order = this.byId.get(id)?.order
      if (order !== undefined && !this.isForgotten(order)) continue
      this.byId.delete(id)
      this.ended.delete(id)
    }
  }

  private isForgotten({ status, sequence }: Order): boolean {
    return !isOpen(status) && sequence < this.newest - REMEMBERED
  }

  private touch(kept: Kept, position: number): void {
    kept.updatedPosition = position
    this.dirty.add(kept)
  }

  private noteEnd({ clientOrderId, status }: Order): void {
    if (isOpen(status)) this.ended.delete(clientOrderId)
    else this.ended.add(clientOrderId)
  }
}

const RESTARTED = 'restarted'

function rowOf({ order, run, createdPosition, updatedPosition }: Kept): Row {
  const { link } = order
  return {
    client_order_id: order.clientOrderId,
    strategy: order.strategyId,
    instrument: order.instrumentId,
    side: order.side,
    type: order.type,
    status: order.status,
    pending: order.pending,
    certainty: order.certainty,
    quantity: order.quantity.toString(),
    filled_quantity: order.cumulativeQuantity.toString(),
    leaves_quantity: leavesQuantity(order).toString(),
    average_price: cellOf(averagePrice(order)),
    limit_price: cellOf(order.limitPrice),
    stop_price: cellOf(order.stopPrice),
    trail: order.trail === null ? null : trailText(order.trail),
    display_quantity: cellOf(order.displayQuantity),
    time_in_force: order.timeInForce,
    purpose: order.purpose,
    role: link?.role ?? null,
    reason: order.reason,
    status_reason: order.statusReason,
    venue_order_id: order.venueOrderId,
    voided_quantity: order.voidedQuantity.toString(),
    filled_notional: order.cumulativeNotional.toString(),
    requested_change: order.requestedChange === null ? null : changeText(order.requestedChange),
    sequence: order.sequence,
    run,
    reduce_only: Number(order.reduceOnly),
    post_only: Number(order.postOnly),
    extended_hours: Number(order.extendedHours),
    group_id: link?.groupId ?? null,
    leg: link?.leg ?? null,
    parent_id: order.parentId === 0 ? null : order.parentId,
    created_time: order.createdTime,
    updated_time: order.updatedTime,
    filled_time: order.filledTime === 0 ? null : order.filledTime,
    cancel_time: order.cancelTime === 0 ? null : order.cancelTime,
    expire_time: order.expireTime,
    revision: order.revision,
    terms_time: order.termsTime,
    evidence: order.evidence,
    created_position: createdPosition,
    updated_position: updatedPosition,
    decision_price: Number.isFinite(order.decisionPrice) ? String(order.decisionPrice) : null,
  }
}

/** What moves an order, and what its row needs; indices of this or that run are not among it. */
function orderOf(row: Row): Order {
  return {
    strategyIndex: -1,
    instrumentIndex: -1,
    side: textAt(row, 'side') as Order['side'],
    type: textAt(row, 'type') as Order['type'],
    quantity: decimalAt(row, 'quantity'),
    limitPrice: optionalDecimal(row, 'limit_price'),
    stopPrice: optionalDecimal(row, 'stop_price'),
    trail: trailOf(row['trail']),
    timeInForce: textAt(row, 'time_in_force') as Order['timeInForce'],
    expireTime: numberAt(row, 'expire_time'),
    reduceOnly: row['reduce_only'] === 1,
    postOnly: row['post_only'] === 1,
    extendedHours: row['extended_hours'] === 1,
    displayQuantity: optionalDecimal(row, 'display_quantity'),
    purpose: textAt(row, 'purpose') as Order['purpose'],
    link: linkOf(row),
    reason: textAt(row, 'reason'),
    parentId: numberAt(row, 'parent_id') ?? 0,
    sequence: Number(row['sequence']),
    clientOrderId: textAt(row, 'client_order_id'),
    strategyId: textAt(row, 'strategy'),
    instrumentId: textAt(row, 'instrument'),
    venueOrderId: row['venue_order_id'] === null ? null : textAt(row, 'venue_order_id'),
    status: textAt(row, 'status') as Order['status'],
    pending: textAt(row, 'pending') as Order['pending'],
    certainty: textAt(row, 'certainty') as Order['certainty'],
    cumulativeQuantity: decimalAt(row, 'filled_quantity'),
    voidedQuantity: decimalAt(row, 'voided_quantity'),
    cumulativeNotional: decimalAt(row, 'filled_notional'),
    requestedChange: changeOf(row['requested_change']),
    revision: Number(row['revision']),
    termsTime: Number(row['terms_time']),
    evidence: Number(row['evidence']),
    cancelTime: numberAt(row, 'cancel_time') ?? 0,
    filledTime: numberAt(row, 'filled_time') ?? 0,
    decisionPrice: numberAt(row, 'decision_price') ?? NaN,
    createdTime: Number(row['created_time']),
    updatedTime: Number(row['updated_time']),
    statusReason: textAt(row, 'status_reason'),
  }
}

function numberAt(row: Row, name: string): number | null {
  const cell = row[name]
  return cell === null || cell === undefined ? null : Number(cell)
}

/** Without the parent order, which nothing here needs. */
function linkOf(row: Row): OrderLink | null {
  const groupId = numberAt(row, 'group_id')
  if (groupId === null) return null
  const role = textAt(row, 'role') as OrderRole
  return { groupId, role, leg: numberAt(row, 'leg') ?? -1, parent: 0, exclusive: false }
}

function trailText({ kind, value, limitOffset }: Trail): string {
  return jsonOf({ kind, value: value.toString(), limitOffset: cellOf(limitOffset) })
}

function trailOf(cell: unknown): Trail | null {
  if (typeof cell !== 'string') return null
  const row = readBody(cell) as Row
  const kind = textAt(row, 'kind') as Trail['kind']
  return { kind, value: decimalAt(row, 'value'), limitOffset: optionalDecimal(row, 'limitOffset') }
}

function changeText({ quantity, limitPrice, stopPrice, trail = null }: OrderChange): string {
  const prices = { limitPrice: cellOf(limitPrice), stopPrice: cellOf(stopPrice) }
  return jsonOf({
    quantity: cellOf(quantity),
    ...prices,
    ...(trail === null ? {} : { trail: trailText(trail) }),
  })
}

function changeOf(cell: unknown): OrderChange | null {
  if (typeof cell !== 'string') return null
  const fields = fieldsOf(readBody(cell)) as Row
  return {
    quantity: optionalDecimal(fields, 'quantity'),
    limitPrice: optionalDecimal(fields, 'limitPrice'),
    stopPrice: optionalDecimal(fields, 'stopPrice'),
    trail: trailOf(fields['trail']),
  }
}
