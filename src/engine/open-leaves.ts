import { ChangeFlags } from '../domain/change-flags.ts'
import { Decimal } from '../domain/decimal.ts'
import { leavesQuantity } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'
import type { Order, OrderIntent } from '../domain/order.ts'
import { ExclusiveLeaves } from './exclusive-leaves.ts'

/** What open orders could still buy and sell, reduce-only ones apart. Figures for the worst case. */
export interface OpenLeaves {
  buy: number
  sell: number
  reduceBuy: number
  reduceSell: number
}

/** Kinds of leaves, as they lie in the columns. */
const BUY = 0
const SELL = 1
const REDUCE_BUY = 2
const REDUCE_SELL = 3
const KINDS = 4

/** What of an order is counted at present, and the order with which it was last brought up to date. */
interface Counted {
  readonly order: Order
  readonly leaves: Decimal
}

/**
 * Sums over the open orders, per instrument and per (strategy, instrument), kept up to date as orders change: a check
 * then costs the same with one order open as with thousands. The sums are exact, so that coming and going leaves nothing.
 */
export class OpenLeavesBook {
  /** Instruments whose sums have changed. */
  readonly changes: ChangeFlags
  private readonly instruments: number
  private readonly counted = new Map<number, Counted>()
  /** Groups whose legs stand for one another, by id. */
  private readonly exclusive = new Map<number, ExclusiveLeaves>()
  private readonly account: LeavesColumns
  private readonly slots: LeavesColumns
  private readonly countOf: Int32Array

  constructor(instruments: number, strategies: number) {
    this.instruments = instruments
    this.changes = new ChangeFlags(instruments)
    this.countOf = new Int32Array(strategies)
    this.account = new LeavesColumns(instruments)
    this.slots = new LeavesColumns(instruments * strategies)
  }

  /** Number of open orders of all strategies (−1) or of one. */
  count(strategyIndex: number): number {
    return strategyIndex === -1 ? this.counted.size : (this.countOf[strategyIndex] ?? 0)
  }

  /** To be called after everything that happens to an order. */
  update(order: Order): void {
    if (isTerminal(order.status)) {
      this.remove(order)
      return
    }
    const before = this.counted.get(order.sequence)?.leaves ?? this.begin(order)
    const leaves = worstLeaves(order)
    this.counted.set(order.sequence, { order, leaves })
    if (order.link?.exclusive === true) this.moveExclusive(order, order.link.groupId, leaves)
    else this.move(order, kindOf(order), before, leaves)
  }

  remove(order: Order): void {
    const counted = this.counted.get(order.sequence)
    if (counted === undefined) return
    this.counted.delete(order.sequence)
    this.countOf[order.strategyIndex] = (this.countOf[order.strategyIndex] ?? 0) - 1
    if (order.link?.exclusive === true) this.moveExclusive(order, order.link.groupId, Decimal.ZERO)
    else this.move(order, kindOf(order), counted.leaves, Decimal.ZERO)
  }

  /** By how much an order would add to what is open on its side; `except` is the order that it replaces. */
  added(intent: OrderIntent, except: Order | null): Decimal {
    const filled = except?.cumulativeQuantity ?? Decimal.ZERO
    const own = Decimal.max(Decimal.ZERO, intent.quantity.sub(filled))
    if (intent.link?.exclusive !== true) return own
    const { groupId, leg } = intent.link
    return this.exclusive.get(groupId)?.added(kindOf(intent), leg, own, except?.sequence ?? 0) ?? own
  }

  /** Of the account (`strategyIndex` −1) or one strategy; `except` is left out. */
  of(instrumentIndex: number, strategyIndex: number, except: Order | null): OpenLeaves {
    const columns = strategyIndex === -1 ? this.account : this.slots
    const at = strategyIndex === -1 ? instrumentIndex : strategyIndex * this.instruments + instrumentIndex
    const counted = except === null ? undefined : this.counted.get(except.sequence)
    if (counted === undefined || except?.instrumentIndex !== instrumentIndex) return columns.read(at)
    return columns.without(at, kindOf(counted.order), this.shareOf(counted))
  }

  /** Exact sums of one instrument over the account, for checks to the last digit. */
  exact(instrumentIndex: number, kind: keyof OpenLeaves, except: Order | null): Decimal {
    const wanted = KIND_OF[kind]
    const sum = this.account.exact(instrumentIndex, wanted)
    const counted = except === null ? undefined : this.counted.get(except.sequence)
    const isIn = counted !== undefined && counted.order.instrumentIndex === instrumentIndex
    return isIn && kindOf(counted.order) === wanted ? sum.sub(this.shareOf(counted)) : sum
  }

  /** What the sums would be less by without this order. */
  private shareOf({ order, leaves }: Counted): Decimal {
    if (order.link?.exclusive !== true) return leaves
    return this.exclusive.get(order.link.groupId)?.shareOf(kindOf(order), order.sequence) ?? leaves
  }

  /** Rows of buy, sell, reduce-only buy and sell: one per instrument of the account, or per strategy and instrument. */
  columnsOf(strategyIndex: number): Float64Array {
    return (strategyIndex === -1 ? this.account : this.slots).numbers
  }

  /** What is left of an order that is not ours: it counts for the account alone. */
  moveExternal(instrumentIndex: number, side: Order['side'], before: Decimal, after: Decimal): void {
    if (before.eq(after)) return
    this.changes.raised[instrumentIndex] = 1
    this.account.move(instrumentIndex, side === 'buy' ? BUY : SELL, before, after)
  }

  private begin(order: Order): Decimal {
    this.countOf[order.strategyIndex] = (this.countOf[order.strategyIndex] ?? 0) + 1
    return Decimal.ZERO
  }

  /** Of the legs of a group the larger counts. */
  private moveExclusive(order: Order, groupId: number, leaves: Decimal): void {
    const kind = kindOf(order)
    const group = this.exclusive.get(groupId) ?? new ExclusiveLeaves()
    const before = group.worst(kind)
    group.set(order.sequence, kind, order.link?.leg ?? 0, leaves)
    this.move(order, kind, before, group.worst(kind))
    if (group.isEmpty) this.exclusive.delete(groupId)
    else this.exclusive.set(groupId, group)
  }

  private move(order: Order, kind: number, before: Decimal, after: Decimal): void {
    if (before.eq(after)) return
    this.changes.raised[order.instrumentIndex] = 1
    this.account.move(order.instrumentIndex, kind, before, after)
    this.slots.move(order.strategyIndex * this.instruments + order.instrumentIndex, kind, before, after)
  }
}

const KIND_OF: Readonly<Record<keyof OpenLeaves, number>> = {
  buy: BUY,
  sell: SELL,
  reduceBuy: REDUCE_BUY,
  reduceSell: REDUCE_SELL,
}

function kindOf(order: Pick<Order, 'side' | 'reduceOnly'>): number {
  if (order.side === 'buy') return order.reduceOnly ? REDUCE_BUY : BUY
  return order.reduceOnly ? REDUCE_SELL : SELL
}

/** Four sums a row, exact and as numbers. */
class LeavesColumns {
  private readonly sums: Decimal[]
  readonly numbers: Float64Array

  constructor(rows: number) {
    this.sums = new Array<Decimal>(rows * KINDS).fill(Decimal.ZERO)
    this.numbers = new Float64Array(rows * KINDS)
  }

  move(row: number, kind: number, before: Decimal, after: Decimal): void {
    const at = row * KINDS + kind
    const sum = this.exactAt(at).sub(before).add(after)
    this.sums[at] = sum
    this.numbers[at] = sum.toNumber()
  }

  exact(row: number, kind: number): Decimal {
    return this.exactAt(row * KINDS + kind)
  }

  read(row: number): OpenLeaves {
    const at = row * KINDS
    return {
      buy: this.numbers[at + BUY] ?? 0,
      sell: this.numbers[at + SELL] ?? 0,
      reduceBuy: this.numbers[at + REDUCE_BUY] ?? 0,
      reduceSell: this.numbers[at + REDUCE_SELL] ?? 0,
    }
  }

  without(row: number, kind: number, leaves: Decimal): OpenLeaves {
    const left = (at: number): number =>
      at === kind ? this.exact(row, at).sub(leaves).toNumber() : (this.numbers[row * KINDS + at] ?? 0)
    return { buy: left(BUY), sell: left(SELL), reduceBuy: left(REDUCE_BUY), reduceSell: left(REDUCE_SELL) }
  }

  private exactAt(at: number): Decimal {
    return this.sums[at] ?? Decimal.ZERO
  }
}

/** While a replace is pending either quantity may be the true one: the larger counts. */
export function worstLeaves(order: Readonly<Order>): Decimal {
  const leaves = leavesQuantity(order)
  const asked = order.requestedChange?.quantity
  if (asked === undefined || asked === null) return leaves
  return Decimal.max(leaves, asked.sub(order.cumulativeQuantity))
}
