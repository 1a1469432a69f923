/** A kernel and a Reconciler beside a venue whose every answer is scripted, in simulated time. */
import { Decimal } from '../../src/domain/decimal.ts'
import type { FillReport } from '../../src/domain/fill.ts'
import type { KernelInput } from '../../src/domain/inputs.ts'
import type { Order } from '../../src/domain/order.ts'
import { AAA, BBB, KernelBench, MINUTE, scripted } from '../../src/engine/kernel.test-support.ts'
import type { AnyBarContext } from '../../src/engine/kernel.test-support.ts'
import type { ReconciliationPolicy } from '../../src/engine/reconcile/reconciliation.ts'
import type { AccountReport, Broker, OrderReport, PositionReport } from '../../src/ports/broker.ts'
import { Reconciler } from '../../src/runtime/reconcile/reconciler.ts'
import type { ReconcilerSettings } from '../../src/runtime/reconcile/settings.ts'
import { EPOCH, Scheduler } from '../simulation/scheduler.ts'

export const SECOND = 1_000_000

export interface VenueScript {
  orders: OrderReport[]
  fills: FillReport[]
  positions: PositionReport[]
  cash: string
  /** Questions that fail, by name. */
  failing: Set<string>
  /** Questions that are never answered. */
  silent: Set<string>
  executionHistory: boolean
}

export interface DeskOptions {
  readonly policy?: ReconciliationPolicy
  readonly settings?: Partial<ReconcilerSettings>
  readonly settleWindow?: number
  readonly answerDeadline?: number
}

export class ReconcileDesk {
  readonly scheduler = new Scheduler()
  readonly clock = this.scheduler.clock()
  readonly script: VenueScript = {
    orders: [],
    fills: [],
    positions: [],
    cash: '100000',
    failing: new Set(),
    silent: new Set(),
    executionHistory: true,
  }
  readonly asked: string[] = []
  readonly alerts: string[] = []
  readonly bench: KernelBench
  readonly strategy = scripted('s', { instruments: [AAA, BBB] })
  readonly reconciler: Reconciler
  readonly stop = new AbortController()
  private executions = 0

  constructor({
    policy = 'warnOnly',
    settings,
    settleWindow = 2 * SECOND,
    answerDeadline,
  }: DeskOptions = {}) {
    this.bench = new KernelBench([this.strategy], {
      instruments: [AAA, BBB],
      arming: 'explicit',
      time: EPOCH,
      reconciliation: { policy },
      ...(answerDeadline === undefined ? {} : { answerDeadline }),
    })
    this.reconciler = new Reconciler({
      broker: this.broker(settleWindow),
      clock: this.clock,
      kernel: () => this.bench.kernel,
      sink: (input) => {
        this.step(input)
      },
      onAlert: (_severity, code) => void this.alerts.push(code),
      ...(settings === undefined ? {} : { settings }),
    })
    this.step({ kind: 'connectionChanged', venue: 'TEST', connected: true })
  }

  step(input: KernelInput): void {
    const { bench } = this
    bench.time = Math.max(bench.time, this.clock.now())
    const before = bench.records.length
    bench.step(input)
    for (const record of bench.records.slice(before)) this.reconciler.onRecord(record)
    this.reconciler.wake()
  }

  /** The first comparison, and arming. */
  async start(): Promise<void> {
    expectTrue(await this.compare('start'))
    this.step({ kind: 'venueStateChanged', venue: 'TEST', state: 'armed', reason: 'a test' })
  }

  async compare(
    cause: 'start' | 'reconnect' | 'interval' | 'demand',
    limit = 600 * SECOND,
  ): Promise<boolean | null> {
    let came: boolean | null = null
    void this.reconciler.compare(cause, this.stop.signal).then((result) => (came = result))
    await this.scheduler.run(this.scheduler.time + limit, () => came !== null)
    return came
  }

  async pass(seconds: number): Promise<void> {
    await this.scheduler.run(this.scheduler.time + seconds * SECOND)
  }

  /** An order of the strategy, as it stands in the kernel: 10 AAA at a limit of 100. */
  order(quantity = 10): Order {
    this.act(({ orders }) => orders.buy(AAA.id, quantity, { limit: 100 }))
    const { bench } = this
    return bench.order(bench.kernel.core.orders.nextSequence - 1)
  }

  /** In a handler of the strategy, now. */
  act(what: (context: AnyBarContext) => unknown): void {
    // the bar takes a minute
    this.bench.time = this.clock.now() - MINUTE
    this.bench.act(this.strategy, what)
  }

  doubt(order: Readonly<Order>): void {
    const { clientOrderId } = order
    this.step({ kind: 'orderInDoubt', clientOrderId, eventTime: this.clock.now(), reason: 'a timeout' })
  }

  /** The venue has it. */
  atVenue(order: Readonly<Order>, changes: Partial<OrderReport> = {}): OrderReport {
    const { clientOrderId, instrumentId, side, type, timeInForce, quantity, limitPrice, stopPrice } = order
    const report: OrderReport = {
      ...{ clientOrderId, instrumentId, side, type, timeInForce, quantity, limitPrice, stopPrice },
      venueOrderId: `V${String(order.sequence)}`,
      cumulativeQuantity: Decimal.ZERO,
      status: 'accepted',
      updatedTime: this.clock.now(),
      ...changes,
    }
    this.script.orders = [
      ...this.script.orders.filter((other) => other.clientOrderId !== clientOrderId),
      report,
    ]
    return report
  }

  /** The venue has executed it, and what it holds and has says so. */
  executed(
    order: Pick<Order, 'clientOrderId' | 'instrumentId' | 'side'>,
    quantity: number,
    changes: Partial<FillReport> = {},
  ): FillReport {
    this.executions += 1
    const fill: FillReport = {
      clientOrderId: order.clientOrderId,
      venueOrderId: 'V',
      executionId: `X${String(this.executions)}`,
      instrumentId: order.instrumentId,
      side: order.side,
      quantity: Decimal.from(quantity),
      price: Decimal.from(100),
      fee: Decimal.ZERO,
      feeCurrency: 'USD',
      liquidity: 'unknown',
      eventTime: this.clock.now(),
      ...changes,
    }
    this.script.fills = [...this.script.fills, fill]
    const signed = fill.side === 'buy' ? fill.quantity : fill.quantity.neg()
    this.hold(fill.instrumentId, signed)
    this.script.cash = Decimal.from(this.script.cash).sub(signed.mul(fill.price)).toString()
    return fill
  }

  hold(instrumentId: string, more: Decimal): void {
    const held = this.script.positions.find((position) => position.instrumentId === instrumentId)
    const netQuantity = (held?.netQuantity ?? Decimal.ZERO).add(more)
    this.script.positions = [
      ...this.script.positions.filter((position) => position.instrumentId !== instrumentId),
      { instrumentId, netQuantity, averageEntryPrice: Decimal.from(100) },
    ]
  }

  get net(): string {
    return this.bench.kernel.core.portfolio.exactNet(0).toString()
  }

  get frozen(): boolean {
    return this.bench.kernel.core.frozen.has(0)
  }

  sent(): number {
    return this.bench.effectsOf('submit').length
  }

  codes(): string[] {
    return [...this.alerts, ...this.bench.effectsOf('alert').map(({ code }) => code)]
  }

  private broker(settleWindow: number): Broker {
    const { script } = this
    const answer = <T>(what: string, value: () => T): Promise<T> => {
      this.asked.push(what)
      if (script.silent.has(what)) return new Promise(() => undefined)
      if (script.failing.has(what)) return Promise.reject(new Error(`${what}: 503`))
      return this.clock.sleep(1000).then(value)
    }
    const isOpen = ({ status }: OrderReport): boolean =>
      status === 'accepted' || status === 'triggered' || status === 'partiallyFilled'
    const never = (): never => {
      throw new Error('nothing is ever repaired by trading')
    }
    return {
      venue: 'TEST',
      capabilities: {
        settleWindow,
        get executionHistory() {
          return script.executionHistory
        },
      } as Broker['capabilities'],
      connect: () => Promise.resolve(),
      close: () => Promise.resolve(),
      submit: never,
      replace: never,
      cancel: never,
      queryOpenOrders: () => answer('openOrders', () => script.orders.filter(isOpen)),
      queryOrder: (id) =>
        answer('order', () => script.orders.find(({ clientOrderId }) => clientOrderId === id) ?? null),
      queryFillsSince: (time) =>
        answer('fills', () => script.fills.filter(({ eventTime }) => eventTime >= time)),
      queryPositions: () => answer('positions', () => script.positions),
      queryAccount: () =>
        answer('account', (): AccountReport => {
          const balances = new Map([['USD', Decimal.from(script.cash)]])
          return { accountId: 'A1', balances, buyingPower: Decimal.ZERO, currency: 'USD' }
        }),
    }
  }
}

function expectTrue(value: boolean | null): void {
  if (value !== true) throw new Error(`the comparison came to ${String(value)}`)
}
