import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utcOnly } from '../utc-only.ts'
import { PROBLEM, RowScanner } from './row-scanner.ts'
import { SLOT } from './slots.ts'
import { TimeReader } from './time-reader.ts'

const COMMA = 44

function scanner(decimalComma: boolean, priceShift = 0): RowScanner {
  const separator = decimalComma ? 59 : COMMA
  const time = new TimeReader({ separator, zone: 'UTC', zones: utcOnly, daily: false, baseDay: null })
  return new RowScanner({ separator, decimalComma, actions: [SLOT.time, SLOT.open], priceShift, time })
}

const plain = scanner(false)
const european = scanner(true)

function scanned(text: string): number {
  const bytes = Buffer.from(`1600000000000,${text}\n`)
  expect(plain.scan(bytes, 0)).toBe(bytes.length)
  expect(plain.problem).toBe(PROBLEM.none)
  return plain.values[SLOT.open] ?? NaN
}

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })

describe('numbers in a row', () => {
  it('equal Number(text), bit for bit, for decimals of any length', () => {
    const decimal = fc
      .tuple(fc.constantFrom('', '-', '+'), digits(1, 25), fc.constantFrom('', '.'), digits(0, 30))
      .map(([sign, whole, point, fraction]) => `${sign}${whole}${point}${point === '' ? '' : fraction}`)
    fc.assert(
      fc.property(decimal, (text) => {
        expect(Object.is(scanned(text), Number(text))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('equal Number(text) for what any program prints: shortest, fixed, exponents', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
        fc.integer({ min: 0, max: 12 }),
        (value, places) => {
          for (const text of [
            String(value),
            value.toExponential(places),
            Math.abs(value) < 1e15 ? value.toFixed(places) : '0',
          ]) {
            expect(Object.is(scanned(text), Number(text))).toBe(true)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('equal Number(text) around the limit of exact integers', () => {
    for (const text of [
      '9007199254740991',
      '9007199254740992',
      '9007199254740993',
      '90071992547409.93',
      '.5',
      '5.',
      '-0',
      '0.00031099999999999997',
    ]) {
      expect(Object.is(scanned(text), Number(text))).toBe(true)
    }
  })

  it('may be quoted, padded, grouped in thousands or have a decimal comma', () => {
    expect(scanned('"12.5"')).toBe(12.5)
    expect(scanned('  12.5 ')).toBe(12.5)
    expect(scanned('"1,234,567.5"')).toBe(1_234_567.5)
    const bytes = Buffer.from('1600000000000;12,5\n')
    european.scan(bytes, 0)
    expect(european.values[SLOT.open]).toBe(12.5)
  })

  it('are refused where they are not plain numbers', () => {
    const refused: readonly (readonly [string, number])[] = [
      ['', PROBLEM.empty],
      ['""', PROBLEM.empty],
      ['NaN', PROBLEM.notANumber],
      ['null', PROBLEM.notANumber],
      ['0x10', PROBLEM.notANumber],
      ['1.2.3', PROBLEM.notANumber],
      ['1-2', PROBLEM.notANumber],
      ['Infinity', PROBLEM.notANumber],
      ['1e999', PROBLEM.notANumber],
      ['-', PROBLEM.notANumber],
      ['.', PROBLEM.notANumber],
      ['1,2', PROBLEM.fieldCount],
    ]
    for (const [text, problem] of refused) {
      const bytes = Buffer.from(`1600000000000,${text}\n`)
      expect(plain.scan(bytes, 0)).toBe(bytes.length)
      expect([text, plain.problem]).toEqual([text, problem])
    }
  })

  it('are divided exactly where prices are scaled', () => {
    const scaled = scanner(false, 4)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (value) => {
        scaled.scan(Buffer.from(`1600000000000,${value}\n`), 0)
        expect(scaled.values[SLOT.open]).toBe(Number(`${value}e-4`))
      }),
    )
  })

  it('never read past the line, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const line = noise.map((byte) => (byte === 10 ? 11 : byte))
        const bytes = Buffer.concat([line, Buffer.from('\n1600000000000,7\n')])
        expect(plain.scan(bytes, 0)).toBe(line.length + 1)
        expect(plain.scan(bytes, line.length + 1)).toBe(bytes.length)
        expect([plain.problem, plain.values[SLOT.open]]).toEqual([PROBLEM.none, 7])
      }),
      { numRuns: 2000 },
    )
  })
})
