import type { Refusal } from '../../domain/codes.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { TimeInForce } from '../../domain/order.ts'
import type { Ticket } from '../orders.ts'
import type { Sizing } from '../sizing/sizing.ts'

export type SignalUrgency = 'low' | 'normal' | 'high'

/** Advice with a strength. What comes of it is decided by `orders.signal`. */
export interface Signal {
  readonly instrumentId: InstrumentId
  /** −1…1. Its sign is the direction: above zero to be long, below zero to be short. */
  readonly strength: number
  /** Of a map, the highest is worked off first; those without one come last. Any finite number. */
  readonly ranking?: number
  /** `high`: a market order, whatever the confidence. Default `normal`. */
  readonly urgency?: SignalUrgency
  /** 0…1. Above 0.8 (`limitAboveConfidence`) the order gets a limit price. Default: a market order. */
  readonly confidence?: number
  /** Your own words; they stand in the record of the signal and of its order. */
  readonly reason?: string
}

/** One signal, several, or a map over the watchlist by instrument. */
export type Signals =
  Signal | readonly Signal[] | ReadonlyMap<InstrumentId, Omit<Signal, 'instrumentId'> | Signal>

export interface SignalOptions {
  /** How much. A function is asked for each signal, for sizes that need something of the instrument, such as its ATR. */
  readonly size: Sizing | ((signal: Signal) => Sizing)
  /** Signals that are weaker are ignored, and logged. 0…1, default 0.5. */
  readonly minStrength?: number
  /** Confidence above this makes a limit order. 0…1, default 0.8. */
  readonly limitAboveConfidence?: number
  /** How far beyond the ask (to sell, below the bid) that limit is, in percent, 0 or more and below 100. Default 0.1. */
  readonly limitBandPercent?: number
  /** Default: day, or gtc where the venue has no trading day. */
  readonly timeInForce?: TimeInForce
  readonly extendedHours?: boolean
}

export interface IgnoredSignal {
  readonly instrumentId: InstrumentId
  readonly reason: string
}

export interface RefusedSignal {
  readonly instrumentId: InstrumentId
  readonly refusal: Refusal
}

/** What came of signals, in the order in which they were worked off. */
export interface SignalOutcome {
  /** By instrument: of every signal that was not ignored. `approved` says whether something was refused. */
  readonly tickets: ReadonlyMap<InstrumentId, Ticket>
  /** Too weak, or a second one for the same instrument. Nothing was done; each is logged. */
  readonly ignored: readonly IgnoredSignal[]
  /** Impossible values, no size, or denied by our checks: the first refusal of each. */
  readonly refused: readonly RefusedSignal[]
}

export interface SignalOrders {
  /**
   * Turns signals into positions by way of `target`: a signal asks for a position of its sign and the size given; one in
   * the other direction reverses, and one that is repeated changes nothing (unless the sizing `follows`). Throws
   * FulmarError CONFIG_INSTRUMENT_UNKNOWN for an instrument that is not in the run, CONFIG_INVALID for options that
   * cannot be used.
   */
  signal(signals: Signals, options: SignalOptions): SignalOutcome
}
