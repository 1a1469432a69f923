import { BigNumber } from 'bignumber.js'
import type { Candidate } from './candidate.ts'

BigNumber.config({ EXPONENTIAL_AT: 60 })

export const bignumberJs: Candidate<BigNumber> = {
  name: 'bignumber.js',
  parse: (text) => new BigNumber(text),
  format: (a) => a.toString(),
  fromNumber: (value) => new BigNumber(value),
  add: (a, b) => a.plus(b),
  sub: (a, b) => a.minus(b),
  mul: (a, b) => a.times(b),
  toCents: (a) => a.decimalPlaces(2, BigNumber.ROUND_HALF_EVEN),
  cmp: (a, b) => a.comparedTo(b) ?? Number.NaN,
  quantize: (a, step) => a.idiv(step).times(step),
}
