import type { DecimalInput } from '../domain/decimal.ts'
import type { FxRate } from '../domain/inputs.ts'
import type { Fill } from '../domain/fill.ts'
import type { MarketDataSource } from '../domain/market-data.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import type { DerivativeData } from './derivative-plan.ts'
import type { DatedCarryRates, VenueSettings } from '../sim/index.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { ParameterValue } from '../strategy/parameters.ts'
import type { HistoryAdjustment } from '../engine/core.ts'
import type { RiskSettings } from '../engine/risk/check.ts'

export interface StrategyToRun {
  readonly definition: AnyStrategy
  readonly params?: Readonly<Record<string, ParameterValue>>
  /** Hash of its source, hexadecimal, as `loadStrategy` gives it. Default: of the text of its functions. */
  readonly codeHash?: string
}

/** What a run needs. Everything has a default but the strategies and the data. */
export interface RunOptions {
  readonly strategies: readonly StrategyToRun[]
  /** Bars, quotes and trades; several sources may speak of one instrument. */
  readonly sources: readonly MarketDataSource[]
  /** Default 100,000. */
  readonly cash?: DecimalInput
  /** Of the account. Default: what the instruments are priced in, if that is one currency, else USD. */
  readonly currency?: string
  /** Name of a fee schedule for all instruments, or `venue` (default): that of each instrument's venue. */
  readonly commission?: string
  readonly venue?: VenueSettings
  /** What is left out has its default: leverage 1, short selling allowed, no limits. */
  readonly risk?: Partial<RiskSettings>
  /** A cancel that was not answered for so long is sent again where the strategy asks for it again. Default 5,000. */
  readonly cancelRepeatMs?: number
  readonly corporateActions?: readonly CorporateAction[]
  /** What splits and dividends do to the bars that `history` gives. Default `splits`. */
  readonly historyAdjustment?: HistoryAdjustment
  /** Those of time 0 hold from the start; each other from its time on. */
  readonly fxRates?: readonly FxRate[]
  /** What borrowing and cash cost by day, in time order. Left out: the rates of `venue` throughout. */
  readonly carryRates?: readonly DatedCarryRates[]
  /** What is known of perpetuals, futures and options beside their prices. */
  readonly derivatives?: readonly DerivativeData[]
  /** Give strategies the opening price of every bar as a trade at its start. Default false. */
  readonly openingPrints?: boolean
  /** Default 1. */
  readonly seed?: number
  /** What to tell beside the result. */
  readonly warnings?: readonly string[]
  /** Keep why each order was given, for the report. Default false: a million orders would weigh. */
  readonly orderReasons?: boolean
  readonly onFill?: (fill: Fill) => void
  /** `time` is that of the data, Unix microseconds. */
  readonly onAlert?: (severity: string, code: string, message: string, time: UnixMicros) => void
  readonly onLog?: (strategyId: string, message: string, time: UnixMicros) => void
  /** Every so often, 0…1. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the run early, in good order. */
  readonly signal?: AbortSignal
}

export interface Progress {
  /** 0…1. */
  readonly share: number
  readonly events: number
}
