/** The public surface of Fulmar: everything a strategy or a program around one needs. */
export { Decimal } from './domain/decimal.ts'
export type { DecimalInput, Rounding } from './domain/decimal.ts'
export { CODES, FulmarError } from './domain/codes.ts'
export type { Code, Refusal } from './domain/codes.ts'
export { instrumentFromId } from './domain/instrument-from-id.ts'
export { cryptoSpot, equity, etf, future, fx, index, option, perpetual } from './domain/instruments.ts'
export type { Instrument, InstrumentId, InstrumentKind } from './domain/instrument.ts'
export type { BarView, MarketDataSource, QuoteView, TradeView } from './domain/market-data.ts'
export type { Fill } from './domain/fill.ts'
export type { RoundTrip } from './domain/round-trip.ts'
export type { CorporateAction, FxRate } from './domain/inputs.ts'
export type { OrderSide, OrderStatus, OrderType, TimeInForce } from './domain/order.ts'
export { defineStrategy } from './strategy/definition.ts'
export type { AnyStrategy, Computation, StrategyDefinition } from './strategy/definition.ts'
export { Strategy } from './strategy/strategy-class.ts'
export { param } from './strategy/parameters.ts'
export type { Parameter, Parameters, ParameterValue } from './strategy/parameters.ts'
export type {
  BarContext,
  ComputedContext,
  ConnectionContext,
  CorporateActionContext,
  ErrorContext,
  FillContext,
  FillView,
  InstrumentContext,
  OrderContext,
  PortfolioView,
  PositionView,
  QuoteContext,
  StrategyContext,
  TimerContext,
  Timers,
  TradeContext,
} from './strategy/context.ts'
export type { CheckOutcome, OrderOptions, Orders, RequestOutcome, Ticket } from './strategy/orders.ts'
export { backtest } from './runtime/backtest.ts'
export type { Progress, RunOptions, StrategyToRun } from './runtime/run-options.ts'
export type { RunRecord } from './report/run-record.ts'
export { parseVenueSettings } from './sim/index.ts'
export type { VenueSettings } from './sim/index.ts'
