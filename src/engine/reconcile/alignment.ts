import { Decimal } from '../../domain/decimal.ts'
import type { Compared } from './compare-amounts.ts'

/** Digits of the share of a difference: more than a number holds. */
const SHARE_DECIMALS = 18

/**
 * The alignment score: how far the books agree with the venue's, from 0 to 1.
 *
 *     score = mean over all items of  1 − min(1, |broker − internal| ÷ max(|broker|, |internal|))
 *
 * The items are the positions and balances that either side has, and our open orders, each of which counts 1 where the
 * venue is known to have it, and 0 while it is in doubt. No item weighs more than another, so that the score needs no
 * prices: a position of the wrong sign counts 0, one that is half there 0.5. With nothing to compare the score is 1.
 *
 * Invariants: 0 ≤ score ≤ 1; score = 1 exactly if nothing differs and no order is in doubt; it does not depend on the
 * order of the items.
 */
export function alignmentScore(items: readonly Compared[], orders: number, ordersInDoubt: number): number {
  const count = items.length + orders
  if (count === 0) return 1
  const off = items.reduce((sum, item) => sum.add(shareOff(item)), Decimal.from(ordersInDoubt))
  if (off.isZero) return 1
  return Math.max(0, 1 - off.toNumber() / count)
}

function shareOff({ internal, broker, difference }: Compared): Decimal {
  if (difference.isZero) return Decimal.ZERO
  const larger = Decimal.max(internal.abs(), broker.abs())
  return Decimal.min(Decimal.ONE, difference.abs().div(larger, SHARE_DECIMALS, 'ceil'))
}
