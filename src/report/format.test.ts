import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import * as format from './format.ts'

describe('numbers for people', () => {
  it('have thousands separators and a fixed number of decimals', () => {
    expect(format.formatMoney(Decimal.from('1234567.5'), 'USD')).toBe('1,234,567.50')
    expect(format.formatMoney(Decimal.from('-999.999'), 'USD')).toBe('-1,000.00')
    expect(format.formatMoney(Decimal.from('1234.6'), 'JPY')).toBe('1,235')
    expect(format.formatMoney(Decimal.from('0.5'), 'BTC', { sign: true })).toBe('+0.50000000')
    expect(format.formatMoney(1_234_567, 'USD', { style: 'compact' })).toBe('1.23M')
    expect(format.formatCount(1950)).toBe('1,950')
  })

  it('never show a minus zero', () => {
    expect(format.formatNumber(-0.001, 2)).toBe('0.00')
    expect(format.formatPercent(-0, { sign: true })).toBe('0.00 %')
  })

  it('show a dash for what is undefined', () => {
    for (const value of [null, Number.NaN, Infinity]) {
      expect([
        format.formatNumber(value, 2),
        format.formatPercent(value),
        format.formatMoney(value, 'USD'),
      ]).toEqual(['–', '–', '–'])
    }
  })

  it('read back as the same amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (cents) => {
        const amount = Decimal.from(cents).mul(Decimal.from('0.01'))
        const text = format.formatMoney(amount, 'USD')
        expect(Decimal.from(text.replaceAll(',', '')).eq(amount)).toBe(true)
        expect(text).toMatch(/^-?\d{1,3}(,\d{3})*\.\d\d$/)
      }),
    )
  })

  it('show prices in as many decimals as their size calls for', () => {
    expect(format.formatPrice(Decimal.from('167.4533333'))).toBe('167.4533')
    expect(format.formatPrice(1.0812)).toBe('1.0812')
    expect(format.formatPrice(Decimal.from('0.00001234'))).toBe('0.00001234')
    expect(format.formatPrice(50_000)).toBe('50,000.00')
  })

  it('show durations in their two largest units', () => {
    const texts = [3.25, 48, 12_000, 90_000, 3_900_000, 360_000_000].map(format.formatDuration)
    expect(texts).toEqual(['3.2 ms', '48 ms', '12 s', '1 min 30 s', '1 h 5 min', '4 d 4 h'])
  })
})

describe('text from outside', () => {
  it('never carries control characters to a terminal', () => {
    expect(format.plainText('a\u001b[31mb\nc\u202ed')).toBe('a [31mb c d')
  })

  it('is cut with an ellipsis', () => {
    expect(format.truncate('abcdef', 4)).toBe('abc…')
    expect(format.truncate('abcd', 4)).toBe('abcd')
  })
})
