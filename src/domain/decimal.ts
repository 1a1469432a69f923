import {
  BIG_MAX_SAFE,
  BIG_MIN_SAFE,
  bigPower,
  divideBig,
  divideSafe,
  MAX_POWER,
  MAX_SAFE,
  MIN_SAFE,
  POWERS,
  readNumeral,
  writeNumeral,
} from './decimal-integers.ts'
import type { Rounding } from './decimal-integers.ts'

export type { Rounding } from './decimal-integers.ts'

export type DecimalInput = Decimal | string | number | bigint

/**
 * Products keep at least this many decimals: two on-chain amounts of 18 and a price of 4. Without a bound,
 * a balance that compounds would grow by the decimals of a factor at every step.
 */
const MAX_SCALE = 40

/** Decimals that `fromNumber` tries in turn: cents, sub-penny and FX, crypto, then whatever is left. */
const TRIED_SCALES = [2, 4, 8, 12, 16, 20] as const

/** Below this no two whole numbers over the same power of ten are the same double (15 significant digits). */
const UNAMBIGUOUS = 1e15

const MINUS = 45
const POINT = 46
const DIGIT_0 = 48
const DIGIT_9 = 57

/**
 * An exact decimal number. Immutable. Equal values have equal text: `1.50` prints as `1.5`.
 *
 * The value is coefficient · 10^−scale, always in its one canonical form: scale zero or more, no trailing
 * zero among the decimals, the coefficient a number while it is a safe integer and a BigInt beyond, never
 * −0. So equal values are equal in structure too, and no method can tell them apart.
 *
 * `add`, `sub`, `neg`, `abs`, comparisons and text are exact at any size. `div`, `round` and `quantize`
 * round as told, `toNumber` to the nearest double, and `mul` beyond 40 decimals.
 */
export class Decimal {
  static readonly ZERO = new Decimal(0, 0)
  static readonly ONE = new Decimal(1, 0)
  private readonly coefficient: number | bigint
  private readonly scale: number

  private constructor(coefficient: number | bigint, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }

  static from(value: DecimalInput): Decimal {
    if (value instanceof Decimal) return value
    if (typeof value === 'bigint') return Decimal.ofBig(value, 0)
    return typeof value === 'number' ? Decimal.fromNumber(value) : Decimal.parse(value)
  }

  /**
   * The shortest decimal that reads back as the same number. Throws RangeError for NaN and infinities.
   *
   * If |c| < 10^15 and c / 10^k equals `value`, then c · 10^−k is that decimal: the division rounds
   * correctly, so its text reads back as `value`; and the shortest text has no more digits than c, while
   * decimals of up to 15 digits all read back as different doubles, so the two are one.
   */
  static fromNumber(value: number): Decimal {
    if (Number.isSafeInteger(value)) return new Decimal(value + 0, 0)
    for (const scale of TRIED_SCALES) {
      const power = POWERS[scale]!
      const coefficient = Math.round(value * power)
      if (!(coefficient < UNAMBIGUOUS && coefficient > -UNAMBIGUOUS)) break
      if (coefficient / power === value) return Decimal.ofSafe(coefficient, scale)
    }
    if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${String(value)}`)
    return Decimal.parseAny(String(value))
  }

  /** `-12.50`, `1e-8`; every digit is kept. Throws RangeError for anything else. */
  static parse(text: string): Decimal {
    // A sign, a point and 15 digits: what a number holds. The rest goes the general way, and so does what a
    // caller without types passes: it is refused there by name.
    if (typeof text !== 'string' || text.length > 17) return Decimal.parseAny(text)
    const length = text.length
    const first = text.charCodeAt(0) === MINUS ? 1 : 0
    let coefficient = 0
    let point = -1
    for (let i = first; i < length; i += 1) {
      const code = text.charCodeAt(i)
      if (code >= DIGIT_0 && code <= DIGIT_9) coefficient = coefficient * 10 + (code - DIGIT_0)
      else if (code === POINT && point < 0) point = i
      else return Decimal.parseAny(text)
    }
    const digits = length - first - (point < 0 ? 0 : 1)
    if (digits === 0 || digits > 15) return Decimal.parseAny(text)
    return Decimal.ofSafe(first === 1 ? 0 - coefficient : coefficient, point < 0 ? 0 : length - point - 1)
  }

  static min(a: Decimal, b: Decimal): Decimal {
    return a.cmp(b) <= 0 ? a : b
  }

  static max(a: Decimal, b: Decimal): Decimal {
    return a.cmp(b) >= 0 ? a : b
  }

  add(other: Decimal): Decimal {
    const a = this.coefficient
    const b = other.coefficient
    if (this.scale === other.scale && typeof a === 'number' && typeof b === 'number') {
      const sum = a + b
      if (isSafe(sum)) return Decimal.ofSafe(sum, this.scale)
    }
    return this.plus(other, 1)
  }

  sub(other: Decimal): Decimal {
    const a = this.coefficient
    const b = other.coefficient
    if (this.scale === other.scale && typeof a === 'number' && typeof b === 'number') {
      const difference = a - b
      if (isSafe(difference)) return Decimal.ofSafe(difference, this.scale)
    }
    return this.plus(other, -1)
  }

  /**
   * Exact up to 40 decimals, or as many as the finer factor has where that is more; beyond, rounded there
   * to the nearest, ties to even. A product with a whole number is always exact.
   */
  mul(other: Decimal): Decimal {
    const a = this.coefficient
    const b = other.coefficient
    const scale = this.scale + other.scale
    if (typeof a === 'number' && typeof b === 'number' && scale <= MAX_SCALE) {
      const product = a * b
      if (isSafe(product)) return Decimal.ofSafe(product + 0, scale)
    }
    const product = Decimal.ofBig(BigInt(a) * BigInt(b), scale)
    return product.round(Math.max(MAX_SCALE, this.scale, other.scale), 'halfEven')
  }

  /** Quotient with at most `scale` decimals. Throws RangeError for a zero divisor. */
  div(other: Decimal, scale: number, rounding: Rounding): Decimal {
    if (other.coefficient === 0) throw new RangeError(`division by zero: ${this.toString()} / 0`)
    assertScale(scale)
    const shift = scale + other.scale - this.scale
    const a = this.coefficient
    const b = other.coefficient
    if (typeof a === 'number' && typeof b === 'number' && shift <= MAX_POWER && shift >= -MAX_POWER) {
      const n = shift > 0 ? a * POWERS[shift]! : a
      const d = shift < 0 ? b * POWERS[-shift]! : b
      if (isSafe(n) && isSafe(d)) {
        return Decimal.ofSafe(d < 0 ? divideSafe(0 - n, -d, rounding) : divideSafe(n, d, rounding), scale)
      }
      const even = Decimal.dividedEvenly(a, b, this.scale - other.scale, scale)
      if (even !== null) return even
    }
    const n = shift > 0 ? BigInt(a) * bigPower(shift) : BigInt(a)
    const d = shift < 0 ? BigInt(b) * bigPower(-shift) : BigInt(b)
    return Decimal.ofBig(d < 0n ? divideBig(-n, -d, rounding) : divideBig(n, d, rounding), scale)
  }

  neg(): Decimal {
    const a = this.coefficient
    return new Decimal(typeof a === 'number' ? 0 - a : -a, this.scale)
  }

  abs(): Decimal {
    return this.isNegative ? this.neg() : this
  }

  /** −1, 0 or 1. */
  cmp(other: Decimal): -1 | 0 | 1 {
    const a = this.coefficient
    const b = other.coefficient
    if (typeof a === 'number' && typeof b === 'number') {
      const shift = this.scale - other.scale
      if (shift === 0) return a < b ? -1 : a > b ? 1 : 0
      if (shift <= MAX_POWER && shift >= -MAX_POWER) {
        // A product that is not exact is beyond every safe integer, so the answer is right all the same.
        // Canonical numbers of different scales are never equal.
        const left = shift < 0 ? a * POWERS[-shift]! : a
        const right = shift > 0 ? b * POWERS[shift]! : b
        return left < right ? -1 : 1
      }
    }
    return this.cmpBig(other)
  }

  eq(other: Decimal): boolean {
    return this.coefficient === other.coefficient && this.scale === other.scale
  }
  lt(other: Decimal): boolean {
    return this.cmp(other) < 0
  }
  lte(other: Decimal): boolean {
    return this.cmp(other) <= 0
  }
  gt(other: Decimal): boolean {
    return this.cmp(other) > 0
  }
  gte(other: Decimal): boolean {
    return this.cmp(other) >= 0
  }

  /** Of the canonical form, for hashing; NaN where it is beyond the safe integers. */
  get safeCoefficient(): number {
    return typeof this.coefficient === 'number' ? this.coefficient : NaN
  }
  /** Of the canonical form: 2 for 1.25. */
  get decimals(): number {
    return this.scale
  }

  get isZero(): boolean {
    return this.coefficient === 0
  }
  get isPositive(): boolean {
    return this.sign > 0
  }
  get isNegative(): boolean {
    return this.sign < 0
  }
  /** −1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    const a = this.coefficient
    if (typeof a === 'number') return a > 0 ? 1 : a < 0 ? -1 : 0
    return a > 0n ? 1 : -1
  }

  /** To at most `scale` decimals. */
  round(scale: number, rounding: Rounding): Decimal {
    assertScale(scale)
    const drop = this.scale - scale
    if (drop <= 0) return this
    const a = this.coefficient
    if (typeof a === 'number' && drop <= MAX_POWER) {
      return Decimal.ofSafe(divideSafe(a, POWERS[drop]!, rounding), scale)
    }
    return Decimal.ofBig(divideBig(BigInt(a), bigPower(drop), rounding), scale)
  }

  /** To a whole multiple of `step`. Throws RangeError for a step of zero or less. */
  quantize(step: Decimal, rounding: Rounding): Decimal {
    if (!step.isPositive) throw new RangeError(`step is not above zero: ${step.toString()}`)
    const shift = step.scale - this.scale
    const a = this.coefficient
    const b = step.coefficient
    if (typeof a === 'number' && typeof b === 'number' && shift <= MAX_POWER && shift >= -MAX_POWER) {
      const n = shift > 0 ? a * POWERS[shift]! : a
      const d = shift < 0 ? b * POWERS[-shift]! : b
      if (isSafe(n) && isSafe(d)) {
        const multiple = divideSafe(n, d, rounding) * b
        // Equal only where `step` is the finer: a canonical number is no multiple of anything coarser.
        if (multiple === n && shift >= 0) return this
        if (isSafe(multiple)) return Decimal.ofSafe(multiple, step.scale)
      }
    }
    return this.div(step, 0, rounding).mul(step)
  }

  /** Throws RangeError for a step of zero or less. */
  isMultipleOf(step: Decimal): boolean {
    return this.quantize(step, 'down').eq(this)
  }

  /** The nearest double, ties to even; an infinity beyond the largest double. */
  toNumber(): number {
    const a = this.coefficient
    if (typeof a === 'number' && this.scale <= MAX_POWER) return a / POWERS[this.scale]!
    return Number(this.toString()) + 0
  }

  /** Canonical: no exponent, no trailing zeros, no minus zero. */
  toString(): string {
    return this.scale === 0 ? this.coefficient.toString() : writeNumeral(this.coefficient, this.scale)
  }

  toJSON(): string {
    return this.toString()
  }

  /** `a < b` would compare texts, where '10' comes before '9': throws TypeError rather than answer that. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint !== 'number') return this.toString()
    throw new TypeError('compare decimals with lt, lte, gt, gte or cmp; convert them with toNumber()')
  }

  /** The canonical form of a safe integer other than −0 over 10^scale. */
  private static ofSafe(coefficient: number, scale: number): Decimal {
    // A tenth is whole exactly when it should be: a tenth of a safe integer is below 2^50, where doubles lie
    // at most an eighth apart, so a remainder of a tenth or more never rounds away.
    while (scale > 0) {
      const tenth = coefficient / 10
      if (Math.floor(tenth) !== tenth) break
      coefficient = tenth
      scale -= 1
    }
    return new Decimal(coefficient, scale)
  }

  /** The canonical form of any whole number over 10^scale. */
  private static ofBig(coefficient: bigint, scale: number): Decimal {
    while (coefficient > BIG_MAX_SAFE || coefficient < BIG_MIN_SAFE) {
      if (scale === 0 || coefficient % 10n !== 0n) return new Decimal(coefficient, scale)
      coefficient /= 10n
      scale -= 1
    }
    return Decimal.ofSafe(Number(coefficient), scale)
  }

  /**
   * a / b · 10^−shift where that comes out even within four more decimals, as averages over round quantities do,
   * and is safe; else null. A remainder of zero leaves nothing to round.
   */
  private static dividedEvenly(a: number, b: number, shift: number, scale: number): Decimal | null {
    let n = a
    for (let decimals = shift; decimals <= scale && decimals <= shift + 4 && isSafe(n); decimals++) {
      const q = Math.trunc(n / b) + 0
      if (q * b === n && decimals >= 0) return Decimal.ofSafe(q, decimals)
      n *= 10
    }
    return null
  }

  private static parseAny(text: string): Decimal {
    const { coefficient, scale } = readNumeral(text)
    return Decimal.ofBig(coefficient, scale)
  }

  /** this + sign · other where `add` and `sub` have no short cut: scales differ, or the sum is not safe. */
  private plus(other: Decimal, sign: 1 | -1): Decimal {
    const a = this.coefficient
    const b = other.coefficient
    const shift = this.scale - other.scale
    if (typeof a === 'number' && typeof b === 'number' && shift <= MAX_POWER && shift >= -MAX_POWER) {
      const left = shift < 0 ? a * POWERS[-shift]! : a
      const right = sign * (shift > 0 ? b * POWERS[shift]! : b)
      const sum = left + right
      // The finer of two scales ends in a digit other than zero, and so does the sum: canonical as it is.
      if (isSafe(left) && isSafe(right) && isSafe(sum)) {
        return new Decimal(sum, shift > 0 ? this.scale : other.scale)
      }
    }
    const scale = Math.max(this.scale, other.scale)
    return Decimal.ofBig(this.at(scale) + BigInt(sign) * other.at(scale), scale)
  }

  private cmpBig(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale)
    const a = this.at(scale)
    const b = other.at(scale)
    return a < b ? -1 : a > b ? 1 : 0
  }

  private at(scale: number): bigint {
    const a = this.coefficient
    const whole = typeof a === 'bigint' ? a : BigInt(a)
    return scale === this.scale ? whole : whole * bigPower(scale - this.scale)
  }
}

function isSafe(n: number): boolean {
  return n <= MAX_SAFE && n >= MIN_SAFE
}

function assertScale(scale: number): void {
  if (Number.isInteger(scale) && scale >= 0) return
  throw new RangeError(`not a number of decimals: ${String(scale)}`)
}
