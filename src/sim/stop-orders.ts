import { at, present } from './assert.ts'
import { Decimal } from '../domain/decimal.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import type { VenueCore } from './core.ts'
import { canReduce, executeAt, executeTaking, type Market, type Moment } from './execution.ts'
import { matchLimitAtPoint, reaches } from './limit-orders.ts'
import { follow, followRange, worstTrailingStop } from './trailing-stops.ts'
import { hasStopLimit, type VenueOrder } from './venue-order.ts'

/**
 * At one known price. A gap through the stop trades at the price behind the gap: nothing traded between, so
 * nobody was filled at the stop. A stop-limit that triggers here is an ordinary limit order from here on.
 */
export function matchStopAtPoint(
  core: VenueCore,
  order: VenueOrder,
  price: number,
  market: Market,
  moment: Moment,
): void {
  if (!triggerAt(core, order, price)) return
  if (!hasStopLimit(order.type)) executeTaking(core, order, price, market, moment)
  else matchLimitAtPoint(core, order, price, market, moment)
}

/** Whether the order is triggered at that price; where it is not, a trailing stop follows. */
export function triggerAt(core: VenueCore, order: VenueOrder, price: number): boolean {
  if (!isThrough(order, price)) {
    follow(core, order, price)
    return false
  }
  if (!canReduce(core, order)) return false
  trigger(core, order)
  return true
}

/**
 * Within a bar. A stop trades at its stop price, plus costs, or at `worstKnown` (the open, or the entry that
 * it protects) where that is worse. Where in the bar the trigger lay is unknown, so a stop-limit may only
 * believe what surely came after it, the close: it fills in this bar if the close is through its limit, and
 * then at the limit (or at the worst price of the bar, if the limit is beyond even that).
 */
export function matchStopInRange(
  core: VenueCore,
  order: VenueOrder,
  worstKnown: number,
  market: Market,
): void {
  const range = order.sign > 0 ? market.window.buy : market.window.sell
  const extreme = order.sign > 0 ? range.high : range.low
  if (!canReduce(core, order)) return
  if (order.trail !== null) worstTrailingStop(core, order, range)
  if (!isThrough(order, extreme)) {
    followRange(core, order, range)
    return
  }
  trigger(core, order)
  if (!hasStopLimit(order.type)) {
    // A stop may even stand beyond the whole bar (sent in answer to an entry at a price with costs in it).
    const price =
      order.sign > 0
        ? Math.max(order.stop, worstKnown, range.low)
        : Math.min(order.stop, worstKnown, range.high)
    executeTaking(core, order, price, market, 'range')
  } else if (!order.postOnly && reaches(core, order, range.close, market.window)) {
    const limit = present(order.limitPrice, 'limit price')
    const worst = priceFromMarket(at(core.rules, order.instrumentIndex).instrument, extreme)
    const price = order.sign > 0 ? Decimal.min(limit, worst) : Decimal.max(limit, worst)
    executeAt(core, order, price, 'taker', market, 'range')
  }
  // What is left did not see this bar as a market or limit order; it starts with the next one.
  order.arrivedTime = market.window.end
}

/** A stop waits on the far side of the market: a buy stop for a rise to its price, a sell stop for a fall. */
function isThrough(order: VenueOrder, price: number): boolean {
  return order.sign > 0 ? price >= order.stop : price <= order.stop
}

function trigger(core: VenueCore, order: VenueOrder): void {
  order.triggered = true
  if (!hasStopLimit(order.type)) return
  order.status = 'triggered'
  core.emit({ kind: 'orderTriggered', clientOrderId: order.clientOrderId, eventTime: core.eventTime })
}
