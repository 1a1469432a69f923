/** Executions on a kernel without a venue: tests say what the venue answers. */
import { expect } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { equity } from '../../domain/instruments.ts'
import type { ExecutionTicket } from '../../strategy/executions.ts'
import type { Orders } from '../../strategy/orders.ts'
import { KernelBench, scripted } from '../kernel.test-support.ts'
import type { BenchOptions } from '../kernel.test-support.ts'
import { committedOf } from './execution.ts'

export const SECOND = 1_000_000

/** Money enough, so that it is not buying power that refuses. */
export class ExecutionBench extends KernelBench {
  readonly strategy: ReturnType<typeof scripted>

  constructor(options: BenchOptions = {}, handlers: Parameters<typeof scripted>[1] = {}) {
    const strategy = scripted('s', handlers)
    super([strategy], { cash: 10_000_000, ...options })
    this.strategy = strategy
    this.bar(100)
  }

  start(begin: (orders: Orders) => ExecutionTicket): ExecutionTicket {
    let ticket: ExecutionTicket | null = null
    this.call((orders) => {
      ticket = begin(orders)
    })
    if (ticket === null)
      throw new Error(this.kernel.runners[0]?.halt?.message ?? 'the strategy was halted before')
    return ticket
  }

  /** In a handler, at a bar of the price before that takes no time. */
  call(act: (orders: Orders) => unknown): void {
    const price = this.kernel.core.marks.price(0)
    this.time -= 60 * SECOND
    this.act(this.strategy, ({ orders }) => act(orders), price)
  }

  /** Time goes by, timer by timer. */
  pass(seconds: number): void {
    const until = this.time + seconds * SECOND
    while (this.kernel.nextTimerDue <= until) {
      this.time = Math.max(this.time, this.kernel.nextTimerDue)
      const input = this.kernel.dueInput()
      if (input === null) break
      this.step(input)
    }
    this.time = until
  }

  quote(bid: number, ask: number): void {
    const { time } = this
    this.kernel.onMarketData(
      0,
      {
        kind: 'quote',
        ...{
          instrumentIndex: 0,
          instrumentId: 'AAA.XNAS',
          bid,
          ask,
          bidSize: 1,
          askSize: 1,
          time: time / 1000,
        },
      },
      time,
    )
    this.emptyOutbox()
  }

  /** What market data made the kernel decide. */
  emptyOutbox(): void {
    const { outbox } = this.kernel.core
    this.records.push(...outbox.records)
    this.effects.push(...outbox.effects)
    outbox.clear()
  }

  /** Quantities of the children, in the order sent. */
  get sent(): readonly string[] {
    return this.effectsOf('submit').map(({ order }) => order.quantity.toString())
  }

  committed(id: number): Decimal {
    return committedOf(this.kernel.core.executions.get(id))
  }
}

/** Sum of what children of a parent have filled and could still fill, from the orders themselves. */
export function worstOf(bench: KernelBench, id: number): Decimal {
  let sum = Decimal.ZERO
  for (const sequence of bench.kernel.core.executions.get(id).children.map((child) => child.sequence)) {
    const order = bench.order(sequence)
    expect(order.parentId).toBe(id)
    const isOpen = ['submitted', 'accepted', 'partiallyFilled'].includes(order.status)
    sum = sum.add(isOpen ? order.quantity : order.cumulativeQuantity)
  }
  return sum
}

export const FINE = equity('AAA.XNAS', { lotSize: 0.001 })
