import { Decimal } from '../decimal.ts'

/**
 * Part of the cost that a partial close releases is cut to so many decimals; what is cut off stays in the cost
 * of the rest, so that nothing is lost by the time the position is flat.
 */
const RELEASE_DECIMALS = 12

/** An execution that meets a position of an account, by the average-cost method. */
export interface CostStep {
  /** Signed cost and quantity before: quantity × average price × multiplier. */
  readonly cost: Decimal
  readonly before: Decimal
  readonly after: Decimal
  readonly sign: 1 | -1
  /** Above zero. */
  readonly quantity: Decimal
  /** Quantity × price × multiplier, signed as the execution is. */
  readonly signedValue: Decimal
  readonly price: Decimal
  readonly multiplier: Decimal
}

/** Cost of what is held afterwards, and what the part that was closed has gained. */
export function costAfter(step: CostStep): { readonly cost: Decimal; readonly realized: Decimal } {
  const { cost, before, after, sign, quantity, signedValue } = step
  if (before.sign !== -sign) return { cost: cost.add(signedValue), realized: Decimal.ZERO }
  if (after.sign === before.sign) {
    const released = cost.mul(quantity).div(before.abs(), RELEASE_DECIMALS, 'halfEven')
    return { cost: cost.sub(released), realized: signedValue.add(released).neg() }
  }
  // Flat, or through zero: the whole old cost is released against the value of the part that closed it.
  const closedValue = before.neg().mul(step.price).mul(step.multiplier)
  return { cost: signedValue.sub(closedValue), realized: closedValue.add(cost).neg() }
}
