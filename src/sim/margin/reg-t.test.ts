import { describe, expect, it } from 'vitest'
import { equity, future, option } from '../../domain/instruments.ts'
import { shareInitial, shareMaintenance, shortOptionMargin } from '../../domain/margin/reg-t.ts'
import { MINUTE } from '../fixture.test-support.ts'
import { enter, marginFixture, ownFills } from './margin.test-support.ts'

const AAA = equity('AAA.XNAS')
const BBB = equity('BBB.XNAS')
const EXPIRY = 1_000_000 * MINUTE
const CALL = option('AAA1.OPRA', { expiry: EXPIRY, strike: 110, right: 'call', underlying: 'AAA.XNAS' })
const PUT = option('AAA2.OPRA', { expiry: EXPIRY, strike: 90, right: 'put', underlying: 'AAA' })
const ES = future('ESH4.XCME', { expiry: EXPIRY, multiplier: 50, tickSize: '0.25' })
const REG_T = { margin: 'regT' } as const

describe('the requirements of Regulation T and FINRA 4210', () => {
  it.each([
    ['100 long at 50', 100, 50, 2500, 1250],
    ['100 short at 50', -100, 50, 2500, 1500],
    // 5 USD a share is more than 30 % of 10
    ['100 short at 10', -100, 10, 500, 500],
    ['100 short at 4', -100, 4, 400, 400],
    ['100 short at 1', -100, 1, 250, 250],
  ])('%s', (...example) => {
    const [, quantity, price, initial, maintenance] = example
    expect([shareInitial(quantity, price), shareMaintenance(quantity, price)]).toEqual([initial, maintenance])
  })

  it.each([
    // 20 % of 100 − 10 out of the money = 10, as much as 10 % of 100
    ['call', 110, 100, 1000],
    ['call', 100, 100, 2000],
    ['call', 90, 100, 2000],
    ['put', 90, 100, 1000],
    // 20 % of 100 − 40 is below 10 % of the strike
    ['put', 60, 100, 600],
  ] as const)('a short %s struck at %d with the underlying at %d', (right, strike, underlying, margin) => {
    const terms = { right, strike, underlying, multiplier: 100, isIndex: false }
    expect(shortOptionMargin(1, terms)).toBe(margin)
    expect(shortOptionMargin(3, terms)).toBe(3 * margin)
  })
})

describe('a Reg-T account', () => {
  it('buys for twice its equity, and not a share more', () => {
    const fixture = marginFixture({ settings: REG_T, instruments: [AAA, BBB], cash: '10000' })
    enter(fixture, 0, 'buy', '150', 100)
    enter(fixture, 1, 'buy', '51', 100)
    expect(fixture.kinds().at(-1)).toBe('VENUE_INSUFFICIENT_FUNDS')
    enter(fixture, 1, 'sell', '50', 100)
    expect([fixture.position(0), fixture.position(1), fixture.cash()]).toEqual(['150', '-50', '0'])
    expect(fixture.venue.account().buyingPower.toString()).toBe('0')
    // a gain of 20 a share on 150 is 3000 more equity, of which 1500 is needed for the higher value
    fixture.marks.last[0] = 120
    expect(fixture.venue.account().buyingPower.toString()).toBe('1500')
  })

  it('is liquidated where equity and maintenance meet, not before', () => {
    const fixture = marginFixture({ settings: REG_T, instruments: [AAA], cash: '10000' })
    enter(fixture, 0, 'buy', '200', 100)
    // debit 10,000: equity 200 p − 10,000 = 25 % of 200 p at p = 66.666…
    fixture.bar(1, [100, 100, 66.67, 70])
    expect(ownFills(fixture.inputs)).toEqual([])
    fixture.bar(2, [70, 70, 66, 70])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 200@66.66 fee 0'])
    expect(fixture.cash()).toBe('3332')
  })

  it('owes what a gap took beyond its equity: nobody insures a broker’s customer', () => {
    const fixture = marginFixture({ settings: REG_T, instruments: [AAA], cash: '10000' })
    enter(fixture, 0, 'buy', '200', 100)
    fixture.bar(1, [40, 41, 39, 40])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 200@40 fee 0'])
    expect(fixture.cash()).toBe('-2000')
  })

  it('asks nothing for calls sold against shares, and the formula for others', () => {
    const fixture = marginFixture({ settings: REG_T, instruments: [AAA, CALL, PUT], cash: '10000' })
    enter(fixture, 0, 'buy', '100', 100)
    const before = fixture.venue.account().buyingPower
    enter(fixture, 1, 'sell', '1', 2)
    expect(fixture.venue.account().buyingPower.eq(before)).toBe(true)
    enter(fixture, 2, 'sell', '1', 2)
    expect(fixture.venue.account().buyingPower.toString()).toBe('4000')
  })

  it('holds a future on its margin, and closes it when that is gone', () => {
    const fixture = marginFixture({ settings: REG_T, instruments: [ES], cash: '25000' })
    enter(fixture, 0, 'buy', '1', 5000)
    expect(fixture.venue.account().buyingPower.toString()).toBe('0')
    enter(fixture, 0, 'buy', '1', 5000)
    expect(fixture.kinds().at(-1)).toBe('VENUE_INSUFFICIENT_FUNDS')
    // 25,000 + 50 (p − 5000) = 9 % of 50 p at p = 225,000 ÷ 45.5 = 4945.05…
    fixture.bar(1, [5000, 5000, 4945.25, 5000])
    expect(ownFills(fixture.inputs)).toEqual([])
    fixture.bar(2, [5000, 5000, 4900, 4950])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 1@4945 fee 0'])
  })
})

it('a cash account takes neither leverage nor shorts', () => {
  const fixture = marginFixture({
    settings: { margin: 'cash', leverage: 1, allowShort: false },
    instruments: [AAA],
    cash: '10000',
  })
  enter(fixture, 0, 'buy', '101', 100)
  enter(fixture, 0, 'sell', '1', 100)
  expect(fixture.kinds()).toEqual(['VENUE_INSUFFICIENT_FUNDS', 'VENUE_SHORT_NOT_ALLOWED'])
})
