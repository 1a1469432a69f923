/** The one in use: a safe-integer coefficient and a scale, in canonical form, BigInt beyond 2^53. */
import { Decimal } from '../../src/domain/decimal.ts'
import type { Candidate } from './candidate.ts'

export const hybrid: Candidate<Decimal> = {
  name: 'hybrid, canonical (in use)',
  parse: (text) => Decimal.parse(text),
  format: (a) => a.toString(),
  fromNumber: (value) => Decimal.fromNumber(value),
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  mul: (a, b) => a.mul(b),
  toCents: (a) => a.round(2, 'halfEven'),
  cmp: (a, b) => a.cmp(b),
  quantize: (a, step) => a.quantize(step, 'down'),
}
