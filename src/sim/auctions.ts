import type { Refusal } from '../domain/codes.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import type { TimeInForce } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'
import { at } from './assert.ts'
import type { VenueCore } from './core.ts'
import { executeAt, type Market, type Moment } from './execution.ts'
import { CLOSING_GRACE, expireOrder } from './expiry.ts'
import type { MarketWindow, MatchPhase } from './market-window.ts'
import { isClosed, isStopType, type SessionHours, type VenueOrder } from './venue-order.ts'

export function isAuctionOrder(order: VenueOrder): boolean {
  return order.timeInForce === 'opg' || order.timeInForce === 'cls'
}

/**
 * Orders for the opening and the close have one moment, and end with it. All in an auction trade at one price, so
 * there is neither spread nor slippage; the share of the volume holds.
 *
 * - On bars the opening is the open of the first bar that ends after the session begins, and the close that of the
 *   bar in which the session ends. An order that came inside the bar of the opening saw the opening only where
 *   that bar holds the whole session.
 * - On single prices the first at or after either moment.
 */
export function matchAuction(
  core: VenueCore,
  order: VenueOrder,
  market: Market,
  phase: MatchPhase | 'point',
): void {
  const { session } = order
  if (session === null) return
  if (isOver(order.timeInForce, session, market.window)) {
    expireOrder(core, order)
    return
  }
  if (core.halted[order.instrumentIndex] === 1) return
  if (order.timeInForce === 'opg') matchOpening(core, order, market, phase, session)
  else matchClose(core, order, market, phase, session)
}

/** Data from behind the close: of single prices the print of the close may come a little later. */
function isOver(timeInForce: TimeInForce, { close }: SessionHours, { start, end }: MarketWindow): boolean {
  return start === end && timeInForce === 'cls' ? end > close + CLOSING_GRACE : start >= close
}

function matchOpening(
  core: VenueCore,
  order: VenueOrder,
  market: Market,
  phase: MatchPhase | 'point',
  hours: SessionHours,
): void {
  const { window } = market
  if (isBefore(window, hours.open) || phase === 'limits' || phase === 'afterEntry') return
  if (order.arrivedTime > window.start && !holds(window, hours)) {
    // Of that bar nobody knows what came after the order.
    if (phase !== 'open') expireOrder(core, order)
    return
  }
  if (phase === 'open' && order.arrivedTime > window.start) return
  cross(core, order, order.sign > 0 ? window.buy.open : window.sell.open, market, 'open')
}

function matchClose(
  core: VenueCore,
  order: VenueOrder,
  market: Market,
  phase: MatchPhase | 'point',
  hours: SessionHours,
): void {
  const { window } = market
  const isPoint = window.start === window.end
  if (window.end < hours.close || order.arrivedTime > window.end) return
  if (phase === 'point' || phase === 'limits' || (isPoint && phase === 'open'))
    cross(core, order, order.sign > 0 ? window.buy.close : window.sell.close, market, 'close')
}

function isBefore(window: MarketWindow, open: UnixMicros): boolean {
  return window.start === window.end ? window.end < open : window.end <= open
}

function holds(window: MarketWindow, hours: SessionHours): boolean {
  return window.start <= hours.open && window.end >= hours.close
}

function cross(core: VenueCore, order: VenueOrder, price: number, market: Market, moment: Moment): void {
  const within = Number.isNaN(order.limit) || (order.sign > 0 ? price <= order.limit : price >= order.limit)
  if (within && !Number.isNaN(price)) {
    const { instrument } = at(core.rules, order.instrumentIndex)
    executeAt(core, order, priceFromMarket(instrument, price), 'taker', market, moment)
  }
  if (!isClosed(order)) expireOrder(core, order)
}

/** What a new order for an auction must satisfy; null for any other. */
export function checkAuction(core: VenueCore, order: VenueOrder): Refusal | null {
  if (!isAuctionOrder(order)) return null
  const { timeInForce, type, instrumentIndex } = order
  if (isStopType(type) || order.postOnly) {
    const what = order.postOnly ? 'post-only' : type
    return { code: 'VENUE_ORDER_TYPE_INVALID', message: `A ${what} order cannot be ${timeInForce}.` }
  }
  const session = core.sessions.nextWithAuctions(instrumentIndex, core.now)
  if (session === null) {
    return {
      code: 'VENUE_SESSION_UNKNOWN',
      message: `No auctions are known of ${order.instrumentId}, so there is no moment for ${timeInForce}.`,
    }
  }
  if (!isPastCutoff(core, order, session)) return null
  const { onOpenCutoffMs, onCloseCutoffMs } = core.settings
  const [moment, cutoff] = timeInForce === 'opg' ? ['open', onOpenCutoffMs] : ['close', onCloseCutoffMs]
  return {
    code: 'VENUE_TOO_LATE',
    message: `Orders for the ${moment} are taken until ${String(cutoff / 1000)} s before it, and again after the close.`,
  }
}

/** Whether an order for an auction can no longer be taken back, for its auction is about to be held. */
export function isLockedIn(core: VenueCore, order: VenueOrder): boolean {
  const { session } = order
  if (session === null) return false
  const end = order.timeInForce === 'opg' ? session.open : session.close
  return core.now <= end && isPastCutoff(core, order, session)
}

function isPastCutoff(core: VenueCore, order: VenueOrder, { open, close }: SessionHours): boolean {
  return order.timeInForce === 'opg'
    ? core.now > open - core.onOpenCutoff
    : core.now > close - core.onCloseCutoff
}
