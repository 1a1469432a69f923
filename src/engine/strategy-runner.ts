import { FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'
import type { BarView, QuoteView, TradeView } from '../domain/market-data.ts'
import { SeededRandom } from '../domain/random.ts'
import type { RandomState } from '../domain/random.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { ParameterValue } from '../strategy/parameters.ts'
import type { Core } from './core.ts'
import { InstrumentHandlerContext, SharedContext } from './handler-context.ts'
import type { ContextParts } from './handler-context.ts'
import { BarHistory } from './history.ts'
import { OrderEntry } from './order-entry.ts'
import { restoreState, saveState } from './strategy-state.ts'

export interface StrategySetup {
  /** Unique in the run. */
  readonly id: string
  readonly definition: AnyStrategy
  readonly params: Readonly<Record<string, ParameterValue>>
  /** Instruments that it trades, as indices. */
  readonly instruments: readonly number[]
}

export interface Halt {
  readonly code: Code
  readonly message: string
}

type Handler = (context: unknown) => unknown

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
  private readonly barWhere: string

  constructor(core: Core, setup: StrategySetup, index: number, seed: number) {
    const { definition, params } = setup
    this.core = core
    this.id = setup.id
    this.index = index
    this.setup = setup
    this.entry = new OrderEntry(core, index, setup.id)
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
      shared: definition.shared?.({ params }),
    }
    this.sharedContext = new SharedContext(this.parts)
    this.contexts = core.instruments.map((instrument, at) =>
      setup.instruments.includes(at)
        ? new InstrumentHandlerContext(
            this.parts,
            at,
            definition.state?.({ params, instrumentId: instrument.id }),
          )
        : null,
    )
    for (const [name, value] of Object.entries(definition)) {
      if (name.startsWith('on') && typeof value === 'function') {
        this.handlers.set(name, value as Handler)
      }
    }
    this.barHandler = this.handlers.get('onBar') ?? null
    this.barWhere = `${setup.id}.onBar`
  }

  handles(name: string): boolean {
    return this.handlers.has(name)
  }

  /** The hot path: one call per bar. */
  onBar(instrumentIndex: number, bar: BarView): void {
    const context = this.contexts[instrumentIndex]
    if (this.halt !== null || context === null || context === undefined) return
    this.histories[instrumentIndex]?.push(bar)
    if (this.barHandler === null) return
    context.bar = bar
    this.run(this.barHandler, context, this.barWhere)
  }

  onQuote(instrumentIndex: number, quote: QuoteView): void {
    const context = this.contexts[instrumentIndex]
    if (context === null || context === undefined) return
    context.quote = quote
    this.call('onQuote', context)
  }

  onTrade(instrumentIndex: number, trade: TradeView): void {
    const context = this.contexts[instrumentIndex]
    if (context === null || context === undefined) return
    context.trade = trade
    this.call('onTrade', context)
  }

  /** For handlers about one instrument; `set` fills in what the handler is about. */
  callForInstrument(
    name: string,
    instrumentIndex: number,
    set: (context: InstrumentHandlerContext) => void,
  ): void {
    const context = this.contexts[instrumentIndex]
    if (context === null || context === undefined || !this.handlers.has(name)) return
    set(context)
    this.call(name, context)
  }

  callShared(name: string, set: (context: SharedContext) => void): void {
    if (!this.handlers.has(name)) return
    set(this.sharedContext)
    this.call(name, this.sharedContext)
  }

  /** Halts this strategy alone. Working orders are left as they are: what to do with them is policy. */
  haltWith(code: Code, message: string): void {
    if (this.halt !== null) return
    this.halt = { code, message }
    this.core.timers.cancelAll(this.index)
    this.entry.targets.clear()
    this.core.outbox.records.push({ type: 'strategyHalted', strategyId: this.id, code, message })
    this.core.outbox.effects.push({
      kind: 'alert',
      severity: 'CRITICAL',
      code,
      message: `${this.id}: ${message}`,
    })
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
    }
  }

  load(saved: unknown): void {
    const state = saved as {
      halt: Halt | null
      random: unknown
      shared: unknown
      states: unknown[]
      histories: unknown[]
      targets: unknown
    }
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

  private call(name: string, context: unknown): void {
    const handler = this.handlers.get(name)
    if (this.halt === null && handler !== undefined) this.run(handler, context, `${this.id}.${name}`)
  }

  private run(handler: Handler, context: unknown, where: string): void {
    const { core } = this
    const { guard, outbox } = core
    const effects = outbox.effects.length
    const records = outbox.records.length
    const requestId = core.nextRequestId
    guard.inside = true
    guard.where = where
    try {
      const result = handler(context)
      if (result !== undefined) assertSynchronous(result, where)
    } catch (error) {
      guard.inside = false
      for (let at = core.undo.length - 1; at >= 0; at--) core.undo[at]?.()
      core.nextRequestId = requestId
      outbox.rollBack({ effects, records })
      const failure = failureOf(error, where)
      this.haltWith(failure.code, failure.message)
    }
    guard.inside = false
    if (core.undo.length > 0) core.undo.length = 0
  }
}

function assertSynchronous(result: unknown, where: string): void {
  if (
    typeof result !== 'object' ||
    result === null ||
    typeof (result as { then?: unknown }).then !== 'function'
  )
    return
  // its rejection is nobody's business any more: the strategy is halted for having been asynchronous
  ;(result as Promise<unknown>).then(undefined, () => undefined)
  throw new FulmarError('STRATEGY_ASYNC', `${where} returned a Promise; handlers are synchronous.`)
}

function failureOf(error: unknown, where: string): Halt {
  if (
    error instanceof FulmarError &&
    (error.code === 'STRATEGY_ASYNC' || error.code === 'STRATEGY_NONDETERMINISTIC')
  ) {
    return { code: error.code, message: error.message }
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const at = error instanceof Error ? firstUserFrame(error.stack ?? '') : ''
  const remedy = error instanceof FulmarError ? ` ${error.remedy}` : ''
  return { code: 'STRATEGY_THREW', message: `${where} threw ${what}${at}${remedy}` }
}

/** ` (at file:line:column)` of the first frame outside Fulmar itself. Not part of any compared bytes. */
function firstUserFrame(stack: string): string {
  const frame = stack
    .split('\n')
    .find((line) => /^\s+at /.test(line) && !/[\\/](engine|node_modules|dist)[\\/]/.test(line))
  const place = frame === undefined ? null : /\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?$/.exec(frame)
  return place === null ? '' : ` (at ${(place[1] ?? '').replace(/^file:\/\//, '')})`
}
