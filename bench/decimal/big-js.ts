import Big from 'big.js'
import type { Candidate } from './candidate.ts'

Big.NE = -60
Big.PE = 60

export const bigJs: Candidate<Big> = {
  name: 'big.js',
  parse: (text) => new Big(text),
  format: (a) => a.toString(),
  fromNumber: (value) => new Big(value),
  add: (a, b) => a.plus(b),
  sub: (a, b) => a.minus(b),
  mul: (a, b) => a.times(b),
  toCents: (a) => a.round(2, Big.roundHalfEven),
  cmp: (a, b) => a.cmp(b),
  quantize: (a, step) => a.div(step).round(0, Big.roundDown).times(step),
}
