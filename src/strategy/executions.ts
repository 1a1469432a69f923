import type { Refusal } from '../domain/codes.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { OrderSide, TimeInForce } from '../domain/order.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { RequestOutcome } from './orders.ts'
import type { VolumeProfile } from './volume-profile.ts'

export type ExecutionAlgorithm = 'twap' | 'vwap' | 'marketable' | 'peg'

/** `done`: all of it is filled. `canceled` and `failed`: less is, and nothing more is sent; the reason says why. */
export type ExecutionState = 'working' | 'done' | 'canceled' | 'failed'

/** What holds for every algorithm. */
export interface ExecutionOptions {
  /** Orders that it may send in all, 1 to 1000. Default 500. */
  readonly maxChildren?: number
  /** So many children denied, rejected or lost without a fill in between, and it fails. 1 to 100, default 3. */
  readonly maxRejects?: number
  /** Children may only bring the position nearer to zero. */
  readonly reduceOnly?: boolean
  /** Children may trade before and after the regular session too. */
  readonly extendedHours?: boolean
  /** Your own words; they stand in the record of every child. */
  readonly reason?: string
}

/** What holds for algorithms with an end. */
export interface TimedOptions extends ExecutionOptions {
  /** From the first slice to the end, ms, above zero. It must end by the close of the session. */
  readonly durationMs: number
  /** Children are limit orders at this price; left out, market orders. */
  readonly limit?: DecimalInput
  /** What is not filled at the end: left (`cancel`, the default), or ordered at the market once (`market`). */
  readonly atEnd?: 'cancel' | 'market'
  /** Moves each slice later, by up to so many percent of the time to the next. 0 to 100, default 0. */
  readonly randomizePercent?: number
  /** Whole number for `randomizePercent`. Default: drawn from the run's seed. */
  readonly seed?: number
}

/** Equal slices: their number, or the time from one to the next in ms. One of the two. */
export type TwapOptions = TimedOptions & ({ readonly slices: number } | { readonly intervalMs: number })

export interface VwapOptions extends TimedOptions {
  /** Weights of the slices, none below zero; or volumes by time of day, with `slices`. */
  readonly profile: readonly number[] | VolumeProfile
  /** With volumes by time of day: how many slices. */
  readonly slices?: number
  /**
   * A slice is no more than this share of the volume seen since the one before (the first: of the last bar), above 0 and
   * up to 100. What is held back is caught up with later, as far as the share allows. Default: no such limit.
   */
  readonly maxParticipationPercent?: number
}

export interface MarketableOptions extends ExecutionOptions {
  /** How far beyond the far side of the quote (the last price where none is fresh) it may fill, in percent: 0 or more and below 100. */
  readonly slippagePercent: number
  /** Default `ioc`. */
  readonly timeInForce?: TimeInForce
}

/** `primary`: the own side of the quote (to buy, the bid); `market`: the other. `last` needs no quotes. */
export type PegReference = 'bid' | 'ask' | 'mid' | 'primary' | 'market' | 'last'

export interface PegOptions extends ExecutionOptions {
  readonly to: PegReference
  /** Added to the reference, in price; below zero is lower. Default 0. */
  readonly offset?: DecimalInput
  /** It never buys above this, nor sells below it. */
  readonly capPrice: DecimalInput
  /** It follows once the price is so many ticks off. 1 or more, default 1. */
  readonly repriceAtLeastTicks?: number
  /** Least time from one price to the next, ms. 0 or more, default 1000. */
  readonly minIntervalMs?: number
  /** It moves so often at most, then stays where it is. Default 1000. */
  readonly maxReprices?: number
  /** Default: until the close of the session, or until it is canceled. */
  readonly durationMs?: number
  /** As of `twap`; at the end of `durationMs`. */
  readonly atEnd?: 'cancel' | 'market'
  /** Reject a child rather than take liquidity. */
  readonly postOnly?: boolean
}

/** An execution as a strategy sees it. It is updated as events come; keep its `id` in state, not the ticket. */
export interface ExecutionTicket {
  /** Number of the execution within the run: `parentId` of its children. 0 where it was refused. */
  readonly id: number
  readonly algorithm: ExecutionAlgorithm
  readonly instrumentId: InstrumentId
  readonly side: OrderSide
  readonly state: ExecutionState
  /** It sends nothing more and waits for the answers about its last children. */
  readonly isEnding: boolean
  /** Why it is ending or has ended; empty while it works and once it is done. */
  readonly statusReason: string
  readonly quantity: number
  readonly filledQuantity: number
  /** What its children could still fill. */
  readonly openQuantity: number
  /** Average price of what was filled; NaN before the first fill. */
  readonly averagePrice: number
  /** Ids of its orders, oldest first. */
  readonly children: readonly number[]
  /** First slice, Unix ms. Later than now where the market is closed. */
  readonly startTime: UnixMillis
  /** Unix ms; Infinity where it has no end. */
  readonly endTime: UnixMillis
  /** It began. False: `refusals` says why not, and nothing was sent. */
  readonly approved: boolean
  readonly refusals: readonly Refusal[]
}

/**
 * Orders that are worked off in parts by the engine. Each part (child) is an order like any other: it passes every check,
 * and `onOrder`, `onFill` and `onReject` tell of it. What children have filled and could still fill is never more than
 * the quantity. A kill, a halt, the close of the session, `cancelAll` and `close` end them.
 */
export interface ExecutionOrders {
  /** The quantity in equal slices, evenly over the time. */
  twap(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options: TwapOptions,
  ): ExecutionTicket
  /** The quantity in slices that follow a profile of volumes. */
  vwap(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options: VwapOptions,
  ): ExecutionTicket
  /** One order that takes at once, with a limit a stated distance beyond the quote. */
  marketable(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options: MarketableOptions,
  ): ExecutionTicket
  /** One limit order at a time, that follows the quote and never goes beyond the cap. */
  peg(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options: PegOptions,
  ): ExecutionTicket
  /** Nothing more is sent, and its open children are canceled. */
  cancelExecution(execution: ExecutionTicket | number): RequestOutcome
  /** Null for an id that is not of this strategy, or was forgotten: the last 256 that ended are kept. */
  execution(id: number): ExecutionTicket | null
  /** Those of this strategy that work, oldest first. */
  executions(instrumentId?: InstrumentId): readonly ExecutionTicket[]
}
