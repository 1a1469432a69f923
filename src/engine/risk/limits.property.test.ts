import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cryptoSpot } from '../../domain/instruments.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import { ACCOUNT, gross, worstCaseNow } from './exposure.ts'

describe('under random order flow', () => {
  const coin = cryptoSpot('BTC-USD.SIM', { lotSize: '0.001', minNotional: 0 })
  const action = fc.oneof(
    fc.record({
      what: fc.constantFrom('buy', 'sell', 'close', 'reduceSell', 'reduceBuy'),
      instrument: fc.nat(2),
      quantity: fc.integer({ min: 1, max: 40 }),
      limit: fc.option(fc.integer({ min: 95, max: 105 })),
    }),
    fc.record({ what: fc.constant('replace'), order: fc.nat(30), quantity: fc.integer({ min: 1, max: 60 }) }),
    fc.record({
      what: fc.constantFrom('cancel', 'fill', 'partial', 'accept', 'inDoubt', 'replaced', 'reject'),
      order: fc.nat(30),
    }),
  )

  it('the worst case of orders and positions never passes a limit, of strategy or account', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 60 }), (actions) => {
        const limit = 50
        const instruments = [AAA, BBB, coin]
        const s = scripted('s', { instruments })
        const limits = { maxPositionQuantity: limit, maxOpenOrders: 5 }
        const risk = { leverage: 1e6, allowShort: true, limits }
        const bench = new KernelBench([s], { instruments, cash: 1e9, risk })
        for (const index of instruments.keys()) bench.bar(100, index)
        const ids = [AAA.id, BBB.id, coin.id]
        for (const each of actions) {
          perform(bench, s, each, ids)
          const { core } = bench.kernel
          const context = { orders: core.orders, portfolio: core.portfolio } as never
          const others = core.exposures.elsewhere(0, ACCOUNT)
          const worth = (index: number): number =>
            gross(worstCaseNow(index, context)) * core.portfolio.unitValue(index, core.marks.price(index))
          expect(others.gross).toBeCloseTo(worth(1) + worth(2), 6)
          for (let index = 0; index < 3; index++) {
            expect(gross(worstCaseNow(index, context))).toBeLessThanOrEqual(limit)
            // the sums that are kept are those of the orders that are open
            const open = core.orders.openFor(index)
            const kept = core.orders.leaves.of(index, ACCOUNT, null)
            const sum = (side: string, reduceOnly: boolean): number =>
              open
                .filter((order) => order.side === side && order.reduceOnly === reduceOnly)
                .reduce((total, order) => {
                  const leaves = order.quantity.sub(order.cumulativeQuantity)
                  const asked = order.requestedChange?.quantity?.sub(order.cumulativeQuantity)
                  return total + Math.max(leaves.toNumber(), asked?.toNumber() ?? 0)
                }, 0)
            expect(kept.buy).toBeCloseTo(sum('buy', false), 9)
            expect(kept.sell).toBeCloseTo(sum('sell', false), 9)
            expect(kept.reduceSell).toBeCloseTo(sum('sell', true), 9)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

  function perform(
    bench: KernelBench,
    s: ReturnType<typeof scripted>,
    each: Action,
    ids: readonly string[],
  ): void {
    if ('instrument' in each) {
      const id = ids[each.instrument] ?? AAA.id
      const options = each.limit === null ? {} : { limit: each.limit }
      bench.act(s, ({ orders }) => {
        if (each.what === 'buy') orders.buy(id, each.quantity, options)
        else if (each.what === 'sell') orders.sell(id, each.quantity, options)
        else if (each.what === 'close') orders.close(id)
        else if (each.what === 'reduceSell') orders.sell(id, each.quantity, { ...options, reduceOnly: true })
        else orders.buy(id, each.quantity, { ...options, reduceOnly: true })
      })
      return
    }
    const open = bench.kernel.core.orders.open.flat()
    const order = open[each.order % Math.max(1, open.length)]
    if (order === undefined) return
    const { sequence } = order
    if ('quantity' in each) {
      bench.act(s, ({ orders }) => orders.replace(sequence, { quantity: each.quantity }))
      return
    }
    switch (each.what) {
      case 'cancel':
        bench.act(s, ({ orders }) => orders.cancel(sequence))
        return
      case 'accept':
        bench.accept(sequence)
        return
      case 'inDoubt':
        bench.answer(sequence, { kind: 'orderInDoubt' })
        return
      case 'reject':
        bench.answer(sequence, { kind: order.pending === 'replace' ? 'replaceRejected' : 'orderRejected' })
        return
      case 'replaced': {
        const quantity = order.requestedChange?.quantity
        if (quantity === undefined || quantity === null || !quantity.gt(order.cumulativeQuantity)) return
        bench.answer(sequence, {
          kind: 'orderReplaced',
          quantity,
          limitPrice: order.limitPrice,
          stopPrice: order.stopPrice,
        })
        return
      }
      case 'fill':
      case 'partial': {
        const leaves = order.quantity.sub(order.cumulativeQuantity)
        if (!leaves.isPositive) return
        // a reduce-only order executes what there is to reduce, and no more
        const net = bench.net(0, order.instrumentIndex)
        const reducible = order.side === 'sell' ? net : -net
        const most = order.reduceOnly
          ? Math.min(leaves.toNumber(), Math.max(0, reducible))
          : leaves.toNumber()
        const quantity = each.what === 'partial' ? Math.min(1, most) : most
        if (quantity > 0) bench.fill(sequence, quantity, 100, { instrumentId: order.instrumentId })
      }
    }
  }
})
