import type { Refusal } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { OrderChange } from '../domain/order.ts'
import type { Trail } from '../domain/trail.ts'
import { at } from './assert.ts'
import { checkAuction } from './auctions.ts'
import { checkBuyingPower } from './buying-power.ts'
import type { VenueCore } from './core.ts'
import { notionalOf, type InstrumentRules } from './instrument-rules.ts'
import { wouldTake } from './limit-orders.ts'
import type { MarketWindow } from './market-window.ts'
import { checkCollar, checkRoom } from './venue-limits.ts'
import { hasStopLimit, isStopType, type OrderRequest, type VenueOrder } from './venue-order.ts'

/** The parts of an order that a replace can change, checked alike for both. */
export type Terms = Pick<VenueOrder, 'quantity' | 'limitPrice' | 'stopPrice' | 'trail'>

const HUNDRED = Decimal.from(100)

function refuse(code: Refusal['code'], message: string): Refusal {
  return { code, message }
}

/** Whether the venue has such an instrument and no such order: what must hold before anything else is looked at. */
export function checkIdentity(core: VenueCore, request: OrderRequest): Refusal | null {
  const known = core.rules[request.instrumentIndex]?.instrument.id === request.instrumentId
  if (!known)
    return refuse('VENUE_INSTRUMENT_UNKNOWN', `The venue has no instrument ${request.instrumentId}.`)
  if (core.book.knows(request.clientOrderId)) {
    return refuse(
      'VENUE_DUPLICATE_ORDER_ID',
      `An order with the client order id ${request.clientOrderId} was sent before.`,
    )
  }
  return null
}

/** Everything that a new order must satisfy; the first rule that it breaks, or null. */
export function checkNewOrder(core: VenueCore, order: VenueOrder, standing: MarketWindow): Refusal | null {
  const rules = at(core.rules, order.instrumentIndex)
  return (
    checkRoom(core) ??
    checkExpiry(core, rules) ??
    checkKind(core, order) ??
    checkAuction(core, order) ??
    checkTerms(core, rules, order, order) ??
    checkBands(core, order) ??
    checkCollar(core, order, standing) ??
    checkPostOnly(core, order, standing) ??
    checkShort(core, rules, order, order.quantity) ??
    checkFunds(core, rules, order, order.quantity) ??
    checkChance(core)
  )
}

/** As a new order, for the changed terms; only what is added to the quantity needs funds. */
export function checkChange(
  core: VenueCore,
  order: VenueOrder,
  changed: VenueOrder,
  standing: MarketWindow,
): Refusal | null {
  const rules = at(core.rules, order.instrumentIndex)
  const added = changed.quantity.sub(order.quantity)
  const more = added.isPositive
  return (
    checkTerms(core, rules, changed, changed) ??
    checkBands(core, changed) ??
    checkCollar(core, changed, standing) ??
    checkPostOnly(core, changed, standing) ??
    (more ? (checkShort(core, rules, order, added) ?? checkFunds(core, rules, order, added)) : null)
  )
}

/** What the order would be after the change. */
export function changedTerms(order: Terms, change: OrderChange): Terms {
  return {
    quantity: change.quantity ?? order.quantity,
    limitPrice: change.limitPrice ?? order.limitPrice,
    stopPrice: change.stopPrice ?? order.stopPrice,
    trail: change.trail ?? order.trail,
  }
}

function checkExpiry(core: VenueCore, { instrument }: InstrumentRules): Refusal | null {
  if (instrument.expiry === null || core.now < instrument.expiry) return null
  return refuse('VENUE_INSTRUMENT_EXPIRED', `${instrument.id} has expired and no longer trades.`)
}

function checkKind(core: VenueCore, order: VenueOrder): Refusal | null {
  const immediate = order.timeInForce === 'ioc' || order.timeInForce === 'fok'
  const isStop = isStopType(order.type)
  const tif = order.timeInForce
  if (immediate && isStop) {
    return refuse(
      'VENUE_ORDER_TYPE_INVALID',
      `A ${order.type} order waits for its price and cannot be ${tif}.`,
    )
  }
  if (order.postOnly && (order.type !== 'limit' || immediate)) {
    return refuse(
      'VENUE_ORDER_TYPE_INVALID',
      `Post-only needs a resting limit order; this is a ${tif} ${order.type} order.`,
    )
  }
  if (tif === 'gtd' && !(order.expireTime !== null && order.expireTime > core.now)) {
    return refuse(
      'VENUE_ORDER_TYPE_INVALID',
      'A gtd order needs an expire time ahead of the time at which it arrives.',
    )
  }
  return null
}

function checkTerms(
  core: VenueCore,
  rules: InstrumentRules,
  order: VenueOrder,
  terms: Terms,
): Refusal | null {
  const { instrument } = rules
  const trails = order.type === 'trailingStop' || order.type === 'trailingStopLimit'
  const needsLimit = order.type === 'limit' || order.type === 'stopLimit'
  const needsStop = order.type === 'stop' || order.type === 'stopLimit'
  return (
    checkTrail(instrument, order, terms.trail) ??
    // The prices of a trailing stop are the venue's own.
    (trails ? null : checkPrice(instrument, order, 'limit', terms.limitPrice, needsLimit)) ??
    (trails ? null : checkPrice(instrument, order, 'stop', terms.stopPrice, needsStop)) ??
    checkQuantity(instrument, terms.quantity) ??
    checkNotional(core, rules, terms)
  )
}

function checkBands(core: VenueCore, { limitPrice, instrumentIndex }: VenueOrder): Refusal | null {
  if (!core.bands.isActive || limitPrice === null) return null
  const [lower, upper] = [core.bands.lower(instrumentIndex), core.bands.upper(instrumentIndex)]
  const limit = limitPrice.toNumber()
  if (limit >= lower && limit <= upper) return null
  return refuse(
    'VENUE_PRICE_OUTSIDE_BAND',
    `The limit price ${limitPrice.toString()} is outside of what may trade, ${String(lower)} to ${String(upper)}.`,
  )
}

function checkTrail(instrument: Instrument, order: VenueOrder, trail: Trail | null): Refusal | null {
  const code = 'VENUE_PRICE_INVALID'
  const { type } = order
  if (type !== 'trailingStop' && type !== 'trailingStopLimit')
    return trail === null ? null : refuse(code, `A ${type} order has no trail, and one was given.`)
  if (trail === null) return refuse(code, `A ${type} order needs a trail.`)
  const { kind, value, limitOffset } = trail
  const text = value.toString()
  if (!value.isPositive) return refuse(code, `The trail ${text} is not above zero.`)
  if (kind === 'percent' && value.gte(HUNDRED)) return refuse(code, `A trail of ${text} % is not below 100.`)
  const tick = instrument.tickSize
  if (kind === 'amount' && !value.isMultipleOf(tick))
    return refuse(code, `The trail ${text} is not a multiple of the tick ${tick.toString()}.`)
  if ((limitOffset !== null) !== hasStopLimit(type))
    return refuse(code, `A limit offset belongs to a trailingStopLimit order, and this is a ${type} order.`)
  if (limitOffset === null || (!limitOffset.isNegative && limitOffset.isMultipleOf(tick))) return null
  return refuse(code, `The limit offset ${limitOffset.toString()} is not zero or more whole ticks.`)
}

function checkPrice(
  instrument: Instrument,
  order: VenueOrder,
  which: 'limit' | 'stop',
  price: Decimal | null,
  needed: boolean,
): Refusal | null {
  const code = 'VENUE_PRICE_INVALID'
  if (price === null) {
    return needed ? refuse(code, `A ${order.type} order needs a ${which} price.`) : null
  }
  if (!needed)
    return refuse(code, `A ${order.type} order has no ${which} price, and ${price.toString()} was given.`)
  // Futures, and options on their spreads, did trade below zero; nothing else does.
  const mayBeNegative = instrument.kind === 'future' || instrument.kind === 'option'
  if (!price.isPositive && !mayBeNegative)
    return refuse(code, `The ${which} price ${price.toString()} is not above zero.`)
  if (price.isMultipleOf(instrument.tickSize)) return null
  return refuse(
    code,
    `The ${which} price ${price.toString()} is not a multiple of the tick ${instrument.tickSize.toString()}.`,
  )
}

function checkQuantity(instrument: Instrument, quantity: Decimal): Refusal | null {
  const code = 'VENUE_QUANTITY_INVALID'
  const text = quantity.toString()
  if (!quantity.isPositive) return refuse(code, `The quantity ${text} is not above zero.`)
  if (!quantity.isMultipleOf(instrument.lotSize)) {
    return refuse(code, `The quantity ${text} is not a multiple of the lot ${instrument.lotSize.toString()}.`)
  }
  if (quantity.gte(instrument.minQuantity)) return null
  return refuse(code, `The quantity ${text} is below the smallest one, ${instrument.minQuantity.toString()}.`)
}

function checkNotional(core: VenueCore, rules: InstrumentRules, terms: Terms): Refusal | null {
  const { minNotional } = rules.instrument
  if (minNotional.isZero) return null
  const marked = core.marks.price(rules.index)
  const price =
    terms.limitPrice ?? terms.stopPrice ?? (Number.isNaN(marked) ? null : Decimal.fromNumber(marked))
  if (price === null) return null
  const notional = notionalOf(rules, price.abs(), terms.quantity)
  if (notional.gte(minNotional)) return null
  return refuse(
    'VENUE_MIN_NOTIONAL',
    `The order is worth ${notional.toString()}, less than the least of ${minNotional.toString()}.`,
  )
}

function checkPostOnly(core: VenueCore, order: VenueOrder, standing: MarketWindow): Refusal | null {
  if (!order.postOnly) return null
  const price = order.sign > 0 ? standing.buy.open : standing.sell.open
  if (Number.isNaN(price) || !wouldTake(core, order, price, standing)) return null
  const limit = order.limitPrice?.toString() ?? ''
  return refuse(
    'VENUE_POST_ONLY_WOULD_TAKE',
    `Post-only at ${limit} would execute at once: the market stands at ${String(price)}.`,
  )
}

/** Exact, unlike buying power: selling all that is held must pass to the last digit. */
function checkShort(
  core: VenueCore,
  rules: InstrumentRules,
  order: VenueOrder,
  quantity: Decimal,
): Refusal | null {
  if (order.sign > 0 || order.reduceOnly || (core.settings.allowShort && rules.instrument.shortable))
    return null
  let free = core.account.netQuantity(rules.index)
  for (const other of core.book.of(rules.index)) {
    if (other.sign < 0 && !other.reduceOnly) free = free.sub(other.quantity.sub(other.filled))
  }
  if (free.gte(quantity)) return null
  const held = Decimal.max(free, Decimal.ZERO).toString()
  return refuse(
    'VENUE_SHORT_NOT_ALLOWED',
    `Selling ${quantity.toString()} would go short: only ${held} can be sold.`,
  )
}

function checkFunds(
  core: VenueCore,
  rules: InstrumentRules,
  order: VenueOrder,
  quantity: Decimal,
): Refusal | null {
  if (order.reduceOnly) return null
  const own = order.limitPrice ?? order.stopPrice
  const fallbackPrice = own === null ? NaN : own.toNumber()
  const verdict = checkBuyingPower(core, {
    instrumentIndex: rules.index,
    sign: order.sign,
    quantity: quantity.toNumber(),
    fallbackPrice,
  })
  if (verdict.enough) return null
  if (Number.isNaN(verdict.exposure) || Number.isNaN(verdict.limit)) {
    return refuse(
      'VENUE_PRICE_UNKNOWN',
      `The order in ${order.instrumentId} cannot be valued: a price or an exchange rate is not known yet.`,
    )
  }
  const { currency } = core.options
  return refuse(
    'VENUE_INSUFFICIENT_FUNDS',
    `The ${core.margin === null ? 'worst-case exposure' : 'initial margin'} would be ${money(verdict.exposure)} ${currency}, more than the buying power of ${money(verdict.limit)} ${currency}.`,
  )
}

function checkChance(core: VenueCore): Refusal | null {
  if (core.settings.rejectRate === 0 || core.random.next() >= core.settings.rejectRate) return null
  return refuse(
    'VENUE_REJECTED',
    'The simulated venue refused the order at random, as the setting rejectRate asks for.',
  )
}

function money(amount: number): string {
  return Decimal.fromNumber(amount).round(2, 'halfEven').toString()
}
