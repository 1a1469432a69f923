/** Strategies may be plain JavaScript, where nobody has checked a side: in other words it must never become a sale. */
import { describe, expect, it } from 'vitest'
import type { OrderSide } from '../domain/order.ts'
import type { Orders } from '../strategy/orders.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'

const WRONG = ['BUY', 'Sell', 'bye', '', null, undefined, 1] as unknown as readonly OrderSide[]

function sentBy(act: (orders: Orders) => unknown): { sent: number; answer: unknown; halted: boolean } {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy])
  bench.bar(100)
  let answer: unknown = null
  bench.act(strategy, ({ orders }) => {
    answer = act(orders)
  })
  bench.bar(100)
  bench.fireTimers()
  return {
    sent: bench.effectsOf('submit').length,
    answer,
    halted: bench.kernel.runners[0]?.halt !== null,
  }
}

describe.each(WRONG)('the side %j', (side) => {
  it.each<[string, (orders: Orders) => unknown, object]>([
    ['bracket', (o) => o.bracket(side, AAA.id, 10, { stopLoss: { percent: 1 } }), { state: 'denied' }],
    [
      'bracket with a limit',
      (o) => o.bracket(side, AAA.id, 10, { limit: 99, stopLoss: { stop: 90 } }),
      { state: 'denied' },
    ],
    [
      'oto',
      (o) => o.oto(AAA.id, { side, quantity: 1, limit: 99 }, [{ side: 'sell', quantity: 1 }]),
      { state: 'denied' },
    ],
    [
      'oco',
      (o) =>
        o.oco(AAA.id, [
          { side, quantity: 1, limit: 99 },
          { side, quantity: 1, stop: 90 },
        ]),
      { state: 'denied' },
    ],
    ['twap', (o) => o.twap(side, AAA.id, 10, { durationMs: 600_000, slices: 2 }), { state: 'failed' }],
    ['marketable', (o) => o.marketable(side, AAA.id, 10, { slippagePercent: 1 }), { state: 'failed' }],
    ['peg', (o) => o.peg(side, AAA.id, 10, { to: 'bid', capPrice: 101 }), { state: 'failed' }],
    ['check', (o) => o.check(side, AAA.id, 10), { approved: false }],
  ])('of %s is refused, and nothing is sent', (_name, act, expected) => {
    const { sent, answer, halted } = sentBy(act)
    expect(sent).toBe(0)
    expect(halted).toBe(false)
    expect(answer).toMatchObject(expected)
  })
})
