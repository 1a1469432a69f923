/** The public surface of Fulmar: everything a strategy or a program around one needs. */
export { Decimal } from './domain/decimal.ts'
export type { DecimalInput, Rounding } from './domain/decimal.ts'
export { CODES, FulmarError } from './domain/codes.ts'
export type { Code, Refusal } from './domain/codes.ts'
export { instrumentFromId } from './domain/instrument-from-id.ts'
export { cryptoSpot, equity, etf, future, fx, index, option, perpetual } from './domain/instruments.ts'
export type { Instrument, InstrumentId, InstrumentKind } from './domain/instrument.ts'
export type {
  BarChunk,
  BarView,
  MarketDataChunk,
  MarketDataKind,
  MarketDataSource,
  MarketDataView,
  QuoteChunk,
  QuoteView,
  SourceInfo,
  TradeChunk,
  TradeView,
} from './domain/market-data.ts'
export type { Fill, FillOrigin } from './domain/fill.ts'
export type { RoundTrip } from './domain/round-trip.ts'
export type { CorporateAction, FxRate } from './domain/inputs.ts'
export type { OrderRole, OrderSide, OrderStatus, OrderType, TimeInForce } from './domain/order.ts'
export { defineStrategy } from './strategy/definition.ts'
export type { AnyStrategy, Computation, StrategyDefinition } from './strategy/definition.ts'
export { definitionFromClass, Strategy } from './strategy/strategy-class.ts'
export type { StrategyClass } from './strategy/strategy-class.ts'
export { ActivityRoll, ContinuousPrice, isRollDue, roll } from './strategy/futures.ts'
export type { ActivityRollOptions } from './strategy/futures.ts'
export { param } from './strategy/parameters.ts'
export type { Parameter, Parameters, ParameterValue } from './strategy/parameters.ts'
export type {
  BarContext,
  ComputedContext,
  ConnectionContext,
  CorporateActionContext,
  DataGapContext,
  ErrorContext,
  FillContext,
  FillView,
  HistoryField,
  InstrumentContext,
  JobContext,
  OrderContext,
  PortfolioView,
  PositionView,
  QuoteContext,
  SessionContext,
  StrategyContext,
  StrategyKillOptions,
  TimerContext,
  Timers,
  TradeContext,
} from './strategy/context.ts'
export type {
  AfterOpenOptions,
  BeforeCloseOptions,
  EveryOptions,
  JobOptions,
  JobView,
  Schedule,
  SessionView,
} from './strategy/schedule.ts'
export type {
  BracketOptions,
  OrderGroup,
  OrderGroupKind,
  OrderGroupLeg,
  OrderGroupState,
  ContingentLeg,
  ProtectSettings,
  StopLoss,
  TakeProfit,
} from './strategy/order-groups.ts'
export type {
  ExecutionAlgorithm,
  ExecutionOptions,
  ExecutionOrders,
  ExecutionState,
  ExecutionTicket,
  MarketableOptions,
  PegOptions,
  PegReference,
  TimedOptions,
  TwapOptions,
  VwapOptions,
} from './strategy/executions.ts'
export { volumeProfile } from './strategy/volume-profile.ts'
export type { VolumeProfile } from './strategy/volume-profile.ts'
export type {
  IgnoredSignal,
  RefusedSignal,
  Signal,
  SignalOptions,
  SignalOrders,
  SignalOutcome,
  Signals,
  SignalUrgency,
} from './strategy/signals/signal.ts'
export {
  atrTarget,
  fixedNotional,
  fixedQuantity,
  percentOfEquity,
  riskPerTrade,
  targetPercent,
  targetPosition,
} from './strategy/sizing/index.ts'
export type {
  AmountBounds,
  AtrTargetOptions,
  RiskAmount,
  RiskPerTradeOptions,
  SizeOutcome,
  Sizing,
  SizingView,
  StopDistance,
} from './strategy/sizing/index.ts'
export type {
  CheckOutcome,
  CloseOptions,
  OrderOptions,
  Orders,
  RequestOutcome,
  Ticket,
} from './strategy/orders.ts'
export type { OrderStatistics, StrategyOrderStatistics } from './domain/order-statistics.ts'
export type { OrderHistoryFilter, OrderTracking } from './strategy/order-tracking.ts'
export type {
  CloseOutcome,
  LegFailurePolicy,
  LegPolicy,
  MultiLegOptions,
  MultiLegOrders,
  MultiLegState,
  MultiLegTicket,
  OrderLeg,
} from './strategy/multi-leg.ts'
export { fromArrays } from './data/from-arrays.ts'
export type { ArrayInfo } from './data/from-arrays.ts'
export { openData } from './runtime/csv-data.ts'
export { barsOf } from './runtime/bars-of.ts'
export type { BarsOf } from './runtime/bars-of.ts'
export type { CsvFileOptions, CsvSource } from './runtime/csv-data.ts'
export { TradingCalendar, tradingCalendar, tradingCalendars } from './runtime/trading-calendar.ts'
export type { ListedCalendar, SessionTimes } from './runtime/trading-calendar.ts'
export type { Clock } from './ports/clock.ts'
export { backtest } from './runtime/backtest.ts'
export { paper } from './runtime/paper.ts'
export type { PaperOptions, PaperStatus } from './runtime/paper.ts'
export { LiveTradingEngine } from './runtime/live/live-engine.ts'
export type { StopOptions } from './runtime/live/live-engine.ts'
export type { BrokerFactory, LiveEnvironment, LiveOptions } from './runtime/live/live-options.ts'
export type { LivePhase, LiveStatus } from './runtime/live/live-status.ts'
export { renderLiveSummary } from './report/live-summary-table.ts'
export type { LiveSummary, SummaryOrder, SummaryPosition } from './report/live-summary.ts'
export type { StopPolicy } from './domain/run-stopping.ts'
export type {
  FeedBar,
  FeedEvent,
  FeedQuote,
  FeedSink,
  FeedTrade,
  FeedWants,
  MarketDataFeed,
} from './ports/market-data-feed.ts'
export { RunControl } from './runtime/run-control.ts'
export type { ControlCommand, KillOrder, LimitControlCommand } from './runtime/run-control.ts'
export type { CommandAnswer, TradingScope } from './domain/trading-scope.ts'
export { PostgresJournal } from './adapters/journal-postgres/postgres-journal.ts'
export type {
  PostgresJournalOptions,
  PostgresReadOptions,
} from './adapters/journal-postgres/postgres-journal.ts'
export { SqliteJournal } from './adapters/journal-sqlite/sqlite-journal.ts'
export type { ReadOptions, SqliteJournalOptions } from './adapters/journal-sqlite/sqlite-journal.ts'
export type { LogIdentity } from './ports/journal-chain.ts'
export type {
  CommitReceipt,
  Journal,
  JournalProblem,
  JournalRecord,
  Snapshot,
  StoredRecord,
  Verification,
} from './ports/journal.ts'
export type { DerivativeData } from './runtime/derivative-plan.ts'
export type { Progress, RunOptions, StrategyToRun } from './runtime/run-options.ts'
export type { OrderValidator, RiskSettings, ValidatedOrder, ValidatorView } from './engine/risk/check.ts'
export type {
  BreakerSetting,
  BreakerSettings,
  LossSetting,
} from './engine/safety/breakers/breaker-settings.ts'
export type { BreakerAction } from './engine/safety/breakers/breaker-table.ts'
export { defaultLimits, standardLimits, undecidedLimits } from './engine/risk/defaults.ts'
export type { Environment, UndecidedLimit } from './engine/risk/defaults.ts'
export type { RiskLimits } from './engine/risk/limits.ts'
export type { Stage, StageSettings } from './engine/risk/stages.ts'
export { positionSizing, symbolAllowList, tradingHours } from './engine/risk/validators.ts'
export { computeStatistics, fillsToJsonl, renderHtml, renderTables, toJson } from './report/index.ts'
export type { BreakerChange, RunRecord, Statistics, SummaryJson, TablesOptions } from './report/index.ts'
export { parseVenueSettings } from './sim/index.ts'
export type { VenueSettings } from './sim/index.ts'
