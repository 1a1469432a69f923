import { fixedQuantity } from './fixed-quantity.ts'
import { percentOfEquity } from './percent-of-equity.ts'
import type { AmountBounds, Sizing } from './sizing.ts'

/** As `orders.target`: the position is brought to this many units, above zero, at every signal. Its side is the signal's. */
export function targetPosition(quantity: number): Sizing {
  const { size } = fixedQuantity(quantity)
  return { name: 'targetPosition', follows: true, size }
}

/** As `orders.targetPercent`: the position is brought to this share of the equity at every signal, in percent above zero. */
export function targetPercent(percent: number, bounds: AmountBounds = {}): Sizing {
  const { size } = percentOfEquity(percent, bounds)
  return { name: 'targetPercent', follows: true, size }
}
