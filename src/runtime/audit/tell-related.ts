/** What a record says of the orders that belong to one, and of what came of it. */
import type { Order } from '../../domain/order.ts'
import type { KernelRecord } from '../../engine/records.ts'
import { formatPrice, formatQuantity, plainText } from '../../report/format.ts'
import { byType } from './kernel-record.ts'
import type { ByType } from './kernel-record.ts'
import type { OrderFold } from './order-fold.ts'
import { sayMoney, sayReason, sayShort, sayTerms } from './say.ts'
import type { Cause } from './tell-order.ts'

export function tellRelated(record: KernelRecord, fold: OrderFold, cause: Cause | null): string[] {
  const { own } = fold
  return own === null ? [] : byType(sayersOf(own, fold, cause), record, [])
}

function sayersOf(own: Readonly<Order>, fold: OrderFold, cause: Cause | null): ByType<string[]> {
  const isCause = isOwnFill(cause, own.clientOrderId)
  /** Of an order that belongs to it; nothing of any other. */
  const related = (
    { clientOrderId }: { readonly clientOrderId: string },
    say: (order: string) => string,
  ): string[] => {
    const order = fold.related.get(clientOrderId)
    return order === undefined ? [] : [say(sayShort(order))]
  }
  return {
    orderApproved: ({ order }) => related(order, (name) => `With it came ${name}: ${sayTerms(order)}.`),
    fillBooked: ({ fill }) =>
      related(
        fill,
        (name) => `${capital(name)} executed ${formatQuantity(fill.quantity)} at ${formatPrice(fill.price)}.`,
      ),
    cancelRequested: ({ order }) => related(order, (name) => `The cancel of ${name} was asked for.`),
    roundTripClosed: ({ roundTrip: { strategyId, direction, instrumentId, netPnl, fees, currency } }) =>
      strategyId === own.strategyId && isCause
        ? [
            `That closed the ${direction} position of ${plainText(strategyId)} in ${instrumentId}: ${sayMoney(netPnl, currency)} after fees of ${sayMoney(fees, currency)}.`,
          ]
        : [],
    groupOpened: ({ strategyId, entry, kind, legs }) =>
      strategyId === own.strategyId && entry === own.sequence
        ? [`It is the entry of a ${kind} with ${String(legs.length)} exits, held by the engine.`]
        : [],
    legWatched: ({ groupId, reason }) =>
      groupId === own.link?.groupId
        ? [`The engine watches the price of one of its exits itself: ${sayReason(reason)}.`]
        : [],
    instrumentFrozen: ({ instrumentId, reason }) =>
      instrumentId === own.instrumentId && isCause
        ? [`${instrumentId} was frozen: ${sayReason(reason)}.`]
        : [],
    executionEnded: ({ id, strategyId, state, reason }) =>
      id === own.parentId && id > 0 && strategyId === own.strategyId
        ? [`The execution that it is a part of ended: ${[state, sayReason(reason)].join(' ').trim()}.`]
        : [],
  }
}

function isOwnFill(cause: Cause | null, clientOrderId: string): boolean {
  const input = cause?.input ?? null
  return input?.kind === 'fill' && input.report.clientOrderId === clientOrderId
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
