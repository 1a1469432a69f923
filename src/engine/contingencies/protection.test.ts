import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'
import type { ProtectSettings } from '../../strategy/order-groups.ts'

const STOP: ProtectSettings = { stopLossPercent: 2 }

function bench(protect: ProtectSettings, other = false): { b: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s', { protect })
  const b = new KernelBench(other ? [s, scripted('t')] : [s])
  b.bar(100)
  return { b, s }
}

const shown = (b: KernelBench): string[] =>
  b
    .open()
    .filter(({ purpose }) => purpose === 'protect')
    .map((order) => {
      const left = (order.requestedChange?.quantity ?? order.quantity).sub(order.cumulativeQuantity)
      const price = order.requestedChange?.stopPrice ?? order.stopPrice ?? order.limitPrice
      const what = price?.toString() ?? order.trail?.value.toString() ?? order.type
      return `${order.side} ${left.toString()}@${what}${order.pending === 'cancel' ? ' canceling' : ''}`
    })
const alerts = (b: KernelBench): string[] => b.effectsOf('alert').map(({ code }) => code)

describe('protect, in the definition of a strategy', () => {
  it('gives every position its exits, without the strategy asking', () => {
    const { b, s } = bench({ stopLossPercent: 2, takeProfitPercent: 4, trailingStopPercent: 3 })
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 50)
    expect(shown(b)).toEqual(['sell 50@98', 'sell 50@3', 'sell 50@104'])
  })

  it('follows the position up, down and through zero', () => {
    const { b, s } = bench(STOP)
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 50)
    b.accept(2)
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(3, 50, 102)
    expect(shown(b)).toEqual(['sell 100@98.98'])
    b.act(s, ({ orders }) => orders.sell(AAA.id, 150))
    b.fill(4, 150, 100)
    expect(b.net()).toBe(-50)
    expect(shown(b)).toEqual(['sell 100@98.98 canceling', 'buy 50@102'])
  })

  it('leaves alone what a bracket protects', () => {
    const { b, s } = bench(STOP)
    b.act(s, ({ orders }) => orders.bracket('buy', AAA.id, 40, { stopLoss: { stop: 90 } }))
    b.fill(1, 40)
    expect(shown(b)).toEqual(['sell 40@90'])
    b.act(s, ({ orders }) => orders.buy(AAA.id, 10))
    b.fill(3, 10)
    expect(shown(b)).toEqual(['sell 40@90', 'sell 10@98'])
  })

  it('leaves the market when a position was held for long enough', () => {
    const { b, s } = bench({ maxHoldMs: 60_000 })
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 50)
    b.time += 60_000_000
    b.fireTimers()
    expect(shown(b)).toEqual(['sell 50@market'])
  })

  it('is not the strategy’s to cancel, and goes when the position is closed', () => {
    const { b, s } = bench(STOP)
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 50)
    b.accept(2)
    b.act(s, ({ orders }) => {
      expect(orders.cancel(2)).toMatchObject({ ok: false, refusal: { code: 'ORDER_LEGS_INVALID' } })
      expect(orders.cancelAll()).toBe(0)
      orders.close(AAA.id)
    })
    expect(shown(b)).toEqual(['sell 50@98'])
    b.fill(3, 50)
    expect(shown(b)).toEqual(['sell 50@98 canceling'])
  })

  it('protects what an entry in flight fills after a kill, and keeps what is there', () => {
    const { b, s } = bench(STOP)
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 20)
    b.step({ kind: 'kill', by: 'test', reason: 'test' })
    expect(b.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([1])
    b.fill(1, 30)
    expect(shown(b)).toEqual(['sell 20@98', 'sell 30@98'])
  })

  it('watches a trailing stop that the venue does not take, and gets out at the market', () => {
    const { b, s } = bench({ trailingStopPercent: 2 })
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 50)
    b.answer(2, { kind: 'orderRejected' })
    b.answer(3, { kind: 'orderRejected' })
    expect(alerts(b)).toEqual(['ORDER_PROTECTION_WATCHED'])
    b.bar(110)
    b.bar(107.81)
    expect(shown(b)).toEqual([])
    b.bar(107.8)
    expect(shown(b)).toEqual(['sell 50@market'])
    b.answer(4, { kind: 'orderRejected' })
    expect(shown(b)).toEqual([])
    b.bar(120)
    expect(shown(b)).toEqual(['sell 50@market'])
    b.fill(5, 50)
    expect(b.kernel.core.contingencies.isWatching).toBe(false)
  })

  it('is a plain order where another strategy holds the instrument too, for the venue knows only the sum', () => {
    const { b, s } = bench(STOP, true)
    const [, t] = b.kernel.runners
    b.guard.inside = true
    t?.entry.sell(AAA.id, 80)
    b.guard.inside = false
    b.fill(1, 80)
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(2, 50)
    expect(shown(b)).toEqual(['sell 50@98'])
    expect(b.order(3).reduceOnly).toBe(false)
  })

  it('restates price and quantity with a split', () => {
    const { b, s } = bench(STOP)
    b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
    b.fill(1, 50)
    b.accept(2)
    const { clientOrderId } = b.order(2)
    const reason = 'VENUE_CORPORATE_ACTION: split 2 for 1.'
    b.step({ kind: 'orderCanceled', clientOrderId, eventTime: b.time, reason })
    expect(shown(b)).toEqual([])
    const action = {
      type: 'split',
      instrumentId: AAA.id,
      ratio: Decimal.from(2),
      effectiveTime: b.time,
    } as const
    b.step({ kind: 'corporateAction', action })
    expect(shown(b)).toEqual(['sell 100@49'])
    expect(alerts(b)).toEqual([])
  })

  it('with a setting that makes no sense is refused', () => {
    for (const protect of [{}, { stopLossPercent: 0 }, { stopLossPercent: 100 }, { stopPercent: 2 }])
      expect(() => bench(protect as ProtectSettings)).toThrow(/protect/)
  })
})

describe('a bracket and a split', () => {
  it('goes on with prices and quantities of new shares', () => {
    const s = scripted('s')
    const b = new KernelBench([s])
    b.bar(100)
    b.act(s, ({ orders }) =>
      orders.bracket('buy', AAA.id, 50, { stopLoss: { stop: 90 }, takeProfit: { percent: 10 } }),
    )
    b.fill(1, 50)
    for (const sequence of [2, 3]) {
      const { clientOrderId } = b.order(sequence)
      const reason = 'VENUE_CORPORATE_ACTION: split 5 for 1.'
      b.step({ kind: 'orderCanceled', clientOrderId, eventTime: b.time, reason })
    }
    const action = {
      type: 'split',
      instrumentId: AAA.id,
      ratio: Decimal.from(5),
      effectiveTime: b.time,
    } as const
    b.step({ kind: 'corporateAction', action })
    expect(shown(b)).toEqual(['sell 250@18', 'sell 250@22'])
  })
})

describe('what our own checks make of an exit', () => {
  it.each(['halt', 'reduce'] as const)(
    'it passes after an operator’s %s, where an entry does not',
    (verb) => {
      const { b, s } = bench(STOP)
      b.act(s, ({ orders }) => orders.buy(AAA.id, 50))
      b.step({ kind: 'command', command: { id: '1', verb, by: 'test', reason: 'test' } })
      b.fill(1, 50)
      expect(shown(b)).toEqual(['sell 50@98'])
      b.act(s, ({ orders }) => {
        expect(orders.buy(AAA.id, 1).approved).toBe(false)
      })
    },
  )

  it('it passes limits on the size of an order: a position is no safer without its stop', () => {
    const s = scripted('s', { protect: STOP })
    const risk = { leverage: 1, allowShort: true, limits: { maxOrderQuantity: 60, maxOrdersPerMinute: 2 } }
    const b = new KernelBench([s], { risk })
    b.bar(100)
    b.act(s, ({ orders }) => {
      orders.buy(AAA.id, 60)
      orders.buy(AAA.id, 40)
    })
    b.fill(1, 60)
    b.accept(3)
    b.fill(2, 40)
    expect(shown(b)).toEqual(['sell 100@98'])
  })
})
