/**
 * What a US margin account must hold against shares and options, beside their value. Amounts of money per position,
 * compared with the equity of the account.
 *
 * Sources, read 2026-11-21: Regulation T, 12 CFR 220.12 (initial: 50 % of long and short shares; short options as the
 * exchanges say); FINRA Rule 4210 (c), (f)(2) (maintenance: 25 % of long shares; of short ones 30 %, at least 5 USD a
 * share, below 5 USD a share 100 %, at least 2.50; uncovered options: premium + 20 % of the underlying, 15 % of a broad
 * index, less what it is out of the money, at least 10 % of the underlying, for puts of the strike).
 *
 * The proceeds of a short sale are in the cash, and its value is taken off the equity: so the rule's «150 %» is 50 %
 * here, and «premium + 20 %» is 20 %.
 */
const INITIAL = 0.5
const LONG_MAINTENANCE = 0.25
const SHORT_MAINTENANCE = 0.3
const SHORT_PER_SHARE = 5
const CHEAP_SHORT_PER_SHARE = 2.5

/** Signed quantity of shares. */
export function shareInitial(quantity: number, price: number): number {
  return Math.max(INITIAL * Math.abs(quantity) * price, shareMaintenance(quantity, price))
}

export function shareMaintenance(quantity: number, price: number): number {
  if (quantity >= 0) return LONG_MAINTENANCE * quantity * price
  const perShare =
    price < SHORT_PER_SHARE
      ? Math.max(price, CHEAP_SHORT_PER_SHARE)
      : Math.max(SHORT_MAINTENANCE * price, SHORT_PER_SHARE)
  return -quantity * perShare
}

export interface OptionTerms {
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly multiplier: number
  /** Price of the underlying; where it is not known, the strike stands for it. */
  readonly underlying: number
  /** Whether it is an index, which asks for less. */
  readonly isIndex: boolean
}

/** Of so many contracts sold without cover, beside their value. */
export function shortOptionMargin(contracts: number, terms: OptionTerms): number {
  const { right, strike, multiplier, underlying, isIndex } = terms
  const outOfTheMoney = Math.max(0, right === 'call' ? strike - underlying : underlying - strike)
  const usual = (isIndex ? 0.15 : 0.2) * underlying - outOfTheMoney
  const least = 0.1 * (right === 'call' ? underlying : strike)
  return contracts * multiplier * Math.max(usual, least)
}
