import type { Portfolio } from './portfolio.ts'

/**
 * Money alone, in the currency of the account. The books post what margin-settled trades (futures, perpetuals) would cost
 * if their whole price changed hands, so that cash + value is the equity for every instrument alike; here the cost of
 * what is open is put back, since no money has left for it. A figure for decisions.
 */
export function settledCash(portfolio: Portfolio): number {
  let sum = portfolio.cash()
  for (const { isFlat, instrument, openCost } of portfolio.all()) {
    if (isFlat || instrument.settlement !== 'margin') continue
    sum += openCost.toNumber() * portfolio.rate(instrument.currency)
  }
  return sum
}
