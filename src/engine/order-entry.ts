import type { Refusal } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import { applyOrderEvent, createOrder, mayRepeatCancel } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'
import type { MultiLegOrders } from '../strategy/multi-leg.ts'
import type { OrderTracking } from '../strategy/order-tracking.ts'
import type {
  CheckOutcome,
  CloseOptions,
  OrderOptions,
  Orders,
  RequestOutcome,
  Ticket,
} from '../strategy/orders.ts'
import type { Order, OrderChange, OrderIntent, OrderLink, OrderSide } from '../domain/order.ts'
import type { ContingentOrders } from '../strategy/order-groups.ts'
import type { ExecutionOrders } from '../strategy/executions.ts'
import type { SignalOrders } from '../strategy/signals/signal.ts'
import { clientOrderId } from './client-order-id.ts'
import type { Core } from './core.ts'
import { makeChange, makeIntent, NO_OPTIONS } from './order-intent.ts'
import type { ChangeRequest } from './order-intent.ts'
import { closePart } from './order-manager/close-part.ts'
import { decisionPriceOf } from './order-manager/order-statistics.ts'
import { closeRefusal, optionRefusal } from './order-options.ts'
import { followedTicket, OK, pendingUndo, refuse } from './order-requests.ts'
import { mintApproved, mintApprovedReplace, refusalsOf } from './risk/approve.ts'
import { CheckContext } from './risk/check-context.ts'
import { TargetBook } from './target-orders.ts'
import { idOf } from './ticket-id.ts'
import { OrderTicket, unsentTicket } from './ticket.ts'

const NO_ORDERS: readonly Order[] = []
const SUBMIT = { kind: 'submit' } as const
const REQUEST_CANCEL = { kind: 'requestCancel' } as const
const REPEAT_CANCEL = { kind: 'repeatCancel' } as const

/** What an order belongs to: a group of contingent orders, an execution, or a position that is closed in pieces. */
export type OrderFamily = Pick<OrderIntent, 'link' | 'parentId' | 'isSlice'>
const NO_FAMILY: OrderFamily = {}

/** What places, changes and ends single orders; the rest of `Orders` is in `order-manager/`. */
type SingleOrders = Omit<
  Orders,
  | keyof OrderTracking
  | keyof MultiLegOrders
  | keyof SignalOrders
  | keyof ExecutionOrders
  | keyof ContingentOrders
>

/** The one way from a strategy to an order: intent → approve → decision and effect in the outbox. */
export class OrderEntry implements SingleOrders {
  readonly targets: TargetBook
  private readonly core: Core
  private readonly strategyIndex: number
  readonly strategyId: string

  constructor(core: Core, strategyIndex: number, strategyId: string) {
    this.core = core
    this.strategyIndex = strategyIndex
    this.strategyId = strategyId
    this.targets = new TargetBook(core, this, strategyIndex)
    core.contingencies.join(this)
  }

  buy(instrumentId: InstrumentId, quantity: DecimalInput, options = NO_OPTIONS): Ticket {
    return this.place('buy', this.core.indexOf(instrumentId), quantity, options, 'direct')
  }

  sell(instrumentId: InstrumentId, quantity: DecimalInput, options = NO_OPTIONS): Ticket {
    return this.place('sell', this.core.indexOf(instrumentId), quantity, options, 'direct')
  }

  target(instrumentId: InstrumentId, quantity: DecimalInput, options = NO_OPTIONS): Ticket {
    return (
      this.denied(instrumentId, options) ??
      this.targets.set(this.core.indexOf(instrumentId), quantity, options)
    )
  }

  targetPercent(instrumentId: InstrumentId, percent: number, options = NO_OPTIONS): Ticket {
    return (
      this.denied(instrumentId, options) ??
      this.targets.setPercent(this.core.indexOf(instrumentId), percent, options)
    )
  }

  close(instrumentId: InstrumentId, options: CloseOptions = NO_OPTIONS): Ticket {
    if ('quantity' in options || 'percent' in options) {
      return closePart(this.core, this, instrumentId, options)
    }
    const instrumentIndex = this.core.indexOf(instrumentId)
    const refusal = closeRefusal(options)
    if (refusal !== null) return this.deny('buy', instrumentIndex, options, null, [refusal])
    this.core.executions.stop(this.strategyIndex, instrumentIndex, 'the position is being closed')
    return this.targets.close(instrumentIndex, options)
  }

  check(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options = NO_OPTIONS,
  ): CheckOutcome {
    const refusals = this.refusalsOf(side, this.core.indexOf(instrumentId), quantity, options, 'direct', null)
    return { approved: refusals.length === 0, refusals }
  }

  /** Why an order would be refused; empty where it would not. */
  refusalsOf(
    side: OrderSide,
    instrumentIndex: number,
    quantity: DecimalInput,
    options: OrderOptions,
    purpose: OrderIntent['purpose'],
    link: OrderLink | null,
  ): readonly Refusal[] {
    const { strategyIndex, core } = this
    const made = makeIntent(
      { strategyIndex, instrumentIndex, side, quantity, options, purpose, link },
      core.instrument(instrumentIndex),
      core.now,
    )
    return made.ok ? this.refusals(made.intent, null) : [made.refusal]
  }

  get(id: number): Ticket | null {
    const order = this.core.orders.get(id)
    return order?.strategyIndex === this.strategyIndex ? new OrderTicket(order) : null
  }

  open(instrumentId?: InstrumentId): readonly Ticket[] {
    return [...this.openOrders(instrumentId === undefined ? null : this.core.indexOf(instrumentId))]
      .sort((a, b) => a.sequence - b.sequence)
      .map((order) => new OrderTicket(order))
  }

  cancel(which: Ticket | number): RequestOutcome {
    const id = idOf('orders.cancel', which)
    const order = this.core.orders.get(id)
    if (order?.strategyIndex !== this.strategyIndex) {
      return refuse('ORDER_UNKNOWN', `There is no order ${String(id)} of this strategy.`)
    }
    if (this.core.contingencies.isOfDefinition(order)) {
      const what = `Order ${String(id)} protects the position, as \`protect\` of the strategy says`
      return refuse('ORDER_LEGS_INVALID', `${what}; it goes when the position is closed.`)
    }
    this.targets.giveUp(order)
    this.core.contingencies.giveUp(order)
    return this.requestCancel(order, true)
  }

  cancelAll(instrumentId?: InstrumentId): number {
    const { contingencies, executions } = this.core
    const instrumentIndex = instrumentId === undefined ? null : this.core.indexOf(instrumentId)
    const orders = this.openOrders(instrumentIndex).filter((order) => !contingencies.isOfDefinition(order))
    executions.stop(this.strategyIndex, instrumentIndex, 'all orders were canceled')
    for (const order of orders) {
      this.targets.giveUp(order)
      contingencies.giveUp(order)
      this.requestCancel(order, true)
    }
    return orders.length
  }

  replace(which: Ticket | number, change: ChangeRequest): RequestOutcome {
    const id = idOf('orders.replace', which)
    const order = this.core.orders.get(id)
    if (order?.strategyIndex !== this.strategyIndex) {
      return refuse('ORDER_UNKNOWN', `There is no order ${String(id)} of this strategy.`)
    }
    if (order.parentId !== 0) {
      const parent = String(order.parentId)
      return refuse(
        'ORDER_OF_EXECUTION',
        `Order ${String(id)} is of execution ${parent}, which alone changes it.`,
      )
    }
    const made = makeChange(order, change, this.core.instrument(order.instrumentIndex))
    if (!made.ok) return made
    if (order.link !== null && order.link.role !== 'entry') return this.replaceLeg(order, made.change)
    return this.requestReplace(order, made.change)
  }

  private replaceLeg(order: Order, change: OrderChange): RequestOutcome {
    if (change.quantity !== null) {
      const what = `The quantity of order ${String(order.sequence)} follows what its group has filled`
      return refuse('ORDER_LEGS_INVALID', `${what}; only its price can be changed.`)
    }
    const outcome = this.requestReplace(order, change)
    if (outcome.ok) this.core.contingencies.moved(order, change)
    return outcome
  }

  /** Orders of this strategy that may still fill. */
  openOrders(instrumentIndex: number | null): readonly Order[] {
    const { orders } = this.core
    if (instrumentIndex === null) return orders.open.flatMap((_, index) => this.openOrders(index))
    const open = orders.openFor(instrumentIndex)
    return open.length === 0 ? NO_ORDERS : open.filter((order) => order.strategyIndex === this.strategyIndex)
  }

  place(
    side: OrderSide,
    instrumentIndex: number,
    quantity: DecimalInput,
    options: OrderOptions,
    purpose: OrderIntent['purpose'],
    family: OrderFamily = NO_FAMILY,
  ): Ticket {
    const { core } = this
    if (core.follow?.takes(this.strategyIndex) === true) return followedTicket(core, side, instrumentIndex)
    const instrument = core.instrument(instrumentIndex)
    const made = makeIntent(
      { strategyIndex: this.strategyIndex, instrumentIndex, side, quantity, options, purpose, ...family },
      instrument,
      core.now,
    )
    if (!made.ok) return this.deny(side, instrumentIndex, options, null, [made.refusal])
    const refusals = this.refusals(made.intent, null)
    if (refusals.length > 0) return this.deny(side, instrumentIndex, options, made.intent, refusals)
    return new OrderTicket(this.send(made.intent))
  }

  /** `mayRepeat`: a cancel that was never answered is asked for again. */
  requestCancel(order: Order, mayRepeat = false): RequestOutcome {
    if (isTerminal(order.status)) {
      return refuse('ORDER_CLOSED', `Order ${String(order.sequence)} has ended: ${order.status}.`)
    }
    if (this.core.follow?.takes(this.strategyIndex) === true) return OK
    const isRepeated = order.pending === 'cancel'
    if (isRepeated && !(mayRepeat && mayRepeatCancel(order, this.core.now, this.core.cancelPatience)))
      return OK
    this.core.undo.push(pendingUndo(order))
    applyOrderEvent(order, isRepeated ? REPEAT_CANCEL : REQUEST_CANCEL, this.core.now)
    if (this.core.watch.notesCancels) this.core.watch.noteCancel(this.core, order)
    if (this.core.answers !== null) this.core.answers.watch()
    this.core.outbox.records.push({ type: 'cancelRequested', order })
    this.core.outbox.effects.push({ kind: 'cancel', order })
    return OK
  }

  requestReplace(order: Order, change: OrderChange): RequestOutcome {
    const number = String(order.sequence)
    if (this.core.follow?.takes(this.strategyIndex) === true)
      return refuse('ORDER_BUSY', `The record of order ${number} is followed.`)
    if (isTerminal(order.status)) return refuse('ORDER_CLOSED', `Order ${number} has ended: ${order.status}.`)
    if (order.pending !== 'none' || order.status === 'submitted') {
      return refuse(
        'ORDER_BUSY',
        `Order ${number} waits for an answer of the venue (${order.status}, pending ${order.pending}).`,
      )
    }
    const quantity = change.quantity ?? order.quantity
    if (quantity.lte(order.cumulativeQuantity)) {
      return refuse(
        'ORDER_QUANTITY_INVALID',
        `Order ${number} has filled ${order.cumulativeQuantity.toString()} already; cancel it instead.`,
      )
    }
    const intent: OrderIntent = {
      ...order,
      quantity,
      limitPrice: change.limitPrice ?? order.limitPrice,
      stopPrice: change.stopPrice ?? order.stopPrice,
      trail: change.trail ?? order.trail,
    }
    const refusal = this.refusals(intent, order)[0]
    if (refusal !== undefined) return { ok: false, refusal }
    if (this.core.breakers !== null) this.core.breakers.onApproved(this.strategyIndex)
    const undo = pendingUndo(order)
    const unpace = this.core.pace.note(intent, order.sequence, this.core.now)
    if (this.core.watch.notesOrders) this.core.watch.noteOrder(this.core, intent, order)
    this.core.undo.push(() => {
      undo()
      unpace()
      this.core.orders.leaves.update(order)
    })
    applyOrderEvent(order, { kind: 'requestReplace', change }, this.core.now)
    this.core.orders.leaves.update(order)
    if (this.core.answers !== null) this.core.answers.watch()
    this.core.outbox.records.push({ type: 'replaceRequested', order, change })
    this.core.outbox.effects.push({
      kind: 'replace',
      request: mintApprovedReplace(order, change),
      decidedTime: this.core.now,
      decidedState: this.core.tradingState(this.strategyIndex, order.instrumentIndex),
    })
    return OK
  }

  /** A target may find nothing to do, and must not keep options that no order could have. */
  denied(instrumentId: InstrumentId, options: OrderOptions): Ticket | null {
    const refusal = optionRefusal(options)
    return refusal === null
      ? null
      : this.deny('buy', this.core.indexOf(instrumentId), options, null, [refusal])
  }

  /** Of an intent that was approved, and in which nothing has changed since. */
  send(intent: OrderIntent): Order {
    const { core } = this
    if (core.breakers !== null) core.breakers.onApproved(this.strategyIndex)
    const sequence = core.orders.nextSequence
    core.orders.nextSequence += 1
    const order = createOrder(intent, {
      sequence,
      clientOrderId: clientOrderId(core.orders.clientOrderIdPrefix, sequence),
      strategyId: this.strategyId,
      instrumentId: core.instrument(intent.instrumentIndex).id,
      createdTime: core.now,
      decisionPrice: decisionPriceOf(core.marks, intent.instrumentIndex),
    })
    applyOrderEvent(order, SUBMIT, core.now)
    core.orders.add(order)
    core.statistics.sent(order)
    const unpace = core.pace.note(intent, sequence, core.now)
    if (core.watch.notesOrders) core.watch.noteOrder(core, intent, null)
    core.undo.push(() => {
      core.orders.remove(order)
      core.statistics.unsent(order)
      unpace()
    })
    if (core.answers !== null) core.answers.watch()
    core.outbox.records.push({ type: 'orderApproved', order })
    core.outbox.effects.push({
      kind: 'submit',
      order: mintApproved(order),
      decidedTime: core.now,
      decidedState: core.tradingState(this.strategyIndex, intent.instrumentIndex),
    })
    return order
  }

  /** Nothing is sent; it is written down, and the strategy is told once its handler has returned. */
  deny(
    side: OrderSide,
    instrumentIndex: number,
    options: OrderOptions,
    intent: OrderIntent | null,
    refusals: readonly Refusal[],
  ): Ticket {
    const { core, strategyId, strategyIndex } = this
    const shape = intent ?? {
      side,
      type: 'market',
      timeInForce: options.timeInForce ?? 'day',
      reduceOnly: options.reduceOnly ?? false,
      postOnly: options.postOnly ?? false,
      reason: options.reason ?? '',
    }
    const quantity = intent?.quantity.toNumber() ?? 0
    const ticket = unsentTicket(core.instrument(instrumentIndex).id, shape, quantity, refusals, core.now)
    core.outbox.records.push({
      type: 'orderDenied',
      strategyId,
      instrumentIndex,
      side,
      orderType: shape.type,
      quantity: intent?.quantity ?? Decimal.ZERO,
      refusals,
    })
    if (core.breakers !== null) core.breakers.onDenied(strategyIndex, refusals)
    const notices = core.notices.length
    core.notices.push({ strategyIndex, instrumentIndex, ticket })
    const { now: time } = core
    const { nextSequence } = core.orders
    const unnote = core.denials.note({ strategyIndex, instrumentIndex, time, nextSequence, ticket })
    core.statistics.denied(strategyIndex, instrumentIndex, 1)
    core.undo.push(() => {
      core.notices.length = notices
      core.statistics.denied(strategyIndex, instrumentIndex, -1)
      unnote()
    })
    return ticket
  }

  /** Why our checks refuse it, given what is open now; empty where they do not. */
  refusals(intent: OrderIntent, replacing: Order | null): readonly Refusal[] {
    const { core } = this
    if (core.ended && !(core.protectsOn && intent.purpose === 'protect'))
      return [{ code: 'RISK_TRADING_HALTED', message: 'The run is ending; no new orders are taken.' }]
    return refusalsOf(intent, new CheckContext(core, intent, replacing))
  }
}
