import { Decimal } from '../../domain/decimal.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order, OrderSide } from '../../domain/order.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'
import type { Core } from '../core.ts'
import { worstLeaves } from '../open-leaves.ts'
import { sendClosing } from '../risk/approve-closing.ts'
import type { ClosingOrder } from '../risk/approve-closing.ts'
import { largestOrder, MOST_SLICES } from '../risk/largest-order.ts'
import { askToCancel } from './cancel-chase.ts'

/** How long cancels are waited for before positions are closed all the same. */
export const CANCEL_WAIT: UnixMicros = 5 * MICROS_PER_SECOND
/** The same where it is not known what the venue thinks of an order. */
export const DOUBT_WAIT: UnixMicros = 30 * MICROS_PER_SECOND
/** Closing orders in a row of which nothing filled; the first wait doubles with each. */
export const MOST_TRIES = 6
const FIRST_PAUSE: UnixMicros = MICROS_PER_SECOND

/** One strategy's position in one instrument that is being closed. */
interface Closing {
  readonly orderSequence: number
  readonly tries: number
  /** Not before. */
  readonly nextTime: UnixMicros
}

interface Task {
  readonly scope: TradingScope
  readonly reason: string
  readonly since: UnixMicros
}

export interface FlattenProgress {
  readonly isFlat: boolean
  /** When to look again; Infinity where only an event can change anything. */
  readonly next: UnixMicros
}

/** What one instrument, or one strategy in it, still has to sell or buy. */
interface Part {
  readonly strategyIndex: number
  readonly side: OrderSide
  /** Held, above zero. */
  readonly held: Decimal
  readonly reduceOnly: boolean
}

/**
 * Closes positions with market orders, each sized by what is held when it is sent, less whatever open orders could
 * still sell of it: so it never passes zero, whichever fills first. What fills late is closed after it.
 */
export class Flattener {
  /** By slot of the portfolio. */
  private readonly closings = new Map<number, Closing>()
  /** What was said already. */
  private readonly told = new Set<string>()
  private readonly core: Core
  private next: UnixMicros = Infinity

  constructor(core: Core) {
    this.core = core
  }

  pursue(task: Task): FlattenProgress {
    const { core } = this
    this.next = Infinity
    let isFlat = true
    const strategyIndex = core.gate.strategyIndexOf(task.scope)
    for (let index = 0; index < core.instruments.length; index++) {
      if (!core.gate.covers(task.scope, strategyIndex, index)) continue
      if (!this.flatten(task, strategyIndex, index)) isFlat = false
    }
    return { isFlat, next: this.next }
  }

  /** To be called when any order has ended. */
  afterEnd(order: Order): void {
    if (order.purpose !== 'flatten') return
    const { portfolio, now } = this.core
    const slot = portfolio.slot(order.strategyIndex, order.instrumentIndex)
    const closing = this.closings.get(slot)
    if (closing?.orderSequence !== order.sequence) return
    const hasFilled = order.cumulativeQuantity.isPositive
    const tries = hasFilled ? 0 : closing.tries
    const pause = hasFilled ? 0 : FIRST_PAUSE * (1 << Math.max(0, tries - 1))
    this.closings.set(slot, { orderSequence: 0, tries, nextTime: now + pause })
  }

  clear(): void {
    this.closings.clear()
    this.told.clear()
  }

  save(): unknown {
    return {
      closings: [...this.closings].map(([slot, closing]) => [slot, { ...closing }]),
      told: [...this.told],
    }
  }

  load(saved: unknown): void {
    const state = saved as { closings: [number, Closing][]; told: string[] }
    this.clear()
    for (const [slot, closing] of state.closings) this.closings.set(slot, closing)
    for (const what of state.told) this.told.add(what)
  }

  /** Of one strategy, or of all (−1). Returns whether nothing is held, and nothing is on its way. */
  private flatten(task: Task, strategyIndex: number, index: number): boolean {
    const { core } = this
    const net = this.netOf(strategyIndex, index)
    const mine = core.orders
      .openFor(index)
      .filter((order) => strategyIndex === -1 || order.strategyIndex === strategyIndex)
    if (net.isZero && mine.length === 0) return true
    const { id } = core.instrument(index)
    const frozen = core.frozen.get(index)
    if (frozen !== undefined) {
      if (!net.isZero)
        this.tell(task, `frozen ${id}`, `${id} is frozen (${frozen}): thaw it, and its position is closed.`)
      return net.isZero
    }
    if (this.mustWait(task, mine, id)) return false
    const side: OrderSide = net.isPositive ? 'sell' : 'buy'
    let left = net.abs().sub(leavesOn(side, mine))
    this.trim(mine, net.isZero || left.isNegative ? null : side)
    if (net.isZero) return false
    for (const part of this.partsOf(strategyIndex, index, side)) {
      const own = leavesOn(side, mine, part.strategyIndex)
      const most = Decimal.min(part.held.sub(own), left)
      left = left.sub(this.close(task, part, index, most))
    }
    if (strategyIndex === -1) this.sayWhatNobodyHolds(task, index, net.sign)
    return false
  }

  private netOf(strategyIndex: number, index: number): Decimal {
    const { portfolio } = this.core
    if (strategyIndex === -1) return portfolio.exactNet(index)
    return portfolio.position(portfolio.slot(strategyIndex, index))?.netQuantity ?? Decimal.ZERO
  }

  /** Whose positions are closed: of all strategies, those on the side of the account, since the others offset them. */
  private partsOf(strategyIndex: number, index: number, side: OrderSide): Part[] {
    const { portfolio } = this.core
    const account = portfolio.exactNet(index)
    const sign = side === 'sell' ? 1 : -1
    const parts: Part[] = []
    for (let at = 0; at < portfolio.unattributedIndex; at++) {
      if (strategyIndex !== -1 && at !== strategyIndex) continue
      const held = this.netOf(at, index)
      if (held.sign !== sign) continue
      // a venue knows the account's position alone, and would cut the order by what others hold the other way round
      const reduceOnly = account.sign === sign && account.abs().gte(held.abs())
      parts.push({
        strategyIndex: at,
        side,
        held: held.abs(),
        reduceOnly: strategyIndex === -1 || reduceOnly,
      })
    }
    return parts
  }

  /** Cancels that are not answered, and orders in doubt, hold it back for a while. */
  private mustWait(task: Task, mine: readonly Order[], id: string): boolean {
    const others = mine.filter(({ purpose }) => purpose !== 'flatten')
    if (others.length === 0) return false
    const inDoubt = others.some(({ certainty }) => certainty === 'inDoubt')
    const until = task.since + (inDoubt ? DOUBT_WAIT : CANCEL_WAIT)
    if (this.core.now < until) {
      this.next = Math.min(this.next, until)
      return true
    }
    const ids = others.map(({ clientOrderId }) => clientOrderId).join(', ')
    this.tell(
      task,
      `waited ${id}`,
      `${id} is closed though it is not known how these orders have ended: ${ids}. What they could still close is left to them.`,
    )
    return false
  }

  /** Sends what is due; returns how much. */
  private close(task: Task, part: Part, index: number, most: Decimal): Decimal {
    const { core } = this
    const slot = core.portfolio.slot(part.strategyIndex, index)
    const closing = this.closings.get(slot) ?? { orderSequence: 0, tries: 0, nextTime: 0 }
    const working = core.orders.get(closing.orderSequence)
    if (core.ended || (working !== null && !isTerminal(working.status))) return Decimal.ZERO
    if (!most.isPositive) return Decimal.ZERO
    const instrument = core.instrument(index)
    const quantity = roundQuantity(instrument, this.slice(part.strategyIndex, index, most))
    const { id } = instrument
    if (!quantity.isPositive) {
      this.tell(task, `dust ${String(slot)}`, `${most.toString()} ${id} is less than a lot and stays.`)
      return Decimal.ZERO
    }
    if (closing.tries >= MOST_TRIES) {
      this.tell(
        task,
        `gave up ${String(slot)}`,
        `${most.toString()} ${id} stay open: ${String(MOST_TRIES)} orders to close them came to nothing. Close them at the venue.`,
      )
      return Decimal.ZERO
    }
    if (core.now < closing.nextTime) {
      this.next = Math.min(this.next, closing.nextTime)
      return Decimal.ZERO
    }
    const order: ClosingOrder = {
      strategyIndex: part.strategyIndex,
      instrumentIndex: index,
      side: part.side,
      quantity,
      reduceOnly: part.reduceOnly,
      // where a venue has no ioc, or its market is closed, an order that waits is better than none
      timeInForce: closing.tries === 0 ? 'ioc' : instrument.hasTradingDay ? 'day' : 'gtc',
      reason: `kill: ${task.reason}`,
    }
    const orderSequence = sendClosing(core, order)
    this.closings.set(slot, { orderSequence, tries: closing.tries + 1, nextTime: core.now })
    return quantity
  }

  /**
   * One after another, each as large as an order may be; larger where so many pieces would be no way out. A kill needs no
   * price and no limit: where they cannot be had, or reckoning with them fails, it is all in one.
   */
  private slice(strategyIndex: number, index: number, all: Decimal): Decimal {
    try {
      const most = largestOrder(this.core, strategyIndex, index)
      if (most === null) return all
      const least = all
        .div(Decimal.from(MOST_SLICES), 16, 'ceil')
        .quantize(this.core.instrument(index).lotSize, 'ceil')
      return Decimal.min(all, Decimal.max(most, least))
    } catch {
      return all
    }
  }

  /** Something else has closed some of it, or all: orders that would now close too much are taken back, and sized anew. */
  private trim(mine: readonly Order[], side: OrderSide | null): void {
    for (const order of mine) {
      if (order.purpose === 'flatten' && order.pending !== 'cancel' && order.side !== side)
        askToCancel(this.core, order)
    }
  }

  /** Differences are looked at by a person, and not mended with orders. */
  private sayWhatNobodyHolds(task: Task, index: number, sign: number): void {
    const { portfolio } = this.core
    const unowned = this.netOf(portfolio.unattributedIndex, index)
    if (unowned.sign !== sign) return
    const { id } = this.core.instrument(index)
    const what = `${unowned.toString()} ${id} stay open: they came from no order of a strategy. Look at the venue.`
    this.tell(task, `unowned ${id}`, what)
  }

  private tell(task: Task, key: string, message: string): void {
    const once = `${task.scope} ${key}`
    if (this.told.has(once)) return
    this.told.add(once)
    const { outbox } = this.core
    outbox.records.push({ type: 'killProgressed', scope: task.scope, step: 'incomplete', message })
    outbox.effects.push({ kind: 'alert', severity: 'CRITICAL', code: 'RISK_FLATTEN_INCOMPLETE', message })
  }
}

/** What open orders could still trade on that side, of all strategies or of one. */
function leavesOn(side: OrderSide, orders: readonly Order[], strategyIndex = -1): Decimal {
  let sum = Decimal.ZERO
  for (const order of orders) {
    if (order.side !== side || (strategyIndex !== -1 && order.strategyIndex !== strategyIndex)) continue
    sum = sum.add(worstLeaves(order))
  }
  return sum
}
