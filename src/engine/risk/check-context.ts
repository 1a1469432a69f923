import type { Instrument } from '../../domain/instrument.ts'
import type { Marks } from '../../domain/marks.ts'
import type { Order, OrderIntent } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Core } from '../core.ts'
import type { OrderTable } from '../order-table.ts'
import type { Portfolio } from '../portfolio.ts'
import type { TradingState } from '../safety/trading-state.ts'
import type { LimitScope, RiskContext, RiskSettings } from './check.ts'
import { ACCOUNT, exposureOf } from './exposure.ts'
import type { ExposureElsewhere, OrderExposure } from './exposure.ts'
import type { ExposureBook } from './exposure-book.ts'
import type { OrderPace } from './order-pace.ts'

/** The state of the kernel as checks see it, for one order. What is dear is worked out once, and only if a check asks. */
export class CheckContext implements RiskContext {
  readonly instrument: Instrument
  readonly instruments: readonly Instrument[]
  readonly roots: Int32Array
  readonly marks: Marks
  readonly orders: OrderTable
  readonly portfolio: Portfolio
  readonly settings: RiskSettings
  readonly tradingState: TradingState
  readonly frozen: string | null
  readonly replacing: Order | null
  readonly scopes: readonly LimitScope[]
  readonly pace: OrderPace
  readonly now: UnixMicros
  private readonly intent: OrderIntent
  private readonly book: ExposureBook
  private knownEquity: number | null = null
  private ofAccount: ExposureElsewhere | null = null
  private ofStrategy: ExposureElsewhere | null = null
  private ownOfAccount: OrderExposure | null = null
  private ownOfStrategy: OrderExposure | null = null

  constructor(core: Core, intent: OrderIntent, replacing: Order | null) {
    this.instrument = core.instrument(intent.instrumentIndex)
    this.instruments = core.instruments
    this.roots = core.limits.roots
    this.marks = core.marks
    this.orders = core.orders
    this.portfolio = core.portfolio
    this.settings = core.risk
    this.tradingState = core.gate.state
    this.frozen = core.frozen.get(intent.instrumentIndex) ?? null
    this.replacing = replacing
    this.scopes = core.limits.scopesOf(intent.strategyIndex, intent.instrumentIndex)
    this.pace = core.pace
    this.now = core.now
    this.intent = intent
    this.book = core.exposures
  }

  get equity(): number {
    return (this.knownEquity ??= this.book.equity())
  }

  elsewhere(strategyIndex: number): ExposureElsewhere {
    const { instrumentIndex } = this.intent
    if (strategyIndex === ACCOUNT) return (this.ofAccount ??= this.book.elsewhere(instrumentIndex, ACCOUNT))
    return (this.ofStrategy ??= this.book.elsewhere(instrumentIndex, strategyIndex))
  }

  exposureOf(intent: OrderIntent, strategyIndex: number): OrderExposure {
    if (intent !== this.intent) return exposureOf(intent, this, strategyIndex)
    if (strategyIndex === ACCOUNT) return (this.ownOfAccount ??= exposureOf(intent, this, ACCOUNT))
    return (this.ownOfStrategy ??= exposureOf(intent, this, strategyIndex))
  }
}
