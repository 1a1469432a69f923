import { removeAt } from '../domain/lists.ts'
import { at } from './assert.ts'
import { isClosed, type VenueOrder } from './venue-order.ts'

/** Closed orders in the map of open ones before it is made anew. */
const OPEN_MAP_SLACK = 64

/** Orders resting at the venue, per instrument in order of arrival, and the closed ones of late. */
export class OrderBook {
  /** How many orders rest per instrument, and one more where a position is watched: the driver's one branch per bar. */
  readonly working: Int32Array
  private readonly watched: Uint8Array
  private readonly resting: VenueOrder[][]
  /** By client order id; those that have closed since are dropped in lots, since deleting each costs more. */
  private open = new Map<string, VenueOrder>()
  private openCount = 0
  /**
   * Two generations, oldest first in each: when the younger is full it becomes the older, which is dropped whole.
   * Lists, not maps: they are searched for late cancels and queries alone, and filled by every order.
   */
  private closed: VenueOrder[] = []
  private closedBefore: VenueOrder[] = []
  /** The highest client order id seen: what is above it is surely new. Ours ascend. */
  private highestId = ''
  /** Instrument that is being matched: its list is walked, so it must not shrink under the walk. */
  private walking = -1
  private readonly remembered: number

  /** `remembered`: closed orders that are surely kept, and up to twice as many. */
  constructor(instruments: number, remembered: number) {
    this.remembered = remembered
    this.working = new Int32Array(instruments)
    this.watched = new Uint8Array(instruments)
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

  get openTotal(): number {
    return this.openCount
  }

  findOpen(clientOrderId: string): VenueOrder | undefined {
    const order = this.open.get(clientOrderId)
    return order === undefined || isClosed(order) ? undefined : order
  }

  findClosed(clientOrderId: string): VenueOrder | undefined {
    const isIt = (order: VenueOrder): boolean => order.clientOrderId === clientOrderId
    return this.closed.findLast(isIt) ?? this.closedBefore.findLast(isIt)
  }

  /** Open, or closed of late. */
  knows(clientOrderId: string): boolean {
    if (clientOrderId > this.highestId) return false
    return this.findOpen(clientOrderId) !== undefined || this.findClosed(clientOrderId) !== undefined
  }

  add(order: VenueOrder): void {
    at(this.resting, order.instrumentIndex).push(order)
    this.noteId(order)
    if (this.open.size >= 2 * this.openCount + OPEN_MAP_SLACK) this.dropClosedFromOpen()
    this.open.set(order.clientOrderId, order)
    this.openCount += 1
    this.working[order.instrumentIndex] = (this.working[order.instrumentIndex] ?? 0) + 1
  }

  /** Whether every bar of the instrument is wanted, orders or not. */
  watch(instrumentIndex: number, isWanted: boolean): void {
    const change = Number(isWanted) - (this.watched[instrumentIndex] ?? 0)
    this.watched[instrumentIndex] = Number(isWanted)
    this.working[instrumentIndex] = (this.working[instrumentIndex] ?? 0) + change
  }

  /** Moves an order behind all that arrived before: it gave up its place. */
  requeue(order: VenueOrder): void {
    const orders = at(this.resting, order.instrumentIndex)
    orders.splice(orders.indexOf(order), 1)
    orders.push(order)
  }

  close(order: VenueOrder, status: 'filled' | 'canceled' | 'expired'): void {
    order.status = status
    this.openCount -= 1
    this.remember(order)
    const index = order.instrumentIndex
    this.working[index] = (this.working[index] ?? 0) - 1
    if (this.walking === index) return
    const orders = at(this.resting, index)
    removeAt(orders, orders.indexOf(order))
  }

  /** Keeps a rejected order, which never rested. */
  remember(order: VenueOrder): void {
    this.noteId(order)
    this.closed.push(order)
    if (this.closed.length < this.remembered) return
    this.closedBefore = this.closed
    this.closed = []
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
    if (orders.length + (this.watched[instrumentIndex] ?? 0) === this.working[instrumentIndex]) return
    let kept = 0
    for (const order of orders) if (!isClosed(order)) orders[kept++] = order
    orders.length = kept
  }

  allOpen(): VenueOrder[] {
    return this.resting.flat()
  }

  allClosed(): VenueOrder[] {
    return [...this.closedBefore, ...this.closed]
  }

  load(open: readonly VenueOrder[], closed: readonly VenueOrder[]): void {
    this.open = new Map()
    this.openCount = 0
    this.closed = []
    this.closedBefore = []
    this.highestId = ''
    this.working.fill(0)
    this.watched.fill(0)
    for (const orders of this.resting) orders.length = 0
    for (const order of open) this.add(order)
    for (const order of closed) this.remember(order)
  }

  private noteId({ clientOrderId }: VenueOrder): void {
    if (clientOrderId > this.highestId) this.highestId = clientOrderId
  }

  private dropClosedFromOpen(): void {
    this.open = new Map()
    for (const order of this.resting.flat()) if (!isClosed(order)) this.open.set(order.clientOrderId, order)
  }
}
