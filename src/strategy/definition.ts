import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import type {
  BarContext,
  ComputedContext,
  ConnectionContext,
  CorporateActionContext,
  DataGapContext,
  ErrorContext,
  FillContext,
  JobContext,
  OrderContext,
  QuoteContext,
  SessionContext,
  StrategyContext,
  TimerContext,
  TradeContext,
} from './context.ts'
import type { ProtectSettings } from './order-groups.ts'
import type { Parameters, ParameterValues } from './parameters.ts'

/** Slow work, done outside the kernel: may await, may use the network in paper and live. */
export interface Computation {
  run(input: unknown): unknown
  /** How long the work takes in simulated time: a backtest delivers the answer this much later. Ms, default 0. */
  readonly latencyMs?: number
  /** After this long the answer is an error. Ms of real time, default 30,000. */
  readonly deadlineMs?: number
}

/**
 * What a handler may return: anything, which is not looked at, but a Promise. (A return type of `void` alone would let an
 * `async` handler pass the compiler, to be halted when it runs.)
 */
export type Synchronous =
  | void
  | null
  | undefined
  | string
  | number
  | bigint
  | boolean
  | symbol
  | (object & { readonly then?: undefined })

/** The handlers. All optional, all synchronous; see `docs/guide/strategies.md` for when each is called. */
export interface StrategyHandlers<S, Sh, V> {
  /** Once, before the first input. */
  onStart?(context: StrategyContext<Sh, V>): Synchronous
  /** Once, after the last input. Orders made here are refused. */
  onStop?(context: StrategyContext<Sh, V>): Synchronous
  onBar?(context: BarContext<S, Sh, V>): Synchronous
  onQuote?(context: QuoteContext<S, Sh, V>): Synchronous
  onTrade?(context: TradeContext<S, Sh, V>): Synchronous
  /** Every change of an order of this strategy. */
  onOrder?(context: OrderContext<S, Sh, V>): Synchronous
  onFill?(context: FillContext<S, Sh, V>): Synchronous
  /** Denied by our checks, withheld by our gate, or rejected by the venue. */
  onReject?(context: OrderContext<S, Sh, V>): Synchronous
  /** Canceled or expired. */
  onCancel?(context: OrderContext<S, Sh, V>): Synchronous
  onTimer?(context: TimerContext<Sh, V>): Synchronous
  /** A job of `schedule` is due. */
  onSchedule?(context: JobContext<Sh, V>): Synchronous
  /** A market of the strategy's instruments opens: before market data of that moment. */
  onSessionOpen?(context: SessionContext<Sh, V>): Synchronous
  /** It closes: after market data that end at that moment. */
  onSessionClose?(context: SessionContext<Sh, V>): Synchronous
  onComputed?(context: ComputedContext<Sh, V>): Synchronous
  onConnection?(context: ConnectionContext<Sh, V>): Synchronous
  /** Market data were missing for a while, a restart among the reasons. Before those that are delivered late. */
  onDataGap?(context: DataGapContext<Sh, V>): Synchronous
  onCorporateAction?(context: CorporateActionContext<S, Sh, V>): Synchronous
  onError?(context: ErrorContext<Sh, V>): Synchronous
}

export interface StrategyDefinition<
  S = unknown,
  Sh = unknown,
  P extends Parameters = Parameters,
> extends StrategyHandlers<S, Sh, ParameterValues<P>> {
  readonly name: string
  /** Ids (`SPY.ARCX`), whose rules are then looked up, or instruments made by `equity(…)`, `future(…)` … */
  readonly instruments: readonly (InstrumentId | Instrument)[]
  /** Length of the bars: `30s`, `1m`, `5m`, `1h`, `1d`. Left out: whatever the data has. */
  readonly bars?: string
  /** How many past bars `history()` can reach. Default 0. */
  readonly history?: number
  readonly params?: P
  /** Exits for every position of the strategy, whatever way it came about. */
  readonly protect?: ProtectSettings
  /** Made once for each instrument. */
  state?(context: { readonly params: ParameterValues<P>; readonly instrumentId: InstrumentId }): S
  /** Made once. */
  shared?(context: { readonly params: ParameterValues<P> }): Sh
  /** Of what `state` and `shared` make; to be raised with every change of its shape. Default 1. */
  readonly stateVersion?: number
  /**
   * The code was changed since the state was saved: puts into `made`, which is new, what of the old state is still good.
   * Without it the strategy starts cold. `onStart` is called after it.
   */
  migrate?(old: OldState, made: MadeState<S, Sh>): void
  readonly computations?: Readonly<Record<string, Computation>>
}

/** What the code before had saved, as plain data: of an object with `save`, what that returned. */
export interface OldState {
  readonly stateVersion: number
  readonly shared: unknown
  readonly states: Readonly<Record<InstrumentId, unknown>>
}

/** What `shared` and `state` of the new code have made. */
export interface MadeState<S, Sh> {
  shared: Sh
  readonly states: Record<InstrumentId, S>
}

/** Says what a strategy is. It does nothing else: it returns its argument, with the types worked out. */
export function defineStrategy<
  S = undefined,
  Sh = undefined,
  const P extends Parameters = Record<never, never>,
>(definition: StrategyDefinition<S, Sh, P>): StrategyDefinition<S, Sh, P> {
  return definition
}

/** Any strategy, whatever its types: what engine and loader handle. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- handlers are contravariant in their types
export type AnyStrategy = StrategyDefinition<any, any, any>
