import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import { leavesQuantity } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'
import type { Order } from '../domain/order.ts'
import { roundQuantity } from '../domain/numbers.ts'
import type { OrderOptions, Ticket } from '../strategy/orders.ts'
import type { Core } from './core.ts'
import type { OrderEntry } from './order-entry.ts'
import { OrderTicket, unsentTicket } from './ticket.ts'

/** What a strategy wants to hold of one instrument, until it holds it. */
interface Target {
  readonly desired: Decimal
  /** From `close`: other working orders are being canceled and are not counted. */
  readonly closing: boolean
  readonly options: OrderOptions
  /** The order that works toward it; 0 for none yet. */
  readonly orderSequence: number
  /** We canceled that order ourselves, to send another one. */
  readonly reissue: boolean
}

/**
 * `target…` and `close`: idempotent, since each call only states what is wanted. At most one order per strategy
 * and instrument works toward it; it is amended, or canceled and sent anew, as its state allows. The target
 * is dropped once it is reached, or when its order is refused or canceled by others.
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
    const exact = Decimal.from(quantity)
    const instrument = this.core.instrument(instrumentIndex)
    const rounded = roundQuantity(instrument, exact.abs())
    return this.want(instrumentIndex, exact.isNegative ? rounded.neg() : rounded, false, options)
  }

  setPercent(instrumentIndex: number, percent: number, options: OrderOptions): Ticket {
    const { portfolio, marks } = this.core
    const price = marks.takingPrice(instrumentIndex, percent < 0 ? 'sell' : 'buy')
    const unit = portfolio.unitValue(instrumentIndex, price)
    const quantity = ((portfolio.equity() / unit) * percent) / 100
    if (Number.isFinite(quantity)) return this.set(instrumentIndex, quantity, options)
    // a price or rate is missing: let the approve gate refuse with the right code
    const side = percent < 0 ? 'sell' : 'buy'
    const lot = this.core.instrument(instrumentIndex).lotSize
    return this.entry.place(side, instrumentIndex, lot, options, 'target')
  }

  close(instrumentIndex: number, options: OrderOptions): Ticket {
    const current = this.targets.get(instrumentIndex)
    for (const order of this.entry.openOrders(instrumentIndex)) {
      if (order.sequence !== current?.orderSequence) this.entry.requestCancel(order)
    }
    return this.want(instrumentIndex, Decimal.ZERO, true, options)
  }

  /** To be called after every event of an order of this strategy. */
  afterOrderEvent(order: Order): void {
    const target = this.targets.get(order.instrumentIndex)
    if (target === undefined) return
    if (order.sequence === target.orderSequence && isTerminal(order.status) && order.status !== 'filled') {
      if (!target.reissue && order.status !== 'lost') {
        this.targets.delete(order.instrumentIndex)
        return
      }
    }
    this.pursue(order.instrumentIndex)
  }

  clear(): void {
    this.targets.clear()
  }

  save(): unknown {
    return [...this.targets].map(([instrumentIndex, target]) => [instrumentIndex, { ...target }])
  }

  load(saved: unknown): void {
    for (const [instrumentIndex, target] of saved as [number, Target][])
      this.targets.set(instrumentIndex, target)
  }

  private want(instrumentIndex: number, desired: Decimal, closing: boolean, options: OrderOptions): Ticket {
    const before = this.targets.get(instrumentIndex)
    this.core.undo.push(() => {
      if (before === undefined) this.targets.delete(instrumentIndex)
      else this.targets.set(instrumentIndex, before)
    })
    const orderSequence = before?.orderSequence ?? 0
    this.targets.set(instrumentIndex, {
      desired,
      closing,
      options,
      orderSequence,
      reissue: before?.reissue ?? false,
    })
    return this.pursue(instrumentIndex)
  }

  private pursue(instrumentIndex: number): Ticket {
    const target = this.targets.get(instrumentIndex)
    if (target === undefined) throw new Error(`no target for instrument ${String(instrumentIndex)}`)
    const order = this.core.orders.get(target.orderSequence)
    const working = order !== null && !isTerminal(order.status) ? order : null
    const needed = this.needed(instrumentIndex, target, working)
    if (working !== null) return this.amend(target, working, needed)
    if (needed.isZero) {
      if (!this.othersWork(instrumentIndex)) this.targets.delete(instrumentIndex)
      const shape = {
        side: 'buy',
        type: 'market',
        timeInForce: 'day',
        reason: target.options.reason ?? '',
      } as const
      return unsentTicket(this.core.instrument(instrumentIndex).id, shape, 0, [])
    }
    const options = target.closing ? { ...target.options, reduceOnly: true } : target.options
    const side = needed.isPositive ? 'buy' : 'sell'
    const ticket = this.entry.place(side, instrumentIndex, needed.abs(), options, 'target')
    if (ticket.approved)
      this.targets.set(instrumentIndex, { ...target, orderSequence: ticket.id, reissue: false })
    else this.targets.delete(instrumentIndex)
    return ticket
  }

  /** Brings the working order to the quantity that is needed now, as far as its state allows. */
  private amend(target: Target, order: Order, needed: Decimal): Ticket {
    const ticket = new OrderTicket(order)
    const leaves = leavesQuantity(order)
    const signed = order.side === 'buy' ? leaves : leaves.neg()
    if (signed.eq(needed) || order.pending !== 'none' || order.status === 'submitted') return ticket
    if (needed.sign === signed.sign) {
      const quantity = order.cumulativeQuantity.add(needed.abs())
      const outcome = this.entry.requestReplace(order, { quantity, limitPrice: null, stopPrice: null })
      if (outcome.ok || outcome.refusal.code !== 'ORDER_BUSY') return ticket
    }
    this.entry.requestCancel(order)
    this.targets.set(order.instrumentIndex, { ...target, reissue: true })
    return ticket
  }

  /** Signed quantity that is still to be ordered: desired − held − what other orders will bring. */
  private needed(instrumentIndex: number, target: Target, except: Order | null): Decimal {
    const { portfolio } = this.core
    const position = portfolio.position(portfolio.slot(this.strategyIndex, instrumentIndex))
    let needed = position === null ? target.desired : target.desired.sub(position.netQuantity)
    if (target.closing) return needed
    for (const order of this.entry.openOrders(instrumentIndex)) {
      if (order === except || !counts(order)) continue
      const leaves = leavesQuantity(order)
      needed = order.side === 'buy' ? needed.sub(leaves) : needed.add(leaves)
    }
    return needed
  }

  private othersWork(instrumentIndex: number): boolean {
    return this.entry.openOrders(instrumentIndex).some((order) => counts(order) || order.pending === 'cancel')
  }
}

/** Stops wait for a price that may never come, and reduce-only orders protect: neither is on its way to the target. */
function counts(order: Order): boolean {
  return (
    !order.reduceOnly && (order.type === 'market' || order.type === 'limit' || order.status === 'triggered')
  )
}
