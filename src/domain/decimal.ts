/** How a result that does not fit is rounded. `down` is toward zero, `up` away from zero. */
export type Rounding = 'down' | 'up' | 'floor' | 'ceil' | 'halfEven' | 'halfUp'

export type DecimalInput = Decimal | string | number | bigint

const MAX_SCALE = 40

function pow10(n: number): bigint {
  return 10n ** BigInt(n)
}

function divide(n: bigint, d: bigint, rounding: Rounding): bigint {
  if (d < 0n) return divide(-n, -d, rounding)
  const q = n / d
  const r = n % d
  if (r === 0n) return q
  const away = n < 0n ? q - 1n : q + 1n
  switch (rounding) {
    case 'down':
      return q
    case 'up':
      return away
    case 'floor':
      return n < 0n ? q - 1n : q
    case 'ceil':
      return n < 0n ? q : q + 1n
    case 'halfUp':
    case 'halfEven': {
      const twice = (r < 0n ? -r : r) * 2n
      if (twice > d) return away
      if (twice < d) return q
      if (rounding === 'halfUp') return away
      return q % 2n === 0n ? q : away
    }
  }
}

/** An exact decimal number. Immutable. Equal values have equal text: `1.50` prints as `1.5`. */
export class Decimal {
  static readonly ZERO = new Decimal(0n, 0)
  static readonly ONE = new Decimal(1n, 0)
  private readonly coefficient: bigint
  private readonly scale: number

  private constructor(coefficient: bigint, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }

  static from(value: DecimalInput): Decimal {
    if (value instanceof Decimal) return value
    if (typeof value === 'bigint') return new Decimal(value, 0)
    return typeof value === 'number' ? Decimal.fromNumber(value) : Decimal.parse(value)
  }

  /** The shortest decimal that reads back as the same number. Throws RangeError for NaN and infinities. */
  static fromNumber(value: number): Decimal {
    if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${String(value)}`)
    return Decimal.parse(String(value))
  }

  /** `-12.50`, `1e-8`. Throws RangeError for anything else. */
  static parse(text: string): Decimal {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
    const whole = match?.[2] ?? ''
    const fraction = match?.[3] ?? ''
    if (match === null || whole.length + fraction.length === 0)
      throw new RangeError(`not a decimal number: ${text}`)
    let coefficient = BigInt(whole + fraction)
    if (match[1] === '-') coefficient = -coefficient
    const scale = fraction.length - Number(match[4] ?? 0)
    return scale >= 0 ? new Decimal(coefficient, scale) : new Decimal(coefficient * pow10(-scale), 0)
  }

  static min(a: Decimal, b: Decimal): Decimal {
    return a.cmp(b) <= 0 ? a : b
  }

  static max(a: Decimal, b: Decimal): Decimal {
    return a.cmp(b) >= 0 ? a : b
  }

  add(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.coefficient + other.coefficient, this.scale)
    const scale = Math.max(this.scale, other.scale)
    return new Decimal(this.at(scale) + other.at(scale), scale)
  }

  sub(other: Decimal): Decimal {
    return this.add(other.neg())
  }

  mul(other: Decimal): Decimal {
    const product = new Decimal(this.coefficient * other.coefficient, this.scale + other.scale)
    return product.scale > MAX_SCALE ? product.round(MAX_SCALE, 'halfEven') : product
  }

  /** Quotient with `scale` decimals. Throws RangeError for a zero divisor. */
  div(other: Decimal, scale: number, rounding: Rounding): Decimal {
    if (other.coefficient === 0n) throw new RangeError('division by zero')
    const shift = scale + other.scale - this.scale
    const n = shift >= 0 ? this.coefficient * pow10(shift) : this.coefficient
    const d = shift >= 0 ? other.coefficient : other.coefficient * pow10(-shift)
    return new Decimal(divide(n, d, rounding), scale)
  }

  neg(): Decimal {
    return new Decimal(-this.coefficient, this.scale)
  }

  abs(): Decimal {
    return this.coefficient < 0n ? this.neg() : this
  }

  /** −1, 0 or 1. */
  cmp(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale)
    const a = this.at(scale)
    const b = other.at(scale)
    return a < b ? -1 : a > b ? 1 : 0
  }

  eq(other: Decimal): boolean {
    return this.cmp(other) === 0
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

  get isZero(): boolean {
    return this.coefficient === 0n
  }
  get isPositive(): boolean {
    return this.coefficient > 0n
  }
  get isNegative(): boolean {
    return this.coefficient < 0n
  }
  /** −1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    return this.coefficient > 0n ? 1 : this.coefficient < 0n ? -1 : 0
  }

  /** To at most `scale` decimals. */
  round(scale: number, rounding: Rounding): Decimal {
    if (this.scale <= scale) return this
    return new Decimal(divide(this.coefficient, pow10(this.scale - scale), rounding), scale)
  }

  /** To a whole multiple of `step`, which must be above zero. */
  quantize(step: Decimal, rounding: Rounding): Decimal {
    return this.div(step, 0, rounding).mul(step)
  }

  isMultipleOf(step: Decimal): boolean {
    return this.quantize(step, 'down').eq(this)
  }

  /** Nearest double. */
  toNumber(): number {
    return Number(this.toString())
  }

  /** Canonical: no exponent, no trailing zeros, no minus zero. */
  toString(): string {
    if (this.scale === 0) return this.coefficient.toString()
    const negative = this.coefficient < 0n
    const digits = (negative ? -this.coefficient : this.coefficient).toString().padStart(this.scale + 1, '0')
    const fraction = digits.slice(-this.scale).replace(/0+$/, '')
    const text =
      fraction === '' ? digits.slice(0, -this.scale) : `${digits.slice(0, -this.scale)}.${fraction}`
    return negative && text !== '0' ? `-${text}` : text
  }

  toJSON(): string {
    return this.toString()
  }

  private at(scale: number): bigint {
    return scale === this.scale ? this.coefficient : this.coefficient * pow10(scale - this.scale)
  }
}
