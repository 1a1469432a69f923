import { at } from './assert.ts'
import { isClosed, type VenueOrder } from './venue-order.ts'

/**
 * The closed orders that are surely remembered (and up to twice as many), for queries, late cancels and duplicate
 * ids. A bound, or else a venue that runs for months grows without end and so does every snapshot of it; and a low
 * one, since what lives long costs the garbage collector most.
 */
export const CLOSED_ORDERS_KEPT = 1_000

/** Orders resting at the venue, per instrument in order of arrival, and the closed ones of late. */
export class OrderBook {
  /** How many orders rest per instrument: the driver's one branch per bar. */
  readonly working: Int32Array
  private readonly resting: VenueOrder[][]
  private readonly open = new Map<string, VenueOrder>()
  /** Two generations, oldest first in each: when the younger is full it becomes the older, which is dropped whole. */
  private closed = new Map<string, VenueOrder>()
  private closedBefore = new Map<string, VenueOrder>()
  /** Instrument that is being matched: its list is walked, so it must not shrink under the walk. */
  private walking = -1

  constructor(instruments: number) {
    this.working = new Int32Array(instruments)
    this.resting = Array.from({ length: instruments }, () => [])
  }

  /** Whether an instrument is being matched, so that no command may come in. */
  get isWalked(): boolean {
    return this.walking >= 0
  }

  /** In order of arrival. Closed orders may stand in it while `walk` runs. */
  of(instrumentIndex: number): readonly VenueOrder[] {
    return at(this.resting, instrumentIndex)
  }

  findOpen(clientOrderId: string): VenueOrder | undefined {
    return this.open.get(clientOrderId)
  }

  findClosed(clientOrderId: string): VenueOrder | undefined {
    return this.closed.get(clientOrderId) ?? this.closedBefore.get(clientOrderId)
  }

  add(order: VenueOrder): void {
    at(this.resting, order.instrumentIndex).push(order)
    this.open.set(order.clientOrderId, order)
    this.working[order.instrumentIndex] = (this.working[order.instrumentIndex] ?? 0) + 1
  }

  /** Moves an order behind all that arrived before: it gave up its place. */
  requeue(order: VenueOrder): void {
    const orders = at(this.resting, order.instrumentIndex)
    orders.splice(orders.indexOf(order), 1)
    orders.push(order)
  }

  close(order: VenueOrder, status: 'filled' | 'canceled' | 'expired'): void {
    order.status = status
    this.open.delete(order.clientOrderId)
    this.remember(order)
    const index = order.instrumentIndex
    this.working[index] = (this.working[index] ?? 0) - 1
    if (this.walking === index) return
    const orders = at(this.resting, index)
    orders.splice(orders.indexOf(order), 1)
  }

  /** Keeps a rejected order, which never rested. */
  remember(order: VenueOrder): void {
    this.closed.set(order.clientOrderId, order)
    if (this.closed.size < CLOSED_ORDERS_KEPT) return
    this.closedBefore = this.closed
    this.closed = new Map()
  }

  /** Visits the open orders of an instrument in order of arrival; orders that arrive meanwhile are left out. */
  walk(instrumentIndex: number, visit: (order: VenueOrder) => void): void {
    const orders = at(this.resting, instrumentIndex)
    const count = orders.length
    this.walking = instrumentIndex
    for (let index = 0; index < count; index++) {
      const order = at(orders, index)
      if (!isClosed(order)) visit(order)
    }
    this.walking = -1
    if (orders.length === this.working[instrumentIndex]) return
    let kept = 0
    for (const order of orders) if (!isClosed(order)) orders[kept++] = order
    orders.length = kept
  }

  allOpen(): VenueOrder[] {
    return this.resting.flat()
  }

  allClosed(): VenueOrder[] {
    return [...this.closedBefore.values(), ...this.closed.values()]
  }

  load(open: readonly VenueOrder[], closed: readonly VenueOrder[]): void {
    this.open.clear()
    this.closed.clear()
    this.closedBefore.clear()
    this.working.fill(0)
    for (const orders of this.resting) orders.length = 0
    for (const order of open) this.add(order)
    for (const order of closed) this.remember(order)
  }
}
