import type { Refusal } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderSide } from '../../domain/order.ts'

/** What a size is reckoned from. `portfolio.sizing(instrumentId, side)` gives it, as things stand. */
export interface SizingView {
  readonly instrumentId: InstrumentId
  readonly side: OrderSide
  /** Price of one unit, in the instrument's currency. NaN while none is known. */
  readonly price: number
  /** Money in the account's currency per point of price and unit of quantity: multiplier × exchange rate. NaN without a rate. */
  readonly pointValue: number
  /** Of the account, in its currency. NaN while a price or rate is missing. */
  readonly equity: number
  /** Quantities are whole multiples of it. */
  readonly lotSize: number
}

/** Above zero, not yet rounded to the lot; or why there is none. Never NaN. */
export type SizeOutcome =
  { readonly ok: true; readonly quantity: number } | { readonly ok: false; readonly refusal: Refusal }

/** A way to reckon how much to trade. Plain functions of the view: the same view gives the same quantity. */
export interface Sizing {
  readonly name: string
  /**
   * Of a repeated signal in the direction that is held already: true brings the position to the size of now, false
   * leaves it as it is.
   */
  readonly follows: boolean
  /** Never throws for what it is given: what cannot be reckoned with is refused. */
  readonly size: (view: SizingView) => SizeOutcome
}

/** Value of the order in the account's currency, at the price of the view. */
export interface AmountBounds {
  /** What is worth less, in whole lots, is refused. Above zero. */
  readonly minAmount?: number
  /** What is worth more is cut down to it. Above zero. */
  readonly maxAmount?: number
}

export function refuseSize(view: SizingView, message: string): SizeOutcome {
  return {
    ok: false,
    refusal: { code: 'ORDER_SIZE_INVALID', message: `No size for ${view.instrumentId}: ${message}` },
  }
}

/** Whether money can be reckoned with at all; null if so. */
export function unvalued(view: SizingView): SizeOutcome | null {
  const { instrumentId, price, pointValue, equity } = view
  if (!(price > 0 && price < Infinity)) {
    const message = `No price is known yet for ${instrumentId}; no size can be reckoned.`
    return { ok: false, refusal: { code: 'RISK_PRICE_UNKNOWN', message } }
  }
  if (!(pointValue > 0 && pointValue < Infinity) || Number.isNaN(equity)) {
    const message = `The account or ${instrumentId} cannot be valued in the currency of the account.`
    return { ok: false, refusal: { code: 'CONFIG_FX_RATE_MISSING', message } }
  }
  return null
}

/** Keeps a quantity within the bounds, and refuses what is no quantity, or less than one lot. */
export function within(view: SizingView, wanted: number, bounds: AmountBounds): SizeOutcome {
  const { minAmount, maxAmount } = bounds
  const wrong = wrongBounds(bounds)
  if (wrong !== null) return refuseSize(view, wrong)
  const unitValue = view.price * view.pointValue
  const most = maxAmount === undefined ? Infinity : maxAmount / unitValue
  const quantity = Math.min(wanted, most)
  if (!(quantity > 0 && quantity < Infinity)) return refuseSize(view, `${String(quantity)} is no quantity.`)
  const lots = wholeLots(quantity, view.lotSize)
  if (lots === 0) {
    return refuseSize(view, `${String(quantity)} is less than one lot of ${String(view.lotSize)}.`)
  }
  if (minAmount !== undefined && lots * unitValue < minAmount) {
    const worth = (lots * unitValue).toFixed(2)
    return refuseSize(view, `${String(lots)} are worth ${worth}, less than minAmount ${String(minAmount)}.`)
  }
  return { ok: true, quantity }
}

/** Rounded down to the lot, as the order entry does it. */
export function wholeLots(quantity: number, lotSize: number): number {
  return Decimal.fromNumber(quantity).quantize(Decimal.fromNumber(lotSize), 'down').toNumber()
}

function wrongBounds(bounds: AmountBounds): string | null {
  const { minAmount, maxAmount } = bounds
  // a bound that was meant must never go missing
  for (const key in bounds)
    if (key !== 'minAmount' && key !== 'maxAmount')
      return `there is no bound ${key}; there are: minAmount, maxAmount.`
  if (minAmount !== undefined && !(minAmount > 0 && minAmount < Infinity))
    return `minAmount is ${String(minAmount)}; it must be above zero.`
  if (maxAmount !== undefined && !(maxAmount > 0)) {
    return `maxAmount is ${String(maxAmount)}; it must be above zero.`
  }
  if (minAmount !== undefined && maxAmount !== undefined && minAmount > maxAmount)
    return `minAmount ${String(minAmount)} is above maxAmount ${String(maxAmount)}.`
  return null
}
