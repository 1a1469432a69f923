/** A kernel without a venue: tests say what the venue answers, and look at what came out. */
import type { FillReport } from '../domain/fill.ts'
import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { equity } from '../domain/instruments.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { BarView } from '../domain/market-data.ts'
import type { Order } from '../domain/order.ts'
import type { ContingencyKind } from '../ports/broker.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { BarContext, StrategyContext } from '../strategy/context.ts'
import type { MarginSetup } from './account-margin.ts'
import type { HandlerGuard } from './core.ts'
import { Kernel } from './kernel.ts'
import type { Markets } from './markets.ts'
import type { Effect } from './outbox.ts'
import type { KernelRecord } from './records.ts'
import type { ReconciliationSettings } from './reconcile/reconciliation.ts'
import type { RiskSettings } from './risk/check.ts'

export const MINUTE = 60_000_000
const HUNDRED = Decimal.from(100)
export const AAA = equity('AAA.XNAS')
export const BBB = equity('BBB.XNAS')

/* eslint-disable @typescript-eslint/no-explicit-any -- contexts of any strategy */
export type AnyBarContext = BarContext<any, any, any>
export type AnyContext = StrategyContext<any, any>
/* eslint-enable @typescript-eslint/no-explicit-any */

export interface BenchOptions {
  readonly instruments?: readonly Instrument[]
  readonly cash?: DecimalInput
  readonly currency?: string
  readonly risk?: RiskSettings
  readonly seed?: number
  readonly guard?: HandlerGuard
  readonly markets?: Markets
  readonly arming?: 'automatic' | 'explicit'
  readonly margin?: MarginSetup
  readonly nativeContingencies?: ReadonlySet<ContingencyKind>
  readonly reconciliation?: ReconciliationSettings
  readonly answerDeadline?: number
  /** When it starts. */
  readonly time?: number
}

/** A strategy on AAA whose handlers are swapped while it runs. */
export function scripted(
  name: string,
  handlers: Partial<AnyStrategy> = {},
): AnyStrategy & { do: ((context: AnyBarContext) => unknown) | null } {
  const strategy = {
    name,
    instruments: [AAA],
    do: null as ((context: AnyBarContext) => unknown) | null,
    onBar(context: AnyBarContext): unknown {
      const act = strategy.do
      strategy.do = null
      return act?.(context)
    },
    ...handlers,
  }
  return strategy as never
}

export class KernelBench {
  kernel: Kernel
  readonly guard: HandlerGuard
  readonly records: KernelRecord[] = []
  readonly effects: Effect[] = []
  time = 1_700_000_000_000_000
  private executions = 0
  private readonly options: BenchOptions
  private readonly strategies: readonly AnyStrategy[]

  constructor(strategies: readonly AnyStrategy[], options: BenchOptions = {}, start = true) {
    this.options = options
    this.time = options.time ?? this.time
    this.guard = options.guard ?? { inside: false, where: '' }
    this.strategies = strategies
    this.kernel = this.make()
    if (!start) return
    this.step({
      kind: 'cashMoved',
      entry: 'transfer',
      currency: options.currency ?? 'USD',
      amount: Decimal.from(options.cash ?? 100_000),
      reason: 'start',
    })
    this.kernel.start(this.time)
    this.drain()
  }

  /** A kernel of the same set-up that continues from this one's saved state. */
  reloaded(): KernelBench {
    const other = new KernelBench(this.strategies, this.options, false)
    other.kernel.load(this.kernel.save())
    other.time = this.time
    other.executions = this.executions
    return other
  }

  /** This one goes on with a new kernel that has loaded its state. */
  restart(): void {
    const state = this.kernel.save()
    this.kernel = this.make()
    this.kernel.load(state)
  }

  step(input: KernelInput): void {
    this.kernel.step(input, this.time)
    this.drain()
  }

  bar(price: number, instrumentIndex = 0): void {
    this.time += MINUTE
    this.kernel.onMarketData(instrumentIndex, this.view(price, instrumentIndex), this.time)
    this.drain()
  }

  /** One bar whose handler does this. */
  act(strategy: ReturnType<typeof scripted>, act: (context: AnyBarContext) => unknown, price = 100): void {
    let failed: unknown = null
    strategy.do = (context) => {
      try {
        return act(context)
      } catch (error) {
        failed = error
        throw error
      }
    }
    this.bar(price)
    // an expectation that fails inside a handler would otherwise only halt the strategy
    if (failed instanceof Error && failed.name === 'AssertionError') throw failed
  }

  order(sequence: number): Order {
    const order = this.kernel.core.orders.get(sequence)
    if (order === null) throw new Error(`no order ${String(sequence)}`)
    return order
  }

  accept(sequence: number): void {
    this.answer(sequence, { kind: 'orderAccepted', venueOrderId: `V${String(sequence)}` })
  }

  fill(
    sequence: number,
    quantity: DecimalInput,
    price?: DecimalInput,
    changes: Partial<FillReport> = {},
  ): void {
    this.step({ kind: 'fill', report: this.report(sequence, quantity, price, changes) })
  }

  /** At 100, or at the limit of the order where 100 is beyond it. */
  report(
    sequence: number,
    quantity: DecimalInput,
    price?: DecimalInput,
    changes: Partial<FillReport> = {},
  ): FillReport {
    const { clientOrderId, instrumentId, side, limitPrice } = this.order(sequence)
    const isBeyond = limitPrice !== null && (side === 'buy' ? limitPrice.lt(HUNDRED) : limitPrice.gt(HUNDRED))
    this.executions += 1
    return {
      clientOrderId,
      venueOrderId: `V${String(sequence)}`,
      executionId: `X${String(this.executions)}`,
      instrumentId,
      side,
      quantity: Decimal.from(quantity),
      price: price === undefined ? (isBeyond ? limitPrice : HUNDRED) : Decimal.from(price),
      fee: Decimal.ZERO,
      feeCurrency: 'USD',
      liquidity: 'taker',
      eventTime: this.time,
      ...changes,
    }
  }

  /** Any answer of the venue about one order. */
  answer(
    sequence: number,
    input:
      | { kind: 'orderAccepted'; venueOrderId: string }
      | {
          kind:
            | 'orderCanceled'
            | 'orderExpired'
            | 'cancelRejected'
            | 'replaceRejected'
            | 'orderLost'
            | 'orderInDoubt'
        }
      | { kind: 'orderRejected' | 'orderWithheld' }
      | { kind: 'orderTriggered' }
      | { kind: 'orderReplaced'; quantity: Decimal; limitPrice: Decimal | null; stopPrice: Decimal | null },
  ): void {
    const { clientOrderId } = this.order(sequence)
    const about = { clientOrderId, eventTime: this.time, reason: 'said so', code: 'VENUE_REJECTED' }
    this.step({ ...about, ...input })
  }

  /** Fires timers that are due by now, as a driver would. */
  fireTimers(limit = Infinity): number {
    let fired = 0
    while (this.kernel.nextTimerDue <= this.time && fired < limit) {
      const input = this.kernel.dueInput()
      if (input === null) break
      this.step(input)
      fired += 1
    }
    return fired
  }

  effectsOf<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind)
  }

  recordsOf<T extends KernelRecord['type']>(type: T): Extract<KernelRecord, { type: T }>[] {
    return this.records.filter((record): record is Extract<KernelRecord, { type: T }> => record.type === type)
  }

  net(strategyIndex = 0, instrumentIndex = 0): number {
    const { portfolio } = this.kernel.core
    return portfolio.net[portfolio.slot(strategyIndex, instrumentIndex)] ?? NaN
  }

  /** Orders of all strategies that may still fill. */
  open(instrumentIndex = 0): Order[] {
    return [...this.kernel.core.orders.openFor(instrumentIndex)]
  }

  view(price: number, instrumentIndex: number): BarView {
    const instrument = this.kernel.core.instrument(instrumentIndex)
    return {
      kind: 'bar',
      instrumentIndex,
      instrumentId: instrument.id,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: 1000,
      startTime: (this.time - MINUTE) / 1000,
      time: this.time / 1000,
    }
  }

  private make(): Kernel {
    const instruments = this.options.instruments ?? [AAA]
    return new Kernel({
      instruments,
      strategies: this.strategies.map((definition) => ({
        id: definition.name,
        definition,
        params: {},
        instruments: definition.instruments.map((item) =>
          instruments.findIndex(({ id }) => id === (typeof item === 'string' ? item : item.id)),
        ),
      })),
      currency: this.options.currency ?? 'USD',
      ...(this.options.risk === undefined ? {} : { risk: this.options.risk }),
      ...(this.options.arming === undefined ? {} : { arming: this.options.arming }),
      ...(this.options.markets === undefined ? {} : { markets: this.options.markets }),
      ...(this.options.reconciliation === undefined ? {} : { reconciliation: this.options.reconciliation }),
      ...(this.options.answerDeadline === undefined ? {} : { answerDeadline: this.options.answerDeadline }),
      ...(this.options.margin === undefined ? {} : { margin: this.options.margin }),
      ...(this.options.nativeContingencies === undefined
        ? {}
        : { nativeContingencies: this.options.nativeContingencies }),
      identity: { deploymentTag: 1, run: 1, nonce: 2 },
      seed: this.options.seed ?? 7,
      guard: this.guard,
    })
  }

  private drain(): void {
    const { outbox } = this.kernel.core
    this.records.push(...outbox.records)
    this.effects.push(...outbox.effects)
    outbox.clear()
  }
}
