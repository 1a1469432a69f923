import type { InstrumentId, Instrument } from '../domain/instrument.ts'
import type {
  BarContext,
  ComputedContext,
  ConnectionContext,
  CorporateActionContext,
  DataGapContext,
  ErrorContext,
  FillContext,
  JobContext,
  OrderContext,
  QuoteContext,
  SessionContext,
  StrategyContext,
  TimerContext,
  TradeContext,
} from './context.ts'
import type { AnyStrategy, Computation, Synchronous } from './definition.ts'
import type { ProtectSettings } from './order-groups.ts'
import type { Parameters, ParameterValue } from './parameters.ts'

type Values = Readonly<Record<string, ParameterValue>>

/**
 * For those who come from LEAN, NautilusTrader or Zipline: extend it and export the class as default.
 * Fields of the object that hold data or indicators are its state: they are saved and restored.
 * Configuration is static: `static strategyName = …`, `static instruments = […]`, `static bars = '1m'`.
 */
export abstract class Strategy {
  static readonly strategyName: string = ''
  static readonly instruments: readonly (InstrumentId | Instrument)[] = []
  static readonly bars: string | undefined = undefined
  static readonly history: number = 0
  static readonly params: Parameters = {}
  static readonly protect: ProtectSettings | undefined = undefined
  static readonly computations: Readonly<Record<string, Computation>> = {}

  /** Called once, before the first input. */
  initialize?(context: StrategyContext<unknown, Values>): Synchronous
  onStop?(context: StrategyContext<unknown, Values>): Synchronous
  onBar?(context: BarContext<unknown, unknown, Values>): Synchronous
  onQuote?(context: QuoteContext<unknown, unknown, Values>): Synchronous
  onTrade?(context: TradeContext<unknown, unknown, Values>): Synchronous
  onOrder?(context: OrderContext<unknown, unknown, Values>): Synchronous
  onFill?(context: FillContext<unknown, unknown, Values>): Synchronous
  onReject?(context: OrderContext<unknown, unknown, Values>): Synchronous
  onCancel?(context: OrderContext<unknown, unknown, Values>): Synchronous
  onTimer?(context: TimerContext<unknown, Values>): Synchronous
  onSchedule?(context: JobContext<unknown, Values>): Synchronous
  onSessionOpen?(context: SessionContext<unknown, Values>): Synchronous
  onSessionClose?(context: SessionContext<unknown, Values>): Synchronous
  onComputed?(context: ComputedContext<unknown, Values>): Synchronous
  onConnection?(context: ConnectionContext<unknown, Values>): Synchronous
  onDataGap?(context: DataGapContext<unknown, Values>): Synchronous
  onCorporateAction?(context: CorporateActionContext<unknown, unknown, Values>): Synchronous
  onError?(context: ErrorContext<unknown, Values>): Synchronous
}

/** A class that extends `Strategy`: `new` gets the resolved parameters. */
export interface StrategyClass {
  new (params: Values): Strategy
  readonly strategyName: string
  readonly instruments: readonly (InstrumentId | Instrument)[]
  readonly bars: string | undefined
  readonly history: number
  readonly params: Parameters
  readonly protect: ProtectSettings | undefined
  readonly computations: Readonly<Record<string, Computation>>
}

export function isStrategyClass(value: unknown): value is StrategyClass {
  return typeof value === 'function' && value.prototype instanceof Strategy
}

const HANDLERS = [
  'onStop',
  'onBar',
  'onQuote',
  'onTrade',
  'onOrder',
  'onFill',
  'onReject',
  'onCancel',
  'onTimer',
  'onSchedule',
  'onSessionOpen',
  'onSessionClose',
  'onComputed',
  'onConnection',
  'onDataGap',
  'onCorporateAction',
  'onError',
] as const

/** Methods of a class that the engine calls. */
export const CLASS_METHODS: readonly string[] = ['initialize', ...HANDLERS]
/** Static fields of a class that say what it is. */
export const CLASS_FIELDS: readonly string[] = [
  'strategyName',
  'instruments',
  'bars',
  'history',
  'params',
  'protect',
  'computations',
]

/** The class as a definition: the object itself is the shared state, and each handler calls its method. */
export function definitionFromClass(strategyClass: StrategyClass): AnyStrategy {
  const prototype = strategyClass.prototype as unknown as Record<string, unknown>
  const handlers: Record<string, unknown> = {}
  const bind = (handler: string, method: string): void => {
    if (typeof prototype[method] !== 'function') return
    handlers[handler] = (context: StrategyContext<Record<string, (c: unknown) => unknown>, Values>) =>
      context.shared[method]?.(context)
  }
  bind('onStart', 'initialize')
  for (const name of HANDLERS) bind(name, name)
  return {
    name: strategyClass.strategyName === '' ? strategyClass.name : strategyClass.strategyName,
    instruments: strategyClass.instruments,
    ...(strategyClass.bars === undefined ? {} : { bars: strategyClass.bars }),
    history: strategyClass.history,
    params: strategyClass.params,
    ...(strategyClass.protect === undefined ? {} : { protect: strategyClass.protect }),
    computations: strategyClass.computations,
    // its name is that under which a failure is told
    shared: function constructor({ params }: { params: Values }) {
      return new strategyClass(params)
    },
    ...handlers,
  } as AnyStrategy
}
