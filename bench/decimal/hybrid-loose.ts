/**
 * Rejected: the hybrid without a canonical form. A result keeps the scale that it falls out at, trailing
 * zeros and all, so sums need no trimming; but scales creep up until coefficients leave 2^53 for BigInt, and
 * equal values differ in structure.
 */
import type { Candidate } from './candidate.ts'

class Loose {
  readonly coefficient: number | bigint
  readonly scale: number

  constructor(coefficient: number | bigint, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }
}

const POWERS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))
const BIG_POWERS = Array.from({ length: 64 }, (_, n) => BigInt(`1${'0'.repeat(n)}`))

function isSafe(n: number): boolean {
  return n <= Number.MAX_SAFE_INTEGER && n >= Number.MIN_SAFE_INTEGER
}

function at(a: Loose, scale: number): bigint {
  return BigInt(a.coefficient) * BIG_POWERS[scale - a.scale]!
}

function fromBig(coefficient: bigint, scale: number): Loose {
  const number = Number(coefficient)
  return new Loose(Number.isSafeInteger(number) ? number : coefficient, scale)
}

function parse(text: string): Loose {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (match === null || whole.length + fraction.length === 0) throw new RangeError(`not a decimal: ${text}`)
  const magnitude = BigInt(whole + fraction)
  const coefficient = match[1] === '-' ? -magnitude : magnitude
  const scale = fraction.length - Number(match[4] ?? 0)
  return scale >= 0 ? fromBig(coefficient, scale) : fromBig(coefficient * BigInt(`1${'0'.repeat(-scale)}`), 0)
}

function format(a: Loose): string {
  if (a.scale === 0) return a.coefficient.toString()
  const negative = a.coefficient < 0
  const digits = (negative ? -a.coefficient : a.coefficient).toString().padStart(a.scale + 1, '0')
  const fraction = digits.slice(-a.scale).replace(/0+$/, '')
  const text = fraction === '' ? digits.slice(0, -a.scale) : `${digits.slice(0, -a.scale)}.${fraction}`
  return negative && text !== '0' ? `-${text}` : text
}

function plus(a: Loose, b: Loose, sign: 1 | -1): Loose {
  const scale = Math.max(a.scale, b.scale)
  if (typeof a.coefficient === 'number' && typeof b.coefficient === 'number') {
    const x = a.coefficient * POWERS[scale - a.scale]!
    const y = b.coefficient * POWERS[scale - b.scale]!
    const sum = x + sign * y
    if (isSafe(x) && isSafe(y) && isSafe(sum)) return new Loose(sum, scale)
  }
  return fromBig(at(a, scale) + BigInt(sign) * at(b, scale), scale)
}

function mul(a: Loose, b: Loose): Loose {
  if (typeof a.coefficient === 'number' && typeof b.coefficient === 'number') {
    const product = a.coefficient * b.coefficient
    if (isSafe(product)) return new Loose(product, a.scale + b.scale)
  }
  return fromBig(BigInt(a.coefficient) * BigInt(b.coefficient), a.scale + b.scale)
}

function toCents(a: Loose): Loose {
  if (a.scale <= 2) return a
  if (typeof a.coefficient === 'number') {
    const unit = POWERS[a.scale - 2]!
    const q = Math.trunc(a.coefficient / unit)
    const r = a.coefficient - q * unit
    const twice = Math.abs(r) * 2
    const roundsAway = twice > unit || (twice === unit && q % 2 !== 0)
    return new Loose(roundsAway ? q + Math.sign(r) : q, 2)
  }
  const unit = BIG_POWERS[a.scale - 2]!
  const q = a.coefficient / unit
  const r = a.coefficient - q * unit
  const twice = (r < 0n ? -r : r) * 2n
  const roundsAway = twice > unit || (twice === unit && (q & 1n) === 1n)
  return fromBig(roundsAway ? q + (r < 0n ? -1n : 1n) : q, 2)
}

function cmp(a: Loose, b: Loose): number {
  const scale = Math.max(a.scale, b.scale)
  if (typeof a.coefficient === 'number' && typeof b.coefficient === 'number') {
    const x = a.coefficient * POWERS[scale - a.scale]!
    const y = b.coefficient * POWERS[scale - b.scale]!
    return x < y ? -1 : x > y ? 1 : 0
  }
  const x = at(a, scale)
  const y = at(b, scale)
  return x < y ? -1 : x > y ? 1 : 0
}

function quantize(a: Loose, step: Loose): Loose {
  const scale = Math.max(a.scale, step.scale)
  if (typeof a.coefficient === 'number' && typeof step.coefficient === 'number') {
    const n = a.coefficient * POWERS[scale - a.scale]!
    const d = step.coefficient * POWERS[scale - step.scale]!
    if (isSafe(n) && isSafe(d)) return new Loose(Math.trunc(n / d) * step.coefficient, step.scale)
  }
  return fromBig((at(a, scale) / at(step, scale)) * BigInt(step.coefficient), step.scale)
}

export const hybridLoose: Candidate<Loose> = {
  name: 'hybrid, scales kept',
  parse,
  format,
  fromNumber: (value) => parse(String(value)),
  add: (a, b) => plus(a, b, 1),
  sub: (a, b) => plus(a, b, -1),
  mul,
  toCents,
  cmp,
  quantize,
}
