import { Decimal } from '../../domain/decimal.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import type { Core } from '../core.ts'

/** More pieces than this of one position are no way to close it. */
export const MOST_SLICES = 100

/**
 * The largest order, in whole lots, that limits on the size and value of one order let through; null where none is set, or
 * not even a lot would pass. `price`: where the order has one of its own that may be beyond the market.
 */
export function largestOrder(
  core: Core,
  strategyIndex: number,
  instrumentIndex: number,
  price = NaN,
): Decimal | null {
  const scopes = core.limits.scopesOf(strategyIndex, instrumentIndex)
  if (scopes.length === 0) return null
  const market = core.marks.price(instrumentIndex)
  const worst = price > market ? price : market
  let most = Infinity
  for (const { limits } of scopes) {
    const { maxOrderQuantity = Infinity, maxOrderNotional = Infinity } = limits
    most = Math.min(most, maxOrderQuantity)
    if (maxOrderNotional === Infinity) continue
    const unit = Math.abs(core.portfolio.unitValue(instrumentIndex, worst))
    // without a price there is no value to bound; the check of the order refuses it, a kill goes on
    if (unit > 0 && unit < Infinity) most = Math.min(most, maxOrderNotional / unit)
  }
  if (most === Infinity) return null
  const rounded = roundQuantity(core.instrument(instrumentIndex), Decimal.fromNumber(most))
  return rounded.isPositive ? rounded : null
}
