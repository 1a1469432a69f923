import { Decimal } from '../domain/decimal.ts'
import { priceFromMarket, roundPrice } from '../domain/numbers.ts'
import { at } from './assert.ts'
import type { VenueCore } from './core.ts'
import type { SideRange } from './market-window.ts'
import { refreshNumbers, type VenueOrder } from './venue-order.ts'

const PERCENT = Decimal.from('0.01')

/**
 * At one known price: where it is the best since the order came, the stop follows it. Prices of the side that the
 * order would trade on: a sell follows the bid, or the last trade. Nothing for orders that do not trail.
 */
export function follow(core: VenueCore, order: VenueOrder, price: number): void {
  if (order.trail === null || Number.isNaN(price)) return
  if (order.sign < 0 ? price <= order.trailReference : price >= order.trailReference) return
  order.trailReference = price
  placeStop(core, order)
}

/** After a bar in which the stop was not reached. */
export function followRange(core: VenueCore, order: VenueOrder, range: SideRange): void {
  if (order.trail !== null) follow(core, order, order.sign < 0 ? range.high : range.low)
}

/** Where the stop stands for the best price so far and the trail in force, to the tick, never nearer than said. */
export function placeStop(core: VenueCore, order: VenueOrder): void {
  if (Number.isNaN(order.trailReference)) return
  putStop(core, order, stopFor(core, order, order.trailReference))
}

/**
 * Within a bar. A sell, for example: the stop rises with the high and is hit by the low, and which came first is
 * unknown. The market can have risen just so far that the low hit the stop on its way down; so if the bar fell by the
 * trail from its high, the stop counts as hit, at the low, or at the stop of the bar's beginning where the low is
 * lower yet. No path through the bar gives the order less, nor is its position worth less at the close on any.
 */
export function worstTrailingStop(core: VenueCore, order: VenueOrder, range: SideRange): void {
  const isSell = order.sign < 0
  const [best, worst] = isSell ? [range.high, range.low] : [range.low, range.high]
  if (Number.isNaN(best) || Number.isNaN(worst)) return
  const before = order.stop
  if (isSell ? worst <= before : worst >= before) return
  const reference = isSell
    ? Math.max(best, Number.isNaN(order.trailReference) ? best : order.trailReference)
    : Math.min(best, Number.isNaN(order.trailReference) ? best : order.trailReference)
  const highest = stopFor(core, order, reference).toNumber()
  if (isSell ? worst > highest : worst < highest) return
  putStop(core, order, priceFromMarket(at(core.rules, order.instrumentIndex).instrument, worst))
}

function stopFor(core: VenueCore, order: VenueOrder, reference: number): Decimal {
  const { trail, instrumentIndex, sign, side } = order
  const { instrument } = at(core.rules, instrumentIndex)
  const best = priceFromMarket(instrument, reference)
  if (trail === null) return best
  const distance = trail.kind === 'amount' ? trail.value : best.abs().mul(trail.value).mul(PERCENT)
  return roundPrice(instrument, side, 'stop', sign < 0 ? best.sub(distance) : best.add(distance))
}

function putStop(core: VenueCore, order: VenueOrder, stop: Decimal): void {
  const offset = order.trail?.limitOffset ?? null
  order.stopPrice = stop
  if (offset !== null) order.limitPrice = order.sign < 0 ? stop.sub(offset) : stop.add(offset)
  refreshNumbers(order, at(core.rules, order.instrumentIndex).instrument.tickSize)
}

/** An answer to an entry inside the bar: it came after the entry, and follows from that price on. */
export function followFromEntry(core: VenueCore, order: VenueOrder, entryPrice: number): void {
  if (order.trail === null) return
  order.trailReference = NaN
  follow(core, order, entryPrice)
}
