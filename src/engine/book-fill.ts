import type { Decimal } from '../domain/decimal.ts'
import type { Fill, FillReport } from '../domain/fill.ts'
import { applyOrderEvent } from '../domain/order-lifecycle.ts'
import type { Order } from '../domain/order.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import { afterOrderEvent } from './after-order-event.ts'
import type { Core } from './core.ts'
import { UNATTRIBUTED } from './portfolio.ts'
import { noteUnjournaled } from './reconcile/apply-comparison.ts'
import { recordFill } from './record-fill.ts'
import type { StrategyRunner } from './strategy-runner.ts'
import { OrderTicket } from './ticket.ts'
import { bookVenueFill } from './venue-fill.ts'

/**
 * A fill is always booked, even one that should not exist: it is real money. What does not add up (an order that
 * we do not know, more than was ordered, the same execution with other figures) freezes the instrument.
 */
export function bookFill(core: Core, runners: readonly StrategyRunner[], report: FillReport): void {
  const instrumentIndex = core.findIndex(report.instrumentId)
  if (instrumentIndex === -1) {
    reportForeign(core, report)
    return
  }
  if (report.origin !== undefined && report.quantity.isPositive) {
    bookVenueFill(core, runners, report, report.origin, instrumentIndex)
    return
  }
  const named = core.orders.find(report.clientOrderId)
  const order = named?.instrumentIndex === instrumentIndex ? named : null
  // of an order that is forgotten by now: its executions are not
  if (order === null && core.portfolio.knows(instrumentIndex, report.executionId)) return
  const fill = core.portfolio.whereItBelongs(attribute(core, report, order, instrumentIndex))
  const outcome = core.portfolio.book(fill)
  if (outcome.duplicate) return
  if (outcome.conflict) {
    core.freeze(fill.instrumentIndex, `execution ${fill.executionId} was reported again with other figures`)
    return
  }
  recordFill(core, fill, outcome)
  if (core.watch.ownPrices.memory > 0) core.watch.ownPrices.noteFill(fill, core.now)
  if (order === null) {
    reportUnknown(core, fill)
    return
  }
  const flaw = flawOf(order, report)
  if (flaw !== null) core.freeze(instrumentIndex, impossible(report, flaw))
  const { quantity, price } = fill
  const asked = order.requestedChange?.quantity ?? order.quantity
  const transition = applyOrderEvent(
    order,
    { kind: quantity.isNegative ? 'bust' : 'fill', quantity, price },
    core.now,
  )
  core.statistics.executed(order, quantity, price)
  // fills overtake the answer to a replace that asked for more: that is no overfill unless it is refused
  if (order.cumulativeQuantity.gt(asked)) freezeOverfilled(core, order, transition.overfill)
  afterOrderEvent(core, runners, order, transition)
  const runner = runners[order.strategyIndex]
  if (runner?.handles('onFill') !== true) return
  runner.callForInstrument('onFill', order.instrumentIndex, (context) => {
    context.order = new OrderTicket(order)
    context.fill = {
      side: fill.side,
      quantity: quantity.toNumber(),
      price: price.toNumber(),
      fee: fill.fee.toNumber(),
      executionId: fill.executionId,
      time: fill.eventTime / MICROS_PER_MILLI,
      origin: 'order',
    }
  })
}

function reportUnknown(core: Core, { instrumentIndex, executionId, clientOrderId }: Fill): void {
  const what = `execution ${executionId} is of order ${clientOrderId}`
  core.freeze(instrumentIndex, `${what}, which we do not know`)
  core.breakers?.afterFill()
  if (core.orders.isUnheard(clientOrderId)) noteUnjournaled(core, clientOrderId, what)
}

/** Of an instrument that nobody here trades: there is no position to book it in. */
function reportForeign(core: Core, report: FillReport): void {
  if (core.reconciliation.hasForeign(report.executionId)) return
  core.reconciliation.noteForeign(report.executionId)
  const what = `${report.side} ${report.quantity.toString()} ${report.instrumentId} at ${report.price.toString()}`
  alertUnknown(
    core,
    `Execution ${report.executionId} (${what}) is of an instrument that this run does not have.`,
  )
  const order = core.orders.find(report.clientOrderId)
  if (order !== null)
    core.freeze(order.instrumentIndex, impossible(report, `${report.instrumentId}, not its own`))
}

/** What cannot be about an execution of this order; null where nothing is. Busts take back what was as it was. */
function flawOf(order: Readonly<Order>, { side, quantity, price, eventTime }: FillReport): string | null {
  if (side !== order.side) return `a ${side}, and the order is to ${order.side}`
  const limit = order.limitPrice
  // from before the terms in force: it kept to others, which are forgotten
  if (limit === null || quantity.isNegative || eventTime <= order.termsTime) return null
  const asked = order.requestedChange?.limitPrice ?? limit
  const isBeyond = side === 'buy' ? price.gt(limit) && price.gt(asked) : price.lt(limit) && price.lt(asked)
  return isBeyond ? `at ${price.toString()}, beyond its limit of ${limit.toString()}` : null
}

function impossible({ executionId, clientOrderId }: FillReport, flaw: string): string {
  return `execution ${executionId} of order ${clientOrderId} is ${flaw}`
}

/** More was executed than ordered: booked, and looked at by a person. */
export function freezeOverfilled(core: Core, order: Order, overfill: Decimal | null): void {
  if (overfill === null) return
  const what = `order ${order.clientOrderId} executed ${overfill.toString()} more than it asked for`
  core.freeze(order.instrumentIndex, what)
}

function alertUnknown(core: Core, message: string): void {
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'CRITICAL',
    code: 'CONFIG_INSTRUMENT_UNKNOWN',
    message,
  })
}

function attribute(core: Core, report: FillReport, order: Order | null, instrumentIndex: number): Fill {
  return {
    clientOrderId: report.clientOrderId,
    venueOrderId: report.venueOrderId,
    executionId: report.executionId,
    instrumentId: report.instrumentId,
    side: report.side,
    quantity: report.quantity,
    price: report.price,
    fee: report.fee,
    feeCurrency: report.feeCurrency,
    liquidity: report.liquidity,
    eventTime: report.eventTime,
    strategyId: order?.strategyId ?? UNATTRIBUTED,
    strategyIndex: order?.strategyIndex ?? core.portfolio.unattributedIndex,
    instrumentIndex,
    orderSequence: order?.sequence ?? 0,
    receivedTime: core.now,
  }
}
