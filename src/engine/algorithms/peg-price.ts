import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { Marks } from '../../domain/marks.ts'
import { priceFromMarket, roundPrice } from '../../domain/numbers.ts'
import type { OrderSide } from '../../domain/order.ts'
import type { PegReference } from '../../strategy/executions.ts'
import type { PegTerms } from './execution.ts'

/**
 * Where a pegged order belongs now: reference + offset, no worse than the cap, on the tick. Null while the market does
 * not say, or where that is no price above zero.
 */
export function pegPrice(
  terms: Pick<PegTerms, 'to' | 'offset' | 'capPrice'>,
  side: OrderSide,
  instrument: Instrument,
  marks: Marks,
  instrumentIndex: number,
): Decimal | null {
  const reference = referencePrice(terms.to, side, marks, instrumentIndex)
  if (!(reference > 0 && reference < Infinity)) return null
  const wanted = priceFromMarket(instrument, reference).add(terms.offset)
  const kept = side === 'buy' ? Decimal.min(wanted, terms.capPrice) : Decimal.max(wanted, terms.capPrice)
  const price = roundPrice(instrument, side, 'limit', kept)
  return price.isPositive ? price : null
}

/** NaN where it is not known. */
function referencePrice(to: PegReference, side: OrderSide, marks: Marks, at: number): number {
  const bid = marks.bid[at] ?? NaN
  const ask = marks.ask[at] ?? NaN
  switch (to) {
    case 'bid':
      return bid
    case 'ask':
      return ask
    case 'mid':
      return (bid + ask) / 2
    case 'primary':
      return side === 'buy' ? bid : ask
    case 'market':
      return side === 'buy' ? ask : bid
    case 'last':
      return marks.price(at)
  }
}
