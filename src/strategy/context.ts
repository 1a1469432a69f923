import type { CorporateAction } from '../domain/inputs.ts'
import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import type { BarView, QuoteView, TradeView } from '../domain/market-data.ts'
import type { FillOrigin } from '../domain/fill.ts'
import type { OrderSide } from '../domain/order.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { Orders, Ticket } from './orders.ts'
import type { ParameterValue } from './parameters.ts'
import type { JobView, Schedule, SessionView } from './schedule.ts'
import type { SizingView } from './sizing/sizing.ts'

/** Parameters whose names are not known to the compiler: what handlers of a class see. */
export type AnyValues = Readonly<Record<string, ParameterValue>>

/** This strategy's holding in one instrument. Figures for decisions and display; books are kept exactly elsewhere. */
export interface PositionView {
  readonly instrumentId: InstrumentId
  /** Signed: negative is short. */
  readonly netQuantity: number
  readonly isLong: boolean
  readonly isShort: boolean
  /** Nothing held, and no entry working. */
  readonly isFlat: boolean
  /** NaN when nothing is held. */
  readonly averageEntryPrice: number
  /** At the last price, in the instrument's currency. */
  readonly marketValue: number
  /** At the last price, before fees. */
  readonly unrealizedPnl: number
  /** The venue's mark price where it is known apart, else the last price. NaN while neither is. */
  readonly markPrice: number
  /** At the mark price, before fees: what margin is reckoned with. */
  readonly unrealizedPnlAtMark: number
  /**
   * Of the account's whole position in this instrument, which strategies share, in the account's currency: the margin
   * set aside where it is isolated, else its initial margin at the mark price.
   */
  readonly marginUsed: number
  /** What that position must keep, or the venue liquidates it; 0 for accounts that are never liquidated. */
  readonly maintenanceMargin: number
  /**
   * Price at which that position is liquidated, by the formulas of the venues, everything else at its mark price. NaN
   * where nothing is held, where no price liquidates it, and in accounts that are never liquidated.
   */
  readonly liquidationPrice: number
  /** Before fees. */
  readonly realizedPnl: number
  readonly fees: number
}

export interface PortfolioView {
  /** In the account's currency. Futures and perpetuals move it by gains, losses and fees alone. */
  readonly cash: number
  /** Cash + holdings at the last price, in the account's currency. NaN while a price or rate is missing. */
  readonly equity: number
  /** Initial margin of all positions and open orders, that of isolated positions with it. In the account's currency. */
  readonly marginUsed: number
  /** Equity at mark prices, isolated positions apart, less the initial margin of the others and of open orders. */
  readonly freeMargin: number
  /** Value of what could be opened with it: × leverage, × 2 under Regulation T, × 1 in a cash account. */
  readonly buyingPower: number
  /** What all positions must keep; 0 for accounts that are never liquidated. */
  readonly maintenanceMargin: number
  /**
   * Value of one unit in the account's currency at that price: price × multiplier × exchange rate. Left out: at the last
   * price. NaN while a price or rate is missing.
   */
  unitValue(instrumentId: InstrumentId, price?: number): number
  /** What a size is reckoned from, as things stand; left out, the price is what taking that side now would be reckoned at. */
  sizing(instrumentId: InstrumentId, side: OrderSide, price?: number): SizingView
  position(instrumentId: InstrumentId): PositionView
  /** Positions of this strategy that are not zero. */
  readonly positions: readonly PositionView[]
}

/** Timers fire as inputs of the kernel: recorded, replayed, on the clock of the data in a backtest. */
export interface Timers {
  /** At a moment (Unix ms); one in the past fires at once. A timer of the same name is replaced. */
  at(time: UnixMillis, name: string): void
  after(durationMs: number, name: string): void
  /** Again and again, the first time after one period. */
  every(periodMs: number, name: string): void
  cancel(name: string): void
}

export type HistoryField = 'open' | 'high' | 'low' | 'close' | 'volume' | 'time'

export interface StrategyKillOptions {
  /** What is killed: everything that the account trades (default), or this strategy alone. */
  readonly scope?: 'all' | 'strategy'
  /** Close the positions too, once their orders are canceled. Default false. */
  readonly flatten?: boolean
  /** Cancel stops that only protect, too. Default false: they stay. */
  readonly naked?: boolean
}

/**
 * What every handler gets. Objects are reused from call to call: copy values, never keep the objects. Functions are
 * properties, so that they can be taken out: `onBar({ bar, history, log })`.
 */
export interface StrategyContext<Shared = unknown, Values = AnyValues> {
  /** Unix ms. The only clock there is. */
  readonly now: UnixMillis
  readonly params: Values
  /** State that spans instruments, as made by `shared` of the definition. */
  readonly shared: Shared
  readonly orders: Orders
  readonly portfolio: PortfolioView
  readonly timers: Timers
  readonly schedule: Schedule
  /** Uniform in [0, 1), from the run's seed. */
  readonly random: () => number
  /** Start slow work declared under `computations`; the answer comes to onComputed. Returns the request's id. */
  readonly compute: (name: string, input: unknown) => number
  /**
   * The last `count` values of bars, oldest first, the current bar included; fewer at the start. It makes a
   * new array. The definition says how far back it goes: `history: 200`.
   */
  readonly history: (instrumentId: InstrumentId, count: number, field?: HistoryField) => number[]
  readonly instrument: (instrumentId: InstrumentId) => Instrument
  /** A line in the run's log. */
  readonly log: (message: string) => void
  /**
   * Pulls the kill switch: every open order is canceled, and nothing is sent until a person releases it. It holds
   * even if the handler throws, and orders placed after it in the same handler are refused.
   */
  readonly kill: (reason: string, options?: StrategyKillOptions) => void
}

export interface InstrumentContext<
  State = unknown,
  Shared = unknown,
  Values = AnyValues,
> extends StrategyContext<Shared, Values> {
  /** State of this instrument, as made by `state` of the definition. */
  readonly state: State
  readonly position: PositionView
  readonly instrumentId: InstrumentId
}

export interface BarContext<S = unknown, Sh = unknown, V = AnyValues> extends InstrumentContext<S, Sh, V> {
  readonly bar: BarView
}
export interface QuoteContext<S = unknown, Sh = unknown, V = AnyValues> extends InstrumentContext<S, Sh, V> {
  readonly quote: QuoteView
}
export interface TradeContext<S = unknown, Sh = unknown, V = AnyValues> extends InstrumentContext<S, Sh, V> {
  readonly trade: TradeView
}
export interface OrderContext<S = unknown, Sh = unknown, V = AnyValues> extends InstrumentContext<S, Sh, V> {
  readonly order: Ticket
}

/** One execution. */
export interface FillView {
  readonly side: OrderSide
  readonly quantity: number
  readonly price: number
  readonly fee: number
  readonly executionId: string
  /** The venue's time, Unix ms. */
  readonly time: UnixMillis
  /** `order`, or why the venue executed by itself: `order` of the context then stands for no order of ours. */
  readonly origin: 'order' | FillOrigin
}
export interface FillContext<S = unknown, Sh = unknown, V = AnyValues> extends OrderContext<S, Sh, V> {
  readonly fill: FillView
}
export interface CorporateActionContext<S = unknown, Sh = unknown, V = AnyValues> extends InstrumentContext<
  S,
  Sh,
  V
> {
  readonly action: CorporateAction
}
export interface TimerContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly timer: { readonly name: string; readonly dueTime: UnixMillis }
}
export interface JobContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly job: JobView
}
export interface SessionContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly session: SessionView
}
export interface ComputedContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly computed: {
    readonly requestId: number
    readonly name: string
    readonly ok: boolean
    readonly value: unknown
    readonly error: string
  }
}
export interface ConnectionContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly connection: { readonly venue: string; readonly connected: boolean }
}
export interface DataGapContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly gap: { readonly from: UnixMillis; readonly to: UnixMillis; readonly reason: string }
}
export interface ErrorContext<Sh = unknown, V = AnyValues> extends StrategyContext<Sh, V> {
  readonly error: { readonly code: string; readonly message: string }
}
