import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'

const ID = AAA.id
const SECOND = 1_000_000

/** A bracket over 100 at 100, filled, whose stop (2) and target (3) the venue has. */
function bracket(): { bench: KernelBench; asked: () => string[] } {
  const s = scripted('s')
  const bench = new KernelBench([s], { cash: 1_000_000, nativeContingencies: new Set(['oco'] as const) })
  bench.bar(100)
  bench.act(s, ({ orders }) =>
    orders.bracket('buy', ID, 100, { stopLoss: { stop: 90 }, takeProfit: { limit: 110 } }),
  )
  bench.fill(1, 100)
  bench.accept(2)
  bench.accept(3)
  const before = bench.effects.length
  const asked = (): string[] =>
    bench.effects
      .slice(before)
      .flatMap((effect) =>
        effect.kind === 'cancel'
          ? [`cancel ${String(effect.order.sequence)}`]
          : effect.kind === 'replace'
            ? [`replace ${String(effect.request.order.sequence)} ${String(effect.request.change.quantity)}`]
            : effect.kind === 'submit'
              ? [`submit ${effect.order.quantity.toString()}`]
              : [],
      )
  return { bench, asked }
}

describe('legs that the venue itself makes smaller', () => {
  it('say so to the venue, and entries do not', () => {
    const { bench } = bracket()
    expect(bench.effectsOf('submit').map(({ order }) => order.link?.oco)).toEqual([
      undefined,
      'reduce',
      'reduce',
    ])
    const s = scripted('s')
    const other = new KernelBench([s], { nativeContingencies: new Set(['oco'] as const) })
    other.bar(100)
    other.act(s, ({ orders }) =>
      orders.oco(ID, [
        { side: 'buy', quantity: 5, stop: 101 },
        { side: 'sell', quantity: 4, stop: 99 },
      ]),
    )
    expect(other.effectsOf('submit').map(({ order }) => order.link?.oco)).toEqual(['cancel', 'cancel'])
  })

  it('are not asked for what the venue does: its reports bring the books in step', () => {
    const { bench, asked } = bracket()
    bench.fill(3, 40, 110)
    expect(asked()).toEqual([])
    bench.answer(2, {
      kind: 'orderReplaced',
      quantity: Decimal.from(60),
      stopPrice: Decimal.from(90),
      limitPrice: null,
    })
    expect(bench.order(2).quantity.toString()).toBe('60')
    bench.fill(3, 60, 110)
    bench.answer(2, { kind: 'orderCanceled' })
    bench.time += 10 * SECOND
    bench.fireTimers(20)
    expect(asked()).toEqual([])
    expect([bench.net(), bench.open().length]).toEqual([0, 0])
    expect(bench.kernel.core.contingencies.all).toEqual([])
    expect(bench.effectsOf('alert')).toEqual([])
  })

  it('are asked for by us where the venue has not done it within five seconds, over a restart too', () => {
    const { bench, asked } = bracket()
    bench.fill(3, 40, 110)
    bench.restart()
    bench.time += 4 * SECOND
    bench.fireTimers(20)
    expect(asked()).toEqual([])
    bench.time += SECOND
    bench.fireTimers(20)
    expect(asked()).toEqual(['replace 2 60'])
  })

  it('are made smaller by us at once for what the strategy closes otherwise', () => {
    const { bench, asked } = bracket()
    bench.fill(3, 40, 110)
    const [runner] = bench.kernel.runners
    runner?.entry.sell(ID, 10)
    bench.fill(4, 10, 105)
    // 60 are left of the first, less 10: the venue still owes 40 of the stop
    expect(asked().slice(1)).toEqual(['replace 2 50', 'replace 3 90'])
  })

  it('are decided anew where the venue took them away for another reason', () => {
    const { bench, asked } = bracket()
    bench.answer(2, { kind: 'orderCanceled' })
    expect(asked()).toEqual(['submit 100'])
  })

  it('that the venue had not taken yet when another filled are ours to take back', () => {
    const s = scripted('s')
    const bench = new KernelBench([s], { cash: 1_000_000, nativeContingencies: new Set(['oco'] as const) })
    bench.bar(100)
    bench.act(s, ({ orders }) =>
      orders.bracket('buy', ID, 100, { stopLoss: { stop: 90 }, takeProfit: { limit: 110 } }),
    )
    bench.fill(1, 100)
    bench.fill(3, 100, 110)
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([2])
  })
})
