import { Decimal } from '../domain/decimal.ts'
import type { DepthSide, DepthView } from '../domain/depth.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import { at, present } from './assert.ts'
import type { VenueCore } from './core.ts'
import type { DepthTaken } from './depth-taken.ts'
import { executeAt, type Market } from './execution.ts'
import { seeDepth } from './queue.ts'
import { triggerAt } from './stop-orders.ts'
import { actsAsLimit, awaitsTrigger, isClosed, remainingOf, type VenueOrder } from './venue-order.ts'
import type { PointBudget } from './volume-budget.ts'

/** Where an order meets an order book. */
export interface DepthMarket extends Market {
  readonly budget: PointBudget
  readonly sweeps: true
}

/**
 * An order takes the book level by level, each at its own price and no more than it shows, less what our orders took
 * there before: a recorded book does not know of us. A limit order takes what is within its limit and rests; later it
 * fills at its limit, as a maker, when the other side comes there. Spread and slippage are in the book already.
 */
export function matchDepth(
  core: VenueCore,
  order: VenueOrder,
  market: DepthMarket,
  depth: DepthView,
  taken: DepthTaken,
): void {
  const side = order.sign > 0 ? depth.asks : depth.bids
  const best = side.prices[0] ?? NaN
  if (awaitsTrigger(order) && !triggerAt(core, order, best)) return
  const isLimit = actsAsLimit(order)
  if (order.timeInForce === 'fok' && available(core, order, side, taken).lt(remainingOf(order))) return
  const { instrument } = at(core.rules, order.instrumentIndex)
  for (let level = 0; level < side.prices.length && !isClosed(order); level++) {
    const price = at(side.prices, level)
    if (isLimit && (order.sign > 0 ? price > order.limit : price < order.limit)) break
    market.budget.put(levelLeft(core, order, taken, price, at(side.sizes, level)))
    const asMaker = isLimit && (order.rested || order.postOnly)
    const exact = asMaker ? present(order.limitPrice, 'limit price') : priceFromMarket(instrument, price)
    const before = order.filled
    executeAt(core, order, exact, asMaker ? 'maker' : 'taker', market, 'close')
    taken.add(order.instrumentIndex, order.sign, price, order.filled.sub(before))
  }
  order.rested = true
  if (core.settings.queue === 'behind' && isLimit && !isClosed(order)) seeDepth(order, depth)
}

/** All that the order could take of the book now. */
function available(core: VenueCore, order: VenueOrder, side: DepthSide, taken: DepthTaken): Decimal {
  let sum = Decimal.ZERO
  side.prices.forEach((price, level) => {
    if (actsAsLimit(order) && (order.sign > 0 ? price > order.limit : price < order.limit)) return
    sum = sum.add(levelLeft(core, order, taken, price, at(side.sizes, level)))
  })
  return sum
}

function levelLeft(
  core: VenueCore,
  order: VenueOrder,
  taken: DepthTaken,
  price: number,
  size: number,
): Decimal {
  const { lotSize } = at(core.rules, order.instrumentIndex).instrument
  const left = Decimal.fromNumber(size).sub(taken.at(order.instrumentIndex, order.sign, price))
  return left.isPositive ? left.quantize(lotSize, 'down') : Decimal.ZERO
}
