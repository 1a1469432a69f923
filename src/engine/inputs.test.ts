import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { equity } from '../domain/instruments.ts'
import { encode } from './codec.ts'
import { AAA, BBB, KernelBench, scripted } from './kernel.test-support.ts'
import type { AnyContext } from './kernel.test-support.ts'

const ID = AAA.id
const terms = (
  quantity: number,
  limit: number | null = 99,
): { quantity: Decimal; limitPrice: Decimal | null; stopPrice: null } => ({
  quantity: Decimal.from(quantity),
  limitPrice: limit === null ? null : Decimal.from(limit),
  stopPrice: null,
})

function working(quantity = 100): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s')
  const bench = new KernelBench([s])
  bench.bar(100)
  bench.act(s, ({ orders }) => orders.buy(ID, quantity, { limit: 99 }))
  return { bench, s }
}

function frozen(bench: KernelBench): string | undefined {
  return bench.kernel.core.frozen.get(0)
}

describe('a fill', () => {
  it('is booked once, however often it is reported', () => {
    const { bench } = working()
    const report = bench.report(1, 40)
    for (let time = 0; time < 3; time++) bench.step({ kind: 'fill', report })
    expect(bench.net()).toBe(40)
    expect(bench.order(1).cumulativeQuantity.toString()).toBe('40')
    expect(bench.recordsOf('fillBooked')).toHaveLength(1)
    expect(frozen(bench)).toBeUndefined()
  })

  it('reported again with other figures changes nothing, freezes the instrument and raises an alert', () => {
    const { bench, s } = working()
    const report = bench.report(1, 40)
    bench.step({ kind: 'fill', report })
    bench.step({ kind: 'fill', report: { ...report, price: Decimal.from(101) } })
    expect(bench.net()).toBe(40)
    expect(frozen(bench)).toMatch(/other figures/)
    expect(bench.effectsOf('alert').map(({ code }) => code)).toEqual(['RISK_INSTRUMENT_FROZEN'])
    bench.act(s, ({ orders }) => expect(orders.buy(ID, 1).refusals[0]?.code).toBe('RISK_INSTRUMENT_FROZEN'))
  })

  it('of an order that we do not know is booked apart, freezes the instrument, and counts as equity', () => {
    const { bench } = working()
    const report = { ...bench.report(1, 40, 90), clientOrderId: 'f'.repeat(32) }
    bench.step({ kind: 'fill', report })
    bench.step({ kind: 'fill', report })
    const { portfolio } = bench.kernel.core
    expect(bench.net(0)).toBe(0)
    expect(bench.net(portfolio.unattributedIndex)).toBe(40)
    expect(bench.recordsOf('fillBooked').map(({ fill }) => fill.strategyId)).toEqual(['UNATTRIBUTED'])
    expect(frozen(bench)).toMatch(/which we do not know/)
    expect(portfolio.equity()).toBe(100_000 + 40 * 10)
    expect(bench.effectsOf('alert')).toHaveLength(1)
  })

  it('in another instrument than its order is booked where the money went, and both are told of', () => {
    const s = scripted('s')
    const bench = new KernelBench([s], { instruments: [AAA, BBB] })
    bench.bar(100, 0)
    bench.bar(50, 1)
    bench.act(s, ({ orders }) => orders.buy(ID, 10))
    bench.fill(1, 10, 50, { instrumentId: BBB.id })
    const { portfolio } = bench.kernel.core
    expect(bench.net(0, 0)).toBe(0)
    expect(bench.net(portfolio.unattributedIndex, 1)).toBe(10)
    expect([...bench.kernel.core.frozen.keys()]).toEqual([1])
  })

  it('in an instrument that the run does not have never stops the engine: a person is told', () => {
    const { bench } = working()
    bench.step({
      kind: 'fill',
      report: { ...bench.report(1, 10), instrumentId: 'ZZZ.XNAS', clientOrderId: 'x' },
    })
    expect(bench.effectsOf('alert')).toMatchObject([{ severity: 'CRITICAL' }])
    expect(bench.effectsOf('alert')[0]?.message).toContain('ZZZ.XNAS')
  })

  it('of more than was ordered is booked, and freezes the instrument', () => {
    const { bench } = working()
    bench.fill(1, 130)
    expect(bench.net()).toBe(130)
    expect(bench.order(1).status).toBe('filled')
    expect(frozen(bench)).toMatch(/30 more than it asked for/)
  })

  it('that arrives after the cancel is booked all the same', () => {
    const { bench } = working()
    bench.accept(1)
    bench.answer(1, { kind: 'orderCanceled' })
    bench.fill(1, 40)
    expect(bench.net()).toBe(40)
    expect(bench.order(1).status).toBe('canceled')
    expect(frozen(bench)).toBeUndefined()
  })

  it('of an order that the venue was thought never to have had freezes the instrument', () => {
    const { bench } = working()
    bench.answer(1, { kind: 'orderLost' })
    bench.fill(1, 40)
    expect(bench.net()).toBe(40)
    expect(bench.open().map(({ sequence }) => sequence)).toEqual([1])
    expect(frozen(bench)).toMatch(/held for dead/)
  })

  it('that overtakes the answer to our own replace raises no false alarm', () => {
    const { bench, s } = working()
    bench.accept(1)
    bench.act(s, ({ orders }) => orders.replace(1, { quantity: 150 }))
    bench.fill(1, 120)
    bench.answer(1, { kind: 'orderReplaced', ...terms(150) })
    expect(bench.order(1)).toMatchObject({ status: 'partiallyFilled' })
    bench.fill(1, 30)
    expect(bench.order(1).status).toBe('filled')
    expect(frozen(bench)).toBeUndefined()
  })

  it('earlier than others, arriving late, restates the position; cash does not depend on the order', () => {
    const { bench } = working()
    const early = bench.report(1, 50, 90)
    bench.time += 1_000_000
    const late = bench.report(1, 50, 110)
    const straight = bench.reloaded()
    for (const report of [late, early]) bench.step({ kind: 'fill', report })
    for (const report of [early, late]) straight.step({ kind: 'fill', report })
    expect(bench.recordsOf('positionRestated')).toHaveLength(1)
    const figures = (of: KernelBench): unknown => [
      of.kernel.core.portfolio.cash(),
      of.kernel.core.portfolio.position(0)?.averageEntryPrice.toString(),
    ]
    expect(figures(bench)).toEqual(figures(straight))
  })

  it('that is busted is taken back to the cent, and the order is not brought back to life', () => {
    const { bench } = working()
    bench.fill(1, 100, 99, { fee: Decimal.from(1) })
    bench.fill(1, -100, 99, { executionId: 'X1:bust', fee: Decimal.from(-1) })
    expect(bench.net()).toBe(0)
    expect(bench.kernel.core.portfolio.exactEquity()?.toString()).toBe('100000')
    expect(bench.order(1).status).toBe('filled')
    expect(bench.open()).toEqual([])
  })

  it('with a fee in another currency moves that currency', () => {
    const { bench } = working()
    bench.step({
      kind: 'fxRateChanged',
      rate: { base: 'EUR', quote: 'USD', rate: Decimal.parse('1.1'), time: 1 },
    })
    bench.fill(1, 10, 100, { fee: Decimal.from(2), feeCurrency: 'EUR' })
    const { portfolio } = bench.kernel.core
    expect(portfolio.ledger.cash('EUR').toString()).toBe('-2')
    expect(portfolio.exactEquity()?.toString()).toBe('99997.8')
    expect(portfolio.totalFees()?.toString()).toBe('2.2')
  })
})

describe('money in several currencies', () => {
  const DAX = equity('DAX.XETR', { currency: 'EUR' })

  it('is not valued, and nothing is ordered, while a rate is missing', () => {
    const s = scripted('s', { instruments: [DAX] })
    const bench = new KernelBench([s], { instruments: [DAX] })
    bench.bar(100)
    bench.act(s, ({ orders }) => {
      expect(orders.buy(DAX.id, 1).refusals[0]?.code).toBe('CONFIG_FX_RATE_MISSING')
      expect(orders.targetPercent(DAX.id, 50).refusals[0]?.code).toBe('CONFIG_FX_RATE_MISSING')
    })
    const rate = { base: 'EUR', quote: 'USD', rate: Decimal.parse('1.25'), time: 1 }
    bench.step({ kind: 'fxRateChanged', rate })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', DAX.id, 801).approved).toBe(false)
      expect(orders.buy(DAX.id, 800).approved).toBe(true)
    })
    bench.fill(1, 800, 100, { feeCurrency: 'EUR' })
    expect(bench.kernel.core.portfolio.exactEquity()?.toString()).toBe('100000')
    // the rate moves holding and debt alike; the price moves the holding alone
    bench.step({ kind: 'fxRateChanged', rate: { ...rate, rate: Decimal.parse('1.5'), time: 2 } })
    expect(bench.kernel.core.portfolio.equity()).toBe(100_000)
    bench.bar(110)
    expect(bench.kernel.core.portfolio.equity()).toBe(100_000 + 800 * 10 * 1.5)
  })

  it('an older rate never replaces a newer one', () => {
    const bench = new KernelBench([scripted('s', { instruments: [DAX] })], { instruments: [DAX] })
    for (const [rate, time] of [
      ['1.2', 2],
      ['1.1', 1],
    ] as const) {
      bench.step({
        kind: 'fxRateChanged',
        rate: { base: 'EUR', quote: 'USD', rate: Decimal.parse(rate), time },
      })
    }
    bench.step({
      kind: 'cashMoved',
      entry: 'transfer',
      currency: 'EUR',
      amount: Decimal.from(100),
      reason: '',
    })
    expect(bench.kernel.core.portfolio.exactEquity()?.toString()).toBe('100120')
  })
})

describe('commands', () => {
  let commands = 0
  const command = (verb: 'halt' | 'reduce' | 'resume' | 'release' | 'cancelAll'): KernelInput => ({
    kind: 'command',
    command: { id: `${verb} ${String(++commands)}`, verb, by: 'anna', reason: 'test' },
  })

  it('halt stops orders, resume lets them pass again', () => {
    const { bench, s } = working()
    bench.step(command('halt'))
    bench.act(s, ({ orders }) => expect(orders.buy(ID, 1).refusals[0]?.code).toBe('RISK_TRADING_HALTED'))
    bench.act(s, ({ orders }) => expect(orders.cancel(1)).toEqual({ ok: true }))
    bench.step(command('resume'))
    bench.act(s, ({ orders }) => expect(orders.buy(ID, 1).approved).toBe(true))
    expect(bench.recordsOf('tradingStateChanged').map(({ state, by }) => `${state} ${by}`)).toEqual([
      'halted anna',
      'active anna',
    ])
  })

  it('kill cancels everything at once and is latched: only release opens it, and then only to reduce', () => {
    const { bench, s } = working()
    bench.step({ kind: 'kill', by: 'anna', reason: 'test' })
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([1])
    const state = (): string => bench.kernel.core.gate.state
    for (const verb of ['resume', 'reduce', 'halt'] as const) {
      bench.step(command(verb))
      expect(state()).toBe('halted')
    }
    expect(bench.reloaded().kernel.core.gate.latch.killed).toBe(true)
    bench.step(command('release'))
    expect(state()).toBe('reducing')
    bench.act(s, ({ orders }) => expect(orders.buy(ID, 1).approved).toBe(false))
    bench.step(command('resume'))
    expect(state()).toBe('active')
    bench.act(s, ({ orders }) => expect(orders.buy(ID, 1).approved).toBe(true))
  })

  it('kill and cancelAll reach orders of halted strategies, and forget targets', () => {
    const { bench, s } = working()
    bench.act(s, () => {
      throw new Error('halted')
    })
    const other = scripted('t')
    const two = new KernelBench([s, other])
    two.bar(100)
    two.act(s, ({ orders }) => orders.buy(ID, 10, { limit: 90 }))
    two.act(other, ({ orders }) => orders.target(ID, 10, { limit: 90 }))
    two.accept(1)
    two.accept(2)
    two.act(s, () => {
      throw new Error('halted')
    })
    two.step(command('cancelAll'))
    expect(two.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([1, 2])
    two.answer(1, { kind: 'orderCanceled' })
    two.answer(2, { kind: 'orderCanceled' })
    expect(two.open()).toEqual([])
    expect(two.effectsOf('submit')).toHaveLength(2)
  })

  it('cancelAll twice asks for each order once', () => {
    const { bench } = working()
    bench.step(command('cancelAll'))
    bench.step(command('cancelAll'))
    expect(bench.effectsOf('cancel')).toHaveLength(1)
  })

  it('a kill while a target works sends nothing anew when the cancel is confirmed', () => {
    const { bench, s } = working()
    bench.act(s, ({ orders }) => orders.close(ID))
    bench.step({ kind: 'kill', by: 'anna', reason: 'test' })
    bench.fill(1, 100)
    expect(bench.effectsOf('submit')).toHaveLength(1)
  })
})

describe('reports of orders', () => {
  it('that we do not know raise an alert and change nothing', () => {
    const { bench } = working()
    const before = encode(bench.kernel.core.orders.save())
    bench.step({ kind: 'orderAccepted', clientOrderId: 'zz', eventTime: 0, venueOrderId: 'V' })
    expect(bench.effectsOf('alert')).toMatchObject([{ severity: 'CRITICAL', code: 'ORDER_UNKNOWN' }])
    expect(encode(bench.kernel.core.orders.save())).toBe(before)
  })

  it('that our gate withheld the order end it as denied, with the reason, and tell the strategy', () => {
    const told: string[] = []
    const s = scripted('s', {
      onReject: ({ order }: AnyContext & { order: { status: string; statusReason: string } }) =>
        void told.push(`${order.status} ${order.statusReason}`),
    })
    const bench = new KernelBench([s])
    bench.bar(100)
    bench.act(s, ({ orders }) => orders.buy(ID, 1))
    bench.answer(1, { kind: 'orderWithheld' })
    expect(told).toEqual(['denied VENUE_REJECTED: said so'])
    expect(bench.open()).toEqual([])
  })

  it('in doubt keeps counting as exposure until it is resolved', () => {
    const { bench, s } = working(900)
    bench.answer(1, { kind: 'orderInDoubt' })
    bench.act(s, ({ orders }) => expect(orders.check('buy', ID, 200).approved).toBe(false))
    bench.answer(1, { kind: 'orderLost' })
    bench.act(s, ({ orders }) => expect(orders.check('buy', ID, 200).approved).toBe(true))
  })
})
