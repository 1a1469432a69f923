import { refuseSize, unvalued, within } from './sizing.ts'
import type { AmountBounds, Sizing } from './sizing.ts'

/** Units worth this share of the account's equity. In percent, above zero: 10 is a tenth, 200 is twice the equity. */
export function percentOfEquity(percent: number, bounds: AmountBounds = {}): Sizing {
  return {
    name: 'percentOfEquity',
    follows: false,
    size: (view) => {
      if (!(percent > 0 && percent < Infinity))
        return refuseSize(view, `percent is ${String(percent)}; it must be above zero.`)
      const unknown = unvalued(view)
      if (unknown !== null) return unknown
      const { equity, price, pointValue } = view
      if (equity <= 0) return refuseSize(view, `the equity is ${equity.toFixed(2)}.`)
      return within(view, (equity * percent) / 100 / (price * pointValue), bounds)
    },
  }
}
