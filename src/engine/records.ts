/** What the kernel writes down: inputs that it consumed and decisions that it made. */
import type { EpochDay } from '../domain/civil-date.ts'
import type { Refusal } from '../domain/codes.ts'
import type { Fill } from '../domain/fill.ts'
import type { KernelInput, LimitValue } from '../domain/inputs.ts'
import type { ClosedRoundTrip } from '../domain/position-fold.ts'
import type { Order, OrderChange, OrderSide, OrderType } from '../domain/order.ts'
import type { Decimal } from '../domain/decimal.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { CommandAnswer, TradingScope } from '../domain/trading-scope.ts'
import type { Trail } from '../domain/trail.ts'
import type { LegFailurePolicy, LegPolicy } from '../strategy/multi-leg.ts'
import type { AccountSnapshot } from './account-snapshots.ts'
import { CODEC_VERSION, encode } from './codec.ts'
import type { Group, Leg } from './contingencies/group.ts'
import type { ReconciliationRecord } from './reconcile/records.ts'
import type { JobDescription } from './jobs/occurrences.ts'
import type { BreakerState } from './safety/breakers/breaker-machine.ts'
import type { BreakerAction } from './safety/breakers/breaker-table.ts'

export type KernelRecord =
  | ReconciliationRecord
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
  /** Several orders as one; empty for a leg that our checks refused. */
  | {
      readonly type: 'multiLegSubmitted'
      readonly strategyId: string
      readonly id: number
      readonly policy: LegPolicy
      readonly onLegFailure: LegFailurePolicy
      readonly legs: readonly string[]
      readonly reason: string
    }
  /** What is done now follows as records of the orders that it is done with. */
  | {
      readonly type: 'legFailed'
      readonly strategyId: string
      readonly id: number
      /** Counted from 0. */
      readonly leg: number
      readonly onLegFailure: LegFailurePolicy
      readonly reason: string
    }
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
  /** A quantity is worked off in parts from here on: `parentId` of its orders is this id. */
  | {
      readonly type: 'executionStarted'
      readonly strategyId: string
      readonly id: number
      readonly algorithm: string
      readonly instrumentId: string
      readonly side: OrderSide
      readonly quantity: Decimal
      readonly startTime: UnixMicros
      readonly endTime: UnixMicros
    }
  | {
      readonly type: 'executionEnded'
      readonly strategyId: string
      readonly id: number
      readonly state: 'done' | 'canceled' | 'failed'
      readonly filled: Decimal
      readonly reason: string
    }
  /** Advice of a strategy, and what came of it. */
  | {
      readonly type: 'signalReceived'
      readonly strategyId: string
      readonly instrumentId: string
      readonly strength: number
      readonly ranking: number | null
      readonly urgency: string
      readonly confidence: number | null
      readonly reason: string
      readonly outcome: 'taken' | 'ignored' | 'refused'
      /** It was ignored or refused; empty otherwise. */
      readonly why: string
    }
  | {
      readonly type: 'breakerChanged'
      readonly breaker: string
      /** `account`, `strategy/NAME`, or an instrument. */
      readonly scope: string
      readonly from: BreakerState
      readonly to: BreakerState
      /** What was measured, and its limit, in the unit of the breaker. */
      readonly figure: number
      readonly limit: number
      /** Over which it was measured; null where there is none. */
      readonly window: UnixMicros | null
      readonly action: BreakerAction
      /** Whoever reset it, or `breaker`. */
      readonly by: string
      readonly reason: string
    }
  | {
      readonly type: 'tradingStateChanged'
      readonly scope: TradingScope
      readonly state: string
      /** By the kill switch: only a release opens it. */
      readonly killed: boolean
      readonly by: string
      readonly reason: string
    }
  /** More orders or cancels than a person wanted to hear of. `scope` is empty for the account. */
  | {
      readonly type: 'paceWarned'
      readonly scope: string
      readonly name: string
      readonly limit: number
      readonly actual: number
    }
  /** By a person, or since their change has run out. Null: no limit. */
  | {
      readonly type: 'limitChanged'
      readonly commandId: string
      readonly scope: string
      readonly name: string
      readonly before: LimitValue | null
      readonly after: LimitValue | null
      /** What the run was configured with. */
      readonly configured: LimitValue | null
      /** Whether `after` allows more than that. */
      readonly loosens: boolean
      readonly by: string
      readonly reason: string
      readonly cause: 'operator' | 'expiry'
      readonly expiresAt: UnixMicros | null
    }
  | {
      readonly type: 'stageChanged'
      readonly commandId: string
      readonly before: string
      readonly after: string
      readonly by: string
      readonly reason: string
    }
  | {
      readonly type: 'instrumentThawed'
      readonly instrumentId: string
      readonly by: string
      readonly reason: string
    }
  /** What became of a command; a refused one says why. */
  | ({ readonly type: 'commandAnswered' } & CommandAnswer)
  | AccountSnapshot
  /** How far a kill has come: nothing of its scope is open any more, nothing is held, or what it could not do. */
  | {
      readonly type: 'killProgressed'
      readonly scope: TradingScope
      readonly step: 'canceled' | 'flat' | 'incomplete'
      readonly message: string
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

type DecisionType = 'orderApproved' | 'orderDenied' | 'cancelRequested' | 'replaceRequested' | 'fillBooked'

/** Which records are decisions about orders, or what became of them: a new kind of record has to say. */
const DECISIONS: Readonly<
  Record<DecisionType, true> & Record<Exclude<KernelRecord['type'], DecisionType>, false>
> = {
  orderApproved: true,
  orderDenied: true,
  cancelRequested: true,
  replaceRequested: true,
  fillBooked: true,
  input: false,
  multiLegSubmitted: false,
  legFailed: false,
  positionRestated: false,
  roundTripClosed: false,
  roundTripWithdrawn: false,
  groupOpened: false,
  legWatched: false,
  instrumentFrozen: false,
  strategyHalted: false,
  timerSet: false,
  timerCanceled: false,
  calendarUsed: false,
  jobSet: false,
  jobCanceled: false,
  jobMissed: false,
  computeRequested: false,
  executionStarted: false,
  executionEnded: false,
  signalReceived: false,
  tradingStateChanged: false,
  breakerChanged: false,
  paceWarned: false,
  limitChanged: false,
  stageChanged: false,
  instrumentThawed: false,
  commandAnswered: false,
  killProgressed: false,
  accountSnapshot: false,
  venueCompared: false,
  booksAdjusted: false,
  dayReported: false,
}

/** Every type of record that the kernel makes. */
export const RECORD_TYPES: readonly string[] = Object.keys(DECISIONS)

function isDecision(record: KernelRecord): record is Extract<KernelRecord, { readonly type: DecisionType }> {
  return DECISIONS[record.type]
}

/**
 * Feeds order decisions and fills to `ordersHash`: two runs decided alike exactly if it is the same. Numbers go as
 * they are, since making text of them would cost more than a tenth of a backtest. Other records are no decisions.
 */
export function hashDecision(sink: DecisionSink, time: UnixMicros, record: KernelRecord): void {
  if (!isDecision(record)) return
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
    case 'fillBooked':
      hashFill(sink, time, record.fill)
      return
  }
}

function hashFill(sink: DecisionSink, time: UnixMicros, fill: Fill): void {
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
