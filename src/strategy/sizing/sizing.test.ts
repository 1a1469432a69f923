import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  atrTarget,
  fixedNotional,
  fixedQuantity,
  percentOfEquity,
  riskPerTrade,
  targetPercent,
  targetPosition,
} from './index.ts'
import type { Sizing, SizingView } from './index.ts'

const VIEW: SizingView = {
  instrumentId: 'AAA.XNAS',
  side: 'buy',
  price: 50,
  pointValue: 1,
  equity: 100_000,
  lotSize: 1,
}

function quantityOf(sizing: Sizing, changes: Partial<SizingView> = {}): number {
  const outcome = sizing.size({ ...VIEW, ...changes })
  if (!outcome.ok) throw new Error(outcome.refusal.message)
  return outcome.quantity
}

function refusalOf(sizing: Sizing, changes: Partial<SizingView> = {}): string {
  const outcome = sizing.size({ ...VIEW, ...changes })
  return outcome.ok ? `a quantity: ${String(outcome.quantity)}` : outcome.refusal.message
}

const views = fc.record({
  instrumentId: fc.constant('AAA.XNAS'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  pointValue: fc.double({ min: 0.01, max: 1000, noNaN: true }),
  equity: fc.double({ min: 1, max: 1e8, noNaN: true }),
  lotSize: fc.constantFrom(1, 0.001, 100),
})
const anyNumber = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -1, 1, 50))

describe('sizes by hand', () => {
  it('fixed quantity and target position say what they were told', () => {
    expect(quantityOf(fixedQuantity(7))).toBe(7)
    expect(quantityOf(targetPosition(7))).toBe(7)
    expect([fixedQuantity(7).follows, targetPosition(7).follows]).toEqual([false, true])
  })

  it('a notional and a share of the equity buy what they are worth, multiplier and exchange rate included', () => {
    expect(quantityOf(fixedNotional(10_000))).toBe(200)
    expect(quantityOf(percentOfEquity(10))).toBe(200)
    expect(quantityOf(targetPercent(10))).toBe(200)
    // 50 dollars a point, at 0.9 euros a dollar
    expect(quantityOf(fixedNotional(45_000), { pointValue: 50 * 0.9 })).toBe(20)
    expect(quantityOf(percentOfEquity(250))).toBe(5000)
  })

  it('a risk per trade is distance × quantity, whichever way the distance is said', () => {
    expect(quantityOf(riskPerTrade({ percent: 1, stopPrice: 48 }))).toBe(500)
    expect(quantityOf(riskPerTrade({ percent: 1, stopPrice: 52 }), { side: 'sell' })).toBe(500)
    expect(quantityOf(riskPerTrade({ amount: 1000, stopPercent: 4 }))).toBe(500)
    expect(quantityOf(riskPerTrade({ percent: 1, atr: 0.5, multiple: 4 }))).toBe(500)
    expect(quantityOf(riskPerTrade({ percent: 1, stopPrice: 48 }), { pointValue: 50 })).toBe(10)
    expect(quantityOf(atrTarget({ percent: 1, atr: 2 }))).toBe(500)
  })

  it('too much is cut down to maxAmount, too little refused', () => {
    expect(quantityOf(fixedNotional(10_000, { maxAmount: 5000 }))).toBe(100)
    expect(quantityOf(riskPerTrade({ percent: 1, stopPercent: 0.1, maxAmount: 20_000 }))).toBe(400)
    expect(refusalOf(fixedNotional(149, { minAmount: 149 }))).toBe(
      'No size for AAA.XNAS: 2 are worth 100.00, less than minAmount 149.',
    )
  })

  it('says what is wrong', () => {
    expect(refusalOf(fixedQuantity(0.5))).toContain('0.5 is less than one lot of 1')
    expect(fixedQuantity(0.5).size(VIEW)).toMatchObject({
      ok: false,
      refusal: { code: 'ORDER_SIZE_INVALID' },
    })
    const typo = { maxAmout: 1000 } as { maxAmount?: number }
    expect(refusalOf(fixedNotional(5000, typo))).toContain('there is no bound maxAmout')
    expect(refusalOf(riskPerTrade({ percent: 1, stopPrice: 48, ...typo }))).toContain('no bound maxAmout')
    expect(refusalOf(atrTarget({ percent: 1, atr: 2, ...typo }))).toContain('no bound maxAmout')
    expect(refusalOf(fixedQuantity(NaN))).toContain('quantity is NaN')
    expect(refusalOf(percentOfEquity(10), { equity: -5 })).toContain('the equity is -5.00')
    expect(refusalOf(percentOfEquity(10), { price: NaN })).toContain('No price is known yet for AAA.XNAS')
    expect(refusalOf(percentOfEquity(10), { pointValue: NaN })).toContain('cannot be valued')
    expect(refusalOf(atrTarget({ percent: 1, atr: NaN }))).toContain('average true range is not known yet')
    expect(refusalOf(riskPerTrade({ percent: 1, stopPrice: 51 }))).toContain('must be below that')
    expect(refusalOf(riskPerTrade({ percent: 1, stopPrice: 49 }), { side: 'sell' })).toContain('above that')
    expect(refusalOf(riskPerTrade({ percent: 1 } as never))).toContain(
      'one of stopPrice, stopPercent and atr',
    )
    expect(refusalOf(riskPerTrade({ percent: 101, stopPercent: 1 }))).toContain('percent is 101')
    expect(refusalOf(fixedNotional(1000, { minAmount: 9, maxAmount: 8 }))).toContain('is above maxAmount')
  })
})

describe('laws of sizing', () => {
  it('never a quantity that is not above zero and finite, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...{
            instrumentId: fc.constant('AAA.XNAS'),
            side: fc.constantFrom('buy' as const, 'sell' as const),
          },
          ...{
            price: anyNumber,
            pointValue: anyNumber,
            equity: anyNumber,
            lotSize: fc.constantFrom(1, 0.01),
          },
        }),
        fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber),
        (view, [a, b, minAmount, maxAmount]) => {
          const bounds = { minAmount, maxAmount }
          const all: Sizing[] = [
            fixedQuantity(a),
            fixedNotional(a, bounds),
            percentOfEquity(a, bounds),
            riskPerTrade({ percent: a, stopPrice: b, ...bounds }),
            riskPerTrade({ amount: a, stopPercent: b }),
            riskPerTrade({ percent: a, atr: b, multiple: minAmount }),
            atrTarget({ percent: a, atr: b }),
            targetPosition(a),
            targetPercent(a, bounds),
          ]
          for (const sizing of all) {
            const outcome = sizing.size(view)
            if (outcome.ok) expect(outcome.quantity > 0 && outcome.quantity < Infinity).toBe(true)
            else expect(outcome.refusal.message).not.toBe('')
          }
        },
      ),
    )
  })

  it('the risk is never above what was said', () => {
    fc.assert(
      fc.property(
        views,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 0.01, max: 99, noNaN: true }),
        (view, percent, stopPercent) => {
          const away = (view.price * stopPercent) / 100
          const stopPrice = view.side === 'buy' ? view.price - away : view.price + away
          for (const stop of [{ stopPercent }, { stopPrice }, { atr: away }]) {
            const outcome = riskPerTrade({ percent, ...stop }).size(view)
            if (!outcome.ok) continue
            const risk = outcome.quantity * away * view.pointValue
            // what is left of a difference of two floats
            expect(risk).toBeLessThanOrEqual((view.equity * percent * (1 + 1e-6)) / 100)
          }
        },
      ),
    )
  })

  it('the bounds are kept, and more equity never buys less', () => {
    const money = fc.double({ min: 1, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        views,
        money,
        money,
        fc.double({ min: 1, max: 3, noNaN: true }),
        (view, low, high, growth) => {
          const bounds = { minAmount: Math.min(low, high), maxAmount: Math.max(low, high) }
          const richer = { ...view, equity: view.equity * growth }
          for (const sizing of [
            percentOfEquity(7, bounds),
            riskPerTrade({ percent: 1, stopPercent: 3, ...bounds }),
            atrTarget({ percent: 1, atr: view.price / 20, ...bounds }),
          ]) {
            const outcome = sizing.size(view)
            if (!outcome.ok) continue
            const worth = outcome.quantity * view.price * view.pointValue
            expect(worth).toBeGreaterThanOrEqual(bounds.minAmount * (1 - 1e-9))
            expect(worth).toBeLessThanOrEqual(bounds.maxAmount * (1 + 1e-9))
            const more = sizing.size(richer)
            expect(more.ok && more.quantity >= outcome.quantity).toBe(true)
          }
        },
      ),
    )
  })
})
