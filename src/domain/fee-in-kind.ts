import type { Decimal } from './decimal.ts'
import type { Currency, Instrument } from './instrument.ts'
import type { OrderSide } from './order.ts'

/** An execution as it counts in the books: its fee in the instrument's own currency. */
export interface SettledExecution {
  /** As in the fill: below zero for a bust. */
  readonly quantity: Decimal
  readonly fee: Decimal
}

/** Whether a fee is in the currency of the books, or in the very asset that is traded. */
export function isOwnFee(instrument: Instrument, feeCurrency: Currency): boolean {
  return feeCurrency === instrument.currency || isInKind(instrument, feeCurrency)
}

function isInKind({ settlement, baseCurrency, currency }: Instrument, feeCurrency: Currency): boolean {
  return settlement === 'full' && feeCurrency === baseCurrency && feeCurrency !== currency
}

/**
 * A spot venue may keep its fee in the very asset that is traded: of 1 BTC bought 0.9975 arrive. In the books that
 * is a purchase of 0.9975 and a fee of 0.0025 × price in the quote currency: quantity and cash are what they are at
 * the venue, the average price is the price paid, and the fee is seen among the fees. Null for any other fee.
 */
export function settleFeeInKind(
  instrument: Instrument,
  side: OrderSide,
  quantity: Decimal,
  price: Decimal,
  fee: Decimal,
  feeCurrency: Currency,
): SettledExecution | null {
  if (feeCurrency === instrument.currency || fee.isZero || !isInKind(instrument, feeCurrency)) return null
  return {
    quantity: side === 'buy' ? quantity.sub(fee) : quantity.add(fee),
    fee: fee.mul(price).mul(instrument.multiplier),
  }
}
