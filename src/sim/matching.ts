import type { DepthView } from '../domain/depth.ts'
import type { UnixMicros } from '../domain/time.ts'
import { at } from './assert.ts'
import { isAuctionOrder, matchAuction } from './auctions.ts'
import type { VenueCore } from './core.ts'
import { eligibility, type Eligibility } from './eligibility.ts'
import { cancelOrder, type Market, type Moment } from './execution.ts'
import { dateIsOver, dayIsOver, expireOrder, noteTradingDay } from './expiry.ts'
import { matchLimitAtPoint, matchLimitInRange, reaches } from './limit-orders.ts'
import { matchDepth, type DepthMarket } from './depth-matching.ts'
import { matchMarketOrder } from './market-orders.ts'
import type { MarketWindow, MatchPhase } from './market-window.ts'
import { advanceQueue, seeQuote } from './queue.ts'
import { followFromEntry, followRange } from './trailing-stops.ts'
import { matchStopAtPoint, matchStopInRange } from './stop-orders.ts'
import { actsAsLimit, actsAsMarket, awaitsTrigger, isClosed, type VenueOrder } from './venue-order.ts'
import type { PointBudget } from './volume-budget.ts'

/**
 * Walks the resting orders of one instrument through one phase of a bar or quote, in order of arrival.
 *
 * - `open`: day and date orders that are over expire; then every order that was there meets the open.
 * - `stops`: the stops meet the range. They come before limits, for when a bar reached both a stop loss and
 *   a target nobody knows which came first, and the loss must be assumed.
 * - `limits`: limit orders meet the range; market and limit orders that arrived inside the bar meet its close.
 * - `afterEntry`: the stops that protect an entry made inside this bar meet the range too, for the price may
 *   have turned against the entry at once.
 */
export function matchPhase(core: VenueCore, market: Market, phase: MatchPhase): void {
  noteMet(core, market, phase)
  prepare(core, market.window)
  core.book.walk(market.window.instrumentIndex, (order) => {
    matchOrder(core, order, market, phase)
  })
}

/** What holds for every order that meets the window. */
function prepare(core: VenueCore, window: MarketWindow): void {
  const index = window.instrumentIndex
  window.regular = core.sessions.hasExtended[index] === 0 || core.sessions.isRegular(window)
  if (!core.bands.isActive) return
  const rules = at(core.rules, index)
  core.bands.look(rules, core.options.tradingDay(index, window.start), core.marks.price(index))
}

/** An order that is sent in answer to this phase finds the market here. */
function noteMet(core: VenueCore, { window }: Market, phase: MatchPhase): void {
  const index = window.instrumentIndex
  const opens = phase === 'open'
  core.metBuy[index] = opens ? window.buy.open : window.buy.close
  core.metSell[index] = opens ? window.sell.open : window.sell.close
  core.metTime[index] = opens ? window.start : window.end
}

function matchOrder(core: VenueCore, order: VenueOrder, market: Market, phase: MatchPhase): void {
  const { window } = market
  if (isAuctionOrder(order)) {
    matchAuction(core, order, market, phase)
    return
  }
  if (phase === 'open' && (dayIsOver(core, order, window.start) || dateIsOver(order, window.start))) {
    expireOrder(core, order)
    return
  }
  if (!isTraded(core, order, window)) return
  const seen = eligibility(order.arrivedTime, window)
  if (seen !== 'none') noteTradingDay(core, order, window.start)
  switch (phase) {
    case 'open':
      if (seen === 'whole') matchAtPoint(core, order, market, 'open')
      return
    case 'stops':
      matchStopPhase(core, order, market, seen)
      return
    case 'limits':
      matchLimitPhase(core, order, market, seen)
      return
    case 'afterEntry':
      matchAfterEntry(core, order, market, seen)
      if (core.settings.queue === 'behind' && window.start === window.end) seeWindow(order, window)
      if (seen === 'whole' && awaitsTrigger(order))
        followRange(core, order, order.sign > 0 ? window.buy : window.sell)
      if (seen !== 'none' && !isClosed(order) && dateIsOver(order, window.end)) expireOrder(core, order)
  }
}

function seeWindow(order: VenueOrder, window: MarketWindow): void {
  if (!window.quoted || !actsAsLimit(order) || isClosed(order)) return
  seeQuote(order, window.sell.close, window.sellSize, window.buy.close, window.buySize)
}

/**
 * An order that arrived at the start, but in answer to a fill at the open and so after that phase, meets the
 * open now. For the others that is a second look at a price that they had: it changes nothing, or lets a
 * reduce-only stop see the position that another order opened there.
 */
function matchStopPhase(core: VenueCore, order: VenueOrder, market: Market, seen: Eligibility): void {
  if (seen === 'rest' && awaitsTrigger(order)) matchAtPoint(core, order, market, 'close')
  if (seen !== 'whole') return
  matchAtPoint(core, order, market, 'open')
  if (isClosed(order) || !awaitsTrigger(order)) return
  const { buy, sell } = market.window
  matchStopInRange(core, order, order.sign > 0 ? buy.open : sell.open, market)
}

function matchLimitPhase(core: VenueCore, order: VenueOrder, market: Market, seen: Eligibility): void {
  if (seen === 'rest' && !awaitsTrigger(order)) matchAtPoint(core, order, market, 'close')
  else if (seen === 'whole' && actsAsLimit(order)) matchLimitInRange(core, order, market)
}

function matchAfterEntry(core: VenueCore, order: VenueOrder, market: Market, seen: Eligibility): void {
  if (!awaitsTrigger(order)) return
  const { window } = market
  const entrySign = core.entries.signAt(order.instrumentIndex, window.end)
  if (entrySign !== -order.sign) return
  const isAnswer =
    order.arrivedTime === window.end &&
    order.arrivalSequence > core.entries.arrivalsBefore(order.instrumentIndex)
  if (isAnswer) followFromEntry(core, order, core.entries.priceOf(order.instrumentIndex))
  if (isAnswer || (order.reduceOnly && seen === 'whole')) {
    matchStopInRange(core, order, core.entries.priceOf(order.instrumentIndex), market)
  } else if (order.reduceOnly && seen === 'rest') {
    matchAtPoint(core, order, market, 'close')
  }
}

function matchAtPoint(core: VenueCore, order: VenueOrder, market: Market, moment: Moment): void {
  const range = order.sign > 0 ? market.window.buy : market.window.sell
  const price = moment === 'open' ? range.open : range.close
  if (Number.isNaN(price)) return
  if (awaitsTrigger(order)) matchStopAtPoint(core, order, price, market, moment)
  else if (actsAsMarket(order)) matchMarketOrder(core, order, price, market, moment)
  else matchLimitAtPoint(core, order, price, market, moment)
  endImmediateOrder(core, order)
}

/**
 * Whether the order can trade on this window at all: not in a halt, and outside the regular session only if it says so.
 * A day order whose session is over ends.
 */
function isTraded(core: VenueCore, order: VenueOrder, window: MarketWindow): boolean {
  if (!window.regular && !order.extendedHours) {
    if (dayIsOver(core, order, window.start)) expireOrder(core, order)
    return false
  }
  return core.halted[order.instrumentIndex] !== 1
}

/** Immediate-or-cancel and fill-or-kill have one opportunity: the first price that they meet. */
function endImmediateOrder(core: VenueCore, order: VenueOrder): void {
  if (isClosed(order)) return
  if (order.timeInForce === 'ioc')
    cancelOrder(core, order, 'Immediate-or-cancel: the rest could not be executed at once.')
  else if (order.timeInForce === 'fok')
    cancelOrder(core, order, 'Fill-or-kill: it could not be executed whole at once.')
}

/**
 * One public print. A limit order that was there when an earlier print went by is a maker: it fills at its
 * limit when a print went through it. On its first print it may still be the one that takes.
 */
export function matchPrint(core: VenueCore, market: Market, print: PointBudget, time: UnixMicros): void {
  prepare(core, market.window)
  core.book.walk(market.window.instrumentIndex, (order) => {
    if (isAuctionOrder(order)) {
      matchAuction(core, order, market, 'point')
      return
    }
    if (dayIsOver(core, order, time) || dateIsOver(order, time)) {
      expireOrder(core, order)
      return
    }
    if (order.arrivedTime > time || !isTraded(core, order, market.window)) return
    noteTradingDay(core, order, time)
    const first = !order.rested
    order.rested = true
    if (first || !actsAsLimit(order)) matchAtPoint(core, order, market, 'close')
    if (
      !isClosed(order) &&
      actsAsLimit(order) &&
      reaches(core, order, market.window.buy.close, market.window)
    ) {
      matchLimitInRange(core, order, market)
    } else {
      advanceQueue(core, order, market, print, market.window.buy.close)
    }
  })
}

/** A print of an instrument that is matched on quotes: it only moves the queues at its price. */
export function matchQueues(core: VenueCore, market: Market, print: PointBudget, time: UnixMicros): void {
  prepare(core, market.window)
  core.book.walk(market.window.instrumentIndex, (order) => {
    if (order.arrivedTime > time || isAuctionOrder(order) || !isTraded(core, order, market.window)) return
    advanceQueue(core, order, market, print, market.window.buy.close)
  })
}

/** A state of the order book. */
export function matchBook(core: VenueCore, market: DepthMarket, depth: DepthView, time: UnixMicros): void {
  const { window } = market
  core.depthTaken.see(window.instrumentIndex, depth)
  noteMet(core, market, 'limits')
  prepare(core, window)
  core.book.walk(window.instrumentIndex, (order) => {
    if (isAuctionOrder(order)) {
      market.budget.put(null)
      matchAuction(core, order, market, 'point')
      return
    }
    if (dayIsOver(core, order, time) || dateIsOver(order, time)) {
      expireOrder(core, order)
      return
    }
    if (order.arrivedTime > time || !isTraded(core, order, window)) return
    noteTradingDay(core, order, time)
    const waits = awaitsTrigger(order)
    matchDepth(core, order, market, depth, core.depthTaken)
    if (!waits || !awaitsTrigger(order)) endImmediateOrder(core, order)
  })
}

/** An order that has just arrived meets the price that stands there and then. */
export function matchStanding(core: VenueCore, order: VenueOrder, market: Market): void {
  prepare(core, market.window)
  if (isAuctionOrder(order) || !isTraded(core, order, market.window)) return
  matchAtPoint(core, order, market, 'close')
}
