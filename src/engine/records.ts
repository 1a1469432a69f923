/** What the kernel writes down: inputs that it consumed and decisions that it made. */
import type { EpochDay } from '../domain/civil-date.ts'
import type { Refusal } from '../domain/codes.ts'
import type { Fill } from '../domain/fill.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { ClosedRoundTrip } from '../domain/position-fold.ts'
import type { Order, OrderChange, OrderSide, OrderType } from '../domain/order.ts'
import type { Decimal } from '../domain/decimal.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Trail } from '../domain/trail.ts'
import { CODEC_VERSION, encode } from './codec.ts'
import type { Group, Leg } from './contingencies/group.ts'
import type { JobDescription } from './jobs/occurrences.ts'

export type KernelRecord =
  | { readonly type: 'input'; readonly input: KernelInput }
  | { readonly type: 'orderApproved'; readonly order: Readonly<Order> }
  | {
      readonly type: 'orderDenied'
      readonly strategyId: string
      readonly instrumentIndex: number
      readonly side: OrderSide
      readonly orderType: OrderType
      /** Zero where it was no quantity at all. */
      readonly quantity: Decimal
      readonly refusals: readonly Refusal[]
    }
  | { readonly type: 'cancelRequested'; readonly order: Readonly<Order> }
  | { readonly type: 'replaceRequested'; readonly order: Readonly<Order>; readonly change: OrderChange }
  | { readonly type: 'fillBooked'; readonly fill: Fill }
  | { readonly type: 'positionRestated'; readonly strategyId: string; readonly instrumentId: string }
  | { readonly type: 'roundTripClosed'; readonly roundTrip: ClosedRoundTrip }
  /** A late fill changed it; what replaces it follows. */
  | {
      readonly type: 'roundTripWithdrawn'
      readonly strategyId: string
      readonly instrumentId: string
      readonly id: string
    }
  /** A bracket, OCO, OTO, or the protection of a position. Its orders have records of their own. */
  | (Pick<Group, 'kind' | 'sharing' | 'quantity' | 'holdFor'> & {
      readonly type: 'groupOpened'
      readonly groupId: number
      readonly strategyId: string
      readonly instrumentId: string
      /** Sequence of the order; 0 for none. */
      readonly entry: number
      readonly legs: readonly Readonly<Pick<Leg, 'role' | 'side' | 'quantity' | 'terms' | 'options'>>[]
    })
  /** The engine watches its price from now on, for the venue does not have it. */
  | { readonly type: 'legWatched'; readonly groupId: number; readonly leg: number; readonly reason: string }
  | { readonly type: 'instrumentFrozen'; readonly instrumentId: string; readonly reason: string }
  | {
      readonly type: 'strategyHalted'
      readonly strategyId: string
      readonly code: string
      readonly message: string
    }
  | {
      readonly type: 'timerSet'
      readonly strategyId: string
      readonly name: string
      readonly dueTime: UnixMicros
      readonly period: UnixMicros | null
    }
  | { readonly type: 'timerCanceled'; readonly strategyId: string; readonly name: string }
  /** Which table of sessions decides when this market is open. */
  | { readonly type: 'calendarUsed'; readonly market: string; readonly hash: string }
  | {
      readonly type: 'jobSet'
      readonly strategyId: string
      readonly name: string
      readonly market: string
      readonly plan: JobDescription
      readonly grace: UnixMicros
    }
  | { readonly type: 'jobCanceled'; readonly strategyId: string; readonly name: string }
  /** Not done, and it never will be; `superseded` where a later moment of the same job took its place. */
  | {
      readonly type: 'jobMissed'
      readonly strategyId: string
      readonly name: string
      readonly date: EpochDay
      readonly dueTime: UnixMicros
      readonly superseded: boolean
    }
  | {
      readonly type: 'computeRequested'
      readonly strategyId: string
      readonly requestId: number
      readonly name: string
      readonly input: unknown
    }
  | {
      readonly type: 'tradingStateChanged'
      readonly state: string
      readonly by: string
      readonly reason: string
    }

/** Canonical, versioned text of a record: what the journal keeps and the hash chain covers. */
export function encodeRecord(sequence: number, time: UnixMicros, record: KernelRecord): string {
  const about = { v: CODEC_VERSION, sequence, time }
  if (record.type !== 'orderApproved') return encode({ ...about, ...record })
  // as it was approved: the handler may have gone on to cancel it before it returned
  const { order } = record
  const approved = { ...order, pending: 'none', requestedChange: null, updatedTime: order.createdTime }
  return encode({ ...about, type: record.type, order: approved })
}

/** Takes what is hashed, piece by piece, in order. */
export interface DecisionSink {
  number(value: number): void
  decimal(value: Decimal | null): void
  text(value: string): void
}

/**
 * Feeds order decisions and fills to `ordersHash`: two runs decided alike exactly if it is the same. Numbers go as
 * they are, since making text of them would cost more than a tenth of a backtest. Other records are no decisions.
 */
export function hashDecision(sink: DecisionSink, time: UnixMicros, record: KernelRecord): void {
  switch (record.type) {
    case 'orderApproved':
      hashApproved(sink, time, record.order)
      return
    case 'orderDenied':
      sink.text('D')
      sink.number(time)
      sink.number(record.instrumentIndex)
      sink.text(record.side)
      sink.text(record.orderType)
      sink.decimal(record.quantity)
      sink.number(record.refusals.length)
      for (const { code } of record.refusals) sink.text(code)
      return
    case 'cancelRequested':
      sink.text('C')
      sink.number(time)
      sink.number(record.order.sequence)
      return
    case 'replaceRequested':
      sink.text('R')
      sink.number(time)
      sink.number(record.order.sequence)
      sink.decimal(record.change.quantity)
      sink.decimal(record.change.limitPrice)
      sink.decimal(record.change.stopPrice)
      hashTrail(sink, record.change.trail ?? null)
      return
    case 'fillBooked': {
      const { fill } = record
      sink.text('F')
      sink.number(time)
      sink.number(fill.orderSequence)
      sink.text(fill.executionId)
      sink.decimal(fill.quantity)
      sink.decimal(fill.price)
      sink.decimal(fill.fee)
      sink.text(fill.feeCurrency)
      sink.number(fill.eventTime)
      if (fill.origin !== undefined) sink.text(fill.origin)
      return
    }
    case 'input':
    case 'positionRestated':
    case 'roundTripClosed':
    case 'roundTripWithdrawn':
    case 'groupOpened':
    case 'legWatched':
    case 'instrumentFrozen':
    case 'strategyHalted':
    case 'timerSet':
    case 'timerCanceled':
    case 'calendarUsed':
    case 'jobSet':
    case 'jobCanceled':
    case 'jobMissed':
    case 'computeRequested':
    case 'tradingStateChanged':
      return
  }
}

function hashApproved(sink: DecisionSink, time: UnixMicros, order: Readonly<Order>): void {
  sink.text('A')
  sink.number(time)
  sink.number(order.sequence)
  sink.number(order.strategyIndex)
  sink.text(order.instrumentId)
  sink.text(order.side)
  sink.text(order.type)
  sink.decimal(order.quantity)
  sink.text(order.timeInForce)
  sink.decimal(order.limitPrice)
  sink.decimal(order.stopPrice)
  sink.number(order.expireTime ?? 0)
  // nothing for an order that is shown whole, so that runs without keep their hash
  if (order.displayQuantity !== null) sink.decimal(order.displayQuantity)
  sink.number((order.reduceOnly ? 1 : 0) + (order.postOnly ? 2 : 0) + (order.extendedHours ? 4 : 0))
  hashTrail(sink, order.trail)
}

/** Nothing for an order without one, so that runs which trail nothing keep their hash. */
function hashTrail(sink: DecisionSink, trail: Trail | null): void {
  if (trail === null) return
  sink.text(trail.kind)
  sink.decimal(trail.value)
  sink.decimal(trail.limitOffset)
}
