import { Decimal } from '../domain/decimal.ts'
import type { Order } from '../domain/order.ts'
import { leavesQuantity } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'

/**
 * How many ended orders are kept for late events. A later fill of an older one is booked as unattributed and
 * freezes its instrument, so the figure only has to be generous, not unbounded.
 */
const ENDED_ORDERS_KEPT = 4096

export interface OpenLeaves {
  buy: number
  sell: number
  reduceBuy: number
  reduceSell: number
}

/** Every order of the run: open ones by instrument, and the latest of those that have ended. */
export class OrderTable {
  /** Open orders per instrument, oldest first. */
  readonly open: Order[][]
  /** Open orders per (strategy, instrument) that could open or increase a position. */
  readonly workingEntries: Int32Array
  nextSequence = 1
  private readonly instruments: number
  private readonly bySequence = new Map<number, Order>()
  private readonly byClientOrderId = new Map<string, Order>()
  private readonly ended: number[] = []
  private endedHead = 0

  constructor(instruments: number, strategies: number) {
    this.instruments = instruments
    this.open = Array.from({ length: instruments }, () => [])
    this.workingEntries = new Int32Array(instruments * strategies)
  }

  add(order: Order): void {
    this.bySequence.set(order.sequence, order)
    this.byClientOrderId.set(order.clientOrderId, order)
    this.openFor(order.instrumentIndex).push(order)
    if (!order.reduceOnly) this.countEntry(order, 1)
  }

  /** Takes an order back that was never sent: its handler threw. */
  remove(order: Order): void {
    this.bySequence.delete(order.sequence)
    this.byClientOrderId.delete(order.clientOrderId)
    this.dropFromOpen(order)
  }

  /** To be called after every change of status. */
  afterChange(order: Order): void {
    const open = this.openFor(order.instrumentIndex)
    const listed = open.includes(order)
    if (isTerminal(order.status) && listed) {
      this.dropFromOpen(order)
      this.retire(order)
    } else if (!isTerminal(order.status) && !listed) {
      open.push(order)
      if (!order.reduceOnly) this.countEntry(order, 1)
    }
  }

  get(sequence: number): Order | null {
    return this.bySequence.get(sequence) ?? null
  }

  find(clientOrderId: string): Order | null {
    return this.byClientOrderId.get(clientOrderId) ?? null
  }

  openFor(instrumentIndex: number): Order[] {
    const open = this.open[instrumentIndex]
    if (open === undefined) throw new RangeError(`no instrument ${String(instrumentIndex)}`)
    return open
  }

  /** What open orders of the account could still buy and sell, reduce-only ones apart. Figures for the worst case. */
  openLeaves(instrumentIndex: number, except: Order | null): OpenLeaves {
    const sums: OpenLeaves = { buy: 0, sell: 0, reduceBuy: 0, reduceSell: 0 }
    for (const order of this.openFor(instrumentIndex)) {
      if (order === except) continue
      const leaves = worstLeaves(order).toNumber()
      if (order.side === 'buy') sums[order.reduceOnly ? 'reduceBuy' : 'buy'] += leaves
      else sums[order.reduceOnly ? 'reduceSell' : 'sell'] += leaves
    }
    return sums
  }

  save(): unknown {
    return {
      nextSequence: this.nextSequence,
      orders: [...this.bySequence.values()].map((order) => ({ ...order })),
      open: this.open.map((orders) => orders.map((order) => order.sequence)),
      ended: this.ended.slice(this.endedHead),
    }
  }

  load(saved: unknown): void {
    const state = saved as { nextSequence: number; orders: Order[]; open: number[][]; ended: number[] }
    this.nextSequence = state.nextSequence
    for (const order of state.orders) {
      this.bySequence.set(order.sequence, order)
      this.byClientOrderId.set(order.clientOrderId, order)
    }
    state.open.forEach((sequences, instrumentIndex) => {
      for (const sequence of sequences) {
        const order = this.bySequence.get(sequence)
        if (order === undefined) throw new RangeError(`saved open order ${String(sequence)} is missing`)
        this.openFor(instrumentIndex).push(order)
        if (!order.reduceOnly) this.countEntry(order, 1)
      }
    })
    this.ended.push(...state.ended)
  }

  private dropFromOpen(order: Order): void {
    const open = this.openFor(order.instrumentIndex)
    const at = open.indexOf(order)
    if (at === -1) return
    open.splice(at, 1)
    if (!order.reduceOnly) this.countEntry(order, -1)
  }

  private retire(order: Order): void {
    this.ended.push(order.sequence)
    if (this.ended.length - this.endedHead <= ENDED_ORDERS_KEPT) return
    const oldest = this.bySequence.get(this.ended[this.endedHead] ?? 0)
    this.endedHead += 1
    if (oldest !== undefined && isTerminal(oldest.status)) {
      this.bySequence.delete(oldest.sequence)
      this.byClientOrderId.delete(oldest.clientOrderId)
    }
    if (this.endedHead > ENDED_ORDERS_KEPT) {
      this.ended.splice(0, this.endedHead)
      this.endedHead = 0
    }
  }

  private countEntry(order: Order, by: number): void {
    const slot = order.strategyIndex * this.instruments + order.instrumentIndex
    this.workingEntries[slot] = (this.workingEntries[slot] ?? 0) + by
  }
}

/** While a replace is pending either quantity may be the true one: the larger counts. */
export function worstLeaves(order: Readonly<Order>): Decimal {
  const leaves = leavesQuantity(order)
  const asked = order.requestedChange?.quantity
  if (asked === undefined || asked === null) return leaves
  return Decimal.max(leaves, asked.sub(order.cumulativeQuantity))
}
