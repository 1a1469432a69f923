import { Decimal } from '../../domain/decimal.ts'
import type { Fill } from '../../domain/fill.ts'
import { applyOrderEvent } from '../../domain/order-lifecycle.ts'
import type { OrderEventInput, OrderTransition } from '../../domain/order-lifecycle.ts'
import { orderEventOf } from '../../domain/order-report-event.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { KernelRecord } from '../../engine/records.ts'
import type { FoundOrder } from './find-order.ts'
import { sayReason } from './say.ts'

/** An order that a record moved, and how. */
export interface Touched {
  readonly order: Readonly<Order>
  readonly transition: OrderTransition
}

type GroupOpened = Extract<KernelRecord, { type: 'groupOpened' }>

/** One order and those that belong to it (of its bracket, of what it waits for), as the records leave them. */
export class OrderFold {
  own: Order | null = null
  /** As it was approved. */
  approved: Readonly<Order> | null = null
  readonly related = new Map<string, Order>()
  /** By currency. */
  readonly fees = new Map<string, Decimal>()
  /** What was recorded before the order and belongs to it, in sentences. */
  readonly earlier: string[] = []
  private readonly found: FoundOrder
  private readonly executions = new Set<string>()
  private group: GroupOpened | null = null
  private execution: Extract<KernelRecord, { type: 'executionStarted' }> | null = null
  /** The latest one of each strategy: the group of an order is opened just before or after it. */
  private readonly groups = new Map<string, GroupOpened>()
  private readonly algorithms = new Map<string, Extract<KernelRecord, { type: 'executionStarted' }>>()

  constructor(found: FoundOrder) {
    this.found = found
  }

  /** Null where the record moves none of them. */
  take(record: KernelRecord, time: UnixMicros): Touched | null {
    if (record.type === 'orderApproved') this.approve(record.order)
    if (record.type === 'groupOpened') this.groups.set(keyOf(record.strategyId, record.groupId), record)
    if (record.type === 'executionStarted') this.algorithms.set(keyOf(record.strategyId, record.id), record)
    if (record.type === 'executionEnded') this.algorithms.delete(keyOf(record.strategyId, record.id))
    if (record.type === 'fillBooked') return this.execute(record.fill, time)
    const report = record.type === 'input' ? record.input : null
    if (report !== null && 'clientOrderId' in report)
      return this.move(report.clientOrderId, orderEventOf(report), time)
    if (record.type === 'cancelRequested')
      return this.move(record.order.clientOrderId, { kind: 'requestCancel' }, time)
    if (record.type !== 'replaceRequested') return null
    const { change, order } = record
    return this.move(order.clientOrderId, { kind: 'requestReplace', change }, time)
  }

  /** Whether it is one of those that are followed. */
  knows(clientOrderId: string): boolean {
    return this.own?.clientOrderId === clientOrderId || this.related.has(clientOrderId)
  }

  private approve(order: Readonly<Order>): void {
    if (order.clientOrderId === this.found.clientOrderId) {
      this.own = { ...order }
      this.approved = order
      this.tellEarlier(order)
      return
    }
    if (this.isRelated(order)) this.related.set(order.clientOrderId, { ...order })
  }

  private isRelated({ strategyId, link, sequence }: Readonly<Order>): boolean {
    const { own } = this
    if (own === null) {
      // an order that ours may turn out to belong to: of a group that is open
      return link !== null && link.groupId > 0 && this.groups.has(keyOf(strategyId, link.groupId))
    }
    if (link === null || strategyId !== own.strategyId) return own.link?.parent === sequence
    return link.parent === own.sequence || (own.link !== null && own.link.groupId === link.groupId)
  }

  private tellEarlier({ strategyId, link, parentId }: Readonly<Order>): void {
    this.group = link === null ? null : (this.groups.get(keyOf(strategyId, link.groupId)) ?? null)
    this.execution = this.algorithms.get(keyOf(strategyId, parentId)) ?? null
    if (this.execution !== null) {
      const { algorithm, side, quantity, instrumentId } = this.execution
      this.earlier.push(
        `It is a part of an execution by ${algorithm}: ${side} ${quantity.toString()} ${instrumentId} in all.`,
      )
    }
    if (this.group !== null && link !== null && link.role !== 'entry') {
      const parent = [...this.related.values()].find(({ sequence }) => sequence === link.parent)
      const reason = parent === undefined ? '' : sayReason(parent.reason)
      const whose = link.parent === 0 ? '' : ` of order ${String(link.parent)}`
      this.earlier.push(
        `It belongs to a ${this.group.kind}${whose}${reason === '' ? '' : `, which gave as its reason ${reason}`}.`,
      )
    }
    for (const [id, other] of this.related)
      if (link === null || other.link?.groupId !== link.groupId) this.related.delete(id)
  }

  private move(clientOrderId: string, event: OrderEventInput, time: UnixMicros): Touched | null {
    const order = this.own?.clientOrderId === clientOrderId ? this.own : this.related.get(clientOrderId)
    if (order === undefined) return null
    return { order, transition: applyOrderEvent(order, event, time) }
  }

  private execute(fill: Fill, time: UnixMicros): Touched | null {
    const { clientOrderId, quantity, price, executionId, fee, feeCurrency } = fill
    const id = `${clientOrderId} ${executionId} ${String(quantity.isNegative)}`
    if (!this.knows(clientOrderId) || this.executions.has(id)) return null
    this.executions.add(id)
    if (clientOrderId === this.own?.clientOrderId)
      this.fees.set(feeCurrency, (this.fees.get(feeCurrency) ?? Decimal.ZERO).add(fee))
    return this.move(clientOrderId, { kind: quantity.isNegative ? 'bust' : 'fill', quantity, price }, time)
  }
}

function keyOf(strategyId: string, id: number): string {
  return `${String(id)} ${strategyId}`
}
