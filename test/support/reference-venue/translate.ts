/** From the words of the wire to ours, and back. */
import { Decimal } from '../../../src/domain/decimal.ts'
import type { FillReport } from '../../../src/domain/fill.ts'
import type { KernelInput } from '../../../src/domain/inputs.ts'
import type { Order } from '../../../src/domain/order.ts'
import type { AccountReport, OrderReport, PositionReport } from '../../../src/ports/broker.ts'
import type {
  VenueEvent,
  WireAccount,
  WireExecution,
  WireOrder,
  WireOrderState,
  WirePosition,
} from './wire.ts'

export function toWire(order: Readonly<Order>): WireOrder {
  return {
    clientOrderId: order.clientOrderId,
    instrumentId: order.instrumentId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: order.quantity.toString(),
    limitPrice: order.limitPrice?.toString() ?? null,
    stopPrice: order.stopPrice?.toString() ?? null,
    reduceOnly: order.reduceOnly,
    postOnly: order.postOnly,
  }
}

export function toFill(execution: WireExecution): FillReport {
  const { executionId, clientOrderId, venueOrderId, instrumentId, side, feeCurrency } = execution
  return {
    clientOrderId,
    venueOrderId,
    executionId,
    instrumentId,
    side,
    quantity: Decimal.from(execution.quantity),
    price: Decimal.from(execution.price),
    fee: Decimal.from(execution.fee),
    feeCurrency,
    liquidity: 'unknown',
    eventTime: execution.time,
  }
}

export function toOrderReport(state: WireOrderState): OrderReport {
  return {
    clientOrderId: state.clientOrderId,
    venueOrderId: state.venueOrderId,
    instrumentId: state.instrumentId,
    side: state.side,
    type: state.type,
    timeInForce: state.timeInForce,
    quantity: Decimal.from(state.quantity),
    cumulativeQuantity: Decimal.from(state.filled),
    limitPrice: decimalOrNull(state.limitPrice),
    stopPrice: decimalOrNull(state.stopPrice),
    status: state.status,
    updatedTime: state.updatedTime,
    ...(state.rejectReason === '' ? {} : { statusReason: state.rejectReason }),
  }
}

export function toPositionReport(position: WirePosition): PositionReport {
  return {
    instrumentId: position.instrumentId,
    netQuantity: Decimal.from(position.netQuantity),
    averageEntryPrice: Decimal.from(position.averageEntryPrice),
  }
}

export function toAccountReport({ accountId, balances, currency }: WireAccount): AccountReport {
  const amounts = new Map(balances.map(([name, amount]) => [name, Decimal.from(amount)]))
  return { accountId, balances: amounts, buyingPower: amounts.get(currency) ?? Decimal.ZERO, currency }
}

export function toInput(event: VenueEvent): KernelInput {
  if (event.kind === 'execution') return { kind: 'fill', report: toFill(event.execution) }
  const { clientOrderId, time: eventTime } = event
  switch (event.kind) {
    case 'accepted':
      return { kind: 'orderAccepted', clientOrderId, eventTime, venueOrderId: event.venueOrderId }
    case 'triggered':
      return { kind: 'orderTriggered', clientOrderId, eventTime }
    case 'canceled':
      return { kind: 'orderCanceled', clientOrderId, eventTime, reason: event.reason }
    case 'expired':
      return { kind: 'orderExpired', clientOrderId, eventTime, reason: event.reason }
    case 'rejected':
      return { kind: 'orderRejected', clientOrderId, eventTime, code: 'VENUE_REJECTED', reason: event.reason }
    case 'cancelRejected':
      return { kind: 'cancelRejected', clientOrderId, eventTime, reason: event.reason }
    case 'replaceRejected':
      return { kind: 'replaceRejected', clientOrderId, eventTime, reason: event.reason }
    case 'replaced':
      return {
        kind: 'orderReplaced',
        clientOrderId,
        eventTime,
        quantity: Decimal.from(event.quantity),
        limitPrice: decimalOrNull(event.limitPrice),
        stopPrice: decimalOrNull(event.stopPrice),
      }
  }
}

function decimalOrNull(text: string | null): Decimal | null {
  return text === null ? null : Decimal.from(text)
}
