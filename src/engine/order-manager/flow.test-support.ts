/** Random order flow of two strategies in two instruments, every answer of a venue and every mishap among it. */
import fc from 'fast-check'
import { Decimal } from '../../domain/decimal.ts'
import type { OrderLeg } from '../../strategy/multi-leg.ts'
import { encodeRecord } from '../records.ts'
import type { KernelRecord } from '../records.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'

const INSTRUMENTS = [AAA, BBB]
type Scripted = ReturnType<typeof scripted>

const REQUESTS = [
  'buy',
  'sell',
  'limit',
  'target',
  'close',
  'half',
  'closeAll',
  'legs',
  'denied',
  'undone',
] as const
const ANSWERS = [
  'accept',
  'accept',
  'fill',
  'part',
  'part',
  'bust',
  'reject',
  'cancel',
  'expire',
  'lost',
  'inDoubt',
  'withhold',
  'replaced',
  'cancelRejected',
  'askCancel',
  'askReplace',
] as const

const requests = fc.record({
  what: fc.constantFrom(...REQUESTS),
  by: fc.nat(1),
  instrument: fc.nat(1),
  quantity: fc.integer({ min: 1, max: 30 }),
  price: fc.integer({ min: 95, max: 105 }),
  policy: fc.constantFrom('allOrNone', 'each'),
  onLegFailure: fc.constantFrom('keep', 'cancelRest', 'closeFilled'),
})
const answers = fc.record({
  what: fc.constantFrom(...ANSWERS),
  /** Counted back from the latest. */
  order: fc.nat(6),
  quantity: fc.integer({ min: 1, max: 30 }),
  price: fc.integer({ min: 95, max: 105 }),
})

export type Action =
  typeof requests extends fc.Arbitrary<infer R>
    ? typeof answers extends fc.Arbitrary<infer A>
      ? R | A
      : never
    : never

/** Long ones: of a short one most answers are about orders that there are not. */
export const flow = fc.array(
  fc.oneof({ arbitrary: requests, weight: 2 }, { arbitrary: answers, weight: 5 }),
  {
    minLength: 10,
    maxLength: 60,
    size: 'max',
  },
)

export class Flow {
  readonly strategies: readonly [Scripted, Scripted]
  bench: KernelBench
  /** What was recorded, as the journal would have it. */
  readonly journal: string[] = []
  readonly records: KernelRecord[] = []
  private seen = 0
  private executions = 0

  constructor() {
    this.strategies = [
      scripted('one', { instruments: INSTRUMENTS }),
      scripted('two', { instruments: INSTRUMENTS }),
    ]
    const risk = { leverage: 100, allowShort: true, limits: { maxOrderQuantity: 50 } }
    this.bench = new KernelBench(this.strategies, { instruments: INSTRUMENTS, cash: 1e7, risk })
    for (const index of INSTRUMENTS.keys()) this.bench.bar(100, index)
  }

  perform(action: Action): void {
    if ('order' in action) this.answer(action)
    else this.request(action)
    this.collect()
  }

  /** Throws the kernel away and goes on with one that was loaded from its state. */
  reload(): void {
    this.bench = this.bench.reloaded()
    this.seen = 0
  }

  private collect(): void {
    const { core } = this.bench.kernel
    for (const record of this.bench.records.slice(this.seen)) {
      this.records.push(record)
      this.journal.push(encodeRecord(core.sequence, core.now, record))
    }
    this.seen = this.bench.records.length
  }

  private request(action: Extract<Action, { readonly by: number }>): void {
    const strategy = this.strategies[action.by] as Scripted
    // a strategy that threw is halted, and asks for nothing any more
    strategy.do = (context) => {
      ask(action, context)
    }
    this.bench.bar(action.price, action.instrument)
  }

  private answer({
    what,
    order: number,
    quantity,
    price,
  }: Extract<Action, { readonly order: number }>): void {
    const { bench } = this
    const sequence = bench.kernel.core.orders.nextSequence - 1 - number
    const order = bench.kernel.core.orders.get(sequence)
    if (order === null) return
    bench.time += 1_000_000
    const strategy = this.strategies[order.strategyIndex] as Scripted
    switch (what) {
      case 'accept':
        bench.accept(sequence)
        return
      case 'fill':
      case 'part': {
        const left = order.quantity.sub(order.cumulativeQuantity).sub(order.voidedQuantity)
        const some = what === 'fill' ? left : Decimal.min(left, Decimal.from(quantity))
        if (!some.isPositive) return
        this.executions += 1
        bench.fill(sequence, some, price, { executionId: `E${String(this.executions)}` })
        return
      }
      case 'bust':
        if (order.cumulativeQuantity.lt(Decimal.ONE)) return
        this.executions += 1
        bench.fill(sequence, -1, price, { executionId: `E${String(this.executions)}` })
        return
      case 'reject':
        bench.answer(sequence, { kind: 'orderRejected' })
        return
      case 'cancel':
        bench.answer(sequence, { kind: 'orderCanceled' })
        return
      case 'expire':
        bench.answer(sequence, { kind: 'orderExpired' })
        return
      case 'lost':
        bench.answer(sequence, { kind: 'orderLost' })
        return
      case 'inDoubt':
        bench.answer(sequence, { kind: 'orderInDoubt' })
        return
      case 'withhold':
        bench.answer(sequence, { kind: 'orderWithheld' })
        return
      case 'replaced': {
        const { limitPrice, stopPrice } = order
        bench.answer(sequence, {
          kind: 'orderReplaced',
          quantity: order.requestedChange?.quantity ?? Decimal.from(quantity),
          limitPrice,
          stopPrice,
        })
        return
      }
      case 'cancelRejected':
        bench.answer(sequence, { kind: 'cancelRejected' })
        return
      case 'askCancel':
      case 'askReplace':
        strategy.do = ({ orders }) => {
          if (what === 'askCancel') orders.cancel(sequence)
          else orders.replace(sequence, { quantity })
        }
        bench.bar(price, order.instrumentIndex)
        return
    }
  }
}

function ask(action: Extract<Action, { readonly by: number }>, { orders }: AnyBarContext): void {
  const { quantity, price, policy, onLegFailure } = action
  const id = (INSTRUMENTS[action.instrument] ?? AAA).id
  const other = id === AAA.id ? BBB.id : AAA.id
  switch (action.what) {
    case 'buy':
      orders.buy(id, quantity)
      return
    case 'sell':
      orders.sell(id, quantity)
      return
    case 'limit':
      orders.buy(id, quantity, { limit: price })
      return
    case 'target':
      orders.target(id, quantity - 15)
      return
    case 'close':
      orders.close(id)
      return
    case 'half':
      orders.close(id, { percent: 50 })
      return
    case 'closeAll':
      orders.closeAll()
      return
    case 'legs': {
      const legs: OrderLeg[] = [
        { side: 'buy', instrumentId: id, quantity },
        { side: 'sell', instrumentId: other, quantity: quantity * 2, limit: price },
      ]
      orders.submitAll(legs, {
        policy: policy as 'each',
        onLegFailure: onLegFailure as 'keep',
        reason: 'pair',
      })
      return
    }
    case 'denied':
      orders.buy(id, 51)
      return
    case 'undone':
      orders.buy(id, quantity)
      orders.buy(id, 51)
      orders.submitAll([{ side: 'sell', instrumentId: id, quantity }])
      if (quantity === 30) throw new Error('halted')
      return
  }
}
