import type { Core } from '../core.ts'
import type { BooksReport } from './compare-books.ts'
import { venueBalances } from './own-books.ts'

/**
 * The first comparison of an account of which nothing was ever booked: its balances are what it begins with. They are
 * transfers, so that they are no profit. A position that it begins with is a difference like any other.
 */
export function openingBalances(core: Core, input: BooksReport): void {
  const { portfolio } = core
  if (portfolio.ledger.currencies().length > 0 || portfolio.held.length > 0) return
  for (const [currency, amount] of venueBalances(core, input.balances)) {
    if (amount.isZero) continue
    portfolio.postCash('transfer', currency, amount)
    core.reconciliation.noteMoney()
    core.breakers?.onTransfer(amount.toNumber() * portfolio.rate(currency))
    core.outbox.records.push({
      type: 'booksAdjusted',
      difference: 0,
      kind: 'cash',
      subject: currency,
      internal: amount.sub(amount),
      broker: amount,
      amount,
      price: null,
      entry: 'transfer',
      cash: amount,
      by: 'reconciliation',
      reason: 'opening balance',
    })
  }
}
