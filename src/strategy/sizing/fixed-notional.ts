import { refuseSize, unvalued, within } from './sizing.ts'
import type { AmountBounds, Sizing } from './sizing.ts'

/** Units worth this much, in the account's currency, above zero: amount ÷ (price × multiplier × exchange rate). */
export function fixedNotional(amount: number, bounds: AmountBounds = {}): Sizing {
  return {
    name: 'fixedNotional',
    follows: false,
    size: (view) => {
      if (!(amount > 0 && amount < Infinity))
        return refuseSize(view, `amount is ${String(amount)}; it must be above zero.`)
      return unvalued(view) ?? within(view, amount / (view.price * view.pointValue), bounds)
    },
  }
}
