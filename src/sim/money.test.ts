import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { makerTakerCommission, noCommission, percentCommission, type CommissionModel } from './commission.ts'
import { FeeBook } from './fees/fee-book.ts'
import type { FeeSchedule } from './fees/fee-schedule.ts'
import { ibkrUsEquity } from './fees/ibkr.ts'
import { COMMISSION_NAMES, commissionFor, defaultSchedule } from './fees/named-schedules.ts'
import { Fixture, MINUTE, PLAIN, stock } from './fixture.test-support.ts'
import {
  DEFAULT_VENUE_SETTINGS,
  VENUE_SETTINGS,
  describeVenueSettings,
  parseVenueSettings,
} from './settings.ts'

const fee = (model: CommissionModel | FeeSchedule, quantity: string, price: string): string => {
  const fill = { isMaker: false, quantity: Decimal.from(quantity), price: Decimal.from(price) }
  const book = new FeeBook([stock()], [model], () => 0)
  const order = { instrumentIndex: 0, sign: 1, fees: null } as const
  return book.charge({ ...order }, 0, { ...fill, value: fill.quantity.mul(fill.price) }).toString()
}

describe('commissions', () => {
  it.each([
    ['688', '144.78', '3.44'],
    ['697', '143.37', '3.485'],
    ['10', '150', '1'],
    ['1', '10', '0.05'],
  ])('of Interactive Brokers on %s shares at %s are %s', (quantity, price, expected) => {
    expect(fee(ibkrUsEquity, quantity, price)).toBe(expected)
  })

  it('by percent keep to their minimum and maximum', () => {
    const model = percentCommission('10', { minimum: '2', maximum: '5' })
    expect([fee(model, '1', '100'), fee(model, '30', '100'), fee(model, '90', '100')]).toEqual([
      '2',
      '3',
      '5',
    ])
  })

  it('charge minimum and maximum once per order, however many fills it takes', () => {
    const fixture = new Fixture({ settings: { halfSpreadBps: 0 }, commission: ibkrUsEquity })
    fixture.place({ quantity: 300 }, 0)
    for (const minute of [0, 1, 2]) fixture.bar(minute, [100, 101, 99, 100, 1000])
    const fees = fixture.inputs.flatMap((input) =>
      input.kind === 'fill' ? [input.report.fee.toString()] : [],
    )
    expect(fees).toEqual(['1', '0', '0.5'])
    expect(fixture.cash()).toBe('969998.5')
  })

  it('tell makers from takers, and pay rebates', () => {
    const fixture = new Fixture({ settings: PLAIN, commission: makerTakerCommission('-1', '5') })
    fixture.place({}, 0)
    fixture.place({ limit: 99.5 }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    const reports = fixture.inputs.flatMap((input) => (input.kind === 'fill' ? [input.report] : []))
    expect(reports.map((report) => [report.liquidity, report.fee.toString()])).toEqual([
      ['taker', '0.5'],
      ['maker', '-0.0995'],
    ])
  })

  it('are found by name, by default for the venue, and spelled out', () => {
    const coin = stock({ id: 'BTC-USDT-PERP.BYBIT', venue: 'BYBIT', kind: 'perpetual', settlement: 'margin' })
    const pair = stock({ id: 'EURUSD.OANDA', venue: 'OANDA', kind: 'fx' })
    expect(defaultSchedule(stock()).name).toBe('ibkr-us-equity')
    expect(defaultSchedule(coin).name).toBe('bybit-futures')
    expect(fee(defaultSchedule(pair), '20000', '1.1')).toBe('2')
    expect(fee(commissionFor('bps:10,min=1', pair), '100', '1')).toBe('1')
    expect(fee(commissionFor('perUnit:0.005,min=1,capBps=50', pair), '688', '144')).toBe('3.44')
    expect(fee(commissionFor('makerTaker:2/5.5', pair), '100', '100')).toBe('5.5')
    for (const name of COMMISSION_NAMES)
      expect(commissionFor(name, stock()).rows[0]?.model.source).not.toBe('')
    expect(commissionFor('none', stock()).rows[0]?.model).toEqual(noCommission())
  })

  it.each([
    '',
    'ikbr',
    'ibkr:plan=free',
    'ibkr:tier=1',
    'binance:vip=10',
    'none:x=1',
    'alpaca:tier=-1',
    'bps:',
    'bps:-1',
    'bps:1,cap=3',
    'makerTaker:1',
    'perUnit:x',
  ])('refuse «%s»', (name) => {
    expect(() => commissionFor(name, stock())).toThrow(/commission/)
  })
})

describe('slippage', () => {
  it.each([
    ['bps', { slippage: 'bps', slippageBps: 10 }, '10@100.1'],
    ['amount', { slippage: 'amount', slippageAmount: 0.25 }, '10@100.25'],
    ['volumeShare', { slippage: 'volumeShare' }, '10@100.01'],
  ] as const)('by %s is against a taking fill', (_name, settings, expected) => {
    const fixture = new Fixture({ settings: { ...PLAIN, ...settings } })
    fixture.place({}, 0)
    fixture.place({ limit: 99.5 }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    expect(fixture.fills()).toEqual([expected, '10@99.5'])
  })

  it('by share of the volume follows its formula', () => {
    const instruments = [stock({ tickSize: Decimal.from('0.000001') })]
    const fixture = new Fixture({ settings: { ...PLAIN, slippage: 'volumeShare' }, instruments })
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100, 1000])
    // (10 / 1000)² × 0.1 × 100
    expect(fixture.fills()).toEqual(['10@100.001'])
    fixture.place({})
    fixture.bar(1, [100, 101, 99, 100, 100])
    // no more than 0.025² × 0.1 × 100, whatever its share
    expect(fixture.fills().at(-1)).toBe('10@100.00625')
  })
})

describe('the account', () => {
  it('moves only gains and fees on margin, multiplier included', () => {
    const future = stock({ kind: 'future', settlement: 'margin', multiplier: Decimal.from(50) })
    const fixture = new Fixture({ settings: PLAIN, instruments: [future] })
    fixture.place({ quantity: 2 }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    expect(fixture.cash()).toBe('1000000')
    fixture.place({ side: 'sell', quantity: 3 })
    fixture.bar(1, [103, 104, 102, 103])
    expect(fixture.cash()).toBe('1000300')
    fixture.place({ quantity: 1 }, 2 * MINUTE)
    fixture.bar(2, [104, 104, 102, 103])
    expect(fixture.cash()).toBe('1000250')
    expect(fixture.venue.positions()).toEqual([])
  })

  it('loses nothing to rounding by the time a position is flat', () => {
    const future = stock({ kind: 'future', settlement: 'margin' })
    const fixture = new Fixture({ settings: PLAIN, instruments: [future] })
    fixture.place({ quantity: 1 }, 0)
    fixture.bar(0, [100, 100, 100, 100])
    fixture.place({ quantity: 2 })
    fixture.bar(1, [100.01, 101, 99, 100])
    for (const minute of [2, 3, 4]) {
      fixture.place({ side: 'sell', quantity: 1 })
      fixture.bar(minute, [101, 101, 101, 101])
    }
    expect(fixture.cash()).toBe('1000002.98')
  })
})

describe('settings', () => {
  it('have the documented defaults', () => {
    expect(DEFAULT_VENUE_SETTINGS).toMatchObject({
      marketFill: 'next',
      limitFill: 'through',
      halfSpreadBps: 1,
      volumeCap: 0.1,
    })
    expect(DEFAULT_VENUE_SETTINGS).toMatchObject({
      slippage: 'none',
      leverage: 1,
      allowShort: true,
      rejectRate: 0,
      latencyMs: 0,
    })
    expect(Object.keys(DEFAULT_VENUE_SETTINGS)).toEqual(VENUE_SETTINGS.map((entry) => entry.key))
  })

  it('are read from text and shown as flat values', () => {
    const settings = parseVenueSettings({
      volumeCap: 'none',
      latencyMs: '250',
      allowShort: 'false',
      marketFill: 'standing',
    })
    expect(settings).toMatchObject({
      volumeCap: null,
      latencyMs: 250,
      allowShort: false,
      marketFill: 'standing',
    })
    expect(describeVenueSettings(settings)).toMatchObject({ volumeCap: 'none', latencyMs: 250 })
  })

  it.each([
    [{ volumeCap: '2' }, /volumeCap/, /0 to 1, or none/],
    [{ halfSpreadBps: 'none' }, /halfSpreadBps/, /0 to 10000/],
    [{ latencyMs: '' }, /latencyMs/, /0 or more/],
    [{ marketFill: 'now' }, /marketFill/, /next, standing/],
    [{ allowShort: 'yes' }, /allowShort/, /true, false/],
    [{ volumecap: '0.1' }, /volumecap/, /volumeCap/],
  ])('refuse %j by name, saying what is allowed', (record, message, remedy) => {
    expect(() => parseVenueSettings(record)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(message) as string,
        remedy: expect.stringMatching(remedy) as string,
      }),
    )
  })
})
