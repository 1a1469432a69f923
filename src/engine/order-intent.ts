import type { Refusal } from '../domain/codes.ts'
import type { Decimal, DecimalInput } from '../domain/decimal.ts'
import type { Instrument } from '../domain/instrument.ts'
import { roundPrice, roundQuantity } from '../domain/numbers.ts'
import type {
  Order,
  OrderChange,
  OrderIntent,
  OrderLink,
  OrderSide,
  OrderType,
  TimeInForce,
} from '../domain/order.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Trail } from '../domain/trail.ts'
import type { OrderOptions } from '../strategy/orders.ts'
import { changeRefusal, optionRefusal, sideRefusal } from './order-options.ts'
import { toDecimal } from './to-decimal.ts'
import { changedTrail, makeTrail, refuseTrail, trails } from './trail-intent.ts'

/** Strategies may be plain JavaScript, where nobody has checked the spelling. */
const TIMES_IN_FORCE: ReadonlySet<string> = new Set<TimeInForce>([
  'day',
  'gtc',
  'ioc',
  'fok',
  'gtd',
  'opg',
  'cls',
])

/** One for all calls without options: it can be told by identity. */
export const NO_OPTIONS: OrderOptions = {}

export interface IntentRequest {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly quantity: DecimalInput
  readonly options: OrderOptions
  readonly purpose: OrderIntent['purpose']
  readonly link?: OrderLink | null
  /** Of a child of an execution. */
  readonly parentId?: number | undefined
  readonly isSlice?: boolean | undefined
}

export type IntentOutcome =
  { readonly ok: true; readonly intent: OrderIntent } | { readonly ok: false; readonly refusal: Refusal }

/** A change as a strategy asks for it. */
export interface ChangeRequest {
  readonly quantity?: DecimalInput
  readonly limit?: DecimalInput
  readonly stop?: DecimalInput
  readonly trail?: DecimalInput
  readonly trailPercent?: DecimalInput
  readonly limitOffset?: DecimalInput
}

export type ChangeOutcome =
  { readonly ok: true; readonly change: OrderChange } | { readonly ok: false; readonly refusal: Refusal }

function wordRefusal({ side, options }: IntentRequest): Refusal | null {
  return sideRefusal(side) ?? optionRefusal(options)
}

/** The crossing `intentToOrder`: user numbers become exact, rounded to lot and tick, never to our advantage. */
export function makeIntent(request: IntentRequest, instrument: Instrument, now: UnixMicros): IntentOutcome {
  const { side, options } = request
  const wrong = wordRefusal(request)
  if (wrong !== null) return { ok: false, refusal: wrong }
  const quantity = toQuantity(instrument, request.quantity)
  if (quantity === null) {
    return refuse(
      'ORDER_QUANTITY_INVALID',
      `Quantity ${String(request.quantity)} of ${instrument.id} is not above zero, or less than one lot of ${instrument.lotSize.toString()}.`,
    )
  }
  const limitPrice = options.limit === undefined ? null : toPrice(instrument, side, 'limit', options.limit)
  const stopPrice = options.stop === undefined ? null : toPrice(instrument, side, 'stop', options.stop)
  if (limitPrice === 'bad' || stopPrice === 'bad') {
    const which =
      limitPrice === 'bad' ? `Limit price ${String(options.limit)}` : `Stop price ${String(options.stop)}`
    return refuse('ORDER_PRICE_INVALID', `${which} of ${instrument.id} is not a price above zero.`)
  }
  const trail = trails(options) ? makeTrail(options, instrument) : null
  if (trail === 'bad') return { ok: false, refusal: refuseTrail(options, instrument.id) }
  const type = typeOf(limitPrice, stopPrice, trail)
  const unfit = refuseShown(options, type, quantity, instrument)
  if (unfit !== null) return { ok: false, refusal: unfit }
  const timeInForce: TimeInForce = options.timeInForce ?? (instrument.hasTradingDay ? 'day' : 'gtc')
  const expireTime =
    options.expireTime === undefined ? null : Math.round(options.expireTime * MICROS_PER_MILLI)
  const lifetime = refuseLifetime(options, { timeInForce, expireTime, type, instrument, now })
  if (lifetime !== null) return { ok: false, refusal: lifetime }
  return {
    ok: true,
    intent: {
      strategyIndex: request.strategyIndex,
      instrumentIndex: request.instrumentIndex,
      side,
      type,
      quantity,
      limitPrice,
      stopPrice,
      trail,
      timeInForce,
      expireTime,
      reduceOnly: options.reduceOnly ?? false,
      postOnly: options.postOnly ?? false,
      extendedHours: options.extendedHours ?? false,
      displayQuantity: shownOf(options, instrument),
      purpose: request.purpose,
      link: request.link ?? null,
      reason: options.reason ?? '',
      parentId: request.parentId,
      isSlice: request.isSlice,
    },
  }
}

/** Rounded down to the lot: no more is shown than was said. Null for all of it. */
function shownOf({ displayQuantity }: OrderOptions, instrument: Instrument): Decimal | null {
  return displayQuantity === undefined ? null : toQuantity(instrument, displayQuantity)
}

/** Of options that only an order has that rests where others see it. */
function refuseShown(
  options: OrderOptions,
  type: OrderType,
  quantity: Decimal,
  instrument: Instrument,
): Refusal | null {
  if (options.postOnly === true && type !== 'limit') {
    const message = `A ${type} order cannot be post-only; only a limit order can.`
    return { code: 'ORDER_PRICE_INVALID', message }
  }
  if (options.displayQuantity === undefined) return null
  const code = 'ORDER_QUANTITY_INVALID'
  if (type !== 'limit') {
    return { code, message: `A ${type} order has no display quantity; only a limit order has.` }
  }
  if (shownOf(options, instrument)?.lte(quantity) === true) return null
  const given = `The display quantity ${String(options.displayQuantity)} of ${instrument.id}`
  return { code, message: `${given} is not between one lot and the quantity ${quantity.toString()}.` }
}

function typeOf(limitPrice: Decimal | null, stopPrice: Decimal | null, trail: Trail | null): OrderType {
  if (trail !== null) return trail.limitOffset === null ? 'trailingStop' : 'trailingStopLimit'
  if (stopPrice === null) return limitPrice === null ? 'market' : 'limit'
  return limitPrice === null ? 'stop' : 'stopLimit'
}

interface Lifetime {
  readonly timeInForce: TimeInForce
  readonly expireTime: UnixMicros | null
  readonly type: OrderType
  readonly instrument: Instrument
  readonly now: UnixMicros
}

function refuseLifetime(options: OrderOptions, lifetime: Lifetime): Refusal | null {
  const { timeInForce, expireTime, type, instrument, now } = lifetime
  const code = 'ORDER_TIME_IN_FORCE_INVALID'
  if (!isLifetime(timeInForce, expireTime, now)) {
    const message = `Time in force ${timeInForce} with expireTime ${String(options.expireTime)}: gtd needs one ahead of now, day, gtc, ioc, fok, opg and cls take none.`
    return { code, message }
  }
  if (timeInForce !== 'opg' && timeInForce !== 'cls') return null
  // in the opening or the close of a session, which must be one that opens and closes
  if (!instrument.hasTradingDay) {
    const message = `${instrument.id} trades around the clock: there is no session for ${timeInForce}.`
    return { code, message }
  }
  if (type === 'market' || type === 'limit') return null
  return { code, message: `A ${type} order waits for its price and cannot be ${timeInForce}.` }
}

function isLifetime(timeInForce: TimeInForce, expireTime: UnixMicros | null, now: UnixMicros): boolean {
  if (!TIMES_IN_FORCE.has(timeInForce)) return false
  return timeInForce === 'gtd' ? expireTime !== null && expireTime > now : expireTime === null
}

/** The same for a change of a working order. */
export function makeChange(
  order: Readonly<Order>,
  change: ChangeRequest,
  instrument: Instrument,
): ChangeOutcome {
  const wrong = changeRefusal(change)
  if (wrong !== null) return { ok: false, refusal: wrong }
  const changesPrice = change.limit !== undefined || change.stop !== undefined || trails(change)
  if (change.quantity === undefined && !changesPrice) {
    return refuse('ORDER_PRICE_INVALID', 'The change names no quantity, limit, stop or trail.')
  }
  const quantity = change.quantity === undefined ? null : toQuantity(instrument, change.quantity)
  if (change.quantity !== undefined && quantity === null) {
    return refuse('ORDER_QUANTITY_INVALID', `Quantity ${String(change.quantity)} is not one lot or more.`)
  }
  const limitPrice = changedPrice(order, 'limit', change.limit, instrument)
  const stopPrice = changedPrice(order, 'stop', change.stop, instrument)
  if (limitPrice === 'bad' || stopPrice === 'bad') {
    return refuse(
      'ORDER_PRICE_INVALID',
      `A ${order.type} order cannot take limit ${String(change.limit)} and stop ${String(change.stop)}.`,
    )
  }
  if (!trails(change)) return { ok: true, change: { quantity, limitPrice, stopPrice } }
  const trail = changedTrail(order, change, instrument)
  if (trail === 'bad') return { ok: false, refusal: refuseTrail(change, instrument.id) }
  return { ok: true, change: { quantity, limitPrice, stopPrice, trail } }
}

function changedPrice(
  order: Readonly<Order>,
  kind: 'limit' | 'stop',
  value: DecimalInput | undefined,
  instrument: Instrument,
): Decimal | 'bad' | null {
  if (value === undefined) return null
  const has = kind === 'limit' ? order.limitPrice !== null : order.stopPrice !== null
  return has ? toPrice(instrument, order.side, kind, value) : 'bad'
}

/** Rounded down to the lot; null if that is not above zero. */
export function toQuantity(instrument: Instrument, value: DecimalInput): Decimal | null {
  const exact = toDecimal(value)
  if (exact?.isPositive !== true) return null
  const quantity = roundQuantity(instrument, exact)
  return quantity.isPositive ? quantity : null
}

/** Rounded to the tick, to the worse side; `bad` if it is no price. */
export function toPrice(
  instrument: Instrument,
  side: OrderSide,
  kind: 'limit' | 'stop',
  value: DecimalInput,
): Decimal | 'bad' {
  const exact = toDecimal(value)
  if (exact === null) return 'bad'
  const price = roundPrice(instrument, side, kind, exact)
  return price.isPositive ? price : 'bad'
}

function refuse(code: Refusal['code'], message: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message } }
}
