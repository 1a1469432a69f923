import type { Refusal } from '../domain/codes.ts'
import { MICROS_PER_SECOND, type UnixMicros } from '../domain/time.ts'
import type { VenueCore } from './core.ts'
import type { MarketWindow } from './market-window.ts'
import type { VenueOrder } from './venue-order.ts'

/** When commands arrived of late: what a limit on orders per second counts. Refused ones count too. */
export class ArrivalRate {
  private times: UnixMicros[] = []

  /** Notes an arrival and says how many there were in the second up to it, itself included. */
  note(now: UnixMicros): number {
    const from = now - MICROS_PER_SECOND
    this.times = this.times.filter((time) => time > from)
    this.times.push(now)
    return this.times.length
  }

  save(): readonly UnixMicros[] {
    return this.times
  }

  load(times: readonly UnixMicros[]): void {
    this.times = [...times]
  }
}

/**
 * Counts a command that has arrived, of whatever kind, and says whether it is one too many: who cancels and replaces
 * all day loads a venue as much as who sends orders. Null where it is not, or nothing is limited.
 */
export function checkTraffic(core: VenueCore): Refusal | null {
  const { ordersPerSecond } = core.settings
  if (ordersPerSecond === null || core.arrivalRate.note(core.now) <= ordersPerSecond) return null
  return {
    code: 'VENUE_RATE_LIMIT',
    message: `More than ${String(ordersPerSecond)} orders, replaces and cancels came within a second.`,
  }
}

/** Whether the venue lets one more order rest. */
export function checkRoom(core: VenueCore): Refusal | null {
  const { maxOpenOrders } = core.settings
  if (maxOpenOrders === null) return null
  const open = core.book.openTotal
  if (open < maxOpenOrders) return null
  return {
    code: 'VENUE_TOO_MANY_ORDERS',
    message: `${String(open)} orders are open, and the venue takes ${String(maxOpenOrders)}.`,
  }
}

/** Whether the limit price is nearer to the market than the collar allows to stray; null also where no price is known. */
export function checkCollar(core: VenueCore, order: VenueOrder, standing: MarketWindow): Refusal | null {
  const { collarPercent } = core.settings
  if (collarPercent === null || order.limitPrice === null || order.trail !== null) return null
  const market = order.sign > 0 ? standing.buy.open : standing.sell.open
  const width = (Math.abs(market) * collarPercent) / 100
  if (!(Math.abs(order.limit - market) > width)) return null
  return {
    code: 'VENUE_PRICE_TOO_FAR',
    message: `The limit price ${order.limitPrice.toString()} is more than ${String(collarPercent)} % away from the market at ${String(market)}.`,
  }
}
