import { describe, expect, it } from 'vitest'
import { KernelBench, scripted } from '../kernel.test-support.ts'
import { AAA } from '../kernel.test-support.ts'
import type { RiskSettings } from './check.ts'

const ID = AAA.id

/** Holds 250 of AAA at 100, where an order may be 100 at most. */
function holding(risk: Partial<RiskSettings> = {}): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s')
  const limits = { maxOrderQuantity: 100, duplicateOrderSeconds: 60, ...risk.limits }
  const bench = new KernelBench([s], {
    cash: 1_000_000,
    risk: { leverage: 1, allowShort: true, ...risk, limits },
  })
  bench.bar(100)
  for (const [at, quantity] of [100, 99, 51].entries()) {
    bench.act(s, ({ orders }) => orders.buy(ID, quantity))
    bench.fill(at + 1, quantity)
  }
  expect(bench.net()).toBe(250)
  return { bench, s }
}

/** Orders sent after the first three. */
const sent = (bench: KernelBench): string[] =>
  bench
    .effectsOf('submit')
    .slice(3)
    .map(({ order }) => `${order.side} ${order.quantity.toString()}`)

describe('what is more than one order may be', () => {
  it('is closed in pieces, the next when one has filled', () => {
    const { bench, s } = holding()
    bench.act(s, ({ orders }) => expect(orders.close(ID)).toMatchObject({ approved: true, quantity: 100 }))
    bench.accept(4)
    bench.fill(4, 60)
    bench.act(s, ({ orders }) => expect(orders.close(ID)).toMatchObject({ id: 4 }))
    expect(bench.effectsOf('replace')).toEqual([])
    bench.fill(4, 40)
    bench.restart()
    bench.fill(5, 100)
    bench.fill(6, 50)
    expect(sent(bench)).toEqual(['sell 100', 'sell 100', 'sell 50'])
    expect([bench.net(), bench.open().length]).toEqual([0, 0])
    expect(bench.recordsOf('orderDenied')).toEqual([])
  })

  it('is measured in money too, and by a part as by the whole', () => {
    const { bench, s } = holding({ limits: { maxOrderNotional: 10_000 } })
    bench.act(s, ({ orders }) => orders.close(ID, { percent: 80 }), 125)
    bench.fill(4, 80, 125)
    bench.fill(5, 80, 125)
    bench.fill(6, 40, 125)
    expect(sent(bench)).toEqual(['sell 80', 'sell 80', 'sell 40'])
    expect(bench.net()).toBe(50)
  })

  it('passes every other check: a piece that is refused ends it, and says so', () => {
    const { bench, s } = holding({ limits: { maxOrdersPerSecond: 1 } })
    bench.act(s, ({ orders }) => orders.close(ID))
    bench.fill(4, 100)
    expect(sent(bench)).toEqual(['sell 100'])
    expect(bench.recordsOf('orderDenied').map(({ refusals }) => refusals[0]?.code)).toEqual([
      'RISK_ORDER_RATE',
    ])
  })

  it('is refused whole where it would take more than a hundred', () => {
    const { bench, s } = holding({ limits: { maxOrderQuantity: 100 } })
    const command = { verb: 'setLimit', scope: '', name: 'maxOrderQuantity', value: 2, by: 'anna' } as const
    bench.step({ kind: 'command', command: { ...command, id: 'c', reason: 'x', expiresAt: null } })
    bench.act(s, ({ orders }) => expect(orders.close(ID).refusals[0]?.code).toBe('RISK_ORDER_QUANTITY'))
  })

  it('is entered in no pieces: an entry that is too large is refused', () => {
    const { bench, s } = holding()
    bench.act(s, ({ orders }) => expect(orders.target(ID, 400).refusals[0]?.code).toBe('RISK_ORDER_QUANTITY'))
  })

  it('is flattened by a kill in pieces, and in larger ones where there would be too many', () => {
    const { bench } = holding()
    bench.step({ kind: 'kill', by: 'anna', reason: 'x', flatten: true })
    bench.fill(4, 100)
    bench.fill(5, 100)
    bench.fill(6, 50)
    expect(sent(bench)).toEqual(['sell 100', 'sell 100', 'sell 50'])
    expect(bench.net()).toBe(0)
    const { bench: other } = holding()
    const command = { verb: 'setLimit', scope: '', name: 'maxOrderQuantity', value: 1, by: 'anna' } as const
    other.step({ kind: 'command', command: { ...command, id: 'c', reason: 'x', expiresAt: null } })
    other.step({ kind: 'kill', by: 'anna', reason: 'x', flatten: true })
    expect(sent(other)).toEqual(['sell 3'])
  })

  it('is closed in pieces by a breaker: all one after another, a part at once', () => {
    const losses = (action: 'flatten' | 'reduce'): KernelBench => {
      const { bench } = holding({
        limits: { maxDailyLoss: 500 },
        breakers: { losses: { action, reducePercent: 90 } },
      })
      bench.bar(97)
      bench.bar(97)
      return bench
    }
    const all = losses('flatten')
    all.fill(4, 100, 97)
    all.fill(5, 100, 97)
    expect(sent(all)).toEqual(['sell 100', 'sell 100', 'sell 50'])
    expect(sent(losses('reduce'))).toEqual(['sell 100', 'sell 100', 'sell 25'])
  })
})
