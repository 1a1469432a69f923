import type { Refusal } from '../../domain/codes.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { Marks } from '../../domain/marks.ts'
import type { Order, OrderIntent } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { OrderTable } from '../order-table.ts'
import type { Portfolio } from '../portfolio.ts'
import type { TradingState } from '../safety/trading-state.ts'
import type { SilentFeeds } from '../safety/silent-feeds.ts'
import type { VenueReadiness } from '../safety/venue-readiness.ts'
import type { ExposureElsewhere, OrderExposure } from './exposure.ts'
import type { OrderPace } from './order-pace.ts'
import type { RiskLimits } from './limits.ts'
import type { BreakerSettings } from '../safety/breakers/breaker-settings.ts'
import type { Hold } from '../safety/breakers/hold.ts'
import type { RiskWatch } from './risk-watch.ts'
import type { Stage, StageSettings } from './stages.ts'

export interface RiskSettings {
  /** Largest worst-case gross exposure as a multiple of equity. Default 1. */
  readonly leverage: number
  /** Whether positions may go below zero. Default true. */
  readonly allowShort: boolean
  /** Limits of the account. Left out: none beyond the two above. */
  readonly limits?: RiskLimits
  /** Limits of single instruments, by id, beside those of the account: the tighter one wins. */
  readonly instrumentLimits?: Readonly<Record<string, RiskLimits>>
  /** Limits of single strategies, by name. */
  readonly strategyLimits?: Readonly<Record<string, RiskLimits>>
  /** Refuse orders in an instrument for which no maxOrderQuantity or no maxOrderNotional holds. Default false. */
  readonly requireLimits?: boolean
  /** How far a deployment has come, and what it is held to there. Left out: nothing of the kind. */
  readonly stage?: StageSettings
  /** Checks of the user's own, run after the others, in this order. */
  readonly validators?: readonly OrderValidator[]
  /** Circuit breakers. Left out: those of the loss limits alone. Set, even to `{}`: those that are on by default with them. */
  readonly breakers?: BreakerSettings
}

export const DEFAULT_RISK_SETTINGS: RiskSettings = { leverage: 1, allowShort: true }

/** Limits that hold for an order, and whose orders and positions they measure. */
export interface LimitScope {
  /** For messages: empty for the account. */
  readonly label: string
  /** −1 for all strategies together. */
  readonly strategyIndex: number
  /** −1 for all instruments, where a limit counts orders. */
  readonly instrumentIndex: number
  readonly limits: RiskLimits
  /** `allowSymbols` and `denySymbols`; null where they are not set. */
  readonly allowed: ReadonlySet<string> | null
  readonly denied: ReadonlySet<string> | null
}

/** What checks may look at. They change nothing. */
export interface RiskContext {
  readonly instrument: Instrument
  readonly instruments: readonly Instrument[]
  readonly marks: Marks
  readonly orders: OrderTable
  readonly portfolio: Portfolio
  readonly settings: RiskSettings
  /** The strictest of all scopes that the order is in. */
  readonly tradingState: TradingState
  /** What tripped breakers hold back of this strategy and instrument. */
  readonly holds: readonly Hold[]
  readonly venues: VenueReadiness
  readonly feeds: SilentFeeds
  /** Of the deployment; null where it has none. */
  readonly stage: Stage | null
  /** The same without the strategy's own: what bounds the position of the whole account. */
  readonly wideState: TradingState
  /** Whether protective stops of the engine still go out though trading is halted. */
  readonly keepsProtection: boolean
  /** Why the instrument is frozen; null where it is not. */
  readonly frozen: string | null
  /** The order that the intent would replace; its own exposure is not counted twice. */
  readonly replacing: Order | null
  /** Limits that apply: of the account, the strategy, the instrument. Empty where none is set. */
  readonly scopes: readonly LimitScope[]
  readonly pace: OrderPace
  /** What limits on days, drift and pace look back on. */
  readonly watch: RiskWatch
  readonly now: UnixMicros
  /** Hours of the instrument; null where they are not known. */
  readonly calendar: MarketCalendar | null
  /** Which instruments depend on the same thing, by index: equal numbers do. */
  readonly roots: Int32Array
  /** Of the account; NaN while a price or rate is missing. */
  readonly equity: number
  /** Over the instruments that the order is not of; −1 is the account, else the strategy of the order. */
  elsewhere(strategyIndex: number): ExposureElsewhere
  /** Of the account (−1) or the strategy of the order. */
  exposureOf(intent: OrderIntent, strategyIndex: number): OrderExposure
}

/** One check per file. Null approves. A check that throws refuses. */
export type RiskCheck = (intent: OrderIntent, context: RiskContext) => Refusal | null

/** What a validator sees of an order. Prices in the instrument's currency, NaN where the order has none. */
export interface ValidatedOrder {
  readonly instrumentId: string
  readonly strategy: string
  readonly side: OrderIntent['side']
  readonly type: OrderIntent['type']
  readonly quantity: number
  readonly limitPrice: number
  readonly stopPrice: number
  readonly reduceOnly: boolean
  readonly reason: string
}

/** What a validator sees of the account, in its currency. */
export interface ValidatorView {
  /** Unix milliseconds. */
  readonly time: number
  readonly instrument: Instrument
  /** Last price, or the middle of the quote. */
  readonly price: number
  readonly equity: number
  /** Signed quantity that the account holds of the instrument. */
  readonly netQuantity: number
  /** Value of the position if every open order and this one filled on the worse side. */
  readonly worstPositionValue: number
  /** Value of this order. */
  readonly orderValue: number
  /** Whether it could open a position or make one larger; an exit does not. */
  readonly opens: boolean
}

/** A check of the user's own: null, or a sentence that says why the order is refused. One that throws refuses too. */
export interface OrderValidator {
  readonly name: string
  readonly validate: (order: ValidatedOrder, view: ValidatorView) => string | null
}
