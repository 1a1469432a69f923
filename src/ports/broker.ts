import type { Decimal } from '../domain/decimal.ts'
import type { FillReport } from '../domain/fill.ts'
import type { Currency, InstrumentId } from '../domain/instrument.ts'
import type { Order, OrderChange, OrderSide, OrderType, TimeInForce } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'

declare const approved: unique symbol
declare const journaled: unique symbol

/** Went through every check of the approve gate. Only `engine/risk` mints one. */
export type Approved<T> = T & { readonly [approved]: true }

/** Its record is durable and the release gate let it pass. Only `runtime/dispatcher` mints one. */
export type Journaled<T> = T & { readonly [journaled]: true }

export type ApprovedOrder = Approved<Readonly<Order>>

export interface ApprovedReplace {
  readonly order: ApprovedOrder
  readonly change: OrderChange
}

/** What a venue says of an order; never our own state. */
export interface OrderReport {
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly instrumentId: InstrumentId
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: Decimal
  readonly cumulativeQuantity: Decimal
  readonly limitPrice: Decimal | null
  readonly stopPrice: Decimal | null
  readonly status:
    'accepted' | 'triggered' | 'partiallyFilled' | 'filled' | 'canceled' | 'expired' | 'rejected'
  /** When the venue last changed it, by the venue's clock. */
  readonly updatedTime: UnixMicros
  /** Of what was executed; left out where the venue does not say. */
  readonly averagePrice?: Decimal
  /** Why it was rejected or canceled, in the venue's words; left out where it does not say. */
  readonly statusReason?: string
}

export interface PositionReport {
  readonly instrumentId: InstrumentId
  /** Signed. */
  readonly netQuantity: Decimal
  readonly averageEntryPrice: Decimal
}

export interface AccountReport {
  readonly accountId: string
  readonly balances: ReadonlyMap<Currency, Decimal>
  readonly buyingPower: Decimal
  readonly currency: Currency
}

/**
 * `oco`: orders of one group, of different legs, whose link says `oco` stand for one another. What one executes the venue
 * takes off the others in the same moment (`reduce`), or it cancels them at the first execution (`cancel`); its reports
 * come under the client order ids of those orders, as `orderReplaced` and `orderCanceled`.
 */
export type ContingencyKind = 'oco'

export interface BrokerCapabilities {
  readonly orderTypes: ReadonlySet<OrderType>
  readonly timesInForce: ReadonlySet<TimeInForce>
  readonly replace: boolean
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  readonly fractional: boolean
  /** What the venue does by itself with orders whose `link` says so; empty: nothing, and the engine does it. */
  readonly contingencies: ReadonlySet<ContingencyKind>
  /** How long after an order was sent, or anything was executed, the venue's answers may not know of it yet. */
  readonly settleWindow: UnixMicros
  /** Whether `queryFillsSince` knows single executions. Where it does not, they are inferred from orders. */
  readonly executionHistory: boolean
}

/**
 * Who takes our orders. Commands only write: every outcome comes back as a kernel input through the
 * sink that the adapter was made with, never as a return value. An adapter never queues an order.
 * Queries ask the venue; a query that fails rejects, and is never read as «the venue has nothing».
 */
export interface Broker {
  readonly venue: string
  readonly capabilities: BrokerCapabilities
  /**
   * Resolves when orders can be taken and the stream of reports stands; rejects where that fails. Later losses and
   * returns of the connection come as `connectionChanged`; the adapter comes back by itself.
   */
  connect(): Promise<void>
  /** Leaves orders as they are. Nothing works afterwards; a second call does nothing. */
  close(): Promise<void>
  submit(order: Journaled<ApprovedOrder>): void
  replace(request: Journaled<ApprovedReplace>): void
  /** Needs no gate and no journal: a cancel goes out with a dead disk. */
  cancel(order: Readonly<Order>): void
  queryOpenOrders(): Promise<readonly OrderReport[]>
  /** Open or ended; null: the venue says that it has no such order. */
  queryOrder(clientOrderId: string): Promise<OrderReport | null>
  /** Every execution at or after `time` (the venue's), of whatever order; rejects where it cannot tell all of them. */
  queryFillsSince(time: UnixMicros): Promise<readonly FillReport[]>
  queryPositions(): Promise<readonly PositionReport[]>
  queryAccount(): Promise<AccountReport>
}
