/** A fee kept in the asset itself: the venue, the position and the ledger must agree to the last digit. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../src/domain/decimal.ts'
import type { Fill, FillReport } from '../src/domain/fill.ts'
import { cryptoSpot } from '../src/domain/instruments.ts'
import { Marks } from '../src/domain/marks.ts'
import { Portfolio } from '../src/engine/portfolio.ts'
import { Fixture, MINUTE } from '../src/sim/fixture.test-support.ts'
import { commissionFor } from '../src/sim/index.ts'

const COIN = cryptoSpot('BTC-USD.ALPACA')

function asBooked(report: FillReport): Fill {
  const ours = { strategyId: 's', strategyIndex: 0, instrumentIndex: 0, orderSequence: 1 }
  return { ...report, ...ours, receivedTime: report.eventTime }
}

function books(): Portfolio {
  const portfolio = new Portfolio({
    instruments: [COIN],
    marks: new Marks(1),
    strategyIds: ['s'],
    currency: 'USD',
    now: () => 0,
  })
  portfolio.postCash('transfer', 'USD', Decimal.from(1_000_000))
  return portfolio
}

describe('a fee in the asset itself', () => {
  it('leaves less than was bought, at the price that was paid', () => {
    const fixture = new Fixture({
      instruments: [COIN],
      commission: commissionFor('alpaca', COIN),
      settings: { halfSpreadBps: 0, volumeCap: null },
    })
    const portfolio = books()
    fixture.place({ quantity: 1 }, 20_000 * 24 * 60 * MINUTE)
    fixture.bar(20_000 * 24 * 60, [100, 100, 100, 100])
    for (const input of fixture.inputs) if (input.kind === 'fill') portfolio.book(asBooked(input.report))
    const position = portfolio.position(0)
    expect(position?.netQuantity.toString()).toBe('0.9975')
    expect(position?.averageEntryPrice.toString()).toBe('100')
    expect(position?.fees.toString()).toBe('0.25')
    expect(portfolio.ledger.cash('USD').toString()).toBe('999900')
    expect(portfolio.ledger.currencies()).toEqual(['USD'])
    expect(fixture.position()).toBe('0.9975')
  })

  it('never makes the books differ from the venue', () => {
    const order = fc.record({
      isBuy: fc.boolean(),
      quantity: fc.integer({ min: 1, max: 3_000_000 }),
      price: fc.integer({ min: 1, max: 9_999_999 }),
      isResting: fc.boolean(),
    })
    const commissions = ['alpaca', 'alpaca:tier=6', 'binance', 'bybit:vip=3', 'alpaca:feeIn=quote']
    fc.assert(
      fc.property(fc.constantFrom(...commissions), fc.array(order, { maxLength: 15 }), (name, orders) => {
        const fixture = new Fixture({
          instruments: [COIN],
          commission: commissionFor(name, COIN),
          settings: { leverage: 1000, borrowRate: 0, debitRate: 0 },
        })
        const portfolio = books()
        orders.forEach(({ isBuy, quantity, price, isResting }, minute) => {
          const cents = price / 100
          fixture.place(
            {
              side: isBuy ? 'buy' : 'sell',
              quantity: Decimal.from(quantity).mul(Decimal.parse('0.00000001')).toString(),
              ...(isResting ? { limit: isBuy ? cents : cents + 0.01 } : {}),
            },
            minute * MINUTE,
          )
          fixture.bar(minute, [cents, cents + 1, Math.max(0.01, cents - 1), cents])
        })
        for (const input of fixture.inputs) if (input.kind === 'fill') portfolio.book(asBooked(input.report))
        expect(portfolio.exactNet(0).toString()).toBe(fixture.position())
        expect(portfolio.ledger.cash('USD').toString()).toBe(fixture.cash())
        expect(portfolio.ledger.trialBalance().every(({ total }) => total.isZero)).toBe(true)
      }),
    )
  })
})
