import { Decimal } from '../../domain/decimal.ts'
import type { Fill } from '../../domain/fill.ts'
import { applyOrderEvent } from '../../domain/order-lifecycle.ts'
import type { OrderEventInput, OrderTransition } from '../../domain/order-lifecycle.ts'
import { orderEventOf } from '../../domain/order-report-event.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { KernelRecord } from '../../engine/records.ts'
import { formatQuantity } from '../../report/format.ts'
import { sayShort } from './say.ts'

/** An order that a record moved, and how. */
export interface Touched {
  readonly order: Readonly<Order>
  readonly transition: OrderTransition
}

/** One order and those that belong to it (of its bracket, of what it waits for), as the records leave them. */
export class OrderFold {
  own: Order | null = null
  /** As it was approved. */
  readonly approved: Readonly<Order>
  readonly related = new Map<string, Order>()
  /** By currency. */
  readonly fees = new Map<string, Decimal>()
  private readonly executions = new Set<string>()
  /** What was recorded of its group and of its execution before the order itself. */
  private group: Extract<KernelRecord, { type: 'groupOpened' }> | null = null
  private execution: Extract<KernelRecord, { type: 'executionStarted' }> | null = null

  constructor(approved: Readonly<Order>) {
    this.approved = approved
  }

  /** Null where the record moves none of them. */
  take(record: KernelRecord, time: UnixMicros): Touched | null {
    const { strategyId, link, parentId } = this.approved
    if (record.type === 'orderApproved') this.approve(record.order)
    if (record.type === 'groupOpened' && record.strategyId === strategyId && record.groupId === link?.groupId)
      this.group = record
    if (record.type === 'executionStarted' && record.strategyId === strategyId && record.id === parentId)
      this.execution = record
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

  /** What the order is a part of, in sentences. */
  tellOrigin(): string[] {
    const { link } = this.approved
    const sentences: string[] = []
    if (this.execution !== null) {
      const { algorithm, side, quantity, instrumentId } = this.execution
      const what = `${side} ${formatQuantity(quantity)} ${instrumentId}`
      sentences.push(`It is a part of an execution by ${algorithm}: ${what} in all.`)
    }
    if (this.group === null || link === null || link.role === 'entry') return sentences
    const parent = [...this.related.values()].find(({ sequence }) => sequence === link.parent)
    const whose = parent === undefined ? '' : ` of ${sayShort(parent)}`
    return [...sentences, `It belongs to the ${this.group.kind}${whose}.`]
  }

  private approve(order: Readonly<Order>): void {
    if (order.clientOrderId === this.approved.clientOrderId) this.own = { ...order }
    else if (this.isRelated(order)) this.related.set(order.clientOrderId, { ...order })
  }

  private isRelated({ strategyId, link, sequence }: Readonly<Order>): boolean {
    const { approved } = this
    if (strategyId !== approved.strategyId) return false
    if (sequence === approved.link?.parent) return true
    if (link === null) return false
    return link.parent === approved.sequence || (link.groupId === approved.link?.groupId && link.groupId > 0)
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
