import { Decimal } from 'decimal.js'
import type { Candidate } from './candidate.ts'

// The default of 20 significant digits would round balances; 60 never does here.
const Precise = Decimal.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 })

export const decimalJs: Candidate<Decimal> = {
  name: 'decimal.js',
  parse: (text) => new Precise(text),
  format: (a) => a.toString(),
  fromNumber: (value) => new Precise(value),
  add: (a, b) => a.plus(b),
  sub: (a, b) => a.minus(b),
  mul: (a, b) => a.times(b),
  toCents: (a) => a.toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN),
  cmp: (a, b) => a.cmp(b),
  quantize: (a, step) => a.divToInt(step).times(step),
}
