/**
 * Where plain numbers become exact ones. Besides these, only `valuation` crosses, the other way round:
 * `Position.marketValue` and `unrealizedPnl` take a number, give a number, and are never booked.
 */
import { Decimal } from './decimal.ts'
import type { DecimalInput, Rounding } from './decimal.ts'
import type { Instrument } from './instrument.ts'
import type { OrderSide } from './order.ts'

/** Enough for any price, and few enough to take off what binary fractions leave behind. */
const PRICE_DECIMALS = 10
const FINEST = Decimal.parse('0.0000000001')

/**
 * The exact value of a market price: the shortest decimal that reads back as the number, to 10 decimals
 * half-even (to the tick where that is finer). May be finer than a tick: an average, an adjusted price.
 * Throws RangeError for NaN and infinities.
 */
export function priceFromMarket(instrument: Instrument, value: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError(`price of ${instrument.id} is ${String(value)}`)
  const exact = Decimal.fromNumber(value)
  if (instrument.tickSize.lt(FINEST)) return exact.quantize(instrument.tickSize, 'halfEven')
  return exact.round(PRICE_DECIMALS, 'halfEven')
}

/** Down to the lot, toward zero: never more than was asked for. Throws RangeError for what is no number. */
export function roundQuantity(instrument: Instrument, value: DecimalInput): Decimal {
  return Decimal.from(value).quantize(instrument.lotSize, 'down')
}

/** A limit never gets worse for whoever placed it; a stop never fires sooner than asked for. */
const PRICE_ROUNDING: Readonly<Record<OrderSide, Readonly<Record<'limit' | 'stop', Rounding>>>> = {
  buy: { limit: 'floor', stop: 'ceil' },
  sell: { limit: 'ceil', stop: 'floor' },
}

/**
 * An order price to the tick: buy limit and sell stop down, sell limit and buy stop up.
 * Throws RangeError for what is no number.
 */
export function roundPrice(
  instrument: Instrument,
  side: OrderSide,
  kind: 'limit' | 'stop',
  value: DecimalInput,
): Decimal {
  return Decimal.from(value).quantize(instrument.tickSize, PRICE_ROUNDING[side][kind])
}
