import { describe, expect, it } from 'vitest'
import { equity } from '../../domain/instruments.ts'
import type { TwapOptions, VwapOptions } from '../../strategy/executions.ts'
import { volumeProfile } from '../../strategy/volume-profile.ts'
import { AAA } from '../kernel.test-support.ts'
import { ExecutionBench, FINE } from './executions.test-support.ts'

const MINUTES = (count: number): number => count * 60_000
const FOUR: TwapOptions = { durationMs: MINUTES(4), slices: 4 }

function fillAll(bench: ExecutionBench): void {
  for (const order of bench.open()) bench.fill(order.sequence, order.quantity.sub(order.cumulativeQuantity))
}

describe('orders.twap', () => {
  it('sends equal slices evenly over the time, the first at once, the last one the rest', () => {
    const bench = new ExecutionBench()
    const twap = bench.start((orders) => orders.twap('buy', AAA.id, 10, FOUR))
    expect([twap.state, twap.quantity, twap.children]).toEqual(['working', 10, [1]])
    expect(twap.endTime - twap.startTime).toBe(MINUTES(4))
    const sent: string[][] = []
    for (let minute = 0; minute < 4; minute++) {
      sent.push([...bench.sent])
      fillAll(bench)
      bench.pass(59)
      expect(bench.sent).toEqual(sent[minute])
      bench.pass(1)
    }
    expect(bench.sent).toEqual(['2', '3', '2', '3'])
    expect([twap.state, twap.filledQuantity, twap.averagePrice, twap.statusReason]).toEqual([
      'done',
      10,
      100,
      '',
    ])
    expect(bench.net()).toBe(10)
    expect(bench.recordsOf('executionEnded').map(({ state }) => state)).toEqual(['done'])
  })

  it('takes an interval in place of a number, and skips slices of nothing', () => {
    const bench = new ExecutionBench()
    bench.start((orders) => orders.twap('sell', AAA.id, 2, { durationMs: 2500, intervalMs: 500 }))
    bench.pass(3)
    expect(bench.sent).toEqual(['1', '1'])
    expect(bench.effectsOf('submit').every(({ order }) => order.side === 'sell')).toBe(true)
  })

  it('catches up at the next slice with what was rejected or ran out, and never repeats what still works', () => {
    const bench = new ExecutionBench()
    bench.start((orders) => orders.twap('buy', AAA.id, 40, { ...FOUR, limit: 101 }))
    bench.answer(1, { kind: 'orderRejected' })
    bench.pass(60)
    bench.fill(2, 15)
    bench.pass(60)
    expect(bench.sent).toEqual(['10', '20', '10'])
    bench.answer(2, { kind: 'orderCanceled' })
    bench.pass(60)
    expect(bench.sent).toEqual(['10', '20', '10', '15'])
    expect(bench.effectsOf('submit').every(({ order }) => order.limitPrice?.toString() === '101')).toBe(true)
  })

  it('counts an order in doubt as open, until the venue proves that it never had it', () => {
    const bench = new ExecutionBench()
    bench.start((orders) => orders.twap('buy', AAA.id, 40, FOUR))
    bench.answer(1, { kind: 'orderInDoubt' })
    bench.pass(60)
    expect(bench.sent).toEqual(['10', '10'])
    bench.answer(1, { kind: 'orderLost' })
    bench.pass(60)
    expect(bench.sent).toEqual(['10', '10', '20'])
  })

  it('leaves what is not filled at its end, cancels its orders, and says how much that is', () => {
    const bench = new ExecutionBench()
    const twap = bench.start((orders) => orders.twap('buy', AAA.id, 40, { ...FOUR, limit: 100 }))
    bench.accept(1)
    bench.fill(1, 4)
    bench.pass(240)
    expect(bench.effectsOf('cancel')).toHaveLength(4)
    expect([twap.state, twap.isEnding, twap.openQuantity]).toEqual(['working', true, 36])
    for (const { sequence } of bench.open()) bench.answer(sequence, { kind: 'orderCanceled' })
    expect([twap.state, twap.filledQuantity]).toEqual(['canceled', 4])
    expect(twap.statusReason).toBe('its time is over with 36 of 40 not filled')
    bench.pass(600)
    expect(bench.sent).toHaveLength(4)
  })

  it('orders the rest at the market, once, after nothing is open any more, where it was told to', () => {
    const bench = new ExecutionBench()
    const twap = bench.start((orders) =>
      orders.twap('buy', AAA.id, 40, { ...FOUR, limit: 100, atEnd: 'market', reason: 'mine' }),
    )
    bench.pass(240)
    for (const sequence of [1, 2, 3]) bench.answer(sequence, { kind: 'orderCanceled' })
    expect(bench.sent).toHaveLength(4)
    bench.fill(4, 3)
    bench.answer(4, { kind: 'orderCanceled' })
    expect(bench.sent).toEqual(['10', '10', '10', '10', '37'])
    expect([bench.order(5).type, bench.order(5).reason, bench.order(5).parentId]).toEqual([
      'market',
      'mine',
      twap.id,
    ])
    bench.answer(5, { kind: 'orderCanceled' })
    expect([twap.state, bench.sent.length]).toEqual(['canceled', 5])
  })

  it('fails after three refusals in a row, with the reason of the last, and tells a person', () => {
    const bench = new ExecutionBench()
    const twap = bench.start((orders) =>
      orders.twap('buy', AAA.id, 100, { durationMs: MINUTES(10), slices: 10 }),
    )
    for (const id of [1, 2]) {
      bench.answer(id, { kind: 'orderRejected' })
      bench.pass(60)
    }
    bench.fill(3, 30)
    bench.pass(60)
    for (const id of [4, 5, 6]) {
      expect(twap.state).toBe('working')
      bench.answer(id, { kind: 'orderRejected' })
      bench.pass(60)
    }
    expect([twap.state, twap.filledQuantity]).toEqual(['failed', 30])
    expect(twap.statusReason).toContain('3 of its orders were refused in a row, the last: VENUE_REJECTED')
    expect(bench.effectsOf('alert').map(({ code }) => code)).toEqual(['ORDER_EXECUTION_FAILED'])
    bench.pass(6000)
    expect(bench.sent).toHaveLength(6)
  })

  it('asks the gate for every child, and fails when that keeps refusing', () => {
    const seen: string[] = []
    const bench = new ExecutionBench(
      { cash: 100 },
      { onReject: ({ order }) => seen.push(`${String(order.parentId)} ${order.refusals[0]?.code ?? ''}`) },
    )
    const twap = bench.start((orders) => orders.twap('buy', AAA.id, 4000, FOUR))
    bench.pass(240)
    expect(bench.sent).toEqual([])
    expect(twap.state).toBe('failed')
    expect(seen).toEqual(new Array(3).fill('1 RISK_BUYING_POWER'))
  })

  it('does not order less than the venue takes, and leaves no crumb behind', () => {
    const coarse = equity('AAA.XNAS', { minQuantity: 10 })
    const bench = new ExecutionBench({ instruments: [coarse] })
    bench.start((orders) => orders.twap('buy', AAA.id, 35, { durationMs: 5000, slices: 5 }))
    bench.pass(10)
    expect(bench.sent).toEqual(['14', '21'])
  })

  it('moves slices by chance, the same for the same seed, and never behind the end', () => {
    const times = (seed: number): number[] => {
      const bench = new ExecutionBench()
      const twap = bench.start((orders) =>
        orders.twap('buy', AAA.id, 20, { durationMs: 10_000, slices: 10, randomizePercent: 100, seed }),
      )
      const begin = bench.time
      bench.pass(20)
      expect(twap.children).toHaveLength(10)
      return twap.children.map((id) => bench.order(id).createdTime - begin)
    }
    expect(times(5)).toEqual(times(5))
    expect(times(5)).not.toEqual(times(6))
    times(5).forEach((time, at) => {
      expect(time).toBeGreaterThanOrEqual(at * 1_000_000)
      expect(time).toBeLessThan((at + 1) * 1_000_000)
    })
  })

  it('names what is wrong, and begins nothing', () => {
    const bench = new ExecutionBench()
    for (const [options, code, words] of [
      [{ durationMs: 0, slices: 4 }, 'ORDER_EXECUTION_INVALID', 'durationMs is 0'],
      [{ durationMs: 1000 }, 'ORDER_EXECUTION_INVALID', 'one of slices and intervalMs'],
      [
        { durationMs: 1000, slices: 2, intervalMs: 5 },
        'ORDER_EXECUTION_INVALID',
        'one of slices and intervalMs',
      ],
      [{ durationMs: 1000, slices: 501 }, 'ORDER_EXECUTION_INVALID', 'slices is 501'],
      [{ durationMs: 1e6, slices: 4, maxChildren: 3 }, 'ORDER_EXECUTION_INVALID', 'slices is 4'],
      [{ durationMs: 1e6, slices: 3, maxChildren: 3, atEnd: 'market' }, 'ORDER_EXECUTION_INVALID', 'up to 2'],
      [{ durationMs: 1000, slices: 2.5 }, 'ORDER_EXECUTION_INVALID', 'whole number'],
      [{ durationMs: 1000, slices: 2, limti: 5 }, 'ORDER_OPTION_UNKNOWN', 'no option limti'],
      [{ durationMs: 1000, slices: 2, limit: undefined }, 'ORDER_EXECUTION_INVALID', 'limit'],
      [{ durationMs: 1000, slices: 2, limit: -1 }, 'ORDER_PRICE_INVALID', 'limit -1'],
      [{ durationMs: 1000, slices: 2, maxChildren: 1001 }, 'ORDER_EXECUTION_INVALID', 'maxChildren is 1001'],
      [{ durationMs: 1000, slices: 2, atEnd: 'hope' }, 'ORDER_EXECUTION_INVALID', 'cancel, market'],
    ] as const) {
      const ticket = bench.start((orders) => orders.twap('buy', AAA.id, 10, options as never))
      expect([ticket.id, ticket.approved, ticket.state]).toEqual([0, false, 'failed'])
      expect(ticket.refusals[0]?.code).toBe(code)
      expect(ticket.statusReason).toContain(words)
    }
    expect(bench.start((orders) => orders.twap('buy', AAA.id, 0.5, FOUR)).refusals[0]?.code).toBe(
      'ORDER_QUANTITY_INVALID',
    )
    expect(bench.sent).toEqual([])
    expect(bench.recordsOf('orderDenied')).toHaveLength(13)
  })
})

describe('orders.vwap', () => {
  const vwap = (bench: ExecutionBench, quantity: number, options: VwapOptions): void => {
    bench.start((orders) => orders.vwap('buy', AAA.id, quantity, options))
  }

  it('follows its weights, the last slice the rest', () => {
    const bench = new ExecutionBench({ instruments: [FINE] })
    vwap(bench, 10, { durationMs: 4000, profile: [5, 1, 0, 4] })
    bench.pass(5)
    expect(bench.sent).toEqual(['5', '1', '4'])
  })

  it('follows the volumes of other days by the time of day', () => {
    const bench = new ExecutionBench({ time: 1_700_000_040_000_000 })
    const start = bench.time / 1000
    const bars = [0, 1, 2, 3].flatMap((minute) =>
      [1, 2].map((days) => ({
        startTime: start - days * 86_400_000 + minute * 60_000,
        volume: (minute + 1) * 100 * days,
      })),
    )
    bars.push({ startTime: start - 86_400_000, volume: NaN })
    const profile = volumeProfile('usual', bars, 60_000)
    vwap(bench, 1000, { durationMs: 240_000, profile, slices: 4 })
    bench.pass(300)
    expect(bench.sent).toEqual(['100', '200', '300', '400'])
  })

  it('takes no more than its share of the volume that it has seen', () => {
    const bench = new ExecutionBench()
    vwap(bench, 1000, { durationMs: 180_000, profile: [1, 1, 1], maxParticipationPercent: 10 })
    // of the 1000 of the last bar
    expect(bench.sent).toEqual(['100'])
    bench.fill(1, 100)
    bench.bar(100)
    bench.pass(0)
    expect(bench.sent).toEqual(['100', '100'])
    const twice = { ...bench.view(100, 0), volume: 50_000 }
    bench.time += 60_000_000
    bench.kernel.onMarketData(0, twice, bench.time)
    bench.emptyOutbox()
    bench.pass(0)
    // all that is missing: its share would be 5000
    expect(bench.sent).toEqual(['100', '100', '800'])
  })

  it('refuses weights that are none', () => {
    for (const profile of [[], [0, 0], [1, -1], [NaN, 1], [Infinity]]) {
      const bench = new ExecutionBench()
      const ticket = bench.start((orders) => orders.vwap('buy', AAA.id, 10, { durationMs: 1000, profile }))
      expect(ticket.refusals[0]?.code).toBe('ORDER_EXECUTION_INVALID')
    }
    expect(() => volumeProfile('none', [])).toThrow('No bar of the volume profile none has a volume')
    expect(() => volumeProfile('odd', [{ startTime: 0, volume: 1 }], 7)).toThrow('does not divide a day')
  })
})
