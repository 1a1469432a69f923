import type { KernelInput } from './inputs.ts'
import { isOpen } from './order-moves.ts'
import type { Order } from './order.ts'
import type { OrderEventInput } from './order-lifecycle.ts'

/** What a venue, or our own release gate, says of one order. */
export type OrderReportInput = Extract<KernelInput, { readonly clientOrderId: string }>

/** Whether the venue owes us an answer: if the run ends, nobody knows what became of it. */
export function isUnanswered({ status, pending }: Readonly<Order>): boolean {
  return isOpen(status) && (status === 'initialized' || status === 'submitted' || pending !== 'none')
}

/** The event of the order's life that a report is. */
export function orderEventOf(input: OrderReportInput): OrderEventInput {
  switch (input.kind) {
    case 'orderAccepted':
      return { kind: 'accept', venueOrderId: input.venueOrderId }
    case 'orderTriggered':
      return { kind: 'trigger' }
    case 'orderRejected':
      // A second copy of an order is refused, and the first one works on: only the venue knows how it fares.
      if (input.code === 'VENUE_DUPLICATE_ORDER_ID') return { kind: 'inDoubt', reason: input.reason }
      return { kind: 'reject', reason: `${input.code}: ${input.reason}` }
    case 'orderCanceled':
      return { kind: 'cancel', reason: input.reason }
    case 'orderExpired':
      return { kind: 'expire', reason: input.reason }
    case 'orderReplaced':
      return {
        kind: 'replaced',
        quantity: input.quantity,
        limitPrice: input.limitPrice,
        stopPrice: input.stopPrice,
        ...(input.trail === undefined ? {} : { trail: input.trail }),
        eventTime: input.eventTime,
      }
    case 'cancelRejected':
      return { kind: 'cancelReject', reason: input.reason }
    case 'replaceRejected':
      return { kind: 'replaceReject', reason: input.reason }
    case 'orderInDoubt':
      return { kind: 'inDoubt', reason: input.reason }
    case 'orderLost':
      return { kind: 'lost', reason: input.reason }
    case 'orderWithheld':
      return { kind: 'withhold', reason: `${input.code}: ${input.reason}` }
  }
}
