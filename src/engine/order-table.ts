import type { Order } from '../domain/order.ts'
import { isTerminal } from '../domain/order-moves.ts'
import { CLIENT_ORDER_ID_LENGTH, DEPLOYMENT_DIGITS } from './client-order-id.ts'
import { OpenLeavesBook } from './open-leaves.ts'

/**
 * How many orders at least are remembered after they have ended, for late events. A later fill of an older one is
 * booked as unattributed and freezes its instrument, so the figure only has to be generous, not unbounded.
 */
const ORDERS_KEPT = 1024

/**
 * Every order of the run: open ones by instrument, and the latest of those that have ended. Sequences are dense, so
 * that a list with an offset finds an order; client order ids hold the sequence, so that they need no index.
 */
export class OrderTable {
  /** Open orders per instrument, oldest first. */
  readonly open: Order[][]
  /** Open orders per (strategy, instrument) that could open or increase a position. */
  readonly workingEntries: Int32Array
  readonly leaves: OpenLeavesBook
  nextSequence = 1
  /** Of orders from now on: every run has its own. */
  clientOrderIdPrefix: string
  private readonly instruments: number
  /** By sequence − `firstSequence`. */
  private latest: (Order | null)[] = []
  private firstSequence = 1
  /** Orders that are older than `latest` reaches, and open or pinned. */
  private readonly oldOpen = new Map<number, Order>()
  /** To be remembered although they have ended; who pins says so again after a restart. */
  private readonly pinned = new Set<number>()

  constructor(instruments: number, strategies: number, clientOrderIdPrefix: string) {
    this.instruments = instruments
    this.clientOrderIdPrefix = clientOrderIdPrefix
    this.open = Array.from({ length: instruments }, () => [])
    this.workingEntries = new Int32Array(instruments * strategies)
    this.leaves = new OpenLeavesBook(instruments, strategies)
  }

  /** Takes a new order, whose sequence is above all before it. */
  add(order: Order): void {
    const at = order.sequence - this.firstSequence
    while (this.latest.length < at) this.latest.push(null)
    this.latest.push(order)
    this.openFor(order.instrumentIndex).push(order)
    this.leaves.update(order)
    if (!order.reduceOnly) this.countEntry(order, 1)
  }

  /** Takes the latest order back, which was never sent: its handler threw. Its sequence is given out again. */
  remove(order: Order): void {
    this.latest.length = Math.max(0, order.sequence - this.firstSequence)
    this.oldOpen.delete(order.sequence)
    this.firstSequence = Math.min(this.firstSequence, order.sequence)
    this.nextSequence = order.sequence
    this.leaves.remove(order)
    this.dropFromOpen(order)
  }

  /** To be called after every change of an order. */
  afterChange(order: Order): void {
    this.leaves.update(order)
    // not in `add`: what a handler placed may be taken back, what was forgotten not
    if (this.latest.length >= 2 * ORDERS_KEPT) this.forget()
    const listed = this.openFor(order.instrumentIndex).includes(order)
    if (isTerminal(order.status) === !listed) return
    if (listed) {
      this.dropFromOpen(order)
      if (!this.pinned.has(order.sequence)) this.oldOpen.delete(order.sequence)
      return
    }
    this.openFor(order.instrumentIndex).push(order)
    if (!order.reduceOnly) this.countEntry(order, 1)
  }

  pin(sequence: number): void {
    this.pinned.add(sequence)
  }

  unpin(sequence: number): void {
    this.pinned.delete(sequence)
    const order = this.oldOpen.get(sequence)
    if (order !== undefined && isTerminal(order.status)) this.oldOpen.delete(sequence)
  }

  get(sequence: number): Order | null {
    return this.latest[sequence - this.firstSequence] ?? this.oldOpen.get(sequence) ?? null
  }

  /** The latest `count` orders of the run (at most as many as are kept), and every older one that is open; newest first. */
  newest(count: number): Order[] {
    const orders: Order[] = []
    const first = this.nextSequence - count
    for (let at = this.latest.length - 1; at >= 0; at--) {
      const order = this.latest[at] ?? null
      if (order !== null && (order.sequence >= first || !isTerminal(order.status))) orders.push(order)
    }
    const older = [...this.oldOpen.values()].filter(
      ({ sequence, status }) => sequence < this.firstSequence && !isTerminal(status),
    )
    return [...orders, ...older.sort((a, b) => b.sequence - a.sequence)]
  }

  /** Also of earlier runs. Null for an id of another system, or an order that has been forgotten. */
  find(clientOrderId: string): Order | null {
    // whose prefix it has is seen by the order
    const order = this.get(Number.parseInt(clientOrderId.slice(this.clientOrderIdPrefix.length), 16))
    return order?.clientOrderId === clientOrderId ? order : null
  }

  /** Whether the id is one that this deployment gives, known here or not. */
  isMarked(clientOrderId: string): boolean {
    return (
      clientOrderId.length === CLIENT_ORDER_ID_LENGTH &&
      clientOrderId.startsWith(this.clientOrderIdPrefix.slice(0, DEPLOYMENT_DIGITS))
    )
  }

  /** Whether it is marked as one of ours, of a number that was never given: another journal knew it. */
  isUnheard(clientOrderId: string): boolean {
    if (!this.isMarked(clientOrderId)) return false
    const sequence = Number.parseInt(clientOrderId.slice(this.clientOrderIdPrefix.length), 16)
    return sequence >= this.nextSequence
  }

  openFor(instrumentIndex: number): Order[] {
    const open = this.open[instrumentIndex]
    if (open === undefined) throw new RangeError(`no instrument ${String(instrumentIndex)}`)
    return open
  }

  /** Open orders of one strategy, or of all (−1), in one instrument, or in all (−1). */
  openCount(strategyIndex: number, instrumentIndex: number): number {
    if (instrumentIndex === -1) return this.leaves.count(strategyIndex)
    const open = this.openFor(instrumentIndex)
    if (strategyIndex === -1) return open.length
    return open.reduce((count, order) => count + (order.strategyIndex === strategyIndex ? 1 : 0), 0)
  }

  save(): unknown {
    return {
      prefix: this.clientOrderIdPrefix,
      nextSequence: this.nextSequence,
      firstSequence: this.firstSequence,
      latest: this.latest.map((order) => (order === null ? null : { ...order })),
      oldOpen: [...this.oldOpen.values()].map((order) => ({ ...order })),
      open: this.open.map((orders) => orders.map((order) => order.sequence)),
    }
  }

  load(saved: unknown): void {
    const state = saved as {
      prefix: string
      nextSequence: number
      firstSequence: number
      latest: (Order | null)[]
      oldOpen: Order[]
      open: number[][]
    }
    this.clientOrderIdPrefix = state.prefix
    this.nextSequence = state.nextSequence
    this.firstSequence = state.firstSequence
    this.latest = state.latest
    for (const order of state.oldOpen) this.oldOpen.set(order.sequence, order)
    state.open.forEach((sequences, instrumentIndex) => {
      for (const sequence of sequences) {
        const order = this.get(sequence)
        if (order === null) throw new RangeError(`saved open order ${String(sequence)} is missing`)
        this.openFor(instrumentIndex).push(order)
        this.leaves.update(order)
        if (!order.reduceOnly) this.countEntry(order, 1)
      }
    })
  }

  private dropFromOpen(order: Order): void {
    const open = this.openFor(order.instrumentIndex)
    const at = open.indexOf(order)
    if (at === -1) return
    open.splice(at, 1)
    if (!order.reduceOnly) this.countEntry(order, -1)
  }

  /** In blocks, so that the cost is spread thinly. Orders that are open are kept however old they are. */
  private forget(): void {
    for (const order of this.latest.slice(0, ORDERS_KEPT)) {
      if (order === null) continue
      if (!isTerminal(order.status) || this.pinned.has(order.sequence))
        this.oldOpen.set(order.sequence, order)
    }
    this.latest = this.latest.slice(ORDERS_KEPT)
    this.firstSequence += ORDERS_KEPT
  }

  private countEntry(order: Order, by: number): void {
    const slot = order.strategyIndex * this.instruments + order.instrumentIndex
    this.workingEntries[slot] = (this.workingEntries[slot] ?? 0) + by
  }
}
