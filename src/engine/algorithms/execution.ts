import { Decimal } from '../../domain/decimal.ts'
import type { OrderSide } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ExecutionAlgorithm, ExecutionState, PegReference } from '../../strategy/executions.ts'
import type { OrderOptions } from '../../strategy/orders.ts'

/** What an execution knows of one of its orders. Quantities in the units that the order was placed in. */
export interface Child {
  readonly sequence: number
  readonly filled: Decimal
  /** What it could still fill, by the worse of what is in force and what was asked for. */
  readonly leaves: Decimal
  /** Price × quantity of what was filled. */
  readonly notional: Decimal
  readonly isOpen: boolean
  /** Units of today for each of its own: splits since. */
  readonly factor: Decimal
  /** Cancels asked for. */
  readonly cancels: number
}

export interface Slice {
  readonly due: UnixMicros
  /** How much is to be ordered by then, in all. */
  readonly target: Decimal
}

/** Twap and vwap. */
export interface ScheduleTerms {
  readonly kind: 'schedule'
  readonly slices: readonly Slice[]
  /** Index of the slice that comes next. */
  readonly next: number
  /** In percent; null for no limit. */
  readonly maxParticipation: number | null
}

export interface MarketableTerms {
  readonly kind: 'marketable'
}

export interface PegTerms {
  readonly kind: 'peg'
  readonly to: PegReference
  readonly offset: Decimal
  readonly capPrice: Decimal
  /** In price. */
  readonly leastMove: Decimal
  readonly minInterval: UnixMicros
  readonly maxReprices: number
  readonly reprices: number
  /** No new price and no new order before. */
  readonly quietUntil: UnixMicros
}

export type Terms = ScheduleTerms | MarketableTerms | PegTerms

/** It sends nothing more, but for what is left once at the market. */
export interface Ending {
  readonly state: 'canceled' | 'failed'
  readonly reason: string
  /** What is left is ordered at the market once nothing is open any more. */
  readonly atMarket: boolean
}

/** Replaced, never changed: what a handler did to it can be taken back. Plain data. */
export interface Execution {
  readonly id: number
  readonly algorithm: ExecutionAlgorithm
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly quantity: Decimal
  readonly terms: Terms
  /** Of its children. */
  readonly options: OrderOptions
  readonly atEnd: 'cancel' | 'market'
  readonly maxChildren: number
  readonly maxRejects: number
  readonly startTime: UnixMicros
  /** Infinity for none. */
  readonly endTime: UnixMicros
  /** What ends it then: its own time, or that of the market. */
  readonly endsWith: 'time' | 'session'
  readonly state: ExecutionState
  readonly reason: string
  readonly ending: Ending | null
  readonly children: readonly Child[]
  /** Children denied, rejected or lost since the last fill. */
  readonly failures: number
  /** When its timer is due; Infinity for none. */
  readonly wakeTime: UnixMicros
}

export function filledOf(execution: Execution): Decimal {
  let sum = Decimal.ZERO
  for (const { filled, factor } of execution.children) if (!filled.isZero) sum = sum.add(filled.mul(factor))
  return sum
}

export function openOf(execution: Execution): Decimal {
  let sum = Decimal.ZERO
  for (const { leaves, factor } of execution.children) if (!leaves.isZero) sum = sum.add(leaves.mul(factor))
  return sum
}

/** Filled, and what could still fill: never more than the quantity. */
export function committedOf(execution: Execution): Decimal {
  return filledOf(execution).add(openOf(execution))
}

/** What no child stands for yet, and may still be sent. */
export function unsentOf(execution: Execution): Decimal {
  const { state, ending, quantity } = execution
  if (state !== 'working' || (ending !== null && !ending.atMarket)) return Decimal.ZERO
  const rest = quantity.sub(committedOf(execution))
  return rest.isPositive ? rest : Decimal.ZERO
}

export function hasOpenChild({ children }: Execution): boolean {
  return children.some(({ isOpen }) => isOpen)
}
