/**
 * Rejected: one BigInt that counts units of 10^−18. Sums and comparisons are as simple as can be; but a product
 * of two on-chain amounts has 36 decimals and loses half of them, and every product divides.
 */
import type { Candidate } from './candidate.ts'

class FixedBigInt {
  readonly units: bigint

  constructor(units: bigint) {
    this.units = units
  }
}

const DECIMALS = 18
const ONE = 10n ** 18n
const CENT = 10n ** 16n

function divideHalfEven(n: bigint, d: bigint): bigint {
  const q = n / d
  const r = n - q * d
  const twice = (r < 0n ? -r : r) * 2n
  return twice > d || (twice === d && (q & 1n) === 1n) ? q + (n < 0n ? -1n : 1n) : q
}

function parse(text: string): FixedBigInt {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (match === null || whole.length + fraction.length === 0) throw new RangeError(`not a decimal: ${text}`)
  const shift = DECIMALS - fraction.length + Number(match[4] ?? 0)
  if (shift < 0) throw new RangeError(`more than ${DECIMALS} decimals: ${text}`)
  const magnitude = BigInt(whole + fraction + '0'.repeat(shift))
  return new FixedBigInt(match[1] === '-' ? -magnitude : magnitude)
}

function format(a: FixedBigInt): string {
  const negative = a.units < 0n
  const digits = (negative ? -a.units : a.units).toString().padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  const text = fraction === '' ? digits.slice(0, -DECIMALS) : `${digits.slice(0, -DECIMALS)}.${fraction}`
  return negative ? `-${text}` : text
}

export const bigintFixed: Candidate<FixedBigInt> = {
  name: 'BigInt at 1e-18',
  parse,
  format,
  fromNumber: (value) => parse(String(value)),
  add: (a, b) => new FixedBigInt(a.units + b.units),
  sub: (a, b) => new FixedBigInt(a.units - b.units),
  mul: (a, b) => new FixedBigInt(divideHalfEven(a.units * b.units, ONE)),
  toCents: (a) => new FixedBigInt(divideHalfEven(a.units, CENT) * CENT),
  cmp: (a, b) => (a.units < b.units ? -1 : a.units > b.units ? 1 : 0),
  quantize: (a, step) => new FixedBigInt((a.units / step.units) * step.units),
}
