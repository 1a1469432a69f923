import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'

const ID = AAA.id

function canceling(): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s')
  const bench = new KernelBench([s])
  bench.bar(100)
  bench.act(s, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
  bench.accept(1)
  bench.act(s, ({ orders }) => orders.cancel(1))
  return { bench, s }
}

/** At that many microseconds after now, in a handler. */
function later(bench: KernelBench, s: ReturnType<typeof scripted>, micros: number): number {
  bench.time += micros - 60_000_000
  bench.act(s, ({ orders }) => expect(orders.cancel(1)).toEqual({ ok: true }))
  return bench.effectsOf('cancel').length
}

describe('a cancel without an answer', () => {
  it('is sent again when asked for again, not before it is 5 seconds old, and never twice at once', () => {
    const { bench, s } = canceling()
    expect(later(bench, s, 4_999_999)).toBe(1)
    expect(later(bench, s, 1)).toBe(2)
    expect(later(bench, s, 0)).toBe(2)
    expect(later(bench, s, 4_000_000)).toBe(2)
    expect(later(bench, s, 1_000_000)).toBe(3)
    expect(bench.recordsOf('cancelRequested')).toHaveLength(3)
    bench.answer(1, { kind: 'orderCanceled' })
    bench.answer(1, { kind: 'cancelRejected' })
    bench.act(s, ({ orders }) =>
      expect(orders.cancel(1)).toMatchObject({ refusal: { code: 'ORDER_CLOSED' } }),
    )
    expect(bench.order(1)).toMatchObject({ status: 'canceled', pending: 'none' })
  })

  it('is sent again at once when the order fell in doubt since', () => {
    const { bench, s } = canceling()
    bench.time += 1_000_000
    bench.answer(1, { kind: 'orderInDoubt' })
    expect(later(bench, s, 0)).toBe(2)
    expect(later(bench, s, 1_000_000)).toBe(2)
  })

  it('is sent again by the kill switch too, and by cancelAll', () => {
    const { bench, s } = canceling()
    bench.time += 5_000_000
    bench.step({ kind: 'kill', by: 'ann', reason: 'enough' })
    expect(bench.effectsOf('cancel')).toHaveLength(2)
    bench.act(s, ({ orders }) => expect(orders.cancelAll()).toBe(1))
    expect(bench.effectsOf('cancel')).toHaveLength(3)
  })

  it('is not asked for again where the handler throws', () => {
    const { bench, s } = canceling()
    const before = bench.order(1).cancelTime
    s.do = ({ orders }) => {
      orders.cancel(1)
      throw new Error('no')
    }
    bench.bar(100)
    expect(bench.effectsOf('cancel')).toHaveLength(1)
    expect(bench.order(1)).toMatchObject({ pending: 'cancel', cancelTime: before })
  })

  it('never makes a second replace: one that waits for its answer refuses another', () => {
    const { bench, s } = canceling()
    bench.answer(1, { kind: 'cancelRejected' })
    bench.act(s, ({ orders }) => orders.replace(1, { quantity: 50 }))
    bench.time += 3_600_000_000
    bench.answer(1, { kind: 'orderInDoubt' })
    bench.act(s, ({ orders }) =>
      expect(orders.replace(1, { quantity: 60 })).toMatchObject({ refusal: { code: 'ORDER_BUSY' } }),
    )
    expect(bench.effectsOf('replace')).toHaveLength(1)
  })
})

describe('an order that was held for lost', () => {
  it('is adopted, canceled and told of when the venue shows it after all', () => {
    const s = scripted('s')
    const bench = new KernelBench([s])
    bench.bar(100)
    bench.act(s, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
    bench.answer(1, { kind: 'orderLost' })
    bench.accept(1)
    expect(bench.order(1)).toMatchObject({ status: 'accepted', pending: 'cancel' })
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([1])
    expect(bench.effectsOf('alert')).toMatchObject([{ severity: 'CRITICAL', code: 'RISK_INSTRUMENT_FROZEN' }])
    bench.fill(1, 40)
    bench.answer(1, { kind: 'orderCanceled' })
    expect(bench.net()).toBe(40)
    expect(bench.effectsOf('cancel')).toHaveLength(1)
  })
})
