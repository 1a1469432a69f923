/** A kernel that is told what a venue says. */
import type { ComparisonCause, ComparisonResult, ExternalOrder } from '../../domain/comparison.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { BenchOptions } from '../kernel.test-support.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { ReconciliationPolicy } from './reconciliation.ts'

export const SECOND = 1_000_000

export interface Said {
  readonly positions?: readonly (readonly [instrumentId: string, net: string, average?: string])[]
  readonly cash?: string
  readonly cause?: ComparisonCause
  readonly isLast?: boolean
  readonly askedTime?: number
}

export class ReconcileBench {
  readonly bench: KernelBench
  readonly strategy: ReturnType<typeof scripted>
  private comparison = 0

  constructor(policy: ReconciliationPolicy = 'warnOnly', options: BenchOptions = {}) {
    const instruments = options.instruments ?? [AAA, BBB]
    this.strategy = scripted('s', { instruments: [...instruments] })
    this.bench = new KernelBench([this.strategy], { instruments, ...options, reconciliation: { policy } })
  }

  /** Holds so many AAA, bought at 100. */
  buy(quantity: number): void {
    const { bench, strategy } = this
    bench.act(strategy, ({ orders }) => orders.buy(AAA.id, quantity))
    const { nextSequence } = bench.kernel.core.orders
    bench.accept(nextSequence - 1)
    bench.fill(nextSequence - 1, quantity, 100)
    bench.time += SECOND
  }

  /** One comparison; a settle window of two seconds, the next one three seconds later. */
  compare({ positions = [], cash, cause = 'start', isLast = false, askedTime }: Said = {}): ComparisonResult {
    this.comparison += 1
    const { bench } = this
    const balance = cash ?? bench.kernel.core.portfolio.ledger.cash('USD').toString()
    bench.step({
      kind: 'venueBooksReported',
      venue: 'TEST',
      comparison: this.comparison,
      cause,
      askedTime: askedTime ?? bench.time,
      settleWindow: 2 * SECOND,
      isLast,
      accountId: 'A1',
      positions: positions.map(([instrumentId, net, average = '0']) => ({
        instrumentId,
        netQuantity: Decimal.from(net),
        averageEntryPrice: Decimal.from(average),
      })),
      balances: [{ currency: 'USD', amount: Decimal.from(balance) }],
    })
    bench.time += 3 * SECOND
    const [record] = bench.recordsOf('venueCompared').slice(-1)
    if (record === undefined) throw new Error('no comparison was recorded')
    return record.result
  }

  /** Twice, as a confirmation takes. */
  confirm(said: Said): ComparisonResult {
    this.compare(said)
    return this.compare(said)
  }

  command(verb: 'approveReconciliation' | 'rejectReconciliation', difference: number, by = 'anna'): string {
    const { bench } = this
    const id = `${verb}-${String(difference)}-${by}`
    bench.step({ kind: 'command', command: { id, verb, difference, by, reason: 'looked at it' } })
    const [answer] = bench.recordsOf('commandAnswered').slice(-1)
    return `${answer?.outcome ?? 'none'}: ${answer?.message ?? ''}`
  }

  get frozen(): string[] {
    const { frozen, instruments } = this.bench.kernel.core
    return [...frozen.keys()].map((index) => instruments[index]?.id ?? '')
  }

  alerts(): string[] {
    return this.bench.effectsOf('alert').map(({ code }) => code)
  }

  /** Net quantities: of the strategy, and of nobody. */
  nets(): [number, number] {
    return [this.bench.net(0), this.bench.net(1)]
  }
}

export function external(changes: Partial<ExternalOrder> = {}): ExternalOrder {
  return {
    venueOrderId: 'E1',
    clientOrderId: '',
    instrumentId: AAA.id,
    side: 'buy',
    type: 'limit',
    quantity: Decimal.from(50),
    cumulativeQuantity: Decimal.ZERO,
    limitPrice: Decimal.from(90),
    stopPrice: null,
    ...changes,
  }
}
