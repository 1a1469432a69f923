/** A kernel with breakers, driven by hand. */
import type { Ticket } from '../../../strategy/orders.ts'
import { AAA, BBB, KernelBench, scripted } from '../../kernel.test-support.ts'
import type { BenchOptions } from '../../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from '../../risk/check.ts'
import type { RiskSettings } from '../../risk/check.ts'
import type { BreakerStatus } from './breaker-board.ts'
import type { BreakerName } from './breaker-table.ts'

export const SECOND = 1_000_000
export const DAY = 86_400 * SECOND

/** 2023-11-14T12:00Z, a Tuesday. */
export const NOON = 1_699_963_200 * SECOND

export class BreakerBench extends KernelBench {
  readonly all: readonly ReturnType<typeof scripted>[]
  private resets = 0

  constructor(risk: Partial<RiskSettings>, options: BenchOptions & { count?: number } = {}) {
    const instruments = options.instruments ?? [AAA, BBB]
    const all = Array.from({ length: options.count ?? 1 }, (_, index) =>
      scripted(`s${String(index)}`, { instruments: [...instruments] }),
    )
    super(all, {
      time: NOON,
      ...options,
      instruments,
      risk: { ...DEFAULT_RISK_SETTINGS, leverage: 100, ...risk },
    })
    this.all = all
    instruments.forEach((_, index) => {
      this.bar(100, index)
    })
  }

  strategy(index = 0): ReturnType<typeof scripted> {
    const found = this.all[index]
    if (found === undefined) throw new Error(`no strategy ${String(index)}`)
    return found
  }

  /** Gives an order at a price of 100, or another. */
  order1(side: 'buy' | 'sell', quantity: number, options: OrderAsk = {}): Ticket {
    let ticket: Ticket | null = null
    this.act(
      this.strategy(options.strategy),
      ({ orders }) => {
        const more = options.limit === undefined ? {} : { limit: options.limit }
        const only = options.reduceOnly === undefined ? {} : { reduceOnly: options.reduceOnly }
        ticket = orders[side](options.instrument ?? AAA.id, quantity, { ...more, ...only })
      },
      options.price ?? 100,
    )
    if (ticket === null) throw new Error('no ticket')
    return ticket
  }

  /** Holds so many (below zero: short), bought at 100. */
  hold(quantity: number, strategy = 0): void {
    const { id } = this.order1(quantity > 0 ? 'buy' : 'sell', Math.abs(quantity), { strategy })
    this.fill(id, Math.abs(quantity))
  }

  status(breaker: BreakerName, scope = 'account'): BreakerStatus {
    const found = this.kernel.core.breakers
      ?.status()
      .find((one) => one.breaker === breaker && one.scope === scope)
    if (found === undefined) throw new Error(`no breaker ${breaker} (${scope})`)
    return found
  }

  reset(
    breaker: BreakerName,
    { scope = 'account', by = 'Ada', reason = 'looked at it', id = '' } = {},
  ): void {
    this.resets += 1
    this.step({
      kind: 'command',
      command: {
        id: id === '' ? `reset-${String(this.resets)}` : id,
        verb: 'resetBreaker',
        breaker,
        scope,
        by,
        reason,
      },
    })
  }

  /** Lets time pass as a driver would, and nothing else happen. */
  wait(seconds: number): void {
    const until = this.time + seconds * SECOND
    while (this.kernel.nextTimerDue <= until) {
      this.time = Math.max(this.time, this.kernel.nextTimerDue)
      this.fireTimers()
    }
    this.time = until
  }

  /** Time passes, and then a bar comes. */
  barAfter(seconds: number, price: number, index = 0): void {
    this.wait(seconds)
    this.kernel.onMarketData(index, this.view(price, index), this.time)
    this.empty()
  }

  get codes(): string[] {
    return this.effectsOf('alert').map(({ code }) => code)
  }

  private empty(): void {
    const { outbox } = this.kernel.core
    this.records.push(...outbox.records)
    this.effects.push(...outbox.effects)
    outbox.clear()
  }
}

interface OrderAsk {
  readonly strategy?: number
  readonly instrument?: string
  readonly limit?: number
  readonly reduceOnly?: boolean
  readonly price?: number
}
