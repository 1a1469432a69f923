import { Decimal } from '../../domain/decimal.ts'

/** Weights become whole numbers of this many parts: exact, and finer than any lot that matters. */
const PARTS = 1_000_000_000

/**
 * How much is to be ordered by the end of each slice: shares of the quantity by weight, rounded down to the lot, the last
 * one the whole quantity. Exact; differences are the slices. Null where the weights are no weights: one is below zero
 * or no number, or all are zero. The quantity is a multiple of the lot.
 */
export function cumulativeTargets(
  quantity: Decimal,
  lotSize: Decimal,
  weights: readonly number[],
): readonly Decimal[] | null {
  let total = 0
  for (const weight of weights) {
    if (!(weight >= 0)) return null
    total += weight
  }
  if (!(total > 0 && total < Infinity)) return null
  // of the running sums, not of each weight: no error adds up
  let sum = 0
  const last = weights.length - 1
  return weights.map((weight, at) => {
    sum += weight
    if (at === last) return quantity
    const parts = Decimal.fromNumber(Math.min(PARTS, Math.round((sum / total) * PARTS)))
    return quantity
      .mul(parts)
      .div(Decimal.fromNumber(PARTS), lotSize.decimals, 'down')
      .quantize(lotSize, 'down')
  })
}

/** The same for slices of one size, without a rounding on the way. */
export function evenTargets(quantity: Decimal, lotSize: Decimal, slices: number): readonly Decimal[] {
  const count = Decimal.fromNumber(slices)
  return Array.from({ length: slices }, (_, at) =>
    quantity
      .mul(Decimal.fromNumber(at + 1))
      .div(count, lotSize.decimals, 'down')
      .quantize(lotSize, 'down'),
  )
}
