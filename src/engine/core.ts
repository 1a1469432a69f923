import { FulmarError } from '../domain/codes.ts'
import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import { Marks } from '../domain/marks.ts'
import { MICROS_PER_SECOND } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ContingencyKind } from '../ports/broker.ts'
import type { Ticket } from '../strategy/orders.ts'
import { ExecutionBook } from './algorithms/execution-book.ts'
import { JobQueue } from './jobs/job-queue.ts'
import { ContingencyBook } from './contingencies/contingency-book.ts'
import type { Markets } from './markets.ts'
import { AccountMargin, leverageRules } from './account-margin.ts'
import type { MarginSetup } from './account-margin.ts'
import { DenialLog } from './order-manager/denial-log.ts'
import { MultiLegBook } from './order-manager/multi-leg-book.ts'
import { OrderStatisticsBook } from './order-manager/order-statistics.ts'
import type { Follow } from './recover/follow.ts'
import { OrderTable } from './order-table.ts'
import { Outbox } from './outbox.ts'
import { Portfolio } from './portfolio.ts'
import type { RiskSettings } from './risk/check.ts'
import { LimitControl } from './risk/limit-control.ts'
import { ExposureBook } from './risk/exposure-book.ts'
import { LimitTable } from './risk/limit-table.ts'
import { OrderPace } from './risk/order-pace.ts'
import { BreakerBoard } from './safety/breakers/breaker-board.ts'
import { makeBreakers } from './safety/breakers/make-breakers.ts'
import type { TradingState } from './safety/trading-state.ts'
import { RiskWatch } from './risk/risk-watch.ts'
import { KillSwitch } from './safety/kill-switch.ts'
import { AnsweredCommands } from './safety/answer-command.ts'
import { TradingGate } from './safety/trading-state.ts'
import { SilentFeeds } from './safety/silent-feeds.ts'
import { VenueReadiness } from './safety/venue-readiness.ts'
import { AccountSnapshots } from './account-snapshots.ts'
import { RunStarts } from './run-starts.ts'
import { AnswerDeadline } from './answer-deadline.ts'
import { Reconciliation } from './reconcile/reconciliation.ts'
import type { ReconciliationSettings } from './reconcile/reconciliation.ts'
import { SessionClock } from './session-clock.ts'
import type { TapeSink } from './tape/tape-format.ts'
import { TimerQueue } from './timers.ts'

/** Raised while a handler runs; the runtime makes clocks, randomness, timers and the network throw meanwhile. */
export interface HandlerGuard {
  inside: boolean
  /** `strategy.handler`, for the message. */
  where: string
}

/** An order event of the kernel's own making, held back until the running handler has returned. */
export interface Notice {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly ticket: Ticket
}

/**
 * What happens to `history` at a corporate action. `splits`: bars before a split or spin-off are put in the units
 * of today. `dividends`: and what a dividend took off the price, off the bars before it. `none`: bars stay as they
 * were seen.
 */
export type HistoryAdjustment = 'splits' | 'dividends' | 'none'

export interface CoreOptions {
  readonly instruments: readonly Instrument[]
  readonly strategyIds: readonly string[]
  readonly currency: string
  readonly risk: RiskSettings
  readonly clientOrderIdPrefix: string
  readonly guard: HandlerGuard
  /** Default `splits`. */
  readonly historyAdjustment?: HistoryAdjustment
  /** Left out where no hours are known of anything. */
  readonly markets?: Markets
  /** `explicit`: orders go only once inputs say that the venue was compared and armed. Default `automatic`. */
  readonly arming?: 'automatic' | 'explicit'
  /** Default: an account that is never liquidated, with the leverage of `risk`. */
  readonly margin?: MarginSetup
  /** How long a cancel is waited for before it may be asked for again. Default 5 s. */
  readonly cancelPatience?: UnixMicros
  /** Of the broker's capabilities. Default: none. */
  readonly nativeContingencies?: ReadonlySet<ContingencyKind>
  /** What is done about differences to the venue's books. */
  readonly reconciliation?: ReconciliationSettings
  /** How long the venue may leave an order, change or cancel without an answer. Left out: for ever. */
  readonly answerDeadline?: UnixMicros
}

const CANCEL_PATIENCE: UnixMicros = 5 * MICROS_PER_SECOND

/** What the kernel's parts share: time, books, orders, and the outbox of the turn. */
export class Core {
  now: UnixMicros = 0
  sequence = 0
  /** After the last input: no new orders. */
  ended = false
  /** Exits that protect positions go out all the same: at a planned stop they are kept. */
  protectsOn = false
  /** Strategies were told to start: once in the life of a state. */
  begun = false
  readonly starts = new RunStarts()
  readonly accounts = new AccountSnapshots(this)
  /** Where market data are written down; null where they are not. No state. */
  tape: TapeSink | null = null
  /** Strategies whose decisions are taken from the record; null but while recovering. No state. */
  follow: Follow | null = null
  nextRequestId = 1
  readonly instruments: readonly Instrument[]
  readonly marks: Marks
  readonly outbox = new Outbox()
  readonly orders: OrderTable
  readonly statistics: OrderStatisticsBook
  readonly denials = new DenialLog()
  readonly multiLegs: MultiLegBook
  /** How long a cancel is waited for before it may be asked for again. */
  readonly cancelPatience: UnixMicros
  readonly portfolio: Portfolio
  readonly reconciliation: Reconciliation
  /** Null where nobody is waited for. */
  readonly answers: AnswerDeadline | null
  readonly margin: AccountMargin
  readonly venues: VenueReadiness
  readonly feeds = new SilentFeeds()
  readonly gate: TradingGate
  readonly kills: KillSwitch
  readonly answered = new AnsweredCommands()
  readonly timers = new TimerQueue()
  readonly contingencies: ContingencyBook
  readonly executions: ExecutionBook
  readonly markets: Markets | null
  readonly jobs: JobQueue
  /** Of markets whose opens and closes somebody wants to know of. */
  sessions = new SessionClock([])
  /** Why an instrument is frozen, by index. */
  readonly frozen = new Map<number, string>()
  /** Requests for slow work that wait for their answer. */
  readonly computations = new Map<number, { readonly strategyIndex: number; readonly name: string }>()
  readonly notices: Notice[] = []
  /** Undoes what the running handler has done so far, last first, should it throw. */
  readonly undo: (() => void)[] = []
  readonly risk: RiskSettings
  readonly limits: LimitTable
  readonly pace: OrderPace
  /** Null where no breaker and no loss limit is set. */
  readonly breakers: BreakerBoard | null
  /** The same, where market data can trip one: a bar of a run without should cost nothing. */
  readonly marketWatch: BreakerBoard | null
  readonly watch: RiskWatch
  readonly limitControl: LimitControl
  readonly exposures: ExposureBook
  readonly guard: HandlerGuard
  readonly historyAdjustment: HistoryAdjustment
  private readonly indexById = new Map<InstrumentId, number>()

  constructor(options: CoreOptions) {
    this.instruments = options.instruments
    options.instruments.forEach((instrument, index) => this.indexById.set(instrument.id, index))
    this.marks = new Marks(options.instruments.length)
    this.orders = new OrderTable(
      options.instruments.length,
      options.strategyIds.length,
      options.clientOrderIdPrefix,
    )
    this.statistics = new OrderStatisticsBook(options.strategyIds.length, options.instruments)
    this.multiLegs = new MultiLegBook(this)
    this.cancelPatience = options.cancelPatience ?? CANCEL_PATIENCE
    this.portfolio = new Portfolio({
      instruments: options.instruments,
      marks: this.marks,
      strategyIds: options.strategyIds,
      currency: options.currency,
      now: () => this.now,
      ...(options.margin === undefined ? {} : { margin: options.margin.rules }),
    })
    this.reconciliation = new Reconciliation(this, options.reconciliation)
    this.answers =
      options.answerDeadline === undefined ? null : new AnswerDeadline(this, options.answerDeadline)
    this.margin = new AccountMargin({
      instruments: options.instruments,
      setup: options.margin ?? { rules: leverageRules(options.instruments, options.risk.leverage) },
      portfolio: this.portfolio,
      marks: this.marks,
      orders: this.orders,
      now: () => this.now,
    })
    this.contingencies = new ContingencyBook(this, options.nativeContingencies?.has('oco') ?? false)
    this.risk = options.risk
    this.limits = new LimitTable(options.risk, options.strategyIds, options.instruments)
    this.venues = new VenueReadiness(options.arming ?? 'automatic')
    this.pace = new OrderPace(this.limits.memory)
    const calendars = options.instruments.map((_, index) => options.markets?.calendars[index] ?? null)
    this.watch = new RiskWatch(options.strategyIds.length, calendars)
    this.limitControl = new LimitControl(options.risk, this.limits, this.pace, this.watch)
    this.gate = new TradingGate(options.instruments, options.strategyIds)
    this.kills = new KillSwitch(this)
    this.exposures = new ExposureBook({
      portfolio: this.portfolio,
      leaves: this.orders.leaves,
      marks: this.marks,
      roots: this.limits.roots,
    })
    this.guard = options.guard
    this.historyAdjustment = options.historyAdjustment ?? 'splits'
    this.markets = options.markets ?? null
    this.jobs = new JobQueue(this.markets)
    const breakers = makeBreakers(
      options.risk,
      options.strategyIds,
      options.instruments.map(({ id }) => id),
    )
    this.breakers = breakers.all.length === 0 ? null : new BreakerBoard(this, breakers)
    this.marketWatch = this.breakers?.watchesData === true ? this.breakers : null
    this.executions = new ExecutionBook(this)
  }

  /** What holds for orders of that strategy and instrument: of the gate and of tripped breakers the stricter. */
  tradingState(strategyIndex: number, instrumentIndex: number): TradingState {
    const state = this.gate.stateFor(strategyIndex, instrumentIndex)
    if (this.breakers === null || state === 'halted') return state
    const held = this.breakers.stateOf(strategyIndex, instrumentIndex)
    return held === 'active' ? state : held
  }

  instrument(index: number): Instrument {
    const instrument = this.instruments[index]
    if (instrument === undefined) throw new RangeError(`no instrument ${String(index)}`)
    return instrument
  }

  /** −1 where there is none. */
  findIndex(id: InstrumentId): number {
    return this.indexById.get(id) ?? -1
  }

  /** Throws CONFIG_INSTRUMENT_UNKNOWN: naming an instrument that is not there is a mistake in the strategy. */
  indexOf(id: InstrumentId): number {
    const index = this.indexById.get(id)
    if (index !== undefined) return index
    const known = this.instruments.map((instrument) => instrument.id).join(', ')
    throw new FulmarError(
      'CONFIG_INSTRUMENT_UNKNOWN',
      `There is no instrument ${id} in this run; there are: ${known}.`,
    )
  }

  /** Freezes an instrument until a person releases it, and says so loudly. */
  freeze(instrumentIndex: number, reason: string): void {
    if (this.frozen.has(instrumentIndex)) return
    const { id } = this.instrument(instrumentIndex)
    this.frozen.set(instrumentIndex, reason)
    this.outbox.records.push({ type: 'instrumentFrozen', instrumentId: id, reason })
    this.outbox.effects.push({
      kind: 'alert',
      severity: 'CRITICAL',
      code: 'RISK_INSTRUMENT_FROZEN',
      message: `${id} is frozen: ${reason}`,
    })
  }
}
