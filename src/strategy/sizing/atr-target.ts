import { riskPerTrade } from './risk-per-trade.ts'
import type { AmountBounds, Sizing } from './sizing.ts'

export interface AtrTargetOptions extends AmountBounds {
  /** What a move of one average true range is to change the equity by, in percent, above 0 and up to 100. */
  readonly percent: number
  /** Average true range, in price: `atr(14).next(bar)`. While it is NaN there is no size. */
  readonly atr: number
}

/**
 * The same swing of the equity whatever is held: equity × percent ÷ (ATR × multiplier × exchange rate), the unit of
 * the Turtle rules (which took 1 %).
 */
export function atrTarget(options: AtrTargetOptions): Sizing {
  const { percent, atr, ...bounds } = options
  const { size } = riskPerTrade({ percent, atr, ...bounds })
  return { name: 'atrTarget', follows: false, size }
}
