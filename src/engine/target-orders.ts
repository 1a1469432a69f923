import type { Refusal } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import { leavesQuantity } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'
import { sameTrail } from '../domain/trail.ts'
import type { Order, OrderChange, OrderIntent } from '../domain/order.ts'
import { roundQuantity } from '../domain/numbers.ts'
import type { OrderOptions, Ticket } from '../strategy/orders.ts'
import type { Core } from './core.ts'
import type { OrderEntry, OrderFamily } from './order-entry.ts'
import { makeIntent, NO_OPTIONS } from './order-intent.ts'
import { largestOrder, MOST_SLICES } from './risk/largest-order.ts'
import { toDecimal } from './to-decimal.ts'
import { OrderTicket, unsentTicket } from './ticket.ts'

/** What a strategy wants to hold of one instrument, until it holds it. */
interface Target {
  readonly desired: Decimal
  /** From `close`: other working orders are being canceled and are not counted. */
  readonly closing: boolean
  /** From a `close` of a part: what was asked for, to know it again; null otherwise. */
  readonly part: string | null
  readonly options: OrderOptions
  /** The order that works toward it; 0 for none yet. */
  readonly orderSequence: number
  /** What we asked of that order, to get nearer to the target, and have no answer to. */
  readonly asked: 'none' | 'cancel' | 'replace'
  /** Of that order when its replace was asked for: higher means that it was granted. */
  readonly revision: number
}

/** How a target was meant. */
type How = Pick<Target, 'closing' | 'part'>
const WHOLE: How = { closing: false, part: null }
const CLOSING: How = { closing: true, part: null }

const NO_FAMILY: OrderFamily = {}
const NEXT_SLICE: OrderFamily = { isSlice: true }
const SLICES = Decimal.from(MOST_SLICES)

const FRESH = { asked: 'none', revision: 0 } as const

/**
 * `target…` and `close`: idempotent, since each call only states what is wanted. At most one order per strategy
 * and instrument works toward it; it is amended, or canceled and sent anew, as its state allows. The target
 * is dropped once it is reached, or when its order is refused, or canceled by others.
 */
export class TargetBook {
  private readonly targets = new Map<number, Target>()
  private readonly core: Core
  private readonly entry: OrderEntry
  private readonly strategyIndex: number

  constructor(core: Core, entry: OrderEntry, strategyIndex: number) {
    this.core = core
    this.entry = entry
    this.strategyIndex = strategyIndex
  }

  set(instrumentIndex: number, quantity: DecimalInput, options: OrderOptions): Ticket {
    const exact = toDecimal(quantity)
    // the order entry says what is wrong with it
    if (exact === null) return this.entry.place('buy', instrumentIndex, quantity, options, 'target')
    const instrument = this.core.instrument(instrumentIndex)
    const rounded = roundQuantity(instrument, exact.abs())
    return this.want(instrumentIndex, exact.isNegative ? rounded.neg() : rounded, WHOLE, options)
  }

  setPercent(instrumentIndex: number, percent: number, options: OrderOptions): Ticket {
    if (!Number.isFinite(percent)) return this.entry.place('buy', instrumentIndex, NaN, options, 'target')
    const { portfolio, marks } = this.core
    const price = marks.takingPrice(instrumentIndex, percent < 0 ? 'sell' : 'buy')
    const equity = portfolio.equity()
    const quantity = ((equity / portfolio.unitValue(instrumentIndex, price)) * percent) / 100
    if (Number.isFinite(quantity)) return this.set(instrumentIndex, quantity, options)
    const { id } = this.core.instrument(instrumentIndex)
    const refusal: Refusal =
      price > 0
        ? {
            code: 'CONFIG_FX_RATE_MISSING',
            message: `The account or ${id} cannot be valued in ${portfolio.currency}.`,
          }
        : {
            code: 'RISK_PRICE_UNKNOWN',
            message: `No price is known yet for ${id}; a share of the equity cannot be sized.`,
          }
    return this.entry.deny(percent < 0 ? 'sell' : 'buy', instrumentIndex, options, null, [refusal])
  }

  close(instrumentIndex: number, options: OrderOptions): Ticket {
    const current = this.targets.get(instrumentIndex)
    for (const order of this.entry.openOrders(instrumentIndex)) {
      if (order.sequence === current?.orderSequence || this.core.contingencies.endsByItself(order)) continue
      this.core.contingencies.giveUp(order)
      this.entry.requestCancel(order)
    }
    return this.want(instrumentIndex, Decimal.ZERO, CLOSING, options)
  }

  /**
   * Closes `quantity` of what is held now, and no more than that. Orders that would enter further are canceled; those
   * that protect what is left stay. `part` is how it was said: said again while it works, it changes nothing.
   */
  closePart(instrumentIndex: number, quantity: Decimal, part: string, options: OrderOptions): Ticket {
    const held = this.held(instrumentIndex)
    const current = this.targets.get(instrumentIndex)
    const isRepeated = current?.closing === true && current.part === part
    if (!isRepeated && quantity.gte(held.abs())) return this.close(instrumentIndex, options)
    for (const order of this.entry.openOrders(instrumentIndex)) {
      const enters = (order.side === 'buy') === held.isPositive && !order.reduceOnly
      if (enters && order.sequence !== current?.orderSequence) this.entry.requestCancel(order)
    }
    const left = held.isPositive ? held.sub(quantity) : held.add(quantity)
    const desired = isRepeated ? current.desired : left
    return this.want(instrumentIndex, desired, { closing: true, part }, options)
  }

  /** To be called after every event of an order of this strategy. */
  afterOrderEvent(order: Order): void {
    const target = this.targets.get(order.instrumentIndex)
    if (target === undefined) return
    if (order.sequence === target.orderSequence) {
      if (isTerminal(order.status)) {
        const others = target.asked === 'none' && order.status !== 'filled' && order.status !== 'lost'
        if (others) {
          this.targets.delete(order.instrumentIndex)
          return
        }
      } else if (order.pending === 'none' && target.asked !== 'none') {
        this.targets.set(order.instrumentIndex, { ...target, ...FRESH })
        // to ask again at once what was just refused would never end; the next event or call does
        if (target.asked === 'cancel' || order.revision === target.revision) return
      }
    }
    const current = this.targets.get(order.instrumentIndex)
    if (current !== undefined) this.pursue(order.instrumentIndex, current)
  }

  /** The strategy cancels the order itself: the target goes with it, even where the order fills before that. */
  giveUp(order: Order): void {
    if (this.targets.get(order.instrumentIndex)?.orderSequence !== order.sequence) return
    this.undoable(order.instrumentIndex)
    this.targets.delete(order.instrumentIndex)
  }

  clear(): void {
    this.targets.clear()
  }

  /** The kernel gives it up, whatever works toward it. */
  drop(instrumentIndex: number): void {
    this.targets.delete(instrumentIndex)
  }

  /** What the position is being brought to: the target, else what is held. Signed. */
  heading(instrumentIndex: number): Decimal {
    return this.targets.get(instrumentIndex)?.desired ?? this.held(instrumentIndex)
  }

  /** A target that is worked toward goes on with these options; where there is none, nothing is needed. */
  restate(instrumentIndex: number, options: OrderOptions): Ticket {
    const target = this.targets.get(instrumentIndex)
    if (target === undefined) return this.nothingNeeded(instrumentIndex, options)
    return this.want(instrumentIndex, target.desired, target, options)
  }

  save(): unknown {
    return [...this.targets].map(([instrumentIndex, target]) => [instrumentIndex, { ...target }])
  }

  load(saved: unknown): void {
    for (const [instrumentIndex, target] of saved as [number, Target][])
      this.targets.set(instrumentIndex, target)
  }

  private want(instrumentIndex: number, desired: Decimal, how: How, options: OrderOptions): Ticket {
    const before = this.targets.get(instrumentIndex)
    this.undoable(instrumentIndex)
    const orderSequence = before?.orderSequence ?? 0
    const asked = before?.asked ?? 'none'
    const revision = before?.revision ?? 0
    const { closing, part } = how
    const target: Target = { desired, closing, part, options, orderSequence, asked, revision }
    this.targets.set(instrumentIndex, target)
    const ticket = this.pursue(instrumentIndex, target)
    if (ticket === null) return this.nothingNeeded(instrumentIndex, options)
    const isInTheWay =
      closing && ticket.id !== 0 && ticket.id === orderSequence && this.mustEndFirst(target, ticket)
    return isInTheWay ? this.awaiting(ticket, instrumentIndex, options) : ticket
  }

  /** Whether that order, of an earlier target, has to go before one can be sent that closes. */
  private mustEndFirst(target: Target, { id, pending, side }: Ticket): boolean {
    const order = this.core.orders.get(id)
    if (order === null) return false
    if (pending === 'cancel') return true
    const { sign } = this.needed(order.instrumentIndex, target, order)
    return sign !== (side === 'buy' ? 1 : -1)
  }

  /** The order that closes does not exist yet: the ticket of the one that it waits for would be taken for it. */
  private awaiting({ id }: Ticket, instrumentIndex: number, options: OrderOptions): Ticket {
    const statusReason = `The order that closes is sent once order ${String(id)} has ended.`
    return { ...this.nothingNeeded(instrumentIndex, options), statusReason }
  }

  private undoable(instrumentIndex: number): void {
    const before = this.targets.get(instrumentIndex)
    this.core.undo.push(() => {
      if (before === undefined) this.targets.delete(instrumentIndex)
      else this.targets.set(instrumentIndex, before)
    })
  }

  /** Null where nothing is needed any more. */
  private pursue(instrumentIndex: number, target: Target): Ticket | null {
    const order = this.core.orders.get(target.orderSequence)
    const working = order !== null && !isTerminal(order.status) ? order : null
    const needed = this.needed(instrumentIndex, target, working)
    if (working !== null) return this.amend(target, working, needed)
    if (needed.isZero) {
      if (target.part !== null || !this.othersWork(instrumentIndex)) this.targets.delete(instrumentIndex)
      return null
    }
    const { desired, closing, part, options } = target
    const reduceOnly = closing && this.holdsAlone(instrumentIndex)
    const side = needed.isPositive ? 'buy' : 'sell'
    const ticket = this.entry.place(
      side,
      instrumentIndex,
      closing ? this.slice(instrumentIndex, needed.abs(), options) : needed.abs(),
      reduceOnly ? reducing(options) : options,
      'target',
      closing && order?.status === 'filled' ? NEXT_SLICE : NO_FAMILY,
    )
    if (ticket.approved) {
      // written out: this runs for every order, and a spread costs as much as placing it
      const working = {
        desired,
        closing,
        part,
        options,
        orderSequence: ticket.id,
        asked: 'none',
        revision: 0,
      } as const
      this.targets.set(instrumentIndex, working)
    } else this.targets.delete(instrumentIndex)
    return ticket
  }

  /** What is more than one order may be is closed in pieces, the next when one has filled. */
  private slice(instrumentIndex: number, quantity: Decimal, { limit }: OrderOptions): Decimal {
    const price = limit === undefined ? NaN : (toDecimal(limit)?.toNumber() ?? NaN)
    const most = largestOrder(this.core, this.strategyIndex, instrumentIndex, price)
    const isSliced = most?.lt(quantity) === true && quantity.lte(most.mul(SLICES))
    return isSliced ? most : quantity
  }

  private nothingNeeded(instrumentIndex: number, options: OrderOptions): Ticket {
    const shape = {
      side: 'buy',
      type: 'market',
      timeInForce: 'day',
      reduceOnly: options.reduceOnly ?? false,
      postOnly: options.postOnly ?? false,
      reason: options.reason ?? '',
    } as const
    return unsentTicket(this.core.instrument(instrumentIndex).id, shape, 0, [])
  }

  /** Brings the working order to what is needed now, as far as its state allows. */
  private amend(target: Target, order: Order, needed: Decimal): Ticket {
    const ticket = new OrderTicket(order)
    if (order.pending !== 'none' || order.status === 'submitted') return ticket
    const { instrumentIndex, side } = order
    const leaves = leavesQuantity(order)
    const signed = side === 'buy' ? leaves : leaves.neg()
    if (needed.sign !== signed.sign) return this.sendAnew(target, order, ticket)
    const { strategyIndex, core } = this
    // a piece does not grow into the rest
    const isPiece =
      target.closing &&
      needed.abs().gt(leaves) &&
      this.slice(instrumentIndex, needed.abs(), target.options).lt(needed.abs())
    const wanted = isPiece ? leaves : needed.abs()
    const made = makeIntent(
      {
        strategyIndex,
        instrumentIndex,
        side,
        quantity: wanted,
        options: target.options,
        purpose: 'target',
      },
      core.instrument(instrumentIndex),
      core.now,
    )
    if (!made.ok) return this.refuse(target, order, null, made.refusal)
    const { intent } = made
    if (!sameKind(intent, order)) return this.sendAnew(target, order, ticket)
    const change: OrderChange = {
      quantity: leaves.eq(wanted) ? null : order.quantity.sub(leaves).add(wanted),
      limitPrice: changed(order.limitPrice, intent.limitPrice),
      stopPrice: order.status === 'triggered' ? null : changed(order.stopPrice, intent.stopPrice),
    }
    if (change.quantity === null && change.limitPrice === null && change.stopPrice === null) return ticket
    const outcome = this.entry.requestReplace(order, change)
    if (!outcome.ok) return this.refuse(target, order, intent, outcome.refusal)
    this.targets.set(instrumentIndex, { ...target, asked: 'replace', revision: order.revision })
    return ticket
  }

  private sendAnew(target: Target, order: Order, ticket: Ticket): Ticket {
    this.entry.requestCancel(order)
    this.targets.set(order.instrumentIndex, { ...target, asked: 'cancel' })
    return ticket
  }

  /** The order goes on as it is; the target that it cannot be brought to is dropped. */
  private refuse(target: Target, order: Order, intent: OrderIntent | null, refusal: Refusal): Ticket {
    this.targets.delete(order.instrumentIndex)
    return this.entry.deny(order.side, order.instrumentIndex, target.options, intent, [refusal])
  }

  /** Signed quantity that is still to be ordered: desired − held − what other orders will bring. */
  private needed(instrumentIndex: number, target: Target, except: Order | null): Decimal {
    let needed = target.desired.sub(this.held(instrumentIndex))
    if (target.closing) {
      // more than the part is gone, by an order that was left working: closing never buys it back
      const isPast = target.part !== null && needed.sign === target.desired.sign
      return isPast ? Decimal.ZERO : needed
    }
    needed = needed.sub(this.core.executions.unsent(this.strategyIndex, instrumentIndex))
    for (const order of this.entry.openOrders(instrumentIndex)) {
      if (order === except || !counts(order)) continue
      const leaves = leavesQuantity(order)
      needed = order.side === 'buy' ? needed.sub(leaves) : needed.add(leaves)
    }
    return needed
  }

  held(instrumentIndex: number): Decimal {
    const { portfolio } = this.core
    return (
      portfolio.position(portfolio.slot(this.strategyIndex, instrumentIndex))?.netQuantity ?? Decimal.ZERO
    )
  }

  /**
   * A venue knows the account's position alone, so that it would cut a reduce-only order by what other
   * strategies hold the other way round.
   */
  holdsAlone(instrumentIndex: number): boolean {
    const { orders, portfolio } = this.core
    return (
      portfolio.exactNet(instrumentIndex).eq(this.held(instrumentIndex)) &&
      orders.openFor(instrumentIndex).every((order) => order.strategyIndex === this.strategyIndex)
    )
  }

  private othersWork(instrumentIndex: number): boolean {
    return this.entry.openOrders(instrumentIndex).some((order) => counts(order) || order.pending === 'cancel')
  }
}

const REDUCING: OrderOptions = Object.freeze({ reduceOnly: true })

function reducing(options: OrderOptions): OrderOptions {
  return options === NO_OPTIONS ? REDUCING : { ...options, reduceOnly: true }
}

/** Whether a replace can turn the one into the other. */
function sameKind(intent: OrderIntent, order: Order): boolean {
  return (
    intent.type === order.type &&
    intent.timeInForce === order.timeInForce &&
    intent.expireTime === order.expireTime &&
    intent.postOnly === order.postOnly &&
    intent.extendedHours === order.extendedHours &&
    sameTrail(intent.trail, order.trail)
  )
}

function changed(before: Decimal | null, after: Decimal | null): Decimal | null {
  return after === null || before?.eq(after) === true ? null : after
}

/** Stops wait for a price that may never come, and reduce-only orders protect: neither is on its way to the target. */
function counts(order: Order): boolean {
  return (
    !order.reduceOnly &&
    order.purpose !== 'protect' &&
    (order.type === 'market' || order.type === 'limit' || order.status === 'triggered')
  )
}
