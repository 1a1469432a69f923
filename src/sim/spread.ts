import { Decimal } from '../domain/decimal.ts'
import type { InstrumentRules } from './instrument-rules.ts'

/**
 * Half of the spread that is assumed where only trades are known. A trade price is somebody's bid or ask, and
 * a taker gets the worse of the two: half a spread away from the middle. `rate` is a fraction of the price;
 * less than half a tick cannot be, since bid and ask are a tick apart at least. Zero switches the rule off.
 */
export function halfSpread(price: Decimal, rate: Decimal, rules: InstrumentRules): Decimal {
  if (rate.isZero) return Decimal.ZERO
  return Decimal.max(price.abs().mul(rate), rules.halfTick)
}
