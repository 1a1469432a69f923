import { Decimal as Oracle } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import {
  canonical,
  check,
  decimal,
  Exact,
  expectSame,
  rounding,
  scale,
  spell,
  text,
  whole,
} from './decimal.test-support.ts'

describe('text', () => {
  const malformed =
    '. - + -. 1.2.3 NaN Infinity -Infinity 0x10 1n --1 +-1 1e e5 1e5.5 1e+ 1e1000 1_000 ١'.split(' ')
  malformed.push('', ' 1', '1 ', '1\n', '1,000', '12345678901234567890x')

  it.each(malformed)('%j is refused, and named', (bad) => {
    expect(() => Decimal.parse(bad)).toThrow(RangeError)
    expect(() => Decimal.parse(bad)).toThrow(`not a decimal number: ${JSON.stringify(bad)}`)
    expect(() => Decimal.from(bad)).toThrow(RangeError)
  })

  it.each<unknown>([undefined, null, {}, [], true])('%j in place of a text is refused, and named', (bad) => {
    expect(() => Decimal.parse(bad as string)).toThrow(RangeError)
    expect(() => Decimal.from(bad as string)).toThrow(`not a decimal number: ${JSON.stringify(bad)}`)
  })

  it.each([
    ['1.50', '1.5'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['0.10', '0.1'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+7', '7'],
    ['-.25', '-0.25'],
    ['007.70', '7.7'],
    ['1e-8', '0.00000001'],
    ['-1.5E+3', '-1500'],
    ['12.5e-1', '1.25'],
    ['0e999', '0'],
    ['100000000000000000000', '100000000000000000000'],
    ['9007199254740993', '9007199254740993'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['123456789.123456789123456789', '123456789.123456789123456789'],
  ])('%s prints as %s', (given, printed) => {
    expect(Decimal.parse(given).toString()).toBe(printed)
  })

  it('never loses a digit between text and text', () => {
    check(text, (t) => {
      const value = Decimal.parse(t)
      expectSame(value, new Exact(t))
      expect(Decimal.parse(value.toString())).toEqual(value)
      expect(JSON.stringify({ value })).toBe(`{"value":"${value.toString()}"}`)
    })
  })

  it('exponents mean what they mean', () => {
    check(fc.tuple(text, fc.integer({ min: -60, max: 60 })), ([t, exponent]) => {
      expectSame(Decimal.parse(`${t}e${exponent}`), new Exact(`${t}e${exponent}`))
    })
  })

  it('equal values are equal in structure, however they were spelled', () => {
    check(fc.tuple(whole, scale, fc.nat(30)), ([coefficient, places, zeros]) => {
      const value = Decimal.parse(spell(coefficient, places))
      const longer = Decimal.parse(spell(coefficient * 10n ** BigInt(zeros), places + zeros))
      expect(longer).toEqual(value)
      expect(longer.eq(value)).toBe(true)
    })
  })

  it('equal values that were computed apart behave alike', () => {
    check(fc.tuple(text, text, decimal, rounding), ([t, detour, other, mode]) => {
      const straight = Decimal.parse(t)
      const around = straight.add(Decimal.parse(detour)).sub(Decimal.parse(detour))
      expect(around).toEqual(straight)
      expect(around.mul(other)).toEqual(straight.mul(other))
      expect(around.add(other)).toEqual(straight.add(other))
      expect(around.div(Decimal.parse('3'), 5, mode)).toEqual(straight.div(Decimal.parse('3'), 5, mode))
      expect(around.round(3, mode)).toEqual(straight.round(3, mode))
      expect(around.cmp(other)).toBe(straight.cmp(other))
      expect(around.toNumber()).toBe(straight.toNumber())
    })
  })
})

describe('numbers', () => {
  const price = fc
    .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(9))
    .map(([n, places]) => {
      return n / 10 ** places
    })
  const noisy = fc.tuple(price, price).map(([a, b]) => a * 1.1 + b)
  const finite = fc.oneof(
    price,
    noisy,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    fc.double({ noNaN: true, min: 0, max: 1e-6 }),
    fc.double({ noNaN: true, min: 1e12, max: 1e17 }),
    fc.constantFrom(
      0.1,
      0.3,
      1e15,
      1e15 - 0.125,
      999999999999999.9,
      2 ** 53,
      1e21,
      5e-324,
      Number.MAX_VALUE,
      -0,
    ),
  )

  it('fromNumber equals parsing the shortest text of the number', () => {
    const holds = (n: number): void => {
      expect(Decimal.fromNumber(n)).toEqual(Decimal.parse(String(n)))
    }
    check(finite, holds, 20_000)
  })

  it('fromNumber reads back as the same number', () => {
    check(finite, (n) => {
      expect(Decimal.fromNumber(n).toNumber()).toBe(n + 0)
    })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d is refused, and named',
    (bad) => {
      expect(() => Decimal.fromNumber(bad)).toThrow(new RangeError(`not a finite number: ${bad}`))
      expect(() => Decimal.from(bad)).toThrow(RangeError)
    },
  )

  it('from takes numbers, texts, whole BigInts and decimals', () => {
    check(whole, (n) => {
      const value = Decimal.from(n)
      expect(value).toEqual(Decimal.parse(n.toString()))
      expect(Decimal.from(value)).toBe(value)
    })
    expect(Decimal.from(0.1)).toEqual(Decimal.from('0.10'))
  })

  it('toNumber is the nearest double', () => {
    const Wide = Oracle.clone({ precision: 1200 })
    /** Every digit of a double: n · 2^−k is n · 5^k · 10^−k. */
    const exactly = (double: number): Oracle => {
      let halvings = 0
      let odd = double
      for (; !Number.isInteger(odd); halvings += 1) odd *= 2
      return new Wide(BigInt(odd).toString()).times(new Wide(5).pow(halvings)).times(`1e-${halvings}`)
    }
    const bits = new BigInt64Array(1)
    const double = new Float64Array(bits.buffer)
    check(
      text.filter((t) => /[1-9]/.test(t)),
      (t) => {
        const nearest = Decimal.parse(t).toNumber()
        const distance = exactly(nearest).minus(t).abs()
        for (const step of [1n, -1n]) {
          double[0] = nearest
          bits[0]! += step
          expect(distance.lte(exactly(double[0]).minus(t).abs())).toBe(true)
        }
      },
      400,
    )
  })

  it('toNumber is never minus zero', () => {
    expect(Decimal.parse('-1e-400').toNumber()).toBe(0)
    expect(Decimal.parse('-0').toNumber()).toBe(0)
    expect(Decimal.parse('1e400').toNumber()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('sums and products', () => {
  it('add, sub, mul, neg and abs are exact', () => {
    check(fc.tuple(text, text), ([a, b]) => {
      const [x, y] = [Decimal.parse(a), Decimal.parse(b)]
      const [p, q] = [new Exact(a), new Exact(b)]
      expectSame(x.add(y), p.plus(q))
      expectSame(x.sub(y), p.minus(q))
      expectSame(x.neg(), p.neg())
      expectSame(x.abs(), p.abs())
      const kept = Math.max(40, p.decimalPlaces(), q.decimalPlaces())
      expectSame(x.mul(y), p.times(q).toDecimalPlaces(kept, Oracle.ROUND_HALF_EVEN))
    })
  })

  it('a product of up to 40 decimals keeps them all', () => {
    const quantity = Decimal.parse('123456789.123456789123456789')
    expect(quantity.mul(Decimal.parse('0.000000000000000001')).toString()).toBe(
      '0.000000000123456789123456789123456789',
    )
    const price = Decimal.parse('1.0001')
    expect(quantity.mul(quantity).mul(price).toString()).toBe(
      new Exact('123456789.123456789123456789').pow(2).times('1.0001').toFixed(),
    )
  })

  it('a product with one is the same value, whatever its scale', () => {
    check(fc.tuple(whole, fc.nat(120)), ([coefficient, places]) => {
      const value = Decimal.parse(spell(coefficient, places))
      expect(value.mul(Decimal.ONE)).toEqual(value)
      expect(Decimal.ONE.mul(value)).toEqual(value)
    })
  })

  it('the laws of arithmetic hold', () => {
    const short = fc
      .tuple(whole, fc.nat(13))
      .map(([coefficient, places]) => Decimal.parse(spell(coefficient, places)))
    check(fc.tuple(short, short, short), ([a, b, c]) => {
      expect(a.add(b)).toEqual(b.add(a))
      expect(a.add(b).add(c)).toEqual(a.add(b.add(c)))
      expect(a.sub(b).add(b)).toEqual(a)
      expect(a.sub(b)).toEqual(b.sub(a).neg())
      expect(a.sub(a)).toEqual(Decimal.ZERO)
      expect(a.mul(b)).toEqual(b.mul(a))
      expect(a.mul(b).mul(c)).toEqual(a.mul(b.mul(c)))
      expect(a.add(b).mul(c)).toEqual(a.mul(c).add(b.mul(c)))
      expect(a.neg().neg()).toEqual(a)
    })
  })

  it('coefficients leave 2^53 and come back', () => {
    const limit = Decimal.from(Number.MAX_SAFE_INTEGER)
    const beyond = limit.add(Decimal.ONE).add(Decimal.ONE)
    expect(beyond.toString()).toBe('9007199254740993')
    expect(beyond.sub(Decimal.ONE).sub(Decimal.ONE)).toEqual(limit)
    expect(beyond.mul(beyond).sub(beyond.mul(beyond)).add(limit)).toEqual(limit)
    expect(Decimal.parse('90071992547409.93').mul(Decimal.from(100))).toEqual(beyond)
    expect(limit.neg().sub(Decimal.ONE).add(Decimal.ONE)).toEqual(limit.neg())
  })

  it('a coarse number too large to align is not mistaken for a safe one', () => {
    const sum = Decimal.parse('9007199254740991').sub(Decimal.parse('9007199254740990.99999'))
    expect(sum.toString()).toBe('0.00001')
    expect(Decimal.parse('1e15').add(Decimal.parse('-999999999999999.999')).toString()).toBe('0.001')
  })
})

describe('order', () => {
  it('every comparison agrees with the exact one', () => {
    const near = fc.tuple(text, fc.constantFrom('0', '1e-18', '-1e-18', '1e-45', '-1')).map(([t, by]) => {
      return [t, canonical(new Exact(t).plus(by))] as const
    })
    check(fc.oneof(fc.tuple(text, text), near), ([a, b]) => {
      const [x, y] = [Decimal.parse(a), Decimal.parse(b)]
      const exact = new Exact(a).cmp(b)
      expect(x.cmp(y)).toBe(exact)
      expect(y.cmp(x)).toBe(0 - exact)
      expect([x.lt(y), x.lte(y), x.eq(y), x.gte(y), x.gt(y)]).toEqual([
        exact < 0,
        exact <= 0,
        exact === 0,
        exact >= 0,
        exact > 0,
      ])
      expect(Decimal.min(x, y)).toEqual(exact <= 0 ? x : y)
      expect(Decimal.max(x, y)).toEqual(exact >= 0 ? x : y)
    })
  })

  it('the signs agree with each other', () => {
    check(text, (t) => {
      const value = Decimal.parse(t)
      const sign = new Exact(t).cmp(0)
      expect(value.sign).toBe(sign)
      expect([value.isNegative, value.isZero, value.isPositive]).toEqual([sign < 0, sign === 0, sign > 0])
    })
  })

  it('the < operator throws rather than compare texts', () => {
    expect(() => Decimal.from(9) < Decimal.from(10)).toThrow(TypeError)
    expect(`${Decimal.parse('1.50')}`).toBe('1.5')
  })
})
