import type { Fill, FillReport } from '../domain/fill.ts'
import { applyOrderEvent } from '../domain/order-lifecycle.ts'
import type { Order } from '../domain/order.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import { afterOrderEvent } from './after-order-event.ts'
import type { Core } from './core.ts'
import { UNATTRIBUTED } from './portfolio.ts'
import type { StrategyRunner } from './strategy-runner.ts'
import { OrderTicket } from './ticket.ts'

/**
 * A fill is always booked, even one that should not exist: it is real money. What does not add up (an order that
 * we do not know, more than was ordered, the same execution with other figures) freezes the instrument.
 */
export function bookFill(core: Core, runners: readonly StrategyRunner[], report: FillReport): void {
  const order = core.orders.find(report.clientOrderId)
  const fill = attribute(core, report, order)
  const outcome = core.portfolio.book(fill)
  if (outcome.duplicate) return
  if (outcome.conflict) {
    core.freeze(fill.instrumentIndex, `execution ${fill.executionId} was reported again with other figures`)
    return
  }
  core.outbox.records.push({ type: 'fillBooked', fill })
  const { strategyId, instrumentId } = fill
  for (const id of outcome.withdrawn) {
    core.outbox.records.push({ type: 'roundTripWithdrawn', strategyId, instrumentId, id })
  }
  for (const roundTrip of outcome.roundTrips) core.outbox.records.push({ type: 'roundTripClosed', roundTrip })
  if (outcome.restated) {
    core.outbox.records.push({ type: 'positionRestated', strategyId, instrumentId })
  }
  if (order === null) {
    core.freeze(
      fill.instrumentIndex,
      `execution ${fill.executionId} is of order ${fill.clientOrderId}, which we do not know`,
    )
    return
  }
  const { quantity, price } = fill
  const transition = applyOrderEvent(
    order,
    { kind: quantity.isNegative ? 'bust' : 'fill', quantity, price },
    core.now,
  )
  if (transition.overfill !== null) {
    core.freeze(
      fill.instrumentIndex,
      `order ${order.clientOrderId} executed ${transition.overfill.toString()} more than it asked for`,
    )
  }
  afterOrderEvent(core, runners, order, transition)
  runners[order.strategyIndex]?.callForInstrument('onFill', order.instrumentIndex, (context) => {
    context.order = new OrderTicket(order)
    context.fill = {
      side: fill.side,
      quantity: quantity.toNumber(),
      price: price.toNumber(),
      fee: fill.fee.toNumber(),
      executionId: fill.executionId,
      time: fill.eventTime / MICROS_PER_MILLI,
    }
  })
}

function attribute(core: Core, report: FillReport, order: Order | null): Fill {
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
    instrumentIndex: order?.instrumentIndex ?? core.indexOf(report.instrumentId),
    orderSequence: order?.sequence ?? 0,
    receivedTime: core.now,
  }
}
