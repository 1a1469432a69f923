import { describe, expect, it } from 'vitest'
import type { PegOptions } from '../../strategy/executions.ts'
import { AAA } from '../kernel.test-support.ts'
import { ExecutionBench, SECOND } from './executions.test-support.ts'

const PEG: PegOptions = { to: 'bid', capPrice: 100.5 }

function accepted(options: PegOptions = PEG, side: 'buy' | 'sell' = 'buy'): ExecutionBench {
  const bench = new ExecutionBench()
  bench.quote(100, 100.1)
  bench.start((orders) => orders.peg(side, AAA.id, 50, options))
  bench.accept(1)
  return bench
}

function replaced(bench: ExecutionBench): readonly (string | undefined)[] {
  return bench.effectsOf('replace').map(({ request }) => request.change.limitPrice?.toString())
}

/** The venue grants what was asked for. */
function grant(bench: ExecutionBench, sequence: number): void {
  const order = bench.order(sequence)
  const { quantity, requestedChange } = order
  bench.answer(sequence, {
    kind: 'orderReplaced',
    quantity,
    limitPrice: requestedChange?.limitPrice ?? order.limitPrice,
    stopPrice: null,
  })
}

describe('orders.peg', () => {
  it('rests at its reference, on its own side or the other, in between, or with an offset', () => {
    for (const [side, options, price] of [
      ['buy', { to: 'bid', capPrice: 200 }, '100'],
      ['buy', { to: 'ask', capPrice: 200 }, '100.1'],
      ['buy', { to: 'mid', capPrice: 200 }, '100.05'],
      ['buy', { to: 'primary', capPrice: 200 }, '100'],
      ['buy', { to: 'market', capPrice: 200 }, '100.1'],
      ['buy', { to: 'last', capPrice: 200 }, '100'],
      ['sell', { to: 'primary', capPrice: 1 }, '100.1'],
      ['sell', { to: 'market', capPrice: 1 }, '100'],
      ['buy', { to: 'bid', capPrice: 200, offset: -0.02 }, '99.98'],
      ['buy', { to: 'ask', capPrice: 100.03 }, '100.03'],
      ['sell', { to: 'bid', capPrice: 100.07 }, '100.07'],
    ] as const) {
      expect(accepted(options, side).order(1).limitPrice?.toString()).toBe(price)
    }
  })

  it('follows the quote, not more often than it may, and by its timer where no quote comes', () => {
    const bench = accepted()
    bench.quote(100.02, 100.1)
    expect(replaced(bench)).toEqual([])
    bench.pass(0.5)
    bench.quote(100.04, 100.1)
    bench.pass(0.49)
    expect(replaced(bench)).toEqual([])
    bench.pass(0.02)
    expect(replaced(bench)).toEqual(['100.04'])
    // one question at a time
    bench.pass(5)
    bench.quote(100.05, 100.1)
    expect(replaced(bench)).toHaveLength(1)
    grant(bench, 1)
    expect(replaced(bench)).toEqual(['100.04', '100.05'])
  })

  it('never goes beyond the cap, and comes back with the market', () => {
    const bench = accepted({ ...PEG, minIntervalMs: 0 })
    for (const [bid, price] of [
      [100.4, '100.4'],
      [101, '100.5'],
      [107, undefined],
      [99, '99'],
    ] as const) {
      const before = replaced(bench).length
      bench.quote(bid, bid + 0.1)
      expect(replaced(bench)[before]).toBe(price)
      if (price !== undefined) grant(bench, 1)
    }
  })

  it('stays where a small move does not matter, and after so many moves', () => {
    const bench = accepted({ ...PEG, minIntervalMs: 0, repriceAtLeastTicks: 3, maxReprices: 1 })
    bench.quote(100.02, 100.1)
    expect(replaced(bench)).toEqual([])
    bench.quote(100.03, 100.1)
    grant(bench, 1)
    bench.quote(100.2, 100.3)
    expect(replaced(bench)).toEqual(['100.03'])
  })

  it('is done when it is filled, and over when its order is canceled by somebody else', () => {
    const bench = accepted()
    bench.fill(1, 50)
    expect(bench.kernel.core.executions.get(1).state).toBe('done')
    const other = accepted()
    other.fill(1, 20)
    other.call((orders) => orders.cancel(1))
    other.answer(1, { kind: 'orderCanceled' })
    expect(other.kernel.core.executions.get(1)).toMatchObject({
      state: 'canceled',
      reason: 'its order was canceled: said so',
    })
    other.quote(100.3, 100.4)
    other.pass(100)
    expect(other.sent).toEqual(['50'])
  })

  it('places another order after one was rejected, a second later, three times in all', () => {
    const bench = accepted()
    for (const id of [1, 2, 3]) {
      bench.answer(id, { kind: 'orderRejected' })
      bench.quote(100.2, 100.3)
      expect(bench.sent).toHaveLength(id)
      bench.pass(1)
    }
    expect(bench.sent).toHaveLength(3)
    expect(bench.kernel.core.executions.get(1).state).toBe('failed')
  })

  it('ends when its time is over, at the market if told to', () => {
    const bench = accepted({ ...PEG, durationMs: 10_000, atEnd: 'market' })
    bench.fill(1, 10)
    bench.pass(10)
    expect(bench.effectsOf('cancel')).toHaveLength(1)
    bench.answer(1, { kind: 'orderCanceled' })
    expect(bench.sent).toEqual(['50', '40'])
    expect(bench.order(2).type).toBe('market')
    bench.fill(2, 40)
    expect(bench.kernel.core.executions.get(1).state).toBe('done')
  })

  it('needs the price that it is pegged to, and a cap', () => {
    const bench = new ExecutionBench()
    for (const [options, code] of [
      [PEG, 'RISK_PRICE_UNKNOWN'],
      [{ to: 'nowhere', capPrice: 5 }, 'ORDER_EXECUTION_INVALID'],
      [{ to: 'last' }, 'ORDER_PRICE_INVALID'],
      [{ to: 'last', capPrice: NaN }, 'ORDER_PRICE_INVALID'],
      [{ to: 'last', capPrice: 5, offset: NaN }, 'ORDER_EXECUTION_INVALID'],
      [{ to: 'last', capPrice: 5, minIntervalMs: -1 }, 'ORDER_EXECUTION_INVALID'],
      [{ to: 'last', capPrice: 5, repriceAtLeastTicks: 0 }, 'ORDER_EXECUTION_INVALID'],
    ] as const) {
      const ticket = bench.start((orders) => orders.peg('buy', AAA.id, 5, options as never))
      expect(ticket.refusals[0]?.code).toBe(code)
    }
    expect(bench.sent).toEqual([])
  })
})

describe('orders.marketable', () => {
  it('is one order at the far side of the quote plus the slippage that is allowed, ended by its end', () => {
    for (const [side, limit] of [
      ['buy', '100.6'],
      ['sell', '99.5'],
    ] as const) {
      const bench = new ExecutionBench()
      bench.time += SECOND
      bench.quote(100, 100.1)
      // the handler's bar is of before the quote
      bench.time -= SECOND
      const ticket = bench.start((orders) => orders.marketable(side, AAA.id, 30, { slippagePercent: 0.5 }))
      expect([bench.order(1).limitPrice?.toString(), bench.order(1).timeInForce]).toEqual([limit, 'ioc'])
      bench.fill(1, 10, limit)
      bench.answer(1, { kind: 'orderCanceled' })
      expect([ticket.state, ticket.filledQuantity]).toEqual(['canceled', 10])
      bench.pass(100)
      expect(bench.sent).toEqual(['30'])
    }
  })

  it('is done when filled, and fails with the reason when it is refused', () => {
    const bench = new ExecutionBench()
    const begin = { slippagePercent: 0, timeInForce: 'day' } as const
    const filled = bench.start((orders) => orders.marketable('buy', AAA.id, 30, begin))
    bench.fill(1, 30)
    expect([filled.state, bench.order(1).timeInForce]).toEqual(['done', 'day'])
    const rejected = bench.start((orders) => orders.marketable('buy', AAA.id, 30, begin))
    bench.answer(2, { kind: 'orderRejected' })
    expect([rejected.state, rejected.statusReason]).toEqual([
      'failed',
      'its order was rejected: VENUE_REJECTED: said so',
    ])
    const poor = new ExecutionBench({ cash: 10 })
    const denied = poor.start((orders) => orders.marketable('buy', AAA.id, 30, begin))
    expect([denied.approved, denied.state]).toEqual([true, 'failed'])
  })
})
