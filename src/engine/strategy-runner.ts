import { CODES, FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'
import { emptyList } from '../domain/lists.ts'
import type { BarView, QuoteView, TradeView } from '../domain/market-data.ts'
import { SeededRandom } from '../domain/random.ts'
import type { RandomState } from '../domain/random.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { ParameterValue } from '../strategy/parameters.ts'
import { placeOf } from '../strategy/source-places.ts'
import type { Core } from './core.ts'
import { InstrumentHandlerContext, SharedContext } from './handler-context.ts'
import type { ContextParts } from './handler-context.ts'
import { assertSynchronous, failureOf, momentText } from './handler-failure.ts'
import type { Halt } from './handler-failure.ts'
import { BarHistory } from './history.ts'
import { OrderEntry } from './order-entry.ts'
import { plainState, restoreState, saveState } from './strategy-state.ts'

export interface StrategySetup {
  /** Unique in the run. */
  readonly id: string
  readonly definition: AnyStrategy
  readonly params: Readonly<Record<string, ParameterValue>>
  /** Instruments that it trades, as indices. */
  readonly instruments: readonly number[]
}

interface SavedRunner {
  readonly halt: Halt | null
  readonly random: unknown
  readonly shared: unknown
  readonly states: readonly unknown[]
  readonly histories: readonly unknown[]
  readonly targets: unknown
  readonly callsTime: UnixMicros
  readonly calls: number
}

type HandlerFunction = (context: unknown) => unknown

/** A handler, and its name for messages: `strategy.handler`. */
interface Handler {
  readonly run: HandlerFunction
  readonly where: string
  /** In the strategy's file, or empty. */
  readonly place: string
}

/**
 * Calls of handlers about anything but market data at one moment. More is a strategy that answers its own orders
 * or timers for ever: time would never go on. Thousands of instruments traded at one open stay well below.
 */
const CALLS_PER_MOMENT = 100_000

/** One strategy in the engine: its state, its contexts, and the fence around its handlers. */
export class StrategyRunner {
  readonly id: string
  readonly index: number
  readonly entry: OrderEntry
  readonly setup: StrategySetup
  readonly histories: (BarHistory | null)[]
  halt: Halt | null = null
  private readonly core: Core
  private readonly parts: ContextParts
  private readonly sharedContext: SharedContext
  private readonly contexts: (InstrumentHandlerContext | null)[]
  private readonly handlers = new Map<string, Handler>()
  private readonly barHandler: Handler | null
  private readonly quoteHandler: Handler | null
  private readonly tradeHandler: Handler | null
  private callsTime: UnixMicros = 0
  private calls = 0

  constructor(core: Core, setup: StrategySetup, index: number, seed: number) {
    const { definition, params } = setup
    this.core = core
    this.id = setup.id
    this.index = index
    this.setup = setup
    this.entry = new OrderEntry(core, index, setup.id)
    if (definition.protect !== undefined) core.contingencies.protect(index, definition.protect, setup.id)
    core.executions.entries[index] = this.entry
    this.histories = core.instruments.map((_, instrument) =>
      (definition.history ?? 0) > 0 && setup.instruments.includes(instrument)
        ? new BarHistory(definition.history ?? 0)
        : null,
    )
    this.parts = {
      core,
      strategyIndex: index,
      strategyId: setup.id,
      definition,
      params,
      entry: this.entry,
      random: new SeededRandom(seed + index),
      histories: this.histories,
      firstInstrument: setup.instruments[0] ?? -1,
      shared: this.guarded(definition.shared?.name === 'constructor' ? 'constructor' : 'shared', () =>
        definition.shared?.({ params }),
      ),
    }
    this.sharedContext = new SharedContext(this.parts)
    this.contexts = core.instruments.map((instrument, at) =>
      setup.instruments.includes(at)
        ? new InstrumentHandlerContext(
            this.parts,
            at,
            this.guarded('state', () => definition.state?.({ params, instrumentId: instrument.id })),
          )
        : null,
    )
    for (const [name, value] of Object.entries(definition)) {
      if (name.startsWith('on') && typeof value === 'function') {
        const place = placeOf(value as object)
        this.handlers.set(name, { run: value as HandlerFunction, where: `${setup.id}.${name}`, place })
      }
    }
    this.barHandler = this.handlers.get('onBar') ?? null
    this.quoteHandler = this.handlers.get('onQuote') ?? null
    this.tradeHandler = this.handlers.get('onTrade') ?? null
  }

  handles(name: string): boolean {
    return this.handlers.has(name)
  }

  /** The hot path: one call per bar. */
  onBar(instrumentIndex: number, bar: BarView): void {
    const context = this.contexts[instrumentIndex]
    if (this.halt !== null || context === null || context === undefined) {
      this.pass(instrumentIndex, bar)
      return
    }
    this.histories[instrumentIndex]?.push(bar)
    if (this.barHandler === null) return
    context.bar = bar
    this.run(this.barHandler, context)
  }

  onQuote(instrumentIndex: number, quote: QuoteView): void {
    const context = this.contexts[instrumentIndex]
    if (this.halt !== null || this.quoteHandler === null || context === null || context === undefined) {
      this.pass(instrumentIndex, null)
      return
    }
    context.quote = quote
    this.run(this.quoteHandler, context)
  }

  onTrade(instrumentIndex: number, trade: TradeView): void {
    const context = this.contexts[instrumentIndex]
    if (this.halt !== null || this.tradeHandler === null || context === null || context === undefined) {
      this.pass(instrumentIndex, null)
      return
    }
    context.trade = trade
    this.run(this.tradeHandler, context)
  }

  /** For handlers about one instrument; `set` fills in what the handler is about. */
  callForInstrument(
    name: string,
    instrumentIndex: number,
    set: (context: InstrumentHandlerContext) => void,
  ): void {
    const context = this.contexts[instrumentIndex]
    const handler = this.handlers.get(name)
    if (context === null || context === undefined || handler === undefined) return
    set(context)
    this.call(handler, context)
  }

  callShared(name: string, set: (context: SharedContext) => void): void {
    const handler = this.handlers.get(name)
    if (handler === undefined) return
    set(this.sharedContext)
    this.call(handler, this.sharedContext)
  }

  /** Halts this strategy alone. Working orders are left as they are: what to do with them is policy. */
  haltWith(code: Code, message: string): void {
    if (this.halt !== null) return
    this.startOver('the strategy was halted')
    this.halt = { code, message }
    this.core.outbox.records.push({ type: 'strategyHalted', strategyId: this.id, code, message })
    this.core.outbox.effects.push({
      kind: 'alert',
      severity: 'CRITICAL',
      code,
      message: `${this.id}: ${message}`,
    })
  }

  /** Nothing that it had set going goes on. Its orders are left as they are. */
  startOver(why: string): void {
    this.halt = null
    this.core.timers.cancelAll(this.index)
    this.core.jobs.cancelAll(this.index)
    this.core.executions.stop(this.index, null, why)
    this.entry.targets.clear()
  }

  save(): unknown {
    return {
      halt: this.halt,
      random: this.parts.random.save(),
      // a strategy without state has undefined there, which is no data
      shared: saveState(this.parts.shared, 'shared') ?? null,
      states: this.contexts.map((context, index) =>
        // a list has no place for undefined, which is what a strategy without `state` has
        context?.state === undefined
          ? null
          : saveState(context.state, `state[${this.core.instrument(index).id}]`),
      ),
      histories: this.histories.map((history) => history?.save() ?? null),
      targets: this.entry.targets.save(),
      callsTime: this.callsTime,
      calls: this.calls,
    }
  }

  /** Its code is another one: what it remembers is what `migrate` makes of it, or new. Bars that it has seen stay. */
  loadChanged(saved: unknown, stateVersion: number): void {
    const { shared, states, histories } = saved as SavedRunner
    this.histories.forEach((history, index) => {
      const kept = histories[index] ?? null
      if (kept !== null) history?.load(kept)
    })
    const { parts, contexts } = this
    const made = {
      shared: parts.shared,
      states: Object.fromEntries(
        contexts.flatMap((each) => (each === null ? [] : [[each.instrumentId, each.state]])),
      ),
    }
    const { definition } = this.setup
    if (definition.migrate === undefined) return
    const old = { stateVersion, shared: plainState(shared), states: {} as Record<string, unknown> }
    contexts.forEach((each, index) => {
      if (each !== null) old.states[each.instrumentId] = plainState(states[index])
    })
    this.guarded('migrate', () => {
      definition.migrate?.(old, made)
    })
    parts.shared = made.shared
    for (const each of contexts) if (each !== null) each.state = made.states[each.instrumentId]
  }

  load(saved: unknown): void {
    const state = saved as SavedRunner
    this.callsTime = state.callsTime
    this.calls = state.calls
    this.halt = state.halt
    this.parts.random.load(state.random as RandomState)
    if (state.shared !== null) this.parts.shared = restoreState(this.parts.shared, state.shared, 'shared')
    this.contexts.forEach((context, index) => {
      if (context?.state === undefined) return
      context.state = restoreState(context.state, state.states[index], `state[${context.instrumentId}]`)
    })
    this.histories.forEach((history, index) => history?.load(state.histories[index]))
    this.entry.targets.load(state.targets)
  }

  /** Not called, since it is halted: where its record is followed, what it decided at this place comes from there. */
  private pass(instrumentIndex: number, bar: BarView | null): void {
    const { follow } = this.core
    if (follow?.has(this.index) !== true) return
    if (bar !== null) this.histories[instrumentIndex]?.push(bar)
    follow.catchUp()
  }

  private call(handler: Handler, context: unknown): void {
    if (this.halt !== null) {
      this.core.follow?.catchUp()
      return
    }
    if (this.callsTime !== this.core.now) {
      this.callsTime = this.core.now
      this.calls = 0
    }
    this.calls += 1
    if (this.calls <= CALLS_PER_MOMENT) this.run(handler, context)
    else {
      const what = `More than ${String(CALLS_PER_MOMENT)} events of orders, timers and answers at one moment, ${momentText(this.callsTime)}, the last for ${handler.where}. ${CODES.STRATEGY_EVENT_FLOOD.remedy}`
      this.haltWith('STRATEGY_EVENT_FLOOD', what)
    }
  }

  /** What a strategy makes its state with is held to the rules of handlers; without it there is nothing to run. */
  private guarded(what: string, make: () => unknown): unknown {
    const { guard } = this.core
    guard.inside = true
    guard.where = `${this.id}.${what}`
    try {
      const made = make()
      assertSynchronous(made, guard.where)
      return made
    } catch (error) {
      const { code, message } = failureOf(error, { where: guard.where, place: '' })
      throw new FulmarError(code, message, { cause: error })
    } finally {
      guard.inside = false
    }
  }

  private run(handler: Handler, context: unknown): void {
    const { core } = this
    const { guard, outbox, follow } = core
    if (follow !== null) follow.catchUp()
    const effects = outbox.effects.length
    const records = outbox.records.length
    const requestId = core.nextRequestId
    guard.inside = true
    guard.where = handler.where
    try {
      const result = handler.run(context)
      if (result !== undefined) assertSynchronous(result, handler.where)
    } catch (error) {
      guard.inside = false
      for (let at = core.undo.length - 1; at >= 0; at--) core.undo[at]?.()
      core.nextRequestId = requestId
      outbox.rollBack({ effects, records })
      const { instrumentId } = context as { instrumentId?: string }
      const about = instrumentId === undefined ? handler : { ...handler, instrumentId }
      const failure = failureOf(error, { ...about, time: core.now })
      this.haltWith(failure.code, failure.message)
    }
    guard.inside = false
    if (core.undo.length > 0) {
      emptyList(core.undo)
      // also of a handler that went on to throw
      if (core.kills.isAsked) core.kills.carryOut()
    }
  }
}
