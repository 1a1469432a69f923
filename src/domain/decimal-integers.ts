/**
 * The whole-number arithmetic and the text rules below `Decimal`, in two widths: safe integers held in
 * doubles, and BigInt. Nothing here knows about scales. `Decimal` is the only importer.
 */

/**
 * How a result that does not fit is rounded. `down` is toward zero, `up` away from zero, `floor` toward minus
 * and `ceil` toward plus infinity; `halfEven` and `halfUp` to the nearest, ties to the even neighbor and away
 * from zero.
 */
export type Rounding = 'down' | 'up' | 'floor' | 'ceil' | 'halfEven' | 'halfUp'

export const MAX_SAFE = Number.MAX_SAFE_INTEGER
export const MIN_SAFE = Number.MIN_SAFE_INTEGER
export const BIG_MAX_SAFE = BigInt(MAX_SAFE)
export const BIG_MIN_SAFE = BigInt(MIN_SAFE)

/** The powers of ten that a double holds exactly: 10^0 … 10^22. */
export const POWERS: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]

/** The highest exponent in `POWERS`. */
export const MAX_POWER = 22

const BIG_POWERS: readonly bigint[] = Array.from({ length: 64 }, (_, n) => spelledPower(n))

function spelledPower(n: number): bigint {
  return BigInt(`1${'0'.repeat(n)}`)
}

/** 10^n, for a whole n of zero or more. */
export function bigPower(n: number): bigint {
  return BIG_POWERS[n] ?? spelledPower(n)
}

/**
 * n / d as a whole number, for d > 0, where n is a safe integer and d is one too or a power of ten up to
 * 10^22. Never −0.
 *
 * Exact in doubles: if n = k·d − j with 0 < j < d, the true quotient lies k·j/(n + j) ≥ k·2^−53 below k,
 * more than half the distance from k to the double beneath it, so that n / d never rounds up to k.
 * Hence `trunc` is right, and q·d, at most |n|, is exact.
 */
export function divideSafe(n: number, d: number, rounding: Rounding): number {
  const q = Math.trunc(n / d) + 0
  const r = n - q * d
  if (r === 0) return q
  const away = n < 0 ? q - 1 : q + 1
  switch (rounding) {
    case 'down':
      return q
    case 'up':
      return away
    case 'floor':
      return n < 0 ? away : q
    case 'ceil':
      return n < 0 ? q : away
    case 'halfUp':
    case 'halfEven': {
      const twice = r < 0 ? r * -2 : r * 2
      if (twice > d) return away
      if (twice < d) return q
      return rounding === 'halfUp' || Math.floor(q / 2) * 2 !== q ? away : q
    }
  }
}

/** n / d as a whole number, for d > 0. */
export function divideBig(n: bigint, d: bigint, rounding: Rounding): bigint {
  const q = n / d
  const r = n - q * d
  if (r === 0n) return q
  const away = n < 0n ? q - 1n : q + 1n
  switch (rounding) {
    case 'down':
      return q
    case 'up':
      return away
    case 'floor':
      return n < 0n ? away : q
    case 'ceil':
      return n < 0n ? q : away
    case 'halfUp':
    case 'halfEven': {
      const twice = r < 0n ? r * -2n : r * 2n
      if (twice > d) return away
      if (twice < d) return q
      return rounding === 'halfUp' || (q & 1n) === 1n ? away : q
    }
  }
}

const NUMERAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** Reads any decimal text of any length. The scale is zero or more. Throws RangeError for all else. */
export function readNumeral(text: string): { coefficient: bigint; scale: number } {
  const match = NUMERAL.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (match === null || whole.length + fraction.length === 0) {
    throw new RangeError(`not a decimal number: ${JSON.stringify(text)}`)
  }
  const magnitude = BigInt(whole + fraction)
  const coefficient = match[1] === '-' ? -magnitude : magnitude
  const scale = fraction.length - Number(match[4] ?? 0)
  return scale >= 0 ? { coefficient, scale } : { coefficient: coefficient * bigPower(-scale), scale: 0 }
}

/** The text of coefficient · 10^−scale, for a scale above zero. Keeps trailing zeros. */
export function writeNumeral(coefficient: number | bigint, scale: number): string {
  const negative = coefficient < 0
  const digits = (negative ? -coefficient : coefficient).toString()
  const point = digits.length - scale
  const sign = negative ? '-' : ''
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
  return `${sign}0.${'0'.repeat(-point)}${digits}`
}
