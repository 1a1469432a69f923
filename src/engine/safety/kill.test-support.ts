/** A day under a kill: strategies that order at random, and a venue that answers late, out of order, or not at all. */
import fc from 'fast-check'
import { Decimal } from '../../domain/decimal.ts'
import type { KernelInput, SafetyCommand } from '../../domain/inputs.ts'

import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import { fixedQuantity } from '../../strategy/sizing/index.ts'
import { encode } from '../codec.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { Effect } from '../outbox.ts'
import type { KernelRecord } from '../records.ts'

let commands = 0

/** A command with an id of its own. */
export function command(verb: SafetyCommand['verb'], more: Partial<SafetyCommand> = {}): KernelInput {
  commands += 1
  const id = `${verb}-${String(commands)}`
  return { kind: 'command', command: { id, verb, by: 'anna', reason: 'for a test', ...more } }
}

export type DayAction =
  | {
      readonly what:
        | 'buy'
        | 'sell'
        | 'limit'
        | 'stop'
        | 'reduceSell'
        | 'reduceBuy'
        | 'target'
        | 'close'
        | 'closeAll'
        | 'bracket'
        | 'twap'
        | 'signal'
        | 'pair'
      readonly strategy: number
      readonly instrument: number
      readonly quantity: number
    }
  | {
      readonly what:
        'replace' | 'fill' | 'partial' | 'accept' | 'confirm' | 'refuseCancel' | 'doubt' | 'reject'
      readonly at: number
      readonly quantity: number
    }
  | { readonly what: 'wait'; readonly seconds: number }

const spot = { strategy: fc.nat(1), instrument: fc.nat(1), quantity: fc.integer({ min: 1, max: 40 }) }

export const dayAction: fc.Arbitrary<DayAction> = fc.oneof(
  fc.record({
    what: fc.constantFrom(
      'buy',
      'sell',
      'limit',
      'stop',
      'reduceSell',
      'reduceBuy',
      'target',
      'close',
      'closeAll',
      'bracket',
      'twap',
      'signal',
      'pair',
    ),
    ...spot,
  }),
  fc.record({
    what: fc.constantFrom(
      'replace',
      'fill',
      'fill',
      'partial',
      'accept',
      'confirm',
      'refuseCancel',
      'doubt',
      'reject',
    ),
    at: fc.nat(20),
    quantity: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({ what: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 40 }) }),
)

const IDS = [AAA.id, BBB.id]
const BRACKET = { stopLoss: { percent: 3 }, takeProfit: { percent: 3 } }
const SECOND = 1_000_000

export class KillDay {
  readonly strategies = [
    scripted('s', { instruments: [AAA, BBB] }),
    scripted('t', { instruments: [AAA, BBB], protect: { stopLossPercent: 5 } }),
  ] as const
  bench = new KernelBench(this.strategies, {
    instruments: [AAA, BBB],
    cash: 1e9,
    risk: { leverage: 1e6, allowShort: true },
  })
  readonly effects: Effect[] = []
  readonly records: KernelRecord[] = []
  /** The same as they were when they were made: orders go on to change. */
  readonly journal: string[] = []
  /** Sequences of orders that the venue holds. */
  private readonly held: number[] = []
  private readonly reloads: boolean
  private readonly keepsJournal: boolean

  constructor(reloads = false, keepsJournal = false) {
    this.reloads = reloads
    this.keepsJournal = keepsJournal
    for (const index of [0, 1]) this.bench.bar(100, index)
    this.collect()
  }

  net(strategy: number, instrument: number): number {
    return this.bench.net(strategy, instrument)
  }

  accountNet(instrument: number): number {
    return this.bench.kernel.core.portfolio.exactNet(instrument).toNumber()
  }

  /** Alerts about cancels that were asked for in vain. */
  get unanswered(): string[] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'alert' && effect.code === 'RISK_CANCEL_UNANSWERED' ? [effect.message] : [],
    )
  }

  get gaveUp(): boolean {
    return this.effects.some(
      (effect) => effect.kind === 'alert' && effect.message.includes('came to nothing'),
    )
  }

  step(input: KernelInput): void {
    this.bench.step(input)
    this.collect()
  }

  /** Effects that came of it. */
  do(action: DayAction): readonly Effect[] {
    const before = this.effects.length
    if ('strategy' in action) this.order(action)
    else if (action.what === 'wait') this.wait(action.seconds)
    else {
      const order = this.pick(action.at)
      if (order !== undefined) this.answer(order, action.what, action.quantity)
    }
    this.collect()
    return this.effects.slice(before)
  }

  wait(seconds: number): void {
    for (let left = seconds; left > 0; left--) {
      this.bench.time += SECOND
      if (this.bench.fireTimers() > 0) this.collect()
    }
  }

  /** Confirms what was asked for, and fills what closes, until nothing is asked for any more. */
  settle(rounds = 40): void {
    for (let round = 0; round < rounds; round++) {
      for (const sequence of [...this.held]) {
        const order = this.bench.order(sequence)
        if (order.pending === 'cancel') this.answer(order, 'confirm', 0)
        else if (order.purpose === 'flatten') this.answer(order, 'fill', 1000)
        this.collect()
      }
      this.wait(5)
    }
  }

  isHeld(sequence: number): boolean {
    return this.held.includes(sequence)
  }

  private order({ what, strategy, instrument, quantity }: Extract<DayAction, { strategy: number }>): void {
    const id = IDS[instrument] ?? AAA.id
    const one = this.strategies[strategy] ?? this.strategies[0]
    one.do = ({ orders }) => {
      switch (what) {
        case 'buy':
        case 'sell':
          return orders[what](id, quantity)
        case 'limit':
          return orders.buy(id, quantity, { limit: 99 })
        case 'stop':
          return orders.sell(id, quantity, { stop: 95, reduceOnly: true })
        case 'reduceSell':
          return orders.sell(id, quantity, { reduceOnly: true })
        case 'reduceBuy':
          return orders.buy(id, quantity, { reduceOnly: true })
        case 'target':
          return orders.target(id, quantity - 20)
        case 'close':
          return orders.close(id)
        case 'closeAll':
          return orders.closeAll()
        case 'bracket':
          return orders.bracket('buy', id, quantity, BRACKET)
        case 'twap':
          return orders.twap('sell', id, quantity, { durationMs: 60_000, slices: 3, atEnd: 'market' })
        case 'signal':
          return orders.signal(
            { instrumentId: id, strength: quantity % 2 === 0 ? 1 : -1 },
            { size: fixedQuantity(quantity) },
          )
        case 'pair':
          return orders.submitAll(
            [
              { side: 'buy', instrumentId: AAA.id, quantity },
              { side: 'sell', instrumentId: BBB.id, quantity },
            ],
            { onLegFailure: 'closeFilled' },
          )
      }
    }
    // the other strategy hears of the bar too, and has nothing to do
    this.bench.bar(100, instrument)
  }

  private answer(order: Order, what: string, quantity: number): void {
    const { sequence } = order
    switch (what) {
      case 'accept':
        this.bench.accept(sequence)
        return
      case 'doubt':
        this.bench.answer(sequence, { kind: 'orderInDoubt' })
        return
      case 'confirm':
        if (order.pending === 'cancel') this.end(sequence, 'orderCanceled')
        return
      case 'reject':
        if (order.status === 'submitted') this.end(sequence, 'orderRejected')
        return
      case 'refuseCancel':
        if (order.pending === 'cancel') this.bench.answer(sequence, { kind: 'cancelRejected' })
        return
      case 'replace': {
        const owner = this.strategies[order.strategyIndex]
        if (owner === undefined) return
        owner.do = ({ orders }) => orders.replace(sequence, { quantity })
        this.bench.bar(100, order.instrumentIndex)
        return
      }
      default:
        this.fill(order, what === 'partial' ? Math.min(quantity, 3) : 1000)
    }
  }

  /** Reduce-only is not looked at for orders of the kill switch: they have to be right on any venue. */
  private fill(order: Order, most: number): void {
    const leaves = order.quantity.sub(order.cumulativeQuantity).toNumber()
    const net = this.accountNet(order.instrumentIndex)
    const reducible = Math.max(0, order.side === 'sell' ? net : -net)
    const isCut = order.reduceOnly && order.purpose !== 'flatten'
    const quantity = Math.min(leaves, most, isCut ? reducible : Infinity)
    if (quantity <= 0) return
    if (quantity === leaves) this.drop(order.sequence)
    this.bench.fill(order.sequence, Decimal.from(quantity))
  }

  private end(sequence: number, kind: 'orderCanceled' | 'orderRejected'): void {
    this.drop(sequence)
    this.bench.answer(sequence, { kind })
  }

  private drop(sequence: number): void {
    const at = this.held.indexOf(sequence)
    if (at !== -1) this.held.splice(at, 1)
  }

  private pick(at: number): Order | undefined {
    const sequence = this.held[at % Math.max(1, this.held.length)]
    return sequence === undefined ? undefined : this.bench.order(sequence)
  }

  private collect(): void {
    const { effects, records } = this.bench
    for (const effect of effects) {
      this.effects.push(effect)
      if (effect.kind === 'submit' && !isTerminal(effect.order.status)) this.held.push(effect.order.sequence)
    }
    this.records.push(...records)
    if (this.keepsJournal) this.journal.push(...records.map((record) => encode(record)))
    effects.length = 0
    records.length = 0
    if (this.reloads) this.bench = this.bench.reloaded()
  }
}
