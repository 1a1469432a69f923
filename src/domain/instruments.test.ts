import { describe, expect, it } from 'vitest'
import { FulmarError } from './codes.ts'
import { Decimal } from './decimal.ts'
import { instrumentFromId } from './instrument-from-id.ts'
import type { Instrument } from './instrument.ts'
import {
  cryptoSpot,
  equity,
  etf,
  future,
  fx,
  index,
  option,
  parseInstrumentId,
  perpetual,
} from './instruments.ts'

const EXPIRY = 1_766_000_000_000_000

/** The rules as plain text, for comparing. */
function rules(instrument: Instrument): Record<string, unknown> {
  return JSON.parse(JSON.stringify(instrument)) as Record<string, unknown>
}

function refusal(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(FulmarError)
    expect((error as FulmarError).code).toBe('CONFIG_INVALID')
    return (error as FulmarError).message
  }
  throw new Error('was not refused')
}

describe('instrument constructors', () => {
  it('give each kind its usual rules', () => {
    expect(rules(equity('BRK.B.XNYS'))).toMatchObject({
      kind: 'equity',
      symbol: 'BRK.B',
      venue: 'XNYS',
      currency: 'USD',
      baseCurrency: null,
      tickSize: '0.01',
      lotSize: '1',
      minQuantity: '1',
      minNotional: '0',
      multiplier: '1',
      settlement: 'full',
      timeZone: 'America/New_York',
      hasTradingDay: true,
      shortable: true,
      expiry: null,
      calendar: null,
      assumed: false,
    })
    expect(rules(etf('SPY.ARCX', { fractional: true }))).toMatchObject({ kind: 'etf', lotSize: '0.0001' })
    expect(rules(index('WTI.INDEX'))).toMatchObject({ timeZone: 'UTC', lotSize: '1', hasTradingDay: true })
    expect(rules(fx('USDJPY.OANDA'))).toMatchObject({
      baseCurrency: 'USD',
      currency: 'JPY',
      tickSize: '0.001',
    })
    expect(rules(cryptoSpot('BTCUSDT.BINANCE'))).toMatchObject({
      baseCurrency: 'BTC',
      currency: 'USDT',
      lotSize: '0.00000001',
      shortable: false,
      hasTradingDay: false,
    })
    expect(rules(perpetual('BTC-USDT-PERP.BYBIT'))).toMatchObject({
      settlement: 'margin',
      underlying: 'BTC-USDT',
      currency: 'USDT',
      shortable: true,
    })
    expect(rules(future('ESZ5.XCME', { expiry: EXPIRY, multiplier: 50, tickSize: 0.25 }))).toMatchObject({
      settlement: 'margin',
      multiplier: '50',
      tickSize: '0.25',
      expiry: EXPIRY,
    })
    expect(
      rules(
        option('AAPL251219C200.OPRA', {
          expiry: EXPIRY,
          strike: 200,
          right: 'call',
          underlying: 'AAPL.XNAS',
        }),
      ),
    ).toMatchObject({
      settlement: 'full',
      multiplier: '100',
      strike: '200',
      right: 'call',
      underlying: 'AAPL.XNAS',
    })
  })

  it('are frozen', () => {
    expect(Object.isFrozen(equity('A.XNAS'))).toBe(true)
  })

  it('take every override that is sound', () => {
    const stated = equity('A.XNAS', {
      lotSize: '0.5',
      minQuantity: '1.5',
      minNotional: 1,
      shortable: false,
      currency: 'CAD',
    })
    expect(rules(stated)).toMatchObject({
      lotSize: '0.5',
      minQuantity: '1.5',
      minNotional: '1',
      shortable: false,
    })
    expect(rules(cryptoSpot('XBT.KRAKEN', { baseCurrency: 'BTC', currency: 'EUR' }))).toMatchObject({
      currency: 'EUR',
    })
  })

  it.each([
    ['tickSize', 0],
    ['tickSize', NaN],
    ['tickSize', 'a penny'],
    ['lotSize', -1],
    ['multiplier', 0],
    ['minNotional', -0.01],
    ['minQuantity', 1.5],
    ['currency', 'dollars'],
    ['timeZone', 'New York'],
    ['settlement', 'barter'],
    ['hasTradingDay', 'yes'],
    ['shortable', 1],
    ['fractional', 'yes'],
    ['tickSzie', 0.01],
  ])('refuse %s %s, naming instrument, field and value', (field, value) => {
    const message = refusal(() => equity('A.XNAS', { [field]: value }))
    expect(message).toContain('A.XNAS')
    expect(message).toContain(field)
    if (field !== 'tickSzie') expect(message).toContain(String(value))
  })

  it('refuse a derivative whose terms are not stated, and a pair that cannot be read', () => {
    expect(refusal(() => future('ES.XCME', {} as never))).toContain('expiry')
    expect(refusal(() => option('X.OPRA', { expiry: EXPIRY, strike: 1 } as never))).toContain('right')
    expect(refusal(() => fx('GOLD.OANDA'))).toContain('baseCurrency')
  })

  it.each(['', 'AAPL', 'AAPL.', '.XNAS', 'AAPL XNAS', ' AAPL.XNAS', 'A B.XNAS', 'AAPL.XNAS\n'])(
    'refuse the id %j, showing the right form',
    (id) => {
      expect(refusal(() => instrumentFromId(id))).toContain('SYMBOL.VENUE')
      expect(refusal(() => parseInstrumentId(id))).toContain(JSON.stringify(id))
    },
  )
})

describe('an instrument of which only the id is known', () => {
  it.each<[string, Partial<Record<keyof Instrument, unknown>>, number?]>([
    ['AAPL.XNAS', { kind: 'equity', currency: 'USD', tickSize: '0.01', lotSize: '1', assumed: false }, 4],
    ['SPY.ARCX', { kind: 'equity', timeZone: 'America/New_York', hasTradingDay: true, assumed: false }],
    ['SHOP.XTSE', { currency: 'CAD', timeZone: 'America/Toronto', tickSize: '0.01' }],
    ['VOD.XLON', { currency: 'GBP', timeZone: 'Europe/London', tickSize: '0.01', assumed: true }],
    ['VOD.XLON', { tickSize: '0.001', assumed: true }, 3],
    ['7203.XTKS', { currency: 'JPY', timeZone: 'Asia/Tokyo', lotSize: '100', tickSize: '1', assumed: true }],
    ['WTI.INDEX', { kind: 'index', tickSize: '0.01', shortable: true, timeZone: 'UTC' }],
    [
      'EURUSD.OANDA',
      { kind: 'fx', baseCurrency: 'EUR', currency: 'USD', tickSize: '0.00001', assumed: false },
      2,
    ],
    [
      'USD/JPY.IDEALPRO',
      { kind: 'fx', tickSize: '0.001', lotSize: '1', hasTradingDay: false, shortable: true },
    ],
    ['EUR/USD.SOMEWHERE', { kind: 'fx', assumed: true }],
    ['XAUUSD.OANDA', { kind: 'fx', tickSize: '0.01', assumed: true }, 2],
    ['BTC-USDT.BINANCE', { kind: 'cryptoSpot', currency: 'USDT', tickSize: '0.01', lotSize: '0.00000001' }],
    ['BTC/USDT.SOMEWHERE', { kind: 'cryptoSpot', baseCurrency: 'BTC', shortable: false, tickSize: '0.1' }, 1],
    ['BTCUSDT.BYBIT', { kind: 'cryptoSpot', baseCurrency: 'BTC', currency: 'USDT', assumed: true }],
    ['BTCUSD.COINBASE', { kind: 'cryptoSpot', currency: 'USD' }],
    ['EUR-USD.KRAKEN', { kind: 'cryptoSpot', baseCurrency: 'EUR' }],
    ['1000PEPEUSDT.BINANCE', { kind: 'cryptoSpot', baseCurrency: '1000PEPE', assumed: true }],
    ['SOL.COINBASE', { kind: 'cryptoSpot', baseCurrency: 'SOL', currency: 'USD', assumed: true }],
    ['BTC-PERP.HYPERLIQUID', { kind: 'perpetual', currency: 'USDC', settlement: 'margin', shortable: true }],
    ['BTC-USDT-PERP.BYBIT', { kind: 'perpetual', baseCurrency: 'BTC', currency: 'USDT' }],
    ['ACME.SOMEWHERE', { kind: 'equity', tickSize: '0.001', assumed: true }, 3],
    ['123.BINANCE', { kind: 'equity', assumed: true }],
    ['BAC-PL.SOMEWHERE', { kind: 'equity', assumed: true }],
    ['BRK-B.SOMEWHERE', { kind: 'equity', assumed: true }],
    ['aapl.xnas', { kind: 'equity', assumed: false }],
  ])('%s has %o', (id, expected, priceDecimals) => {
    const instrument = instrumentFromId(id, priceDecimals === undefined ? {} : { priceDecimals })
    expect(rules(instrument)).toMatchObject(expected)
    expect(instrument.id).toBe(id)
    expect(instrument.minQuantity).toEqual(instrument.lotSize)
  })

  it('has a tick of one where its prices have no decimals', () => {
    expect(instrumentFromId('X.Y', { priceDecimals: 0 }).tickSize.eq(Decimal.ONE)).toBe(true)
  })
})
