import type { CorporateAction } from '../domain/inputs.ts'
import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import type { BarView, QuoteView, TradeView } from '../domain/market-data.ts'
import { FulmarError } from '../domain/codes.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type {
  ComputedContext,
  DataGapContext,
  FillView,
  HistoryField,
  PortfolioView,
  PositionView,
  StrategyContext,
  StrategyKillOptions,
  TimerContext,
  Timers,
} from '../strategy/context.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { JobView, Schedule, SessionView } from '../strategy/schedule.ts'
import type { Orders, Ticket } from '../strategy/orders.ts'
import type { ParameterValue } from '../strategy/parameters.ts'
import type { SignalOptions, Signals } from '../strategy/signals/signal.ts'
import type { SeededRandom } from '../domain/random.ts'
import { executionCalls } from './algorithms/execution-calls.ts'
import { plainCopy } from './codec.ts'
import type { Core } from './core.ts'
import type { BarHistory } from './history.ts'
import { GroupRequests } from './contingencies/group-requests.ts'
import { insideOnly } from './inside-only.ts'
import { scheduleOf } from './jobs/schedule-calls.ts'
import { LivePosition } from './position-view.ts'
import type { OrderEntry } from './order-entry.ts'
import { multiLegOrdersOf } from './order-manager/multi-leg-orders.ts'
import { trackingOf } from './order-manager/tracking.ts'
import { settledCash } from './settled-cash.ts'
import { sizingView, takeSignals } from './signals.ts'

type Values = Readonly<Record<string, ParameterValue>>

/** What all contexts of one strategy share. */
export interface ContextParts {
  readonly core: Core
  readonly strategyIndex: number
  readonly strategyId: string
  readonly definition: AnyStrategy
  readonly params: Values
  readonly entry: OrderEntry
  readonly random: SeededRandom
  readonly histories: readonly (BarHistory | null)[]
  readonly firstInstrument: number
  shared: unknown
}

/** The context of handlers that are about no instrument in particular. Its functions can be destructured. */
export class SharedContext implements StrategyContext<unknown, Values> {
  readonly params: Values
  readonly orders: Orders
  readonly portfolio: PortfolioView
  readonly timers: Timers
  readonly schedule: Schedule
  readonly random: () => number
  readonly compute: (name: string, input: unknown) => number
  readonly history: (instrumentId: InstrumentId, count: number, field?: HistoryField) => number[]
  readonly instrument: (instrumentId: InstrumentId) => Instrument
  readonly log: (message: string) => void
  readonly kill: (reason: string, options?: StrategyKillOptions) => void
  timer: TimerContext<unknown, Values>['timer'] = { name: '', dueTime: 0 }
  job: JobView = { name: '', market: '', date: '', dueTime: 0 }
  session: SessionView = { market: '', date: '', openTime: 0, closeTime: 0 }
  computed: ComputedContext<unknown, Values>['computed'] = {
    requestId: 0,
    name: '',
    ok: false,
    value: null,
    error: '',
  }
  connection: { readonly venue: string; readonly connected: boolean } = { venue: '', connected: false }
  gap: DataGapContext<unknown, Values>['gap'] = { from: 0, to: 0, reason: '' }
  error: { readonly code: string; readonly message: string } = { code: '', message: '' }
  private readonly parts: ContextParts

  constructor(parts: ContextParts) {
    this.parts = parts
    this.params = parts.params
    this.orders = bound(parts)
    this.portfolio = portfolioView(parts)
    this.timers = timersOf(parts)
    this.schedule = scheduleOf(parts)
    this.random = insideOnly(parts.core, 'random', () => parts.random.next())
    this.compute = insideOnly(parts.core, 'compute', (name: string, input: unknown) =>
      requestComputation(parts, name, input),
    )
    this.history = (instrumentId, count, field = 'close') => readHistory(parts, instrumentId, count, field)
    this.instrument = (instrumentId) => parts.core.instrument(parts.core.indexOf(instrumentId))
    this.log = insideOnly(parts.core, 'log', (message: string) => {
      parts.core.outbox.effects.push({ kind: 'log', strategyId: parts.strategyId, message })
    })
    this.kill = insideOnly(parts.core, 'kill', (reason: string, options: StrategyKillOptions = {}) => {
      askForKill(parts, reason, options)
    })
  }

  get now(): number {
    return this.parts.core.now / MICROS_PER_MILLI
  }
  get shared(): unknown {
    return this.parts.shared
  }
}

const NO_FILL: FillView = {
  side: 'buy',
  quantity: 0,
  price: 0,
  fee: 0,
  executionId: '',
  time: 0,
  origin: 'order',
}

/** One per (strategy, instrument), made at the start: a bar only sets one field. */
export class InstrumentHandlerContext extends SharedContext {
  readonly instrumentId: InstrumentId
  readonly position: PositionView
  state: unknown
  bar: BarView | null = null
  quote: QuoteView | null = null
  trade: TradeView | null = null
  order: Ticket | null = null
  fill: FillView = NO_FILL
  action: CorporateAction | null = null

  constructor(parts: ContextParts, instrumentIndex: number, state: unknown) {
    super(parts)
    this.instrumentId = parts.core.instrument(instrumentIndex).id
    this.position = new LivePosition(parts.core, parts.strategyIndex, instrumentIndex)
    this.state = state
  }
}

/** Methods that survive `const { buy } = orders`. */
function bound(parts: ContextParts): Orders {
  const { core, entry, strategyIndex } = parts
  const groups = new GroupRequests(core, entry, strategyIndex)
  return {
    ...trackingOf(core, entry, strategyIndex),
    ...multiLegOrdersOf(core, entry, strategyIndex),
    buy: insideOnly(core, 'orders.buy', entry.buy.bind(entry)),
    sell: insideOnly(core, 'orders.sell', entry.sell.bind(entry)),
    bracket: insideOnly(core, 'orders.bracket', groups.bracket.bind(groups)),
    oco: insideOnly(core, 'orders.oco', groups.oco.bind(groups)),
    oto: insideOnly(core, 'orders.oto', groups.oto.bind(groups)),
    group: groups.group.bind(groups),
    cancelGroup: insideOnly(core, 'orders.cancelGroup', groups.cancelGroup.bind(groups)),
    target: insideOnly(core, 'orders.target', entry.target.bind(entry)),
    targetPercent: insideOnly(core, 'orders.targetPercent', entry.targetPercent.bind(entry)),
    close: insideOnly(core, 'orders.close', entry.close.bind(entry)),
    cancel: insideOnly(core, 'orders.cancel', entry.cancel.bind(entry)),
    cancelAll: insideOnly(core, 'orders.cancelAll', entry.cancelAll.bind(entry)),
    replace: insideOnly(core, 'orders.replace', entry.replace.bind(entry)),
    check: entry.check.bind(entry),
    get: entry.get.bind(entry),
    open: entry.open.bind(entry),
    ...executionCalls(parts),
    signal: insideOnly(core, 'orders.signal', (signals: Signals, options: SignalOptions) =>
      takeSignals(parts, signals, options),
    ),
  }
}

function portfolioView({ core, strategyIndex }: ContextParts): PortfolioView {
  const views = core.instruments.map((_, index) => new LivePosition(core, strategyIndex, index))
  return {
    get cash() {
      return settledCash(core.portfolio)
    },
    get equity() {
      return core.portfolio.equity()
    },
    get marginUsed() {
      return core.margin.used
    },
    get freeMargin() {
      return core.margin.free
    },
    get buyingPower() {
      return core.margin.buyingPower
    },
    get maintenanceMargin() {
      return core.margin.maintenance
    },
    unitValue(instrumentId, price) {
      const index = core.indexOf(instrumentId)
      return core.portfolio.unitValue(index, price ?? core.marks.price(index))
    },
    sizing: (instrumentId, side, price) => sizingView(core, core.indexOf(instrumentId), side, price),
    get positions() {
      return views.filter((view) => view.netQuantity !== 0)
    },
    position(instrumentId) {
      const view = views[core.indexOf(instrumentId)]
      if (view === undefined) throw new RangeError(`no position for ${instrumentId}`)
      return view
    },
  }
}

function timersOf({ core, strategyIndex, strategyId }: ContextParts): Timers {
  const set = (name: string, dueTime: number, period: number | null): void => {
    if (!Number.isSafeInteger(dueTime) || (period !== null && !(period > 0))) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `Timer ${name}: time and period must be finite, and the period above zero.`,
      )
    }
    core.undo.push(core.timers.set(strategyIndex, name, dueTime, period))
    core.outbox.records.push({ type: 'timerSet', strategyId, name, dueTime, period })
  }
  const micros = (millis: number): number => Math.round(millis * MICROS_PER_MILLI)
  return {
    at: insideOnly(core, 'timers.at', (time: number, name: string) => {
      set(name, micros(time), null)
    }),
    after: insideOnly(core, 'timers.after', (durationMs: number, name: string) => {
      set(name, core.now + Math.max(0, micros(durationMs)), null)
    }),
    every: insideOnly(core, 'timers.every', (periodMs: number, name: string) => {
      set(name, core.now + micros(periodMs), micros(periodMs))
    }),
    cancel: insideOnly(core, 'timers.cancel', (name: string) => {
      core.undo.push(core.timers.cancel(strategyIndex, name))
      core.outbox.records.push({ type: 'timerCanceled', strategyId, name })
    }),
  }
}

function askForKill(
  { core, strategyId }: ContextParts,
  reason: string,
  { scope = 'all', flatten = false, naked = false }: StrategyKillOptions,
): void {
  core.kills.ask({
    scope: scope === 'strategy' ? `strategy:${strategyId}` : 'all',
    by: `strategy:${strategyId}`,
    reason,
    flatten,
    naked,
  })
}

function requestComputation(
  { core, definition, strategyIndex, strategyId }: ContextParts,
  name: string,
  given: unknown,
): number {
  if (definition.computations?.[name] === undefined) {
    const known = Object.keys(definition.computations ?? {}).join(', ')
    throw new FulmarError(
      'CONFIG_INVALID',
      `There is no computation ${name}; the strategy declares: ${known === '' ? 'none' : known}.`,
    )
  }
  // a copy, since the strategy may go on changing what it handed over
  const input = plainCopy(given, `input of ${name}`)
  const requestId = core.nextRequestId
  core.nextRequestId += 1
  core.computations.set(requestId, { strategyIndex, name })
  core.undo.push(() => {
    core.computations.delete(requestId)
  })
  core.outbox.records.push({ type: 'computeRequested', strategyId, requestId, name, input })
  core.outbox.effects.push({ kind: 'compute', requestId, strategyIndex, name, input })
  return requestId
}

function readHistory(
  { core, definition, histories }: ContextParts,
  id: InstrumentId,
  count: number,
  field: HistoryField,
): number[] {
  const depth = definition.history ?? 0
  if (!(count > 0 && count <= depth)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `history() asks for ${String(count)} bars, the strategy keeps ${String(depth)}.`,
      { remedy: `Say \`history: ${String(count)}\` in the definition of the strategy.` },
    )
  }
  return histories[core.indexOf(id)]?.last(count, field) ?? []
}
