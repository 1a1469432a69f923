import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CloseOutcome } from '../../strategy/multi-leg.ts'
import type { CloseOptions, Ticket } from '../../strategy/orders.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import { flow, Flow } from './flow.test-support.ts'

const ID = AAA.id

describe('closeAll', () => {
  it('leaves every position flat, or says per instrument why not', () => {
    let closed = 0
    fc.assert(
      fc.property(flow, (actions) => {
        const run = new Flow()
        for (const action of actions) run.perform(action)
        const { bench } = run
        if (bench.kernel.runners[0]?.halt !== null) return
        let outcomes: readonly CloseOutcome[] = []
        bench.act(run.strategies[0], ({ orders }) => {
          outcomes = orders.closeAll()
          // said again, it does nothing more
          const effects = bench.kernel.core.outbox.effects.length
          expect(orders.closeAll().map(({ ok }) => ok)).toEqual(outcomes.map(({ ok }) => ok))
          expect(bench.kernel.core.outbox.effects.length).toBe(effects)
        })
        const records = bench.records.length
        quiesce(bench)
        for (const [index, { id }] of [AAA, BBB].entries()) {
          const outcome = outcomes.find(({ instrumentId }) => instrumentId === id)
          if (bench.net(0, index) === 0) {
            closed += outcome === undefined ? 0 : 1
            continue
          }
          const isDeniedLater = bench.records
            .slice(records)
            .some((record) => record.type === 'orderDenied' && record.instrumentIndex === index)
          expect(outcome?.ok === false || isDeniedLater).toBe(true)
          if (outcome?.ok === false) expect(outcome.ticket.refusals[0]?.message).not.toBe('')
        }
      }),
      { numRuns: 60 },
    )
    expect(closed).toBeGreaterThan(20)
  })

  it('closes the others where one instrument fails, even by a mistake of ours', () => {
    const s = scripted('s', { instruments: [AAA, BBB] })
    const bench = new KernelBench([s], { instruments: [AAA, BBB], cash: 1e6 })
    bench.bar(100, 0)
    bench.bar(100, 1)
    bench.act(s, ({ orders }) => [orders.buy(ID, 10), orders.buy(BBB.id, 20)])
    bench.fill(1, 10)
    bench.fill(2, 20)
    const { portfolio } = bench.kernel.core
    const exactNet = portfolio.exactNet.bind(portfolio)
    portfolio.exactNet = (index) => {
      if (index === 0) throw new RangeError('broken')
      return exactNet(index)
    }
    bench.act(s, ({ orders }) => {
      expect(orders.closeAll()).toMatchObject([
        { instrumentId: ID, ok: false, ticket: { refusals: [{ code: 'RISK_CHECK_FAILED' }] } },
        { instrumentId: BBB.id, ok: true, ticket: { side: 'sell', quantity: 20 } },
      ])
    })
    expect(bench.effectsOf('submit')).toHaveLength(3)
    portfolio.exactNet = exactNet
    bench.act(s, ({ orders }) =>
      expect(orders.closeAll()[0]).toMatchObject({ ok: true, ticket: { quantity: 10 } }),
    )
  })

  it('cancels what works where nothing is held, and leaves other strategies alone', () => {
    const s = scripted('s', { instruments: [AAA, BBB] })
    const other = scripted('other', { instruments: [AAA, BBB] })
    const bench = new KernelBench([s, other], { instruments: [AAA, BBB] })
    bench.bar(100, 0)
    bench.bar(100, 1)
    bench.act(other, ({ orders }) => orders.buy(ID, 1, { limit: 99 }))
    bench.act(s, ({ orders }) => orders.buy(ID, 1, { limit: 99 }))
    bench.act(s, ({ orders }) => expect(orders.closeAll()).toMatchObject([{ instrumentId: ID, ok: true }]))
    expect(bench.effectsOf('cancel').map(({ order }) => order.strategyId)).toEqual(['s'])
  })
})

describe('closing a part', () => {
  function holding(quantity: number): { bench: KernelBench; close: (options: CloseOptions) => Ticket } {
    const s = scripted('s')
    const bench = new KernelBench([s])
    bench.bar(100)
    bench.act(s, ({ orders }) => (quantity > 0 ? orders.buy(ID, quantity) : orders.sell(ID, -quantity)))
    bench.fill(1, Math.abs(quantity))
    const close = (options: CloseOptions): Ticket => {
      let ticket: Ticket | null = null
      bench.act(s, ({ orders }) => {
        ticket = orders.close(ID, options)
      })
      if (ticket === null) throw new Error('no ticket')
      return ticket
    }
    return { bench, close }
  }

  it.each([
    [100, { percent: 50 }, 'sell', 50],
    [-100, { percent: 25 }, 'buy', 25],
    [101, { percent: 50 }, 'sell', 50],
    [100, { quantity: 30 }, 'sell', 30],
    [-100, { quantity: 30, limit: 99 }, 'buy', 30],
    [100, { quantity: 200 }, 'sell', 100],
    [100, { percent: 100 }, 'sell', 100],
  ] as const)('of %d by %o sends one reduce-only order, to %s %d', (held, options, side, quantity) => {
    const { bench, close } = holding(held)
    expect(close(options)).toMatchObject({ side, quantity, reduceOnly: true, approved: true })
    expect(bench.effectsOf('submit')).toHaveLength(2)
  })

  it('changes nothing when it is said again while it works, and closes as much again after', () => {
    const { bench, close } = holding(100)
    expect(close({ percent: 50 }).id).toBe(2)
    bench.accept(2)
    bench.fill(2, 20)
    expect(close({ percent: 50 }).id).toBe(2)
    bench.fill(2, 30)
    expect([bench.net(), close({ percent: 50 }).quantity]).toEqual([50, 25])
    bench.fill(3, 25)
    expect(bench.net()).toBe(25)
  })

  it('takes what is asked for instead, while the first works', () => {
    const { bench, close } = holding(100)
    close({ percent: 50 })
    bench.accept(2)
    close({ quantity: 10 })
    expect(bench.order(2).requestedChange?.quantity?.toString()).toBe('10')
  })

  it('cancels orders that would enter further, and leaves those that protect', () => {
    const { bench, close } = holding(100)
    const orders = bench.kernel.runners[0]?.entry
    if (orders === undefined) throw new Error('no strategy')
    orders.buy(ID, 5, { limit: 90 })
    orders.sell(ID, 100, { stop: 80, reduceOnly: true })
    orders.sell(ID, 40, { limit: 120 })
    close({ percent: 50 })
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([2])
  })

  it('never buys back what another order closed meanwhile', () => {
    const { bench, close } = holding(100)
    const orders = bench.kernel.runners[0]?.entry
    orders?.sell(ID, 80, { limit: 101 })
    close({ percent: 50 })
    bench.accept(2)
    bench.accept(3)
    bench.fill(2, 80)
    expect(bench.order(3)).toMatchObject({ pending: 'cancel' })
    bench.answer(3, { kind: 'orderCanceled' })
    expect([bench.net(), bench.open().length]).toEqual([20, 0])
    expect(bench.recordsOf('orderDenied')).toEqual([])
    expect(bench.effectsOf('submit').filter(({ order }) => order.side === 'buy')).toHaveLength(1)
  })

  it.each([
    [{ percent: 0 }, 'AAA.XNAS cannot be closed by 0 %: it must be above 0, and 100 at most.'],
    [{ percent: 101 }, 'AAA.XNAS cannot be closed by 101 %: it must be above 0, and 100 at most.'],
    [{ percent: NaN }, 'AAA.XNAS cannot be closed by NaN %: it must be above 0, and 100 at most.'],
    [
      { percent: undefined },
      'AAA.XNAS cannot be closed by undefined %: it must be above 0, and 100 at most.',
    ],
    [{ quantity: -1 }, 'AAA.XNAS cannot be closed by -1: that is not above zero, or less than one lot.'],
    [{ quantity: 1, percent: 1 }, 'Close AAA.XNAS by quantity or by percent, not by both.'],
    [{ percent: 20 }, '20 % of 3 AAA.XNAS is less than one lot.'],
  ])('of 3 by %o is refused: %s', (options, message) => {
    const { bench, close } = holding(3)
    const ticket = close(options as CloseOptions)
    expect(ticket.refusals).toEqual([{ code: 'ORDER_QUANTITY_INVALID', message }])
    expect(bench.effectsOf('submit')).toHaveLength(1)
  })
})

/** The venue carries out everything that it was asked for. */
function quiesce(bench: KernelBench): void {
  for (let round = 0; round < 30; round++) {
    const open = [...bench.open(0), ...bench.open(1)].filter(({ strategyIndex }) => strategyIndex === 0)
    if (open.length === 0) return
    for (const { sequence } of open) {
      const { pending, quantity, cumulativeQuantity, voidedQuantity } = bench.order(sequence)
      const left = quantity.sub(cumulativeQuantity).sub(voidedQuantity)
      if (pending === 'cancel' || !left.isPositive) bench.answer(sequence, { kind: 'orderCanceled' })
      else bench.fill(sequence, left, undefined, { executionId: `Q${String(round)}-${String(sequence)}` })
    }
  }
}
