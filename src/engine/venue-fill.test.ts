import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { Decimal } from '../domain/decimal.ts'
import type { FillReport } from '../domain/fill.ts'
import { option, perpetual } from '../domain/instruments.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'

const PERP = perpetual('BTC-USDT-PERP.BYBIT', { lotSize: '0.001', currency: 'USD' })
const EXPIRY = 1_900_000_000_000_000
const CALL = option('AAA240119C.OPRA', { expiry: EXPIRY, strike: 100, right: 'call', underlying: AAA.id })

function venueFill(changes: Partial<FillReport>): { kind: 'fill'; report: FillReport } {
  return {
    kind: 'fill',
    report: {
      clientOrderId: '',
      venueOrderId: 'autoclose-1',
      executionId: 'L-1',
      instrumentId: AAA.id,
      side: 'sell',
      quantity: Decimal.from(10),
      price: Decimal.from(90),
      fee: Decimal.ZERO,
      feeCurrency: 'USD',
      liquidity: 'taker',
      eventTime: 1_700_000_000_000_000,
      origin: 'liquidation',
      ...changes,
    },
  }
}

function holding(...quantities: readonly number[]): KernelBench {
  const strategies = quantities.map((_, at) => scripted(`s${String(at)}`))
  const bench = new KernelBench(strategies, { cash: 10_000_000 })
  quantities.forEach((quantity, at) => {
    const strategy = strategies[at]
    if (strategy === undefined || quantity === 0) return
    bench.act(strategy, ({ orders }) =>
      quantity > 0 ? orders.buy(AAA.id, quantity) : orders.sell(AAA.id, -quantity),
    )
    const sequence = bench.open()[0]?.sequence ?? 0
    bench.accept(sequence)
    bench.fill(sequence, Math.abs(quantity))
  })
  return bench
}

const nets = (bench: KernelBench, count: number): number[] =>
  Array.from({ length: count }, (_, at) => bench.net(at))

describe('an execution of the venue’s own', () => {
  it('is booked to the holders in proportion, freezes nothing and raises an alert', () => {
    const bench = holding(60, 30, -15)
    bench.step(venueFill({ quantity: Decimal.from(45), fee: Decimal.from('4.5') }))
    expect(nets(bench, 4)).toEqual([30, 15, -15, 0])
    expect(bench.kernel.core.frozen.size).toBe(0)
    expect(bench.effectsOf('alert').map(({ code }) => code)).toEqual(['VENUE_LIQUIDATED'])
    const fills = bench.recordsOf('fillBooked').filter(({ fill }) => fill.origin === 'liquidation')
    expect(fills.map(({ fill }) => [fill.strategyId, fill.fee.toString()])).toEqual([
      ['s0', '3'],
      ['s1', '1.5'],
    ])
  })

  it('is told to onFill with its origin and a ticket that is no order', () => {
    const seen: unknown[] = []
    const strategy = scripted('s0', {
      onFill: ({ fill, order, position }) => {
        seen.push([fill.origin, order.id, order.clientOrderId, position.netQuantity])
      },
    })
    const bench = new KernelBench([strategy])
    bench.act(strategy, ({ orders }) => orders.buy(AAA.id, 10))
    bench.fill(1, 10)
    bench.step(venueFill({}))
    expect(seen).toEqual([
      ['order', 1, bench.order(1).clientOrderId, 10],
      ['liquidation', 0, '', 0],
    ])
  })

  it('is booked once, however often it is reported, also after a restart', () => {
    const bench = holding(10)
    bench.step(venueFill({ quantity: Decimal.from(4) }))
    bench.step(venueFill({ quantity: Decimal.from(4) }))
    const again = bench.reloaded()
    again.step(venueFill({ quantity: Decimal.from(4) }))
    expect([bench.net(), again.net()]).toEqual([6, 6])
    expect(again.kernel.save()).toBe(
      ((): string => {
        bench.step(venueFill({ quantity: Decimal.from(4) }))
        return bench.kernel.save()
      })(),
    )
  })

  it('freezes the instrument where nobody holds what was closed', () => {
    const bench = holding(4)
    bench.step(venueFill({ quantity: Decimal.from(10) }))
    expect(nets(bench, 2)).toEqual([0, -6])
    expect(bench.kernel.core.frozen.get(0)).toContain('liquidation L-1')
  })

  it('closes every strategy at expiry, also those on the other side', () => {
    const bench = holding(10, -4)
    bench.step(venueFill({ origin: 'expiry', quantity: Decimal.from(6) }))
    expect(nets(bench, 3)).toEqual([0, 0, 0])
  })

  it('delivers shares to the holders of the option that they are for', () => {
    const strategy = scripted('s0', { instruments: [AAA, CALL] })
    const bench = new KernelBench([strategy], { instruments: [AAA, CALL], cash: 1_000_000 })
    bench.act(strategy, ({ orders }) => orders.buy(AAA.id, 1))
    bench.fill(1, 1)
    bench.bar(5, 1)
    bench.act(strategy, ({ orders }) => orders.buy(CALL.id, 2))
    bench.fill(2, 2, 5)
    const delivery = { side: 'buy', quantity: Decimal.from(200), price: Decimal.from(100) } as const
    bench.step(venueFill({ ...delivery, origin: 'exercise', onAccountOf: CALL.id }))
    bench.step(
      venueFill({
        origin: 'exercise',
        executionId: 'L-2',
        instrumentId: CALL.id,
        quantity: Decimal.from(2),
        price: Decimal.ZERO,
      }),
    )
    expect([bench.net(0, 0), bench.net(0, 1)]).toEqual([201, 0])
    expect(bench.kernel.core.frozen.size).toBe(0)
  })

  it('never loses or invents a lot or a cent, whoever holds what', () => {
    const held = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(held, fc.integer({ min: 1, max: 1500 }), fc.boolean(), (quantities, size, sells) => {
        const bench = holding(...quantities)
        const before = bench.kernel.core.portfolio.exactNet(0)
        const feesBefore = bench.kernel.core.portfolio.totalFees() ?? Decimal.ZERO
        const fee = Decimal.from('0.07')
        const quantity = Decimal.from(size)
        bench.step(venueFill({ quantity, fee, side: sells ? 'sell' : 'buy' }))
        const { portfolio } = bench.kernel.core
        expect(portfolio.exactNet(0).toString()).toBe(
          (sells ? before.sub(quantity) : before.add(quantity)).toString(),
        )
        expect(portfolio.totalFees()?.sub(feesBefore).toString()).toBe('0.07')
        quantities.forEach((quantityBefore, at) => {
          // nobody is turned around
          expect(bench.net(at) * quantityBefore).toBeGreaterThanOrEqual(0)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('splits in lots of the instrument', () => {
    const two = [scripted('a', { instruments: [PERP] }), scripted('b', { instruments: [PERP] })]
    const bench = new KernelBench(two, { instruments: [PERP], cash: 10_000_000 })
    two.forEach((strategy, at) => {
      bench.act(strategy, ({ orders }) => orders.buy(PERP.id, at === 0 ? 0.5 : 0.25))
      bench.fill(at + 1, at === 0 ? '0.5' : '0.25')
    })
    bench.step(venueFill({ instrumentId: PERP.id, quantity: Decimal.from('0.1') }))
    expect(nets(bench, 2)).toEqual([0.433, 0.217])
  })
})
