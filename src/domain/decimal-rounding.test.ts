import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import type { Rounding } from './decimal.ts'
import {
  canonical,
  check,
  Exact,
  expectSame,
  rounding,
  ROUNDINGS,
  spell,
  stepText,
  text,
  whole,
} from './decimal.test-support.ts'

describe('rounding', () => {
  /** Values that lie halfway between two neighbors at `places` decimals, or one digit off. */
  const halfway = fc
    .tuple(whole, fc.nat(20), fc.constantFrom(-1n, 0n, 1n), fc.nat(25))
    .map(([n, places, off, deeper]) => {
      const coefficient = (n * 10n + 5n) * 10n ** BigInt(deeper) + off
      return [spell(coefficient, places + 1 + deeper), places] as const
    })
  const rounded = fc.oneof(halfway, fc.tuple(text, fc.nat(45)))

  it('round agrees with the exact one in all six ways', () => {
    check(fc.tuple(rounded, rounding), ([[t, places], mode]) => {
      expectSame(Decimal.parse(t).round(places, mode), new Exact(t).toDecimalPlaces(places, ROUNDINGS[mode]))
    })
  })

  it.each<[Rounding, string]>([
    ['up', '-3 -3 -2 2 3 3'],
    ['down', '-2 -2 -1 1 2 2'],
    ['ceil', '-2 -2 -1 2 3 3'],
    ['floor', '-3 -3 -2 1 2 2'],
    ['halfUp', '-3 -3 -2 2 3 3'],
    ['halfEven', '-3 -2 -2 2 2 3'],
  ])('%s takes −2.51, −2.5, −1.5, 1.5, 2.5 and 2.51 to %s', (mode, expected) => {
    const values = ['-2.51', '-2.5', '-1.5', '1.5', '2.5', '2.51'].map((t) => Decimal.parse(t))
    expect(values.map((value) => value.round(0, mode).toString()).join(' ')).toBe(expected)
    const wide = Decimal.parse('1e30')
    const afar = values.map((value) => value.add(wide.mul(Decimal.from(value.sign))).round(0, mode))
    expect(afar.map((value) => value.sub(wide.mul(Decimal.from(value.sign))).toString()).join(' ')).toBe(
      expected,
    )
  })

  it('div of a product by its factor gives the other, however many decimals are asked for', () => {
    const price = fc
      .bigInt({ min: -(10n ** 9n), max: 10n ** 9n })
      .map((n) => new Exact(String(n)).div(10_000))
    const size = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(price, size, fc.integer({ min: 4, max: 18 }), (exact, quantity, places) => {
        const product = Decimal.parse(exact.times(quantity).toFixed())
        const divisor = Decimal.from(quantity)
        expectSame(product.div(divisor, places, 'halfEven'), exact)
        expectSame(product.neg().div(divisor, places, 'up'), exact.neg())
        expectSame(product.div(divisor.neg(), places, 'floor'), exact.neg())
      }),
    )
  })

  it('div agrees with the exact one in all six ways', () => {
    const tie = fc.tuple(halfway, stepText).map(([[t, places], divisor]) => {
      return [canonical(new Exact(t).times(divisor)), divisor, places] as const
    })
    const sign = fc.constantFrom('', '-')
    check(
      fc.tuple(fc.oneof(tie, fc.tuple(text, stepText, fc.nat(45))), sign, rounding),
      ([[a, b, places], minus, mode]) => {
        const quotient = Exact.div(a, `${minus}${b}`).toDecimalPlaces(places, ROUNDINGS[mode])
        expectSame(Decimal.parse(a).div(Decimal.parse(`${minus}${b}`), places, mode), quotient)
      },
    )
  })

  it('quantize agrees with the exact one in all six ways', () => {
    const tie = fc.tuple(halfway, stepText).map(([[t, places], step]) => {
      return [canonical(new Exact(`${t}e${places}`).times(step)), step] as const
    })
    const alike = fc
      .tuple(whole, fc.constantFrom(-1n, 0n, 1n), fc.nat(3), fc.nat(3))
      .map(([n, off, p, q]) => {
        return [spell(n + off, p), spell(n < 0n ? 1n - n : n + 1n, q)] as const
      })
    check(fc.tuple(fc.oneof(tie, alike, fc.tuple(text, stepText)), rounding), ([[a, step], mode]) => {
      const [value, unit] = [Decimal.parse(a), Decimal.parse(step)]
      const result = value.quantize(unit, mode)
      expectSame(result, Exact.div(a, step).toDecimalPlaces(0, ROUNDINGS[mode]).times(step))
      expect(result.isMultipleOf(unit)).toBe(true)
      expect(result.sub(value).abs().lt(unit)).toBe(true)
      expect(result.quantize(unit, mode)).toEqual(result)
      expect(value.isMultipleOf(unit)).toBe(new Exact(a).mod(step).isZero())
    })
  })

  it('a price off the tick goes to the tick, not through it', () => {
    const tick = Decimal.parse('0.05')
    expect(Decimal.parse('175.53').quantize(tick, 'floor').toString()).toBe('175.5')
    expect(Decimal.parse('175.53').quantize(tick, 'ceil').toString()).toBe('175.55')
    expect(Decimal.parse('-0.01').quantize(tick, 'down')).toEqual(Decimal.ZERO)
    expect(Decimal.parse('0.1').quantize(Decimal.ONE, 'up')).toEqual(Decimal.ONE)
    expect(Decimal.from(3).isMultipleOf(Decimal.parse('0.25'))).toBe(true)
    expect(Decimal.parse('3.1').isMultipleOf(Decimal.parse('0.25'))).toBe(false)
  })

  it('a multiple beyond 2^53 is as exact as one below', () => {
    const step = Decimal.from(Number.MAX_SAFE_INTEGER - 1)
    expect(Decimal.from(Number.MAX_SAFE_INTEGER).quantize(step, 'up')).toEqual(
      Decimal.parse('18014398509481980'),
    )
  })

  it('what cannot be rounded is refused, and named', () => {
    expect(() => Decimal.ONE.div(Decimal.ZERO, 2, 'down')).toThrow(new RangeError('division by zero: 1 / 0'))
    expect(() => Decimal.ONE.quantize(Decimal.ZERO, 'down')).toThrow('step is not above zero: 0')
    expect(() => Decimal.ONE.quantize(Decimal.parse('-0.5'), 'down')).toThrow('step is not above zero: -0.5')
    expect(() => Decimal.ONE.isMultipleOf(Decimal.ZERO)).toThrow(RangeError)
    for (const bad of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => Decimal.ONE.round(bad, 'down')).toThrow(`not a number of decimals: ${bad}`)
      expect(() => Decimal.ONE.div(Decimal.ONE, bad, 'down')).toThrow(`not a number of decimals: ${bad}`)
    }
  })
})
