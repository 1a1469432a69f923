/** Rejected: a BigInt coefficient and a scale. The simplest exact form; every operation allocates BigInts. */
import type { Candidate } from './candidate.ts'

class ScaledBigInt {
  readonly coefficient: bigint
  readonly scale: number

  constructor(coefficient: bigint, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }
}

const POWERS = Array.from({ length: 64 }, (_, n) => BigInt(`1${'0'.repeat(n)}`))

function at(a: ScaledBigInt, scale: number): bigint {
  return scale === a.scale ? a.coefficient : a.coefficient * POWERS[scale - a.scale]!
}

function parse(text: string): ScaledBigInt {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (match === null || whole.length + fraction.length === 0) throw new RangeError(`not a decimal: ${text}`)
  const magnitude = BigInt(whole + fraction)
  const coefficient = match[1] === '-' ? -magnitude : magnitude
  const scale = fraction.length - Number(match[4] ?? 0)
  return scale >= 0
    ? new ScaledBigInt(coefficient, scale)
    : new ScaledBigInt(coefficient * BigInt(`1${'0'.repeat(-scale)}`), 0)
}

function format(a: ScaledBigInt): string {
  if (a.scale === 0) return a.coefficient.toString()
  const negative = a.coefficient < 0n
  const digits = (negative ? -a.coefficient : a.coefficient).toString().padStart(a.scale + 1, '0')
  const fraction = digits.slice(-a.scale).replace(/0+$/, '')
  const text = fraction === '' ? digits.slice(0, -a.scale) : `${digits.slice(0, -a.scale)}.${fraction}`
  return negative && text !== '0' ? `-${text}` : text
}

function plus(a: ScaledBigInt, b: ScaledBigInt, sign: 1n | -1n): ScaledBigInt {
  if (a.scale === b.scale) return new ScaledBigInt(a.coefficient + sign * b.coefficient, a.scale)
  const scale = Math.max(a.scale, b.scale)
  return new ScaledBigInt(at(a, scale) + sign * at(b, scale), scale)
}

function toCents(a: ScaledBigInt): ScaledBigInt {
  if (a.scale <= 2) return a
  const unit = POWERS[a.scale - 2]!
  const q = a.coefficient / unit
  const r = a.coefficient - q * unit
  const twice = (r < 0n ? -r : r) * 2n
  const roundsAway = twice > unit || (twice === unit && (q & 1n) === 1n)
  return new ScaledBigInt(roundsAway ? q + (r < 0n ? -1n : 1n) : q, 2)
}

function cmp(a: ScaledBigInt, b: ScaledBigInt): number {
  const scale = Math.max(a.scale, b.scale)
  const x = at(a, scale)
  const y = at(b, scale)
  return x < y ? -1 : x > y ? 1 : 0
}

function quantize(a: ScaledBigInt, step: ScaledBigInt): ScaledBigInt {
  const scale = Math.max(a.scale, step.scale)
  return new ScaledBigInt((at(a, scale) / at(step, scale)) * step.coefficient, step.scale)
}

export const bigintScaled: Candidate<ScaledBigInt> = {
  name: 'BigInt and scale',
  parse,
  format,
  fromNumber: (value) => parse(String(value)),
  add: (a, b) => plus(a, b, 1n),
  sub: (a, b) => plus(a, b, -1n),
  mul: (a, b) => new ScaledBigInt(a.coefficient * b.coefficient, a.scale + b.scale),
  toCents,
  cmp,
  quantize,
}
