import { Decimal } from './decimal.ts'
import type { Currency, Instrument } from './instrument.ts'
import type { OrderSide } from './order.ts'

/** Why money moved. Each has a contra account of its own, so that its balance tells what it came to. */
export type LedgerEntryType =
  'trade' | 'fee' | 'dividend' | 'funding' | 'borrow' | 'interest' | 'transfer' | 'adjustment'

/** `cash` is money; `margin` is what margin-settled trades have paid or got in price, before marking. */
export type LedgerAccount = 'cash' | 'margin' | LedgerEntryType

export interface LedgerEntry {
  readonly type: LedgerEntryType
  readonly currency: Currency
  /** Above zero: to us. Below zero: from us. */
  readonly amount: Decimal
  /** Where it lands: `margin` only for trades settled so. */
  readonly account: 'cash' | 'margin'
}

export const LEDGER_ACCOUNTS: readonly LedgerAccount[] = [
  'cash',
  'margin',
  'trade',
  'fee',
  'dividend',
  'funding',
  'borrow',
  'interest',
  'transfer',
  'adjustment',
]

/** Balances in one currency. */
type Book = Record<LedgerAccount, Decimal>

export interface SavedLedger {
  readonly version: 1
  /** Balances in the order of `LEDGER_ACCOUNTS`, by currency in the order of their first entry. */
  readonly books: readonly (readonly [Currency, readonly Decimal[]])[]
}

export interface TrialBalance {
  readonly currency: Currency
  readonly balances: ReadonlyMap<LedgerAccount, Decimal>
  /** Zero, always. */
  readonly total: Decimal
}

/**
 * Double entry in several currencies. Every entry posts an amount to `cash` or `margin` and its negative to
 * the contra account of its type, so that each currency sums to zero at every moment.
 *
 * Equity in a currency is cash + margin + Σ net quantity × mark × multiplier over the positions priced in it,
 * for shares and futures alike, and does not depend on the order of anything.
 */
export class Ledger {
  private readonly books = new Map<Currency, Book>()

  /** Throws RangeError where anything but a trade is posted to `margin`. */
  post(entry: LedgerEntry): void {
    const { type, account, amount } = entry
    if (account === 'margin' && type !== 'trade') throw new RangeError(`a ${type} cannot be posted to margin`)
    const book = this.bookOf(entry.currency)
    book[account] = book[account].add(amount)
    book[type] = book[type].sub(amount)
  }

  /** Books the price of an execution: `quantity` as in the fill, below zero for a bust. Fees are apart. */
  postTrade(instrument: Instrument, side: OrderSide, quantity: Decimal, price: Decimal): void {
    const value = quantity.mul(price).mul(instrument.multiplier)
    this.post({
      type: 'trade',
      currency: instrument.currency,
      amount: side === 'buy' ? value.neg() : value,
      account: instrument.settlement === 'margin' ? 'margin' : 'cash',
    })
  }

  /** Books a fee paid (above zero, as in a fill) or a rebate (below). */
  postFee(currency: Currency, fee: Decimal): void {
    if (!fee.isZero) this.post({ type: 'fee', currency, amount: fee.neg(), account: 'cash' })
  }

  /** Variation margin: what open trades have gained by a settlement price becomes cash. */
  settle(currency: Currency, gain: Decimal): void {
    const book = this.bookOf(currency)
    book.cash = book.cash.add(gain)
    book.margin = book.margin.sub(gain)
  }

  balance(account: LedgerAccount, currency: Currency): Decimal {
    return this.books.get(currency)?.[account] ?? Decimal.ZERO
  }

  cash(currency: Currency): Decimal {
    return this.balance('cash', currency)
  }

  /** In the order of their first entry. */
  currencies(): Currency[] {
    return [...this.books.keys()]
  }

  trialBalance(): TrialBalance[] {
    return [...this.books].map(([currency, book]) => ({
      currency,
      balances: new Map(LEDGER_ACCOUNTS.map((account) => [account, book[account]])),
      total: LEDGER_ACCOUNTS.reduce((sum, account) => sum.add(book[account]), Decimal.ZERO),
    }))
  }

  /** Plain data; `load` continues from it byte for byte. */
  save(): SavedLedger {
    return {
      version: 1,
      books: [...this.books].map(([currency, book]) => [currency, LEDGER_ACCOUNTS.map((name) => book[name])]),
    }
  }

  /** Throws RangeError where what was saved does not sum to zero. */
  static load(saved: SavedLedger): Ledger {
    const ledger = new Ledger()
    for (const [currency, balances] of saved.books) {
      const book = ledger.bookOf(currency)
      for (const [index, account] of LEDGER_ACCOUNTS.entries())
        book[account] = balances[index] ?? Decimal.ZERO
    }
    for (const { currency, total } of ledger.trialBalance()) {
      if (!total.isZero)
        throw new RangeError(`the saved ledger is out of balance by ${total.toString()} ${currency}`)
    }
    return ledger
  }

  private bookOf(currency: Currency): Book {
    const known = this.books.get(currency)
    if (known !== undefined) return known
    const zero = Decimal.ZERO
    const book: Book = {
      cash: zero,
      margin: zero,
      trade: zero,
      fee: zero,
      dividend: zero,
      funding: zero,
      borrow: zero,
      interest: zero,
      transfer: zero,
      adjustment: zero,
    }
    this.books.set(currency, book)
    return book
  }
}
