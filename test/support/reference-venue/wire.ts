/**
 * What goes over the wire between the reference broker and the reference venue. Plain data for JSON: decimals are text,
 * times are microseconds. Requests are answered by their id; the stream of events has a sequence of its own.
 */
import type { OrderSide, OrderType, TimeInForce } from '../../../src/domain/order.ts'
import type { UnixMicros } from '../../../src/domain/time.ts'

export interface WireOrder {
  readonly clientOrderId: string
  readonly instrumentId: string
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly reduceOnly: boolean
  readonly postOnly: boolean
}

export interface WireReplace {
  readonly clientOrderId: string
  /** Null leaves it as it is. */
  readonly quantity: string | null
  readonly limitPrice: string | null
  readonly stopPrice: string | null
}

export type RequestBody =
  /** `validUntil`: the venue refuses it when it comes later than that; null: it never does. */
  | { readonly kind: 'place'; readonly order: WireOrder; readonly validUntil: UnixMicros | null }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'replace'; readonly change: WireReplace; readonly validUntil: UnixMicros | null }
  | { readonly kind: 'openOrders' | 'positions' | 'account' | 'subscribe' }
  | { readonly kind: 'order'; readonly clientOrderId: string }
  | { readonly kind: 'executions'; readonly since: UnixMicros }

export interface Request {
  /** Unique within a client. */
  readonly id: number
  /** Of the client: an answer belongs to whoever asked. */
  readonly client: number
  readonly body: RequestBody
}

export type WireStatus =
  'accepted' | 'triggered' | 'partiallyFilled' | 'filled' | 'canceled' | 'expired' | 'rejected'

export interface WireOrderState extends WireOrder {
  readonly venueOrderId: string
  readonly status: WireStatus
  readonly filled: string
  readonly updatedTime: UnixMicros
  readonly rejectReason: string
}

export interface WireExecution {
  readonly executionId: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly instrumentId: string
  readonly side: OrderSide
  /** Negative for the bust of an earlier one. */
  readonly quantity: string
  readonly price: string
  readonly fee: string
  readonly feeCurrency: string
  readonly time: UnixMicros
}

export interface WirePosition {
  readonly instrumentId: string
  readonly netQuantity: string
  readonly averageEntryPrice: string
}

export interface WireAccount {
  readonly accountId: string
  readonly balances: readonly (readonly [currency: string, amount: string])[]
  readonly currency: string
}

export interface Subscription {
  /** Of this stream; another one begins at 1 again. */
  readonly session: number
}

/** 200 done; 400 refused for good; 404 no such order; 409 the id was used; 429 too many; 5xx nobody knows. */
export type ResponseStatus = 200 | 400 | 404 | 409 | 429 | 500 | 503

export interface Response {
  readonly type: 'response'
  readonly id: number
  readonly client: number
  readonly status: ResponseStatus
  /** Of a refusal: one of our codes, such as `VENUE_PRICE_INVALID`. */
  readonly code: string
  readonly message: string
  /** What was asked for; null for none. */
  readonly body:
    | null
    | { readonly venueOrderId: string }
    | Subscription
    | WireOrderState
    | readonly WireOrderState[]
    | readonly WireExecution[]
    | readonly WirePosition[]
    | WireAccount
}

interface OrderEvent {
  readonly clientOrderId: string
  readonly time: UnixMicros
}

export type VenueEvent =
  | (OrderEvent & { readonly kind: 'accepted'; readonly venueOrderId: string })
  | (OrderEvent & { readonly kind: 'triggered' })
  | (OrderEvent & { readonly kind: 'canceled' | 'expired' | 'rejected'; readonly reason: string })
  | (OrderEvent & {
      readonly kind: 'replaced'
      readonly quantity: string
      readonly limitPrice: string | null
      readonly stopPrice: string | null
    })
  | (OrderEvent & { readonly kind: 'cancelRejected' | 'replaceRejected'; readonly reason: string })
  | { readonly kind: 'execution'; readonly execution: WireExecution }

export type StreamMessage = {
  readonly type: 'event'
  readonly client: number
  readonly session: number
  /** 1, 2, 3 … within a session; a heartbeat repeats that of the last event. */
  readonly sequence: number
  /** Null for a heartbeat. */
  readonly event: VenueEvent | null
}

export type ServerMessage = Response | StreamMessage
