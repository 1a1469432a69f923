import { Decimal as Oracle } from 'decimal.js'
import fc from 'fast-check'
import { expect } from 'vitest'
import { Decimal } from './decimal.ts'
import type { Rounding } from './decimal.ts'

/** Exact for every operation here: quotients included, whose divisors have far fewer digits than this. */
export const Exact = Oracle.clone({ precision: 500 })

export const ROUNDINGS: Readonly<Record<Rounding, Oracle.Rounding>> = {
  up: Oracle.ROUND_UP,
  down: Oracle.ROUND_DOWN,
  ceil: Oracle.ROUND_CEIL,
  floor: Oracle.ROUND_FLOOR,
  halfUp: Oracle.ROUND_HALF_UP,
  halfEven: Oracle.ROUND_HALF_EVEN,
}

export const rounding = fc.constantFrom(...(Object.keys(ROUNDINGS) as Rounding[]))

/** Whole numbers of every width, thickest where the representation changes: around 2^53 and powers of ten. */
export const whole = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.maxSafeInteger().map(BigInt),
  fc
    .tuple(
      fc.constantFrom(-1n, 1n),
      fc.bigInt({ min: -30n, max: 30n }),
      fc.constantFrom(1n, 10n, 100n, 10n ** 18n),
    )
    .map(([sign, near, factor]) => sign * (2n ** 53n + near) * factor),
  fc.tuple(fc.bigInt({ min: -99n, max: 99n }), fc.nat(40)).map(([n, zeros]) => n * 10n ** BigInt(zeros)),
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
)

/** Plain decimal text, trailing zeros and all. */
export function spell(coefficient: bigint, scale: number): string {
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString().padStart(scale + 1, '0')
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`
  return `${coefficient < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${fraction}`
}

export const scale = fc.oneof(fc.nat(4), fc.constantFrom(8, 18), fc.nat(45))
export const text = fc.tuple(whole, scale).map(([coefficient, places]) => spell(coefficient, places))
export const stepText = text.filter((t) => /[1-9]/.test(t)).map((t) => t.replace('-', ''))
export const decimal = text.map((t) => Decimal.parse(t))

export function canonical(value: Oracle): string {
  return value.isZero() ? '0' : value.toFixed()
}

/** Our result has the text of the exact one, and the very structure that its text parses to. */
export function expectSame(ours: Decimal, exact: Oracle): void {
  expect(ours.toString()).toBe(canonical(exact))
  expect(ours).toEqual(Decimal.parse(canonical(exact)))
}

export function check<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, numRuns = 2000): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      holds(value)
    }),
    { numRuns },
  )
}
