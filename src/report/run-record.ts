import type { Decimal } from '../domain/decimal.ts'
import type { Fill } from '../domain/fill.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import type { Currency, InstrumentId } from '../domain/instrument.ts'
import type { StrategyOrderStatistics } from '../domain/order-statistics.ts'
import type { RoundTrip } from '../domain/round-trip.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { PriceSeries } from './candles.ts'

/** In the account's currency: above zero received, below zero paid. */
export interface CashFlows {
  readonly funding: Decimal
  readonly borrow: Decimal
  readonly interest: Decimal
  readonly dividends: Decimal
}

/** A breaker went from one state to another. */
export interface BreakerChange {
  readonly time: UnixMicros
  /** `dailyLoss`. */
  readonly breaker: string
  /** `account`, `strategy/NAME`, or an instrument. */
  readonly scope: string
  readonly from: string
  readonly to: string
  /** What was measured, and its limit, in the unit of the breaker: money, percent or a count. */
  readonly figure: number
  readonly limit: number
  /** Over which it was measured; null where there is none. */
  readonly window: UnixMicros | null
  /** What it does when it trips. */
  readonly action: string
  /** Whoever reset it, or `breaker`. */
  readonly by: string
  /** In a sentence. */
  readonly reason: string
}

/** What a run leaves behind: everything that statistics, tables and the HTML report are made of. */
export interface RunRecord {
  readonly strategy: string
  readonly mode: 'backtest' | 'paper'
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly instruments: readonly {
    readonly id: InstrumentId
    readonly source: string
    readonly bars: number
    /** Money per point and unit, for returns in percent of what was held; 1 where left out. */
    readonly multiplier?: Decimal
  }[]
  readonly currency: Currency
  readonly startingCash: Decimal
  /** Cash + positions at the last price, in `currency`. Exact. */
  readonly finalEquity: Decimal
  readonly totalFees: Decimal
  /** What else moved cash, by reason. Left out where it was not recorded. */
  readonly cashFlows?: CashFlows
  /** Time of the first and of the last event. */
  readonly startTime: UnixMicros
  readonly endTime: UnixMicros
  /** Orders that were sent to the venue. */
  readonly orders: number
  readonly ordersDenied: number
  /** How many of the denied orders were denied with which code; left out where that was not counted. */
  readonly deniedByCode?: Readonly<Record<string, number>>
  /** How the orders of each strategy fared; left out where that was not counted. */
  readonly orderStatistics?: readonly StrategyOrderStatistics[]
  readonly ordersRejected: number
  readonly ordersCanceled: number
  readonly fills: readonly Fill[]
  readonly roundTrips: readonly RoundTrip[]
  /** Positions still open at the end. */
  readonly openPositions: readonly {
    readonly instrumentId: InstrumentId
    readonly netQuantity: Decimal
    readonly averageEntryPrice: Decimal
    readonly lastPrice: number
    readonly unrealizedPnl: number
  }[]
  /** Equity at the end of each day that had data (UTC day of the venue's zone): for returns per day. */
  readonly dailyEquity: EquitySeries
  /** Equity curve for plots: at most a few thousand points, thinned so that peaks and troughs stay. */
  readonly equityCurve: EquitySeries
  /** Largest fall from a peak, 0…1, over every moment at which something was held. Exact, not thinned. */
  readonly maxDrawdown: number
  readonly maxDrawdownPeakTime: UnixMicros
  readonly maxDrawdownTroughTime: UnixMicros
  /** Share of the bars during which something was held, 0…1. */
  readonly exposure: number
  /** First and last price per instrument, for buy and hold beside it. */
  readonly benchmarkReturn: number
  readonly bars: number
  readonly events: number
  readonly durationMs: number
  /** SHA-256 over every order decision and fill, in order, hexadecimal. */
  readonly ordersHash: string
  /** Strategies that were halted on the way, with the code and the reason. */
  readonly halts: readonly { readonly strategy: string; readonly code: string; readonly message: string }[]
  /** What breakers did, in order; left out where that was not recorded. */
  readonly breakers?: readonly BreakerChange[]
  readonly warnings: readonly string[]
  /** How the simulated venue filled: shown in the report so that a result can be judged. */
  readonly venueSettings: Readonly<Record<string, string | number | boolean>>
  /** Which markets' hours counted, and which table of sessions that was; the hash is reckoned when it is read. */
  readonly calendars?: readonly {
    /** Code of the calendar: `XNYS`. */
    readonly market: string
    readonly hash: string
    readonly instruments: readonly InstrumentId[]
  }[]
  /** Splits and dividends that took effect during the run, in order. */
  readonly corporateActions?: readonly CorporateAction[]
  /** The order's own words, or else its type, by `Fill.orderSequence`; only where a report was to be made. */
  readonly orderReasons?: ReadonlyMap<number, string>
  /** Prices for the charts; only where a report was to be made. */
  readonly prices?: readonly PriceSeries[]
}

export interface EquitySeries {
  readonly time: readonly UnixMicros[]
  readonly equity: readonly number[]
}
