/** What the kernel keeps of contingent orders. Plain data: it is saved as it stands. */
import { Decimal } from '../../domain/decimal.ts'
import type { OrderRole, OrderSide } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { OrderGroupKind } from '../../strategy/order-groups.ts'
import type { OrderOptions } from '../../strategy/orders.ts'

/**
 * How legs depend on one another. `shared`: they stand for one quantity, and what one fills the others shrink by.
 * `first`: the first that fills anything cancels the others. `apart`: not at all.
 */
export type Sharing = 'shared' | 'first' | 'apart'

/** Where a leg wants its price to be. Prices of today: a split restates them. */
export interface LegTerms {
  readonly stop: Decimal | null
  readonly limit: Decimal | null
  /** Percent of the reference price, on the side that loses. */
  readonly stopPercent: Decimal | null
  /** Percent of the reference price, on the side that gains. */
  readonly limitPercent: Decimal | null
  readonly trail: Decimal | null
  readonly trailPercent: Decimal | null
}

/**
 * `dormant`: its time has not come. `venue`: it works there. `watched`: the engine watches the price. `triggered`: it wants
 * out at the market. `givenUp`: whoever asked for it took it back, or it ended.
 */
export type LegMode = 'dormant' | 'venue' | 'watched' | 'triggered' | 'givenUp'

/** An order of a leg, and what we have seen of it and asked of it. */
/** What the venue takes off an order by itself, since another leg has filled; we have not heard of it yet. */
export interface Owed {
  readonly quantity: Decimal
  /** Of the order when this was last looked at: less now is what was taken off. */
  readonly seen: Decimal
  /** From then on it is not waited for. */
  readonly until: UnixMicros
}

export interface LegOrder {
  readonly sequence: number
  /** Its cumulative quantity that is counted already. */
  seen: Decimal
  /** Its end was looked at. */
  ended: boolean
  asked: 'none' | 'cancel' | 'replace'
  /** The terms that its replace was asked for. */
  askedTerms: string
  /** Of the order when its replace was asked for: higher means that it was granted. */
  revision: number
  /** When the venue last refused to cancel it; −1 for never. */
  refusedTime: UnixMicros
  /** The terms that it refused; empty for none. */
  refusedTerms: string
  owed: Owed | null
}

export interface Leg {
  readonly role: OrderRole
  readonly side: OrderSide
  /** In full, once the entry has filled whole. */
  quantity: Decimal
  terms: LegTerms
  /** What else its orders say: time in force, hours, reason. */
  readonly options: OrderOptions
  /** It only ever reduces what the strategy holds. */
  readonly protects: boolean
  mode: LegMode
  readonly orders: LegOrder[]
  filled: Decimal
  /** Orders of it that ended unasked for, of late. */
  failures: number
  /** An exit at the market failed: the next price lets it try again. */
  waits: boolean
  /** Best price since it is watched, of a trailing stop; NaN before the first. */
  best: number
  /** Prices of before then say nothing about it. */
  watchedSince: UnixMicros
}

export interface GroupEntry {
  readonly sequence: number
  seenQuantity: Decimal
  seenNotional: Decimal
}

export interface Group {
  readonly id: number
  readonly kind: OrderGroupKind
  readonly strategyIndex: number
  /** A symbol change moves it. */
  instrumentIndex: number
  readonly sharing: Sharing
  /** Of the entry, or of each leg where they share one. */
  quantity: Decimal
  entry: GroupEntry | null
  readonly legs: Leg[]
  /** What the entry has filled so far. Of an OCO: the quantity that its legs share. */
  entered: Decimal
  /** Sum of price × quantity over it. */
  enteredNotional: Decimal
  /** What the legs have filled. */
  exited: Decimal
  /** Closed by other orders of the strategy: nothing is left to protect of it. */
  closedElsewhere: Decimal
  /** With `first`: the leg that filled first; −1 before. */
  winner: number
  /** How long after the first fill it is closed at the market; null for never. */
  readonly holdFor: UnixMicros | null
  isTimed: boolean
  /** Waits to hear what the corporate action was that ended its orders. */
  isSuspended: boolean
  /** The position that it protected is gone. */
  isRetired: boolean
  isOverfilled: boolean
  isDone: boolean
}

export const NO_TERMS: LegTerms = {
  stop: null,
  limit: null,
  stopPercent: null,
  limitPercent: null,
  trail: null,
  trailPercent: null,
}

export type LegSpec = Pick<Leg, 'role' | 'side' | 'quantity' | 'terms' | 'options' | 'protects' | 'mode'>

export function makeLeg(spec: LegSpec): Leg {
  return {
    ...spec,
    orders: [],
    filled: Decimal.ZERO,
    failures: 0,
    waits: false,
    best: NaN,
    watchedSince: 0,
  }
}

export type GroupSpec = Pick<
  Group,
  'id' | 'kind' | 'strategyIndex' | 'instrumentIndex' | 'sharing' | 'quantity' | 'legs' | 'holdFor'
>

export function makeGroup(spec: GroupSpec): Group {
  return {
    ...spec,
    entry: null,
    entered: spec.kind === 'oco' ? spec.quantity : Decimal.ZERO,
    enteredNotional: Decimal.ZERO,
    exited: Decimal.ZERO,
    closedElsewhere: Decimal.ZERO,
    winner: -1,
    isTimed: false,
    isSuspended: false,
    isRetired: false,
    isOverfilled: false,
    isDone: false,
  }
}

/** Whether the leg gets out when the price goes against the position. */
export function isStop({ terms }: Leg): boolean {
  return (
    terms.stop !== null || terms.stopPercent !== null || terms.trail !== null || terms.trailPercent !== null
  )
}

export function opposite(side: OrderSide): OrderSide {
  return side === 'buy' ? 'sell' : 'buy'
}
