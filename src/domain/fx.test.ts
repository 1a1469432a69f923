import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import { FxTable } from './fx.ts'
import type { FxRate } from './inputs.ts'

const rate = (base: string, quote: string, value: string, time = 1_000_000): FxRate => ({
  base,
  quote,
  rate: Decimal.parse(value),
  time,
})
const text = (result: unknown): string =>
  result instanceof Decimal ? result.toString() : (result as { code: string }).code
const amount = Decimal.from(100)

describe('the table of exchange rates', () => {
  it('converts by the direct rate, by the inverse one, and through one pivot', () => {
    const table = new FxTable()
    table.update(rate('EUR', 'USD', '1.08'))
    table.update(rate('USD', 'JPY', '150'))
    expect(text(table.convert(amount, 'EUR', 'USD', 0))).toBe('108')
    expect(text(table.convert(amount, 'USD', 'EUR', 0))).toBe('92.592592592592592593')
    expect(text(table.convert(amount, 'EUR', 'JPY', 0))).toBe('16200')
    expect(text(table.convert(amount, 'EUR', 'EUR', 0))).toBe('100')
  })

  it('refuses where no rate is known, naming both currencies', () => {
    const refusal = new FxTable().convert(amount, 'EUR', 'CHF', 0)
    expect(refusal).toMatchObject({ code: 'CONFIG_FX_RATE_MISSING' })
    expect((refusal as { message: string }).message).toContain('from EUR to CHF')
  })

  it('refuses a stale rate, directly and through a pivot, with its age and the limit', () => {
    const table = new FxTable({ maxAge: 5_000_000, pivots: ['USD'] })
    table.update(rate('EUR', 'USD', '1.08'))
    table.update(rate('USD', 'JPY', '150', 9_000_000))
    expect(text(table.convert(amount, 'EUR', 'USD', 6_000_000))).toBe('108')
    const refusal = table.convert(amount, 'EUR', 'USD', 8_000_000)
    expect((refusal as { message: string }).message).toContain('7 s old; the limit is 5 s')
    expect(text(table.convert(amount, 'EUR', 'JPY', 8_000_000))).toBe('CONFIG_FX_RATE_MISSING')
    expect(text(table.convert(amount, 'JPY', 'USD', 8_000_000))).toBe('0.666666666666666667')
  })

  it('keeps the latest rate of a pair whatever the order and direction in which they come', () => {
    const rates = fc.uniqueArray(
      fc.record({ inverse: fc.boolean(), value: fc.integer({ min: 1, max: 500 }), time: fc.nat(50) }),
      { selector: ({ time }) => time, minLength: 1, maxLength: 8 },
    )
    const both = rates.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(both, ([all, shuffled]) => {
        const converted = [all, shuffled].map((list) => {
          const table = new FxTable()
          for (const { inverse, value, time } of list) {
            table.update(
              inverse ? rate('USD', 'EUR', String(value), time) : rate('EUR', 'USD', String(value), time),
            )
          }
          expect(table.save()).toHaveLength(1)
          expect(FxTable.load(table.save()).save()).toEqual(table.save())
          return text(table.convert(amount, 'EUR', 'USD', 99))
        })
        expect(converted[1]).toBe(converted[0])
      }),
    )
  })

  it('throws on a rate that cannot be', () => {
    const table = new FxTable()
    expect(() => table.update(rate('EUR', 'USD', '0'))).toThrow(RangeError)
    expect(() => table.update(rate('USD', 'USD', '1'))).toThrow(RangeError)
  })
})
