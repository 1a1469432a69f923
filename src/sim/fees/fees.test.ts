import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { cryptoSpot, fx, future, option, perpetual } from '../../domain/instruments.ts'
import { MICROS_PER_DAY } from '../../domain/time.ts'
import { stock } from '../fixture.test-support.ts'
import { day } from './fee-schedule.ts'
import { FeeBook, type ChargedOrder } from './fee-book.ts'
import { commissionFor, defaultSchedule, NAMED_SCHEDULES } from './named-schedules.ts'
import { CAT, OPTION_EXCHANGES, SEC_FEE, TAF, TAF_OPTION } from './us-regulatory.ts'

/** One account at a broker; every order is a new one unless said otherwise. */
class Till {
  readonly book: FeeBook
  private readonly instrument: Instrument

  constructor(commission: string, instrument: Instrument) {
    this.instrument = instrument
    this.book = new FeeBook([instrument], [commissionFor(commission, instrument)], (_, time) =>
      Math.floor(time / MICROS_PER_DAY),
    )
  }

  order(side: 'buy' | 'sell'): ChargedOrder {
    return { instrumentIndex: 0, sign: side === 'buy' ? 1 : -1, fees: null }
  }

  fill(
    side: 'buy' | 'sell' | ChargedOrder,
    quantity: string,
    price: string,
    date: string,
    isMaker = false,
  ): string {
    const order = typeof side === 'string' ? this.order(side) : side
    const fill = { isMaker, quantity: Decimal.from(quantity), price: Decimal.from(price) }
    const value = fill.quantity.mul(fill.price).mul(this.instrument.multiplier)
    return this.book.charge(order, day(date) * MICROS_PER_DAY, { ...fill, value }).toString()
  }
}

describe('regulatory fees', () => {
  it.each([
    // 100 × 100.00: SEC 22.1, 27.8 and 0 dollars per million; TAF 0.000119 and 0.000166 a share; CAT
    ['2014-06-05', '0.2329'],
    ['2024-06-03', '0.2946'],
    ['2024-09-03', '0.2981'],
    ['2025-08-01', '0.01925'],
  ])('of a sale on %s are those of its day', (date, expected) => {
    expect(new Till('ibkr:regulatory=true', stock()).fill('sell', '100', '100', date)).toBe(
      Decimal.from('1').add(Decimal.from(expected)).toString(),
    )
  })

  it('change on the very day, and not a day sooner', () => {
    const till = new Till('alpaca:rounding=exact', stock())
    const fees = ['2025-05-13', '2025-05-14', '2025-05-13', '2025-05-15'].map((date) =>
      till.fill('sell', '1000', '1000', date),
    )
    const withSec = Decimal.from('27.8').add(Decimal.from('0.212')).toString()
    expect(fees).toEqual([withSec, '0.212', withSec, '0.212'])
  })

  it('spare buys, but for the audit trail', () => {
    expect(new Till('ibkr:regulatory=true', stock()).fill('buy', '100', '100', '2014-06-05')).toBe('1')
    expect(new Till('ibkr:regulatory=true', stock()).fill('buy', '100', '100', '2024-09-03')).toBe('1.0035')
  })

  it('cap the trading activity fee per trade', () => {
    const till = new Till('alpaca:rounding=exact', stock())
    // SEC 0.01 × 100,000 × 22.1 / 1,000,000 = 0.0221
    expect(till.fill('sell', '100000', '0.01', '2014-06-05')).toBe('5.9721')
  })

  it('are rounded up to the cent at Alpaca, each, once per order', () => {
    const till = new Till('alpaca', stock())
    const order = till.order('sell')
    // SEC 0.00221 each, TAF 0.000119 each: two cents for the first fill, nothing for the next three
    const fees = [1, 2, 3, 4].map(() => till.fill(order, '1', '100', '2014-06-05'))
    expect(fees).toEqual(['0.02', '0', '0', '0'])
  })

  it('of options count the shares they cover', () => {
    const call = option('X.OPRA', { expiry: 1_700_000_000_000_000, strike: 100, right: 'call' })
    // 0.65 → 1 minimum; ORF + OCC 0.04685, CAT 100 × 0.000035; bought
    expect(new Till('ibkr:regulatory=true', call).fill('buy', '1', '2', '2024-09-03')).toBe('1.05035')
  })

  it.each([
    ['SEC', SEC_FEE],
    ['TAF', TAF],
    ['TAF of options', TAF_OPTION],
    ['CAT', CAT],
    ['exchanges', OPTION_EXCHANGES],
  ])('%s: rows are in order, each with its source', (_name, rows) => {
    const days = rows.map(({ from }) => day(from))
    expect(days).toEqual([...new Set(days)].sort((a, b) => a - b))
    for (const { source, rate } of rows) {
      expect(source.length).toBeGreaterThan(5)
      expect(Decimal.from(rate).isNegative).toBe(false)
    }
  })
})

describe('Interactive Brokers', () => {
  it('caps at half a percent in old days and at one percent later', () => {
    const till = new Till('ibkr:regulatory=false', stock())
    expect([till.fill('buy', '10', '10', '2013-10-07'), till.fill('buy', '10', '10', '2020-10-07')]).toEqual([
      '0.5',
      '1',
    ])
  })

  const bare = 'ibkr:plan=tiered,regulatory=false,takerFee=0,clearingFee=0'

  it('tiers are marginal, counted over the month and begun anew with the next', () => {
    const till = new Till(bare, stock())
    const share = Decimal.from('1.000738')
    const fee = (commission: string): string =>
      Decimal.from(commission).mul(share).round(8, 'halfEven').toString()
    expect(till.fill('buy', '200000', '100', '2024-01-02')).toBe(fee('700'))
    // 100,000 at 0.0035 and 100,000 at 0.002
    expect(till.fill('sell', '200000', '100', '2024-01-31')).toBe(fee('550'))
    expect(till.fill('buy', '1000', '100', '2024-01-31')).toBe(fee('2'))
    expect(till.fill('buy', '1000', '100', '2024-02-01')).toBe(fee('3.5'))
  })

  it('tiers go on from a saved count', () => {
    const [till, other] = [new Till(bare, stock()), new Till(bare, stock())]
    till.fill('buy', '299500', '100', '2024-01-02')
    other.book.load(JSON.parse(JSON.stringify(till.book.save())) as ReturnType<FeeBook['save']>)
    expect(other.fill('buy', '1000', '100', '2024-01-03')).toBe(till.fill('buy', '1000', '100', '2024-01-03'))
  })

  it('tiered adds what exchanges and clearing take', () => {
    // 3.5 + 3 + 0.2 + 3.5 × 0.000738; a maker pays no exchange
    const till = new Till('ibkr:plan=tiered,regulatory=false', stock())
    expect(till.fill('buy', '1000', '100', '2024-01-02')).toBe('6.702583')
    expect(till.fill('buy', '1000', '100', '2024-01-02', true)).toBe('3.702583')
  })

  it.each([
    ['0.03', '5', '1.25'],
    ['0.075', '3', '1.5'],
    ['2', '2', '1.3'],
    ['2', '1', '1'],
  ])('an option at %s: %s contracts cost %s', (price, quantity, expected) => {
    const call = option('X.OPRA', { expiry: 1_700_000_000_000_000, strike: 100, right: 'call' })
    expect(new Till('ibkr:regulatory=false', call).fill('buy', quantity, price, '2024-01-02')).toBe(expected)
  })

  it('charges two dollars at least for a pair of currencies, whichever side the dollar is on', () => {
    expect(new Till('ibkr', fx('EURUSD.OANDA')).fill('buy', '20000', '1.1', '2024-01-02')).toBe('2')
    expect(new Till('ibkr', fx('USDJPY.OANDA')).fill('buy', '20000', '150', '2024-01-02')).toBe('300')
  })

  it('hands on the exchange’s fee of a future', () => {
    const es = future('ESH4.XCME', { expiry: 1_700_000_000_000_000, multiplier: 50 })
    expect(new Till('ibkr', es).fill('buy', '2', '5000', '2024-01-02')).toBe('4.5')
    expect(new Till('ibkr:exchangeFee=0', es).fill('buy', '2', '5000', '2024-01-02')).toBe('1.7')
  })
})

describe('crypto venues', () => {
  const coin = cryptoSpot('BTC-USD.ALPACA')
  const perp = perpetual('BTC-USDT-PERP.BINANCE')

  it.each([
    ['alpaca', 'buy', '0.0025', 'BTC'],
    ['alpaca', 'sell', '250', 'USD'],
    ['alpaca:tier=7', 'sell', '100', 'USD'],
    ['alpaca:feeIn=quote', 'buy', '250', 'USD'],
    ['binance', 'buy', '0.001', 'BTC'],
    ['binance:bnb=true', 'buy', '75', 'USD'],
    ['bybit:vip=5', 'sell', '50', 'USD'],
    ['hyperliquid:tier=6,staking=6', 'sell', '15', 'USD'],
    ['coinbase', 'buy', '600', 'USD'],
  ] as const)('%s: a %s of 1 at 100,000 costs %s %s', (commission, side, fee, currency) => {
    const till = new Till(commission, coin)
    expect(till.fill(side, '1', '100000', '2025-06-02')).toBe(fee)
    expect(till.book.currencyOf(0, side === 'buy' ? 1 : -1)).toBe(currency)
  })

  it.each([
    ['binance', '2023-06-01', '40', '20'],
    ['binance', '2025-06-01', '50', '20'],
    ['binance:vip=9,bnb=true', '2025-06-01', '15.3', '0'],
    ['bybit', '2025-06-01', '55', '20'],
    ['hyperliquid', '2024-06-01', '25', '-2'],
    ['hyperliquid', '2025-06-01', '45', '15'],
  ])('%s on %s: a perpetual worth 100,000 costs takers %s, makers %s', (commission, date, taker, maker) => {
    const till = new Till(commission, perp)
    expect(till.fill('buy', '1', '100000', date)).toBe(taker)
    expect(till.fill('buy', '1', '100000', date, true)).toBe(maker)
    expect(till.book.currencyOf(0, 1)).toBe('USDT')
  })
})

describe('every schedule', () => {
  const instruments = [
    stock(),
    stock({ currency: 'EUR' }),
    cryptoSpot('BTC-USD.ALPACA'),
    perpetual('BTC-USDT-PERP.BYBIT'),
    fx('EURUSD.OANDA'),
    future('ESH4.XCME', { expiry: 1_700_000_000_000_000 }),
    option('X.OPRA', { expiry: 1_700_000_000_000_000, strike: 100, right: 'call' }),
  ]

  it('has a source for every rate, and rows in order', () => {
    for (const instrument of instruments) {
      for (const { make, name } of NAMED_SCHEDULES) {
        const { rows } = name === 'default' ? defaultSchedule(instrument) : commissionFor(name, instrument)
        expect(make).toBeTypeOf('function')
        expect(rows[0]?.from).toBe(-Infinity)
        for (const { model } of rows) expect(model.source).not.toBe('')
        expect(rows.map(({ from }) => from)).toEqual(rows.map(({ from }) => from).sort((a, b) => a - b))
      }
    }
  })

  it('charges an order alike however its fills are cut, but for the cap per trade', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ibkr', 'ibkr:plan=tiered', 'alpaca', 'binance:feeIn=quote', 'bps:5,min=1,max=30'),
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (commission, parts, isSale) => {
          const till = new Till(commission, stock())
          const order = till.order(isSale ? 'sell' : 'buy')
          const sum = parts.reduce(
            (total, part) => total.add(Decimal.from(till.fill(order, String(part), '25.5', '2024-06-03'))),
            Decimal.ZERO,
          )
          const whole = new Till(commission, stock()).fill(
            isSale ? 'sell' : 'buy',
            String(parts.reduce((a, b) => a + b, 0)),
            '25.5',
            '2024-06-03',
          )
          expect(sum.toString()).toBe(whole)
        },
      ),
      { numRuns: 200 },
    )
  })
})
