import type { Refusal } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { DecimalInput } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { OrderRole, OrderSide } from '../../domain/order.ts'
import type { BracketOptions } from '../../strategy/order-groups.ts'
import type { OrderOptions } from '../../strategy/orders.ts'
import { toPrice } from '../order-intent.ts'
import { optionRefusal } from '../order-options.ts'
import { toDecimal } from '../to-decimal.ts'
import { NO_TERMS } from './group.ts'
import type { LegSpec, LegTerms } from './group.ts'

export type LegRequest = LegSpec

type Exits = Pick<BracketOptions, 'stopLoss' | 'takeProfit' | 'timeStop'>

const HUNDRED = Decimal.from(100)
const STOP_KEYS: ReadonlySet<string> = new Set(['stop', 'percent', 'trail', 'trailPercent', 'limit'])
const TARGET_KEYS: ReadonlySet<string> = new Set(['limit', 'percent'])

export function refuseLegs(message: string): Refusal {
  return { code: 'ORDER_LEGS_INVALID', message }
}

/** Options of the entry by themselves. */
export function partsOf(options: BracketOptions): { readonly own: OrderOptions; readonly exits: Exits } {
  const { stopLoss, takeProfit, timeStop, ...own } = options
  const exits: Exits = {
    stopLoss,
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(timeStop === undefined ? {} : { timeStop }),
  }
  return { own, exits }
}

/** The exits of a bracket, checked as far as they can be before anything has filled. `market`: the price now, NaN where none is known. */
export function bracketLegs(
  side: OrderSide,
  instrument: Instrument,
  own: OrderOptions,
  { stopLoss, takeProfit, timeStop }: Exits,
  market: number,
): LegRequest[] | Refusal {
  const stop = stopTerms(side, instrument, stopLoss)
  if ('code' in stop) return stop
  const legs = [exit('stopLoss', 'stop loss', side, stop, own)]
  if (takeProfit !== undefined) {
    const target = targetTerms(side, instrument, takeProfit)
    if ('code' in target) return target
    const crossed = stop.stop !== null && target.limit !== null && isBeyond(side, stop.stop, target.limit)
    if (crossed) return refuseLegs(`The stop loss of ${instrument.id} lies beyond its take profit.`)
    legs.push(exit('takeProfit', 'take profit', side, target, own))
  }
  const met = metAtOnce(side, stop.stop, own, market)
  if (met !== null)
    return refuseLegs(`The stop loss of ${instrument.id} would be met at once: it lies ${met}.`)
  if (timeStop !== undefined) {
    if (!Number.isFinite(timeStop) || timeStop <= 0) return refuseLegs('A timeStop is ms above 0.')
    legs.push(exit('timeStop', 'time stop', side, NO_TERMS, own))
  }
  return legs
}

/** An entry at the market is taken to fill at the price now; one with a stop or a trail, nobody knows where. */
function metAtOnce(side: OrderSide, stop: Decimal | null, own: OrderOptions, market: number): string | null {
  if (stop === null) return null
  const limit = own.limit === undefined ? null : toDecimal(own.limit)
  if (limit !== null)
    return isBeyond(side, stop, limit)
      ? `at ${stop.toString()}, beyond the limit ${limit.toString()} of the entry`
      : null
  const isAtMarket = own.stop === undefined && own.trail === undefined && own.trailPercent === undefined
  if (!isAtMarket || !Number.isFinite(market)) return null
  const isMet = side === 'sell' ? stop.toNumber() >= market : stop.toNumber() <= market
  return isMet ? `at ${stop.toString()}, and the price is ${String(market)}` : null
}

function exit(
  role: OrderRole,
  reason: string,
  side: OrderSide,
  terms: LegTerms,
  { extendedHours }: OrderOptions,
): LegRequest {
  const isTimed = role === 'timeStop'
  return {
    role,
    side,
    quantity: Decimal.ZERO,
    terms,
    options: {
      reason,
      ...(isTimed ? {} : { timeInForce: 'gtc' as const }),
      ...(extendedHours === undefined ? {} : { extendedHours }),
    },
    protects: true,
    mode: isTimed ? 'dormant' : 'venue',
  }
}

/** A sell that protects must be triggered below, a buy above. */
function isBeyond(side: OrderSide, stop: Decimal, price: Decimal): boolean {
  return side === 'sell' ? stop.gte(price) : stop.lte(price)
}

/** What is wrong with the names in it: as with options of an order, nothing that was meant may go missing. */
function refuseKeys(given: object | undefined, known: ReadonlySet<string>, what: string): Refusal | null {
  const names = [...known].join(', ')
  if (typeof given !== 'object' || given === null) return refuseLegs(`The ${what} needs one of ${names}.`)
  for (const [key, value] of Object.entries(given)) {
    if (!known.has(key)) return refuseLegs(`There is no ${key} of a ${what}; there are: ${names}.`)
    if (value === undefined)
      return refuseLegs(`The ${key} of the ${what} is undefined. Leave it out for none.`)
  }
  return null
}

function stopTerms(
  side: OrderSide,
  instrument: Instrument,
  stopLoss: BracketOptions['stopLoss'],
): LegTerms | Refusal {
  const wrong = refuseKeys(stopLoss, STOP_KEYS, 'stopLoss')
  if (wrong !== null) return wrong
  const { stop, percent, trail, trailPercent, limit } = stopLoss
  const count = [stop, percent, trail, trailPercent].filter((value) => value !== undefined).length
  if (count !== 1) return refuseLegs('A stopLoss has exactly one of stop, percent, trail and trailPercent.')
  if (limit !== undefined && stop === undefined)
    return refuseLegs('A stopLoss has a limit beside a stop alone.')
  const price = priceOf(instrument, side, 'stop', stop)
  const worst = priceOf(instrument, side, 'limit', limit)
  const amount =
    trail === undefined ? null : (toDecimal(trail)?.quantize(instrument.tickSize, 'ceil') ?? 'bad')
  const isBad = price === 'bad' || worst === 'bad' || amount === 'bad' || amount?.isPositive === false
  const percents = [percent, trailPercent].map((value) => percentOf(value, true))
  const [lost = null, trailed = null] = percents
  if (isBad || lost === 'bad' || trailed === 'bad') {
    return refuseLegs(
      `The stopLoss of ${instrument.id} needs a price above 0, or a percent above 0 and below 100.`,
    )
  }
  return { ...NO_TERMS, stop: price, limit: worst, stopPercent: lost, trail: amount, trailPercent: trailed }
}

function targetTerms(
  side: OrderSide,
  instrument: Instrument,
  takeProfit: NonNullable<BracketOptions['takeProfit']>,
): LegTerms | Refusal {
  const wrong = refuseKeys(takeProfit, TARGET_KEYS, 'takeProfit')
  if (wrong !== null) return wrong
  const { limit, percent } = takeProfit
  if ((limit === undefined) === (percent === undefined))
    return refuseLegs('A takeProfit has exactly one of limit and percent.')
  const price = priceOf(instrument, side, 'limit', limit)
  // the price of something sold short cannot fall by all of it
  const gained = percentOf(percent, side === 'buy')
  if (price === 'bad' || gained === 'bad')
    return refuseLegs(`The takeProfit of ${instrument.id} needs a price or a percent above 0.`)
  return { ...NO_TERMS, limit: price, limitPercent: gained }
}

function priceOf(
  instrument: Instrument,
  side: OrderSide,
  kind: 'limit' | 'stop',
  value: DecimalInput | undefined,
): Decimal | 'bad' | null {
  return value === undefined ? null : toPrice(instrument, side, kind, value)
}

function percentOf(value: DecimalInput | undefined, isBelowHundred: boolean): Decimal | 'bad' | null {
  if (value === undefined) return null
  const percent = toDecimal(value)
  const isUsable = percent?.isPositive === true && (!isBelowHundred || percent.lt(HUNDRED))
  return isUsable ? percent : 'bad'
}

/** A leg that says itself what it is. An exit, that is a reduce-only one, is protection. */
export function legRequest(
  instrument: Instrument,
  side: OrderSide,
  quantity: Decimal,
  options: OrderOptions,
  role: 'leg' | 'child',
): LegRequest | Refusal {
  const wrong = optionRefusal(options)
  if (wrong !== null) return wrong
  const { limit, stop, trail, trailPercent, ...rest } = options
  const limitPrice = priceOf(instrument, side, 'limit', limit)
  const stopPrice = priceOf(instrument, side, 'stop', stop)
  const amount = trail === undefined ? null : toDecimal(trail)
  const percent = percentOf(trailPercent, true)
  if (
    limitPrice === 'bad' ||
    stopPrice === 'bad' ||
    percent === 'bad' ||
    (trail !== undefined && amount === null)
  )
    return refuseLegs(`A leg of ${instrument.id} has a price or a percent that is none.`)
  return {
    role,
    side,
    quantity,
    terms: { ...NO_TERMS, limit: limitPrice, stop: stopPrice, trail: amount, trailPercent: percent },
    options: rest,
    protects: options.reduceOnly === true,
    mode: 'venue',
  }
}
