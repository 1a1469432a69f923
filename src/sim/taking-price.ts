import { Decimal } from '../domain/decimal.ts'
import type { InstrumentRules } from './instrument-rules.ts'
import type { MarketWindow } from './market-window.ts'
import { slippageOf, type SlippageModel } from './slippage.ts'
import { halfSpread } from './spread.ts'

/** What taking costs on this venue. */
export interface TakingCosts {
  /** Half spread as a fraction of the price. */
  readonly halfSpreadRate: Decimal
  readonly slippage: SlippageModel
}

/**
 * What a taker pays or gets who meets the market at `raw`: half a spread against it where only trades are
 * known, and slippage when `quantity` is given. Only a price that was moved is rounded to the tick, and then
 * against the order; the market's own price stands as it printed, which may be between two ticks.
 */
export function takingPrice(
  costs: TakingCosts,
  rules: InstrumentRules,
  sign: 1 | -1,
  raw: Decimal,
  quantity: Decimal | null,
  window: MarketWindow,
): Decimal {
  const spread = window.quoted ? Decimal.ZERO : halfSpread(raw, costs.halfSpreadRate, rules)
  const slip = quantity === null ? Decimal.ZERO : slippageOf(costs.slippage, raw, quantity, window)
  if (spread.isZero && slip.isZero) return raw
  const cost = spread.add(slip)
  const moved = sign > 0 ? raw.add(cost) : raw.sub(cost)
  const rounded = moved.quantize(rules.instrument.tickSize, sign > 0 ? 'ceil' : 'floor')
  // A penny stock sold at a market without a bid brings nothing; it does not cost money to be rid of it.
  return rounded.isNegative && !raw.isNegative ? Decimal.ZERO : rounded
}
