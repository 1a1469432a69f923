import type { VenueCore } from './core.ts'
import { executeTaking, type Market, type Moment } from './execution.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * A market order, or a stop order after its trigger, takes the first price that it meets: the open of the
 * first bar that it saw whole, or the close of one that it arrived inside. What the volume cap leaves over
 * goes on to the next bar's open, for the volume of this one is used up.
 */
export function matchMarketOrder(
  core: VenueCore,
  order: VenueOrder,
  price: number,
  market: Market,
  moment: Moment,
): void {
  executeTaking(core, order, price, market, moment)
}
