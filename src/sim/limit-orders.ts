import type { Decimal } from '../domain/decimal.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import { at, present } from './assert.ts'
import type { VenueCore } from './core.ts'
import { executeAt, executeTakingWithin, type Market, type Moment } from './execution.ts'
import type { MarketWindow } from './market-window.ts'
import { takingPrice } from './taking-price.ts'
import type { VenueOrder } from './venue-order.ts'

/**
 * At one known price (an open, a close, a print) a limit order trades like a taker when that price, with half
 * a spread against it where only trades are known, is within the limit. Slippage may bring it up to the
 * limit and never beyond. A post-only order does not take: it trades as a maker, at its limit.
 *
 * Between two closes the market came by the limit of an order that rested: it trades there, not at the close.
 */
export function matchLimitAtPoint(
  core: VenueCore,
  order: VenueOrder,
  price: number,
  market: Market,
  moment: Moment,
): void {
  if (order.postOnly) {
    if (reaches(core, order, price, market.window))
      executeAt(core, order, limitOf(order), 'maker', market, moment)
    return
  }
  if (market.window.closeOnly && isResting(core, order, market.window)) {
    if (reaches(core, order, price, market.window))
      executeAt(core, order, limitOf(order), 'maker', market, moment)
    return
  }
  if (!wouldTake(core, order, price, market.window)) return
  const { instrument } = at(core.rules, order.instrumentIndex)
  executeTakingWithin(core, order, priceFromMarket(instrument, price), market, moment)
}

/** Whether the order was not marketable at the last price, the close before this one. */
function isResting(core: VenueCore, order: VenueOrder, window: MarketWindow): boolean {
  const standing = core.marks.price(order.instrumentIndex)
  return !Number.isNaN(standing) && !wouldTake(core, order, standing, window)
}

/**
 * Within a bar a resting limit order fills at its limit when the market went there: on quotes when the other
 * side touched the limit; on trades when one printed a tick beyond it. A print *at* the limit says only that
 * somebody was filled there, and we may stand behind him in the queue; a print beyond says that everybody at
 * the limit was (`limitFill: touch` trusts the print at the limit).
 */
export function matchLimitInRange(core: VenueCore, order: VenueOrder, market: Market): void {
  const { window } = market
  const best = order.sign > 0 ? window.buy.low : window.sell.high
  if (reaches(core, order, best, window)) executeAt(core, order, limitOf(order), 'maker', market, 'range')
}

/** Whether a resting order at the limit must have been filled when the market stood at `price`. */
export function reaches(core: VenueCore, order: VenueOrder, price: number, window: MarketWindow): boolean {
  const touched = window.quoted || core.settings.limitFill === 'touch'
  const reach = touched ? order.limit : order.limitThrough
  return order.sign > 0 ? price <= reach : price >= reach
}

/** Whether an order with this limit would execute at once against a market at `price`. */
export function wouldTake(core: VenueCore, order: VenueOrder, price: number, window: MarketWindow): boolean {
  // Numbers decide nearly always; the exact sum with the spread is only made when they leave it open.
  if (!(order.sign > 0 ? price <= order.limit : price >= order.limit)) return false
  const rules = at(core.rules, order.instrumentIndex)
  const raw = priceFromMarket(rules.instrument, price)
  const cost = takingPrice(core.costs, rules, order.sign, raw, null, window)
  return order.sign > 0 ? cost.lte(limitOf(order)) : cost.gte(limitOf(order))
}

function limitOf(order: VenueOrder): Decimal {
  return present(order.limitPrice, 'limit price')
}
