import type { Refusal } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import { applyOrderEvent, createOrder } from '../domain/order-lifecycle.ts'
import { isTerminal } from '../domain/order-moves.ts'
import type { Order, OrderChange, OrderIntent, OrderSide } from '../domain/order.ts'
import type { ExecutionOrders } from '../strategy/executions.ts'
import type { CheckOutcome, OrderOptions, Orders, RequestOutcome, Ticket } from '../strategy/orders.ts'
import type { SignalOrders } from '../strategy/signals/signal.ts'
import { clientOrderId } from './client-order-id.ts'
import type { Core } from './core.ts'
import { makeChange, makeIntent, NO_OPTIONS } from './order-intent.ts'
import type { ChangeRequest } from './order-intent.ts'
import { optionRefusal } from './order-options.ts'
import { mintApproved, mintApprovedReplace, refusalsOf } from './risk/approve.ts'
import { CheckContext } from './risk/check-context.ts'
import { TargetBook } from './target-orders.ts'
import { OrderTicket, unsentTicket } from './ticket.ts'

const NO_ORDERS: readonly Order[] = []
const OK: RequestOutcome = { ok: true }
const SUBMIT = { kind: 'submit' } as const
const REQUEST_CANCEL = { kind: 'requestCancel' } as const

/** The one way from a strategy to an order: intent → approve → decision and effect in the outbox. */
export class OrderEntry implements Omit<Orders, keyof SignalOrders | keyof ExecutionOrders> {
  readonly targets: TargetBook
  private readonly core: Core
  private readonly strategyIndex: number
  private readonly strategyId: string

  constructor(core: Core, strategyIndex: number, strategyId: string) {
    this.core = core
    this.strategyIndex = strategyIndex
    this.strategyId = strategyId
    this.targets = new TargetBook(core, this, strategyIndex)
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

  close(instrumentId: InstrumentId, options = NO_OPTIONS): Ticket {
    const refused = this.denied(instrumentId, options)
    if (refused !== null) return refused
    const instrumentIndex = this.core.indexOf(instrumentId)
    this.core.executions.stop(this.strategyIndex, instrumentIndex, 'the position is being closed')
    return this.targets.close(instrumentIndex, options)
  }

  check(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options = NO_OPTIONS,
  ): CheckOutcome {
    const { strategyIndex } = this
    const instrumentIndex = this.core.indexOf(instrumentId)
    const instrument = this.core.instrument(instrumentIndex)
    const made = makeIntent(
      { strategyIndex, instrumentIndex, side, quantity, options, purpose: 'direct' },
      instrument,
      this.core.now,
    )
    const refusals = made.ok ? this.refusals(made.intent, null) : [made.refusal]
    return { approved: refusals.length === 0, refusals }
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
    const id = typeof which === 'number' ? which : which.id
    const order = this.core.orders.get(id)
    if (order?.strategyIndex !== this.strategyIndex) {
      return refuse('ORDER_UNKNOWN', `There is no order ${String(id)} of this strategy.`)
    }
    this.targets.giveUp(order)
    return this.requestCancel(order)
  }

  cancelAll(instrumentId?: InstrumentId): number {
    const instrumentIndex = instrumentId === undefined ? null : this.core.indexOf(instrumentId)
    const orders = this.openOrders(instrumentIndex)
    this.core.executions.stop(this.strategyIndex, instrumentIndex, 'all orders were canceled')
    for (const order of orders) {
      this.targets.giveUp(order)
      this.requestCancel(order)
    }
    return orders.length
  }

  replace(which: Ticket | number, change: ChangeRequest): RequestOutcome {
    const id = typeof which === 'number' ? which : which.id
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
    return made.ok ? this.requestReplace(order, made.change) : made
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
    purpose: 'direct' | 'target',
    parentId = 0,
  ): Ticket {
    const { core } = this
    const instrument = core.instrument(instrumentIndex)
    const made = makeIntent(
      { strategyIndex: this.strategyIndex, instrumentIndex, side, quantity, options, purpose, parentId },
      instrument,
      core.now,
    )
    if (!made.ok) return this.deny(side, instrumentIndex, options, null, [made.refusal])
    const refusals = this.refusals(made.intent, null)
    if (refusals.length > 0) return this.deny(side, instrumentIndex, options, made.intent, refusals)
    return new OrderTicket(this.send(made.intent))
  }

  requestCancel(order: Order): RequestOutcome {
    if (isTerminal(order.status)) {
      return refuse('ORDER_CLOSED', `Order ${String(order.sequence)} has ended: ${order.status}.`)
    }
    if (order.pending === 'cancel') return OK
    this.core.undo.push(pendingUndo(order))
    applyOrderEvent(order, REQUEST_CANCEL, this.core.now)
    this.core.outbox.records.push({ type: 'cancelRequested', order })
    this.core.outbox.effects.push({ kind: 'cancel', order })
    return OK
  }

  requestReplace(order: Order, change: OrderChange): RequestOutcome {
    const number = String(order.sequence)
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
    const undo = pendingUndo(order)
    const unpace = this.core.pace.note(intent, order.sequence, this.core.now)
    this.core.undo.push(() => {
      undo()
      unpace()
      this.core.orders.leaves.update(order)
    })
    applyOrderEvent(order, { kind: 'requestReplace', change }, this.core.now)
    this.core.orders.leaves.update(order)
    this.core.outbox.records.push({ type: 'replaceRequested', order, change })
    this.core.outbox.effects.push({
      kind: 'replace',
      request: mintApprovedReplace(order, change),
      decidedTime: this.core.now,
      decidedState: this.core.gate.state,
    })
    return OK
  }

  /** A target may find nothing to do, and must not keep options that no order could have. */
  private denied(instrumentId: InstrumentId, options: OrderOptions): Ticket | null {
    const refusal = optionRefusal(options)
    return refusal === null
      ? null
      : this.deny('buy', this.core.indexOf(instrumentId), options, null, [refusal])
  }

  private send(intent: OrderIntent): Order {
    const { core } = this
    const sequence = core.orders.nextSequence
    core.orders.nextSequence += 1
    const order = createOrder(intent, {
      sequence,
      clientOrderId: clientOrderId(core.clientOrderIdPrefix, sequence),
      strategyId: this.strategyId,
      instrumentId: core.instrument(intent.instrumentIndex).id,
      createdTime: core.now,
    })
    applyOrderEvent(order, SUBMIT, core.now)
    core.orders.add(order)
    const unpace = core.pace.note(intent, sequence, core.now)
    core.undo.push(() => {
      core.orders.remove(order)
      unpace()
    })
    core.outbox.records.push({ type: 'orderApproved', order })
    core.outbox.effects.push({
      kind: 'submit',
      order: mintApproved(order),
      decidedTime: core.now,
      decidedState: core.gate.state,
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
    const ticket = unsentTicket(core.instrument(instrumentIndex).id, shape, quantity, refusals)
    core.outbox.records.push({
      type: 'orderDenied',
      strategyId,
      instrumentIndex,
      side,
      orderType: shape.type,
      quantity: intent?.quantity ?? Decimal.ZERO,
      refusals,
    })
    const notices = core.notices.length
    core.notices.push({ strategyIndex, instrumentIndex, ticket })
    core.undo.push(() => {
      core.notices.length = notices
    })
    return ticket
  }

  private refusals(intent: OrderIntent, replacing: Order | null): readonly Refusal[] {
    const { core } = this
    if (core.ended)
      return [{ code: 'RISK_TRADING_HALTED', message: 'The run is ending; no new orders are taken.' }]
    return refusalsOf(intent, new CheckContext(core, intent, replacing))
  }
}

function refuse(code: Refusal['code'], message: string): RequestOutcome {
  return { ok: false, refusal: { code, message } }
}

function pendingUndo(order: Order): () => void {
  const { pending, requestedChange, updatedTime } = order
  return () => {
    order.pending = pending
    order.requestedChange = requestedChange
    order.updatedTime = updatedTime
  }
}
