import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import { cryptoSpot, equity, future } from './instruments.ts'
import { priceFromMarket, roundPrice, roundQuantity } from './numbers.ts'

const AAPL = equity('AAPL.XNAS')
const BTC = cryptoSpot('BTC-USDT.BINANCE')
const ES = future('ESZ5.XCME', { expiry: 1_766_000_000_000_000, tickSize: 0.25 })

describe('a price from the market', () => {
  it('is the shortest decimal of the number, at most 10 decimals, and may be finer than a tick', () => {
    expect(priceFromMarket(AAPL, 0.1 + 0.2).toString()).toBe('0.3')
    expect(priceFromMarket(AAPL, 144.78172417).toString()).toBe('144.78172417')
    expect(priceFromMarket(AAPL, 1 / 3).toString()).toBe('0.3333333333')
    expect(priceFromMarket(AAPL, -37.63).toString()).toBe('-37.63')
    expect(priceFromMarket(AAPL, 0.00000000005).toString()).toBe('0')
    expect(priceFromMarket(AAPL, 0.00000000015).toString()).toBe('0.0000000002')
  })

  it('keeps the tick of an instrument that has one finer than that', () => {
    const tiny = cryptoSpot('PEPE-BTC.BINANCE', { tickSize: '1e-12' })
    expect(priceFromMarket(tiny, 3.21e-10).toString()).toBe('0.000000000321')
  })

  it.each([NaN, Infinity, -Infinity])('throws on %s', (value) => {
    expect(() => priceFromMarket(AAPL, value)).toThrow(RangeError)
  })
})

describe('rounding of orders', () => {
  it('takes a quantity down to the lot', () => {
    expect(roundQuantity(AAPL, 688.99).toString()).toBe('688')
    expect(roundQuantity(BTC, '0.123456789').toString()).toBe('0.12345678')
    expect(roundQuantity(AAPL, 0.5).isZero).toBe(true)
    expect(() => roundQuantity(AAPL, NaN)).toThrow(RangeError)
  })

  it('never makes a limit worse, nor a stop fire sooner', () => {
    expect(roundPrice(ES, 'buy', 'limit', 5000.3).toString()).toBe('5000.25')
    expect(roundPrice(ES, 'sell', 'limit', 5000.3).toString()).toBe('5000.5')
    expect(roundPrice(ES, 'buy', 'stop', 5000.3).toString()).toBe('5000.5')
    expect(roundPrice(ES, 'sell', 'stop', 5000.3).toString()).toBe('5000.25')
    expect(roundPrice(ES, 'buy', 'limit', -0.1).toString()).toBe('-0.25')
  })

  it('gives whole lots and ticks, less than one away', () => {
    const value = fc
      .integer({ min: -1_000_000_000, max: 1_000_000_000 })
      .map((n) => Decimal.parse(`${String(n)}e-4`))
    const side = fc.constantFrom('buy' as const, 'sell' as const)
    const kind = fc.constantFrom('limit' as const, 'stop' as const)
    fc.assert(
      fc.property(value, side, kind, (price, orderSide, orderKind) => {
        const rounded = roundPrice(ES, orderSide, orderKind, price)
        expect(rounded.isMultipleOf(ES.tickSize)).toBe(true)
        expect(rounded.sub(price).abs().lt(ES.tickSize)).toBe(true)
        const quantity = roundQuantity(AAPL, price.abs())
        expect(quantity.isMultipleOf(AAPL.lotSize)).toBe(true)
        expect(price.abs().sub(quantity).lt(AAPL.lotSize) && quantity.lte(price.abs())).toBe(true)
      }),
    )
  })
})
