/**
 * Everything that can happen to the kernel, except market data, which has a lane of its own.
 * The sequencer decides the order (`INPUT_PRIORITY`); the kernel takes them one by one.
 */
import type { EpochDay } from './civil-date.ts'
import type { ComparisonInput, ReconciliationCommand } from './comparison.ts'
import type { Decimal } from './decimal.ts'
import type { FillReport } from './fill.ts'
import type { Currency, InstrumentId } from './instrument.ts'
import type { DataGap, RunStarted } from './run-started.ts'
import type { RunStopping } from './run-stopping.ts'
import type { UnixMicros } from './time.ts'
import type { TradingScope } from './trading-scope.ts'
import type { Trail } from './trail.ts'

interface OrderInput {
  readonly clientOrderId: string
  readonly eventTime: UnixMicros
}

export type KernelInput =
  | RunStarted
  | DataGap
  | RunStopping
  | { readonly kind: 'systemError'; readonly code: string; readonly message: string }
  | ({ readonly kind: 'kill'; readonly by: string; readonly reason: string } & KillOptions)
  | { readonly kind: 'fill'; readonly report: FillReport }
  | (OrderInput & { readonly kind: 'orderRejected'; readonly code: string; readonly reason: string })
  | (OrderInput & { readonly kind: 'orderAccepted'; readonly venueOrderId: string })
  | (OrderInput & { readonly kind: 'orderTriggered' })
  | (OrderInput & { readonly kind: 'orderCanceled'; readonly reason: string })
  | (OrderInput & { readonly kind: 'orderExpired'; readonly reason: string })
  | (OrderInput & {
      readonly kind: 'orderReplaced'
      readonly quantity: Decimal
      readonly limitPrice: Decimal | null
      readonly stopPrice: Decimal | null
      /** Left out where the venue does not say. */
      readonly trail?: Trail | null
    })
  | (OrderInput & { readonly kind: 'cancelRejected'; readonly reason: string })
  | (OrderInput & { readonly kind: 'replaceRejected'; readonly reason: string })
  /** Timeout, lost socket, 5xx: the request may or may not have taken effect. */
  | (OrderInput & { readonly kind: 'orderInDoubt'; readonly reason: string })
  /** The venue proves that it never had the order. */
  | (OrderInput & { readonly kind: 'orderLost'; readonly reason: string })
  /** Our own release gate held the order back. */
  | (OrderInput & { readonly kind: 'orderWithheld'; readonly code: string; readonly reason: string })
  | { readonly kind: 'connectionChanged'; readonly venue: string; readonly connected: boolean }
  /** What is known of a connection beyond that it stands: its heartbeat, the comparison after it, and its arming. */
  | {
      readonly kind: 'venueStateChanged'
      readonly venue: string
      readonly state: 'silent' | 'reconciling' | 'reconciled' | 'armed'
      readonly reason: string
    }
  | FeedStateChanged
  | ComparisonInput
  | { readonly kind: 'corporateAction'; readonly action: CorporateAction }
  | { readonly kind: 'fxRateChanged'; readonly rate: FxRate }
  | {
      readonly kind: 'cashMoved'
      readonly entry: 'transfer' | 'funding' | 'borrow' | 'interest' | 'adjustment'
      readonly currency: Currency
      readonly amount: Decimal
      readonly reason: string
      /** The position that it is about: funding changes the margin of an isolated one. */
      readonly instrumentId?: InstrumentId
    }
  /** The day's settlement of a future: what its price has gained becomes cash. */
  | {
      readonly kind: 'variationSettled'
      readonly instrumentId: InstrumentId
      readonly price: Decimal
      readonly eventTime: UnixMicros
    }
  | {
      readonly kind: 'computed'
      readonly requestId: number
      readonly ok: boolean
      readonly value: unknown
      readonly error: string
    }
  | { readonly kind: 'command'; readonly command: OperatorCommand }
  /** Breakers look at the account, let a cool-down end, or begin a trading day. */
  | { readonly kind: 'breakersDue'; readonly dueTime: UnixMicros }
  | { readonly kind: 'timerDue'; readonly timerId: number; readonly dueTime: UnixMicros }
  /** A market opens or closes, by its calendar. */
  | {
      readonly kind: 'sessionChanged'
      /** Code of the calendar. */
      readonly market: string
      /** The date that the exchange gives the session. */
      readonly date: EpochDay
      readonly phase: 'open' | 'close'
      readonly time: UnixMicros
    }
  /** A job of a strategy's schedule. Strategy, job and session date say which; the due time, which moment of it. */
  | {
      readonly kind: 'jobDue'
      readonly strategyIndex: number
      readonly name: string
      readonly date: EpochDay
      readonly dueTime: UnixMicros
    }

/** Market data stopped, or come again and what was missed is made up for. */
export interface FeedStateChanged {
  readonly kind: 'feedStateChanged'
  readonly feed: string
  readonly state: 'silent' | 'connected'
  readonly reason: string
}

/** Of a kill. */
export interface KillOptions {
  /** A kill repeated under the same id changes nothing, and is answered as such. Left out: not answered. */
  readonly id?: string
  /** Default `all`. */
  readonly scope?: TradingScope
  /** Close the positions of the scope with market orders, once its orders are canceled. */
  readonly flatten?: boolean
  /** Cancel stops that only protect, too. */
  readonly naked?: boolean
}

/** From a person, who is named, or from a component that tightens. Repeated under the same id it changes nothing. */
export type OperatorCommand =
  SafetyCommand | ResetBreakerCommand | SetLimitCommand | PromoteCommand | ReconciliationCommand

export interface SafetyCommand extends KillOptions {
  readonly id: string
  readonly verb: 'halt' | 'reduce' | 'resume' | 'release' | 'cancelAll' | 'kill' | 'thaw'
  readonly by: string
  readonly reason: string
}

/** Arms a tripped breaker again. Refused where nobody is named, no reason is given, or a component asks. */
export interface ResetBreakerCommand {
  readonly id: string
  readonly verb: 'resetBreaker'
  /** `dailyLoss`. */
  readonly breaker: string
  /** `account` (or empty), `strategy/NAME`, or an instrument. */
  readonly scope: string
  readonly by: string
  readonly reason: string
}

export type LimitValue = number | boolean | readonly string[]

/**
 * Changes a limit while running. Refused where it makes no sense, where nobody is named or no reason is given, and where
 * it allows more than what holds and no person is named.
 */
export interface SetLimitCommand {
  readonly id: string
  readonly verb: 'setLimit'
  /** Empty for the account, `strategy/NAME`, or the id of an instrument. */
  readonly scope: string
  readonly name: string
  readonly value: LimitValue
  readonly by: string
  readonly reason: string
  /** When the limit before holds again, in the time of the run; null: never by itself. */
  readonly expiresAt: UnixMicros | null
  /** The same as microseconds from when it is obeyed, in the time of the run; goes before `expiresAt`. */
  readonly expiresAfter?: UnixMicros
}

/** Moves the deployment to another stage: up by one, which takes a named person and a reason, or down as far as it takes. */
export interface PromoteCommand {
  readonly id: string
  readonly verb: 'promote'
  readonly stage: 'shadow' | 'paper' | 'canary' | 'full'
  readonly by: string
  readonly reason: string
}

/** Effective at the open of the first bar at or after `effectiveTime`. */
export type CorporateAction =
  | {
      readonly type: 'split'
      readonly instrumentId: InstrumentId
      /** New shares for each old one: 7 for a 7:1 split, 0.5 for a 1:2 reverse split. */
      readonly ratio: Decimal
      readonly effectiveTime: UnixMicros
    }
  | {
      readonly type: 'cashDividend'
      readonly instrumentId: InstrumentId
      /** Per share, in the instrument's currency, before tax. */
      readonly amount: Decimal
      readonly effectiveTime: UnixMicros
    }
  | {
      readonly type: 'symbolChange'
      readonly instrumentId: InstrumentId
      /** What it trades as from now on. Without effect where the run does not have that instrument. */
      readonly newInstrumentId: InstrumentId
      readonly effectiveTime: UnixMicros
    }
  | {
      readonly type: 'spinOff'
      readonly instrumentId: InstrumentId
      readonly newInstrumentId: InstrumentId
      /** New shares of the other company for each share held. */
      readonly ratio: Decimal
      /** Part of the cost that goes over to them, 0…1, as the issuer states it. */
      readonly costShare: Decimal
      readonly effectiveTime: UnixMicros
    }
  | {
      /** Every share is exchanged for money: a cash merger, or a delisting (with what holders got, or 0). */
      readonly type: 'cashMerger'
      readonly instrumentId: InstrumentId
      /** Per share, in the instrument's currency. */
      readonly amount: Decimal
      readonly effectiveTime: UnixMicros
    }

/** One unit of `base` costs `rate` units of `quote`. */
export interface FxRate {
  readonly base: Currency
  readonly quote: Currency
  readonly rate: Decimal
  readonly time: UnixMicros
}

/** Smaller goes first; market data is last, at 7. FIFO within one. */
export const INPUT_PRIORITY: Readonly<Record<KernelInput['kind'], number>> = {
  runStarted: 0,
  systemError: 1,
  kill: 1,
  fill: 2,
  orderRejected: 3,
  orderAccepted: 4,
  orderTriggered: 4,
  orderCanceled: 4,
  orderExpired: 4,
  orderReplaced: 4,
  cancelRejected: 4,
  replaceRejected: 4,
  orderInDoubt: 4,
  orderLost: 4,
  orderWithheld: 4,
  connectionChanged: 4,
  venueStateChanged: 4,
  feedStateChanged: 4,
  externalOrderReported: 4,
  fillsRead: 4,
  venueBooksReported: 4,
  dataGap: 4,
  corporateAction: 4,
  fxRateChanged: 4,
  cashMoved: 4,
  variationSettled: 4,
  computed: 4,
  command: 5,
  runStopping: 5,
  dayReportDue: 6,
  sessionChanged: 6,
  breakersDue: 6,
  jobDue: 6,
  timerDue: 6,
}
export const MARKET_DATA_PRIORITY = 7
