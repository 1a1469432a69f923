import { Decimal } from '../domain/decimal.ts'

const PRICE_DECIMALS = 10

/**
 * A market data number as an exact amount: the shortest decimal that reads back as the same double,
 * cut half-even to ten decimals, so that `0.1 + 0.2` of an adjusted series does not drag seventeen digits
 * through every later sum. It may be finer than a tick: a market prints where it prints.
 */
export function exactPrice(price: number): Decimal {
  return Decimal.fromNumber(price).round(PRICE_DECIMALS, 'halfEven')
}
