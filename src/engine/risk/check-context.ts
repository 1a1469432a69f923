import type { Instrument } from '../../domain/instrument.ts'
import type { Marks } from '../../domain/marks.ts'
import type { Order, OrderIntent } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { Core } from '../core.ts'
import type { OrderTable } from '../order-table.ts'
import type { Portfolio } from '../portfolio.ts'
import type { Hold } from '../safety/breakers/hold.ts'
import type { TradingState } from '../safety/trading-state.ts'
import type { SilentFeeds } from '../safety/silent-feeds.ts'
import type { VenueReadiness } from '../safety/venue-readiness.ts'
import type { LimitScope, RiskContext, RiskSettings } from './check.ts'
import { ACCOUNT, exposureOf } from './exposure.ts'
import type { ExposureElsewhere, OrderExposure } from './exposure.ts'
import type { ExposureBook } from './exposure-book.ts'
import type { OrderPace } from './order-pace.ts'
import type { RiskWatch } from './risk-watch.ts'
import type { Stage } from './stages.ts'

const NO_HOLDS: readonly Hold[] = []

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
  readonly holds: readonly Hold[]
  readonly venues: VenueReadiness
  readonly feeds: SilentFeeds
  readonly stage: Stage | null
  readonly wideState: TradingState
  readonly keepsProtection: boolean
  readonly frozen: string | null
  readonly replacing: Order | null
  readonly scopes: readonly LimitScope[]
  readonly pace: OrderPace
  readonly watch: RiskWatch
  readonly calendar: MarketCalendar | null
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
    this.holds =
      core.breakers === null ? NO_HOLDS : core.breakers.holdsOn(intent.strategyIndex, intent.instrumentIndex)
    this.venues = core.venues
    this.feeds = core.feeds
    this.stage = core.limitControl.stage
    const { gate, kills } = core
    const { strategyIndex, instrumentIndex } = intent
    const isEnding = kills.isAsked && kills.isAskedFor(strategyIndex, instrumentIndex)
    this.tradingState = isEnding ? 'halted' : gate.stateFor(strategyIndex, instrumentIndex)
    this.wideState = gate.wideStateFor(instrumentIndex)
    this.keepsProtection = kills.keepsProtection(strategyIndex, instrumentIndex)
    this.frozen = core.frozen.get(intent.instrumentIndex) ?? null
    this.replacing = replacing
    this.scopes = core.limits.scopesOf(intent.strategyIndex, intent.instrumentIndex)
    this.pace = core.pace
    this.watch = core.watch
    this.calendar = core.markets?.calendars[intent.instrumentIndex] ?? null
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
