import type { VenueCore } from './core.ts'
import type { VenueOrder } from './venue-order.ts'
import type { TimeInForce } from '../domain/order.ts'
import { MICROS_PER_MINUTE, type UnixMicros } from '../domain/time.ts'

/** How long after the close its print may still come, in data of single prices. */
export const CLOSING_GRACE: UnixMicros = 5 * MICROS_PER_MINUTE

/** Until when the data at hand reach that has the moment in it, of that instrument; the moment itself where none has. */
export type DataReach = (instrumentIndex: number, time: UnixMicros) => UnixMicros

/**
 * Notes for which session a new order is, and when it ends by the clock. A day order is for the session that runs, or
 * else the next one: placed on Friday's close it lives on Monday. One for extended hours lives until these are over.
 * Where no hours are known a day order goes by the dates of data instead: see `dayIsOver`.
 */
export function noteEnd(core: VenueCore, order: VenueOrder): void {
  const { instrumentIndex, timeInForce } = order
  switch (timeInForce) {
    case 'gtc':
    case 'ioc':
    case 'fok':
      return
    case 'gtd':
      order.endTime = order.expireTime
      break
    case 'day':
      order.endTime = order.extendedHours
        ? (core.sessions.nextExtended(instrumentIndex, core.now)?.extendedClose ?? null)
        : (core.sessions.next(instrumentIndex, core.now)?.close ?? null)
      break
    case 'opg':
    case 'cls': {
      const session = core.sessions.nextWithAuctions(instrumentIndex, core.now)
      if (session === null) return
      order.session = { open: session.open, close: session.close }
      order.endTime = timeInForce === 'opg' ? session.close : session.close + CLOSING_GRACE
    }
  }
  if (order.endTime !== null && order.endTime < core.nextExpiry) core.nextExpiry = order.endTime
}

/**
 * Ends the orders whose time has come by now. An order whose end lies within data that are known only later (a bar
 * that runs beyond the close, a daily bar) ends with these, for it may have traded in them.
 */
export function expireDue(core: VenueCore, reach: DataReach): void {
  core.nextExpiry = Infinity
  for (const { index } of core.rules) {
    if (core.book.of(index).length === 0) continue
    core.book.walk(index, (order) => {
      if (order.endTime === null) return
      if (order.endTime <= core.eventTime) order.endTime = reach(index, order.endTime)
      if (order.endTime <= core.eventTime) expireOrder(core, order)
      else if (order.endTime < core.nextExpiry) core.nextExpiry = order.endTime
    })
  }
}

/** After loading: what the orders themselves say. */
export function findNextExpiry(core: VenueCore): void {
  core.nextExpiry = Infinity
  for (const { endTime } of core.book.allOpen()) {
    if (endTime !== null && endTime < core.nextExpiry) core.nextExpiry = endTime
  }
}

/**
 * Whether a day order is over for data that begin then, should the clock not have ended it. Where no hours are known
 * it lives through the date of the first data that it was eligible for, and ends before the first of a later date.
 */
export function dayIsOver(core: VenueCore, order: VenueOrder, start: UnixMicros): boolean {
  if (order.timeInForce !== 'day') return false
  if (order.endTime !== null) return start >= order.endTime
  return order.tradingDay !== null && core.options.tradingDay(order.instrumentIndex, start) > order.tradingDay
}

/** Notes the date of a day order when it is eligible for the first time. */
export function noteTradingDay(core: VenueCore, order: VenueOrder, start: UnixMicros): void {
  if (order.timeInForce !== 'day' || order.tradingDay !== null || order.endTime !== null) return
  order.tradingDay = core.options.tradingDay(order.instrumentIndex, start)
}

/**
 * A good-till-date order ends at its time. The bar that contains the time is matched as a whole before that,
 * for which of its prices came after is unknown; no bar that begins at or after it is.
 */
export function dateIsOver(order: VenueOrder, time: UnixMicros): boolean {
  return order.expireTime !== null && order.timeInForce === 'gtd' && time >= order.expireTime
}

function reasonOf(timeInForce: TimeInForce): string {
  switch (timeInForce) {
    case 'day':
      return 'The trading day of the order is over.'
    case 'opg':
      return 'The opening that the order was for is over.'
    case 'cls':
      return 'The close that the order was for is over.'
    case 'gtd':
    case 'gtc':
    case 'ioc':
    case 'fok':
      return 'The expire time of the order has come.'
  }
}

export function expireOrder(core: VenueCore, order: VenueOrder): void {
  const reason = reasonOf(order.timeInForce)
  core.book.close(order, 'expired')
  core.emit({ kind: 'orderExpired', clientOrderId: order.clientOrderId, eventTime: core.eventTime, reason })
}
