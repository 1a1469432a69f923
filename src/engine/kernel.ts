import { FulmarError } from '../domain/codes.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { BarView, MarketDataView, QuoteView, TradeView } from '../domain/market-data.ts'
import type { Marks } from '../domain/marks.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ContingencyKind } from '../ports/broker.ts'
import { clientOrderIdPrefix } from './client-order-id.ts'
import type { RunIdentity } from './client-order-id.ts'
import type { MarginSetup } from './account-margin.ts'
import { decode, encode } from './codec.ts'
import { Core } from './core.ts'
import type { HandlerGuard, HistoryAdjustment } from './core.ts'
import { applyInput } from './apply-input.ts'
import { distinctCalendars } from './markets.ts'
import type { Markets } from './markets.ts'
import { deliverNotices } from './notices.ts'
import { DEFAULT_RISK_SETTINGS } from './risk/check.ts'
import type { RiskSettings } from './risk/check.ts'
import type { ReconciliationSettings } from './reconcile/reconciliation.ts'
import { SessionClock } from './session-clock.ts'
import { begin } from './start-run.ts'
import type { TapeLane } from './tape/tape-format.ts'
import { StrategyRunner } from './strategy-runner.ts'
import type { StrategySetup } from './strategy-runner.ts'

/** Of what `save` holds. To be raised with every field that comes or goes: a state that is half understood is worse than none. */
const STATE_VERSION = 4

/** Parts of the core that save themselves, in the order in which they are loaded. */
const SAVED_PARTS = [
  'marks',
  'orders',
  'statistics',
  'denials',
  'multiLegs',
  'portfolio',
  'reconciliation',
  'gate',
  'kills',
  'answered',
  'venues',
  'feeds',
  'limitControl',
  'pace',
  'watch',
  'timers',
  'contingencies',
  'executions',
  'jobs',
  'starts',
] as const satisfies readonly (keyof Core)[]

const NOBODY: ReadonlyMap<number, number> = new Map()

export interface KernelOptions {
  readonly instruments: readonly Instrument[]
  readonly strategies: readonly StrategySetup[]
  /** Of the account. */
  readonly currency: string
  readonly risk?: RiskSettings
  readonly identity: RunIdentity
  readonly seed: number
  readonly guard: HandlerGuard
  /** Default `splits`. */
  readonly historyAdjustment?: HistoryAdjustment
  /** When instruments trade; left out where nobody knows. */
  readonly markets?: Markets
  /** `explicit`: orders go only once inputs say that the venue was compared and armed. Default `automatic`. */
  readonly arming?: 'automatic' | 'explicit'
  /** Of the account. Default: never liquidated, with the leverage of `risk`. */
  readonly margin?: MarginSetup
  /** How long a cancel is waited for before it may be asked for again. Default 5 s. */
  readonly cancelPatience?: UnixMicros
  /** Of the broker's capabilities: what the venue does by itself with contingent orders. Default: nothing. */
  readonly nativeContingencies?: ReadonlySet<ContingencyKind>
  /** What is done about differences to the venue's books. */
  readonly reconciliation?: ReconciliationSettings
  /** How long the venue may leave an order, change or cancel without an answer. Left out: for ever. */
  readonly answerDeadline?: UnixMicros
}

/**
 * The kernel: inputs in, effects out. Synchronous and deterministic; whoever drives it (backtest, paper, live,
 * replay) empties `outbox` after every call and does what it says.
 */
export class Kernel {
  readonly core: Core
  readonly runners: readonly StrategyRunner[]
  /** Whether any strategy wants to know of opens and closes. */
  readonly handlesSessions: boolean
  private readonly onBarRunners: readonly (readonly StrategyRunner[])[]
  private readonly onQuoteRunners: readonly (readonly StrategyRunner[])[]
  private readonly onTradeRunners: readonly (readonly StrategyRunner[])[]

  constructor(options: KernelOptions) {
    this.core = new Core({
      instruments: options.instruments,
      strategyIds: options.strategies.map(({ id }) => id),
      currency: options.currency,
      risk: options.risk ?? DEFAULT_RISK_SETTINGS,
      clientOrderIdPrefix: clientOrderIdPrefix(options.identity),
      guard: options.guard,
      ...(options.historyAdjustment === undefined ? {} : { historyAdjustment: options.historyAdjustment }),
      ...(options.markets === undefined ? {} : { markets: options.markets }),
      ...(options.arming === undefined ? {} : { arming: options.arming }),
      ...(options.margin === undefined ? {} : { margin: options.margin }),
      ...(options.cancelPatience === undefined ? {} : { cancelPatience: options.cancelPatience }),
      ...(options.nativeContingencies === undefined
        ? {}
        : { nativeContingencies: options.nativeContingencies }),
      ...(options.reconciliation === undefined ? {} : { reconciliation: options.reconciliation }),
      ...(options.answerDeadline === undefined ? {} : { answerDeadline: options.answerDeadline }),
    })
    this.runners = options.strategies.map(
      (setup, index) => new StrategyRunner(this.core, setup, index, options.seed),
    )
    this.core.breakers?.attach(this.runners)
    this.core.kills.runners = this.runners
    if (this.core.answers !== null) this.core.answers.runners = this.runners
    const subscribers = (wants: (runner: StrategyRunner) => boolean): StrategyRunner[][] =>
      options.instruments.map((_, instrument) =>
        this.runners.filter((runner) => runner.setup.instruments.includes(instrument) && wants(runner)),
      )
    this.onBarRunners = subscribers(
      (runner) => runner.handles('onBar') || (runner.setup.definition.history ?? 0) > 0,
    )
    this.onQuoteRunners = subscribers((runner) => runner.handles('onQuote'))
    this.onTradeRunners = subscribers((runner) => runner.handles('onTrade'))
    this.handlesSessions = this.runners.some(
      (runner) => runner.handles('onSessionOpen') || runner.handles('onSessionClose'),
    )
    if (options.markets !== undefined && (this.handlesSessions || options.markets.isJournaled)) {
      this.core.sessions = new SessionClock(distinctCalendars(options.markets))
    }
  }

  /** When the clock next has something to say before market data of that moment; Infinity for never. */
  get nextTimerDue(): UnixMicros {
    const { timers, jobs, sessions, breakers } = this.core
    return Math.min(timers.nextDue, jobs.nextDue, sessions.nextOpen, breakers?.due ?? Infinity)
  }

  /** What the driver feeds then: of one moment, an open before breakers, then jobs, and those before timers. */
  dueInput(): KernelInput | null {
    const { timers, jobs, sessions, breakers } = this.core
    const due = this.nextTimerDue
    if (sessions.nextOpen === due) return this.sessionInput()
    if (breakers?.due === due) return { kind: 'breakersDue', dueTime: due }
    const job = jobs.first()
    if (job !== null && job.next.due === due) {
      const { strategyIndex, name, next } = job
      return { kind: 'jobDue', strategyIndex, name, date: next.date, dueTime: due }
    }
    const timer = timers.first()
    return timer === null ? null : { kind: 'timerDue', timerId: timer.id, dueTime: timer.dueTime }
  }

  /** When a market closes, after market data that end then, and opens with it; Infinity where nobody wants to know. */
  get nextSessionClose(): UnixMicros {
    return this.core.sessions.nextClose
  }

  /** The open or close that comes next. */
  sessionInput(): KernelInput | null {
    const event = this.core.sessions.first()
    if (event === null) return null
    const { market, phase, time, session } = event
    return { kind: 'sessionChanged', market, date: session.date, phase, time }
  }

  /** Lane one: market data. The view is reused by the caller; nothing here keeps it or allocates. */
  onMarketData(instrumentIndex: number, view: MarketDataView, time: UnixMicros): void {
    const { core } = this
    core.sequence += 1
    if (time > core.now) core.now = time
    if (core.tape !== null) this.keep('deliver', instrumentIndex, view, time)
    switch (view.kind) {
      case 'bar':
        this.onBar(instrumentIndex, view, time)
        break
      case 'quote':
        this.onQuote(instrumentIndex, view, time)
        break
      case 'trade':
        this.onTrade(instrumentIndex, view, time)
        break
    }
    if (core.contingencies.isDirty) core.contingencies.settleDirty()
    if (core.notices.length > 0) deliverNotices(core, this.runners)
  }

  /** The same for data that only the venue and the books look at: no handler is called. */
  observe(instrumentIndex: number, view: MarketDataView, time: UnixMicros): void {
    const { core } = this
    core.sequence += 1
    if (time > core.now) core.now = time
    if (core.tape !== null) this.keep('observe', instrumentIndex, view, time)
    switch (view.kind) {
      case 'bar':
        markBar(core.marks, instrumentIndex, view, time)
        break
      case 'quote':
        markQuote(core.marks, instrumentIndex, view, time)
        break
      case 'trade':
        markTrade(core.marks, instrumentIndex, view, time)
        break
    }
    this.look(instrumentIndex, view, time)
    if (core.contingencies.isDirty) core.contingencies.settleDirty()
    if (core.notices.length > 0) deliverNotices(core, this.runners)
  }

  /** The same for bars made of data that were observed before: they say nothing new of the market. */
  deliverBar(instrumentIndex: number, bar: BarView, time: UnixMicros): void {
    const { core } = this
    core.sequence += 1
    if (time > core.now) core.now = time
    if (core.tape !== null) this.keep('deliverBar', instrumentIndex, bar, time)
    this.callOnBar(instrumentIndex, bar)
    if (core.contingencies.isDirty) core.contingencies.settleDirty()
    if (core.notices.length > 0) deliverNotices(core, this.runners)
  }

  /** Lane two: everything else. `received` never moves time backward. */
  step(input: KernelInput, received: UnixMicros): void {
    const { core } = this
    core.sequence += 1
    if (received > core.now) core.now = received
    core.outbox.records.push({ type: 'input', input })
    applyInput(core, this.runners, input)
    if (core.contingencies.isDirty) core.contingencies.settleDirty()
    if (core.notices.length > 0) deliverNotices(core, this.runners)
    if (core.accounts.isDue) core.accounts.settle()
  }

  /** Before the first input, where nothing is kept: with a store the input `runStarted` does it. */
  start(now: UnixMicros): void {
    this.core.now = now
    begin(this.core, this.runners, now)
    deliverNotices(this.core, this.runners)
  }

  /** After the last input: no new orders are taken from here on. */
  stop(): void {
    this.core.ended = true
    for (const runner of this.runners) runner.callShared('onStop', () => undefined)
    this.core.notices.length = 0
  }

  /** The whole state as canonical text. Only between steps, with the outbox empty. */
  save(): string {
    const { core } = this
    if (!core.outbox.isEmpty) throw new Error('the outbox must be empty before the state is saved')
    return encode({
      v: STATE_VERSION,
      now: core.now,
      sequence: core.sequence,
      nextRequestId: core.nextRequestId,
      ended: core.ended,
      protectsOn: core.protectsOn,
      begun: core.begun,
      sessions: core.sessions.save(),
      breakers: core.breakers?.save() ?? null,
      ...Object.fromEntries(SAVED_PARTS.map((part) => [part, core[part].save()])),
      frozen: core.frozen,
      computations: core.computations,
      strategies: this.runners.map((runner) => runner.save()),
    })
  }

  /**
   * Into a kernel just made with the same options. `changed`: strategies, by index, whose code is another one, and the
   * version of the state that they had.
   */
  load(text: string, changed: ReadonlyMap<number, number> = NOBODY): void {
    const state = decode(text) as {
      v: number
      now: number
      sequence: number
      nextRequestId: number
      ended: boolean
      protectsOn: boolean
      begun: boolean
      frozen: Map<number, string>
      computations: Map<number, { strategyIndex: number; name: string }>
      strategies: unknown[]
      sessions: unknown
      breakers: unknown
    } & Record<(typeof SAVED_PARTS)[number], unknown>
    if (state.v !== STATE_VERSION) {
      throw new FulmarError(
        'JOURNAL_VERSION_UNKNOWN',
        `The saved state has version ${String(state.v)}; this program reads ${String(STATE_VERSION)}.`,
      )
    }
    const { core } = this
    core.now = state.now
    core.sequence = state.sequence
    core.nextRequestId = state.nextRequestId
    core.ended = state.ended
    core.protectsOn = state.protectsOn
    core.begun = state.begun
    for (const part of SAVED_PARTS) core[part].load(state[part])
    core.sessions.load(state.sessions, state.now)
    if (state.breakers === null) core.breakers?.start()
    else core.breakers?.load(state.breakers)
    for (const [index, reason] of state.frozen) core.frozen.set(index, reason)
    for (const [id, request] of state.computations) core.computations.set(id, request)
    this.runners.forEach((runner, index) => {
      const version = changed.get(index)
      if (version === undefined) runner.load(state.strategies[index])
      else runner.loadChanged(state.strategies[index], version)
    })
  }

  private keep(lane: TapeLane, instrumentIndex: number, view: MarketDataView, time: UnixMicros): void {
    const { tape, sequence, outbox } = this.core
    // the driver comes by, and has it written
    if (tape?.add(sequence, lane, instrumentIndex, view, time) === true) outbox.stirred = true
  }

  /** What the engine itself does about data, before a strategy does. */
  private look(instrumentIndex: number, view: MarketDataView, time: UnixMicros): void {
    const { contingencies, marketWatch, executions } = this.core
    if (contingencies.isWatching) contingencies.onMarketData(instrumentIndex, view)
    if (marketWatch !== null) marketWatch.onData(instrumentIndex, view, time)
    if (executions.watching > 0) executions.onMarketData(instrumentIndex, view.kind, sizeOf(view))
  }

  private onBar(instrumentIndex: number, bar: BarView, time: UnixMicros): void {
    markBar(this.core.marks, instrumentIndex, bar, time)
    this.look(instrumentIndex, bar, time)
    this.callOnBar(instrumentIndex, bar)
  }

  private callOnBar(instrumentIndex: number, bar: BarView): void {
    this.core.marks.barTime[instrumentIndex] = bar.time
    const runners = this.onBarRunners[instrumentIndex]
    if (runners === undefined) return
    for (let at = 0; at < runners.length; at++) runners[at]?.onBar(instrumentIndex, bar)
  }

  private onQuote(instrumentIndex: number, quote: QuoteView, time: UnixMicros): void {
    markQuote(this.core.marks, instrumentIndex, quote, time)
    this.look(instrumentIndex, quote, time)
    for (const runner of this.onQuoteRunners[instrumentIndex] ?? []) runner.onQuote(instrumentIndex, quote)
  }

  private onTrade(instrumentIndex: number, trade: TradeView, time: UnixMicros): void {
    markTrade(this.core.marks, instrumentIndex, trade, time)
    this.look(instrumentIndex, trade, time)
    for (const runner of this.onTradeRunners[instrumentIndex] ?? []) runner.onTrade(instrumentIndex, trade)
  }
}

function sizeOf(view: MarketDataView): number {
  if (view.kind === 'quote') return NaN
  return view.kind === 'bar' ? view.volume : view.size
}

function markBar(marks: Marks, instrumentIndex: number, bar: BarView, time: UnixMicros): void {
  marks.changes.raised[instrumentIndex] = 1
  marks.last[instrumentIndex] = bar.close
  marks.volume[instrumentIndex] = bar.volume
  marks.lastTime[instrumentIndex] = time
}

function markQuote(marks: Marks, instrumentIndex: number, quote: QuoteView, time: UnixMicros): void {
  marks.changes.raised[instrumentIndex] = 1
  marks.bid[instrumentIndex] = quote.bid
  marks.ask[instrumentIndex] = quote.ask
  marks.bidSize[instrumentIndex] = quote.bidSize
  marks.askSize[instrumentIndex] = quote.askSize
  marks.quoteTime[instrumentIndex] = time
}

function markTrade(marks: Marks, instrumentIndex: number, trade: TradeView, time: UnixMicros): void {
  marks.changes.raised[instrumentIndex] = 1
  marks.last[instrumentIndex] = trade.price
  marks.lastTime[instrumentIndex] = time
}
