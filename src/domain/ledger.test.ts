import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dividendEntry } from './corporate-actions.ts'
import { Decimal } from './decimal.ts'
import { equity, perpetual } from './instruments.ts'
import { Ledger, LEDGER_ACCOUNTS } from './ledger.ts'
import type { LedgerEntry } from './ledger.ts'

const AAPL = equity('AAPL.XNAS')
const BTC = perpetual('BTC-USDT-PERP.BYBIT')

const TYPES = ['trade', 'fee', 'dividend', 'funding', 'borrow', 'interest', 'transfer', 'adjustment'] as const
const anyEntry: fc.Arbitrary<LedgerEntry> = fc
  .record({
    type: fc.constantFrom(...TYPES),
    currency: fc.constantFrom('USD', 'EUR', 'USDT'),
    cents: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    scale: fc.integer({ min: 0, max: 18 }),
    margin: fc.boolean(),
  })
  .map(({ type, currency, cents, scale, margin }) => ({
    type,
    currency,
    amount: Decimal.parse(`${String(cents)}e-${String(scale)}`),
    account: margin && type === 'trade' ? 'margin' : 'cash',
  }))

describe('the ledger', () => {
  it('sums to zero in every currency at every step', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 40 }), (entries) => {
        const ledger = new Ledger()
        for (const entry of entries) {
          ledger.post(entry)
          for (const { total } of ledger.trialBalance()) expect(total.isZero).toBe(true)
        }
      }),
    )
  })

  it('has the same balances for any order of the same entries', () => {
    const balances = (entries: readonly LedgerEntry[]): string[] => {
      const ledger = new Ledger()
      for (const entry of entries) ledger.post(entry)
      return ['USD', 'EUR', 'USDT'].flatMap((currency) =>
        LEDGER_ACCOUNTS.map((account) => ledger.balance(account, currency).toString()),
      )
    }
    fc.assert(
      fc.property(
        fc
          .array(anyEntry, { maxLength: 30 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(balances(shuffled)).toEqual(balances(all))
        },
      ),
    )
  })

  it('continues identically when saved and loaded at any step', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 20 }), fc.nat(20), (entries, at) => {
        const a = new Ledger()
        let b = new Ledger()
        for (const [index, entry] of entries.entries()) {
          if (index === at) b = Ledger.load(b.save())
          a.post(entry)
          b.post(entry)
          expect(JSON.stringify(b.save())).toBe(JSON.stringify(a.save()))
          expect(b.currencies()).toEqual(a.currencies())
        }
      }),
    )
  })

  it('pays for shares in cash and for futures in margin', () => {
    const ledger = new Ledger()
    ledger.postTrade(AAPL, 'buy', Decimal.from(10), Decimal.from('175.5'))
    ledger.postFee('USD', Decimal.ONE)
    ledger.postTrade(BTC, 'sell', Decimal.from('0.5'), Decimal.from(60_000))
    ledger.postTrade(BTC, 'sell', Decimal.from('-0.5'), Decimal.from(60_000))
    ledger.postTrade(BTC, 'buy', Decimal.from('0.5'), Decimal.from(50_000))
    expect(ledger.cash('USD').toString()).toBe('-1756')
    expect(ledger.balance('trade', 'USD').toString()).toBe('1755')
    expect(ledger.balance('fee', 'USD').toString()).toBe('1')
    expect(ledger.cash('USDT').toString()).toBe('0')
    expect(ledger.balance('margin', 'USDT').toString()).toBe('-25000')
    expect(ledger.currencies()).toEqual(['USD', 'USDT'])
    expect(ledger.cash('CHF').isZero).toBe(true)
  })

  it('never posts anything but a trade to margin, and never loads what does not balance', () => {
    const ledger = new Ledger()
    const entry = { type: 'fee', currency: 'USD', amount: Decimal.ONE, account: 'margin' } as const
    expect(() => {
      ledger.post(entry)
    }).toThrow(RangeError)
    expect(() => Ledger.load({ version: 1, books: [['USD', [Decimal.ONE]]] })).toThrow(
      /out of balance by 1 USD/,
    )
  })

  it('gives a dividend to whoever is long and takes it from whoever is short', () => {
    const action = {
      type: 'cashDividend',
      instrumentId: AAPL.id,
      amount: Decimal.from('0.24'),
      effectiveTime: 1,
    } as const
    expect(dividendEntry(action, AAPL, Decimal.from(100))?.amount.toString()).toBe('24')
    expect(dividendEntry(action, AAPL, Decimal.from(-100))?.amount.toString()).toBe('-24')
    expect(dividendEntry(action, AAPL, Decimal.ZERO)).toBeNull()
  })
})
