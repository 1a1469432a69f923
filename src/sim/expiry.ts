import type { VenueCore } from './core.ts'
import type { VenueOrder } from './venue-order.ts'
import type { TimeInForce } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'

/**
 * A day order lives through the trading day of the first data that it was eligible for, and ends before the
 * first data of a later day is matched. It is counted from data, not from the clock, so that an order placed
 * on Friday's close lives on Monday: that is the day for which it was meant.
 */
export function dayIsOver(core: VenueCore, order: VenueOrder, start: UnixMicros): boolean {
  if (order.timeInForce !== 'day' || order.tradingDay === null) return false
  return core.options.tradingDay(order.instrumentIndex, start) > order.tradingDay
}

/** Notes the trading day of a day order when it is eligible for the first time. */
export function noteTradingDay(core: VenueCore, order: VenueOrder, start: UnixMicros): void {
  if (order.timeInForce !== 'day' || order.tradingDay !== null) return
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
