/** What the account is worth, in plain numbers of its currency: for decisions, never booked. */
import { Decimal } from '../../domain/decimal.ts'
import type { Currency } from '../../domain/instrument.ts'
import type { VenueCore } from '../core.ts'

/** How much of the account's currency one unit is; NaN where no rate is known. Remembered until a rate changes. */
export function rateNumber(core: VenueCore, currency: Currency): number {
  if (currency === core.options.currency) return 1
  const known = core.rateNumbers.get(currency)
  if (known !== undefined) return known
  const rate = core.fx.convert(Decimal.ONE, currency, core.options.currency, core.now)
  const number = rate instanceof Decimal ? rate.toNumber() : NaN
  core.rateNumbers.set(currency, number)
  return number
}

/** The mark price where there is a series of it, else the last price. NaN where nothing is known. */
export function markPrice(core: VenueCore, index: number): number {
  return markOr(core, index, core.marks.price(index))
}

/** The mark price where there is a series of it, else the price at hand. */
export function markOr(core: VenueCore, index: number, price: number): number {
  const marked = core.markSeries[index]?.at(core.now) ?? NaN
  return Number.isNaN(marked) ? price : marked
}

export function cashTotal(core: VenueCore): number {
  let sum = 0
  for (const currency of core.account.currencies()) {
    const cash = core.account.cashNumber(currency)
    if (cash !== 0) sum += cash * rateNumber(core, currency)
  }
  return sum
}
