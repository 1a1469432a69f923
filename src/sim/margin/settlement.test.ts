import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { equity, future, index, option } from '../../domain/instruments.ts'
import type { Fixture } from '../fixture.test-support.ts'
import { MINUTE } from '../fixture.test-support.ts'
import { enter, marginFixture, ownFills } from './margin.test-support.ts'

const EXPIRY = 100 * MINUTE
const AAA = equity('AAA.XNAS')
const IDX = index('SPX.INDEX')
const ES = future('ESH4.XCME', { expiry: EXPIRY, multiplier: 50, tickSize: '0.25' })

function contract(right: 'call' | 'put', underlying = 'AAA.XNAS'): Instrument {
  return option(`AAA-${right}.OPRA`, { expiry: EXPIRY, strike: 100, right, underlying })
}

function expired(
  instruments: readonly Instrument[],
  underlying: number,
  act: (fixture: Fixture) => void,
): Fixture {
  const fixture = marginFixture({ settings: { margin: 'regT' }, instruments, cash: '100000' })
  fixture.marks.last[0] = 100
  act(fixture)
  fixture.marks.last[0] = underlying
  fixture.venue.setTime(EXPIRY)
  instruments.forEach(({ expiry }, at) => {
    if (expiry !== null) fixture.venue.settleExpiry(at, null)
  })
  return fixture
}

describe('a future at its expiry', () => {
  it('is settled at the last price, its orders end, and it trades no more', () => {
    const fixture = marginFixture({ settings: { margin: 'regT' }, instruments: [ES], cash: '100000' })
    enter(fixture, 0, 'buy', '2', 5000)
    fixture.place({ instrumentId: ES.id, side: 'sell', quantity: 2, limit: 6000 })
    fixture.marks.last[0] = 5010.5
    fixture.venue.setTime(EXPIRY)
    fixture.venue.settleExpiry(0, null)
    expect(ownFills(fixture.inputs)).toEqual(['expiry sell 2@5010.5 fee 0'])
    // 2 × 50 × 10.5
    expect([fixture.cash(), fixture.position()]).toEqual(['101050', '0'])
    expect(fixture.kinds()).toContain('orderCanceled')
    fixture.place({ instrumentId: ES.id })
    expect(fixture.kinds().at(-1)).toBe('VENUE_INSTRUMENT_EXPIRED')
  })

  it('is settled at the price that the data name', () => {
    const fixture = marginFixture({ settings: { margin: 'regT' }, instruments: [ES], cash: '100000' })
    enter(fixture, 0, 'sell', '1', 5000)
    fixture.venue.settleExpiry(0, Decimal.from('4990.25'))
    expect(fixture.cash()).toBe('100487.5')
  })
})

describe('an option at its expiry', () => {
  it.each([
    // premium 2 × 100 paid or got; 110 − 100 in the money; shares at the strike
    ['call', 'buy', 110, ['exercise buy 100@100 fee 0', 'exercise sell 1@0 fee 0'], '100', '89800'],
    ['call', 'sell', 110, ['assignment sell 100@100 fee 0', 'assignment buy 1@0 fee 0'], '-100', '110200'],
    ['put', 'buy', 90, ['exercise sell 100@100 fee 0', 'exercise sell 1@0 fee 0'], '-100', '109800'],
    ['put', 'sell', 90, ['assignment buy 100@100 fee 0', 'assignment buy 1@0 fee 0'], '100', '90200'],
    ['call', 'buy', 100, ['expiry sell 1@0 fee 0'], '0', '99800'],
    ['call', 'buy', 100.009, ['expiry sell 1@0 fee 0'], '0', '99800'],
    ['call', 'buy', 100.01, ['exercise buy 100@100 fee 0', 'exercise sell 1@0 fee 0'], '100', '89800'],
    ['put', 'sell', 100, ['expiry buy 1@0 fee 0'], '0', '100200'],
  ] as const)('a %s that we %s, the share at %d', (right, side, underlying, fills, shares, cash) => {
    const fixture = expired([AAA, contract(right)], underlying, (one) => {
      enter(one, 1, side, '1', 2)
    })
    expect(ownFills(fixture.inputs)).toEqual(fills)
    expect([fixture.position(0), fixture.position(1), fixture.cash()]).toEqual([shares, '0', cash])
  })

  it('is settled in cash at its intrinsic value where the underlying is an index', () => {
    const call = contract('call', 'SPX.INDEX')
    const fixture = expired([IDX, call], 107.5, (one) => {
      enter(one, 1, 'buy', '1', 2)
    })
    expect(ownFills(fixture.inputs)).toEqual(['exercise sell 1@7.5 fee 0'])
    expect(fixture.cash()).toBe('100550')
  })

  it('is settled at its own last price where nothing is known of the underlying', () => {
    const call = contract('call', 'ZZZ.XNAS')
    const fixture = expired([call], 3.25, (one) => {
      enter(one, 0, 'buy', '1', 2)
    })
    expect(ownFills(fixture.inputs)).toEqual(['expiry sell 1@3.25 fee 0'])
  })

  it('is settled in cash where delivery would leave a short position that is not allowed', () => {
    const settings = { margin: 'cash', leverage: 1, allowShort: false } as const
    const fixture = marginFixture({ settings, instruments: [AAA, contract('put')], cash: '1000' })
    enter(fixture, 1, 'buy', '1', 2)
    fixture.marks.last[0] = 90
    fixture.venue.setTime(EXPIRY)
    fixture.venue.settleExpiry(1, null)
    expect(ownFills(fixture.inputs)).toEqual(['exercise sell 1@10 fee 0'])
    expect(fixture.cash()).toBe('1800')
  })

  it('delivers calls sold against shares, which leaves nothing', () => {
    const fixture = expired([AAA, contract('call')], 120, (one) => {
      enter(one, 0, 'buy', '100', 100)
      enter(one, 1, 'sell', '1', 2)
    })
    expect([fixture.position(0), fixture.position(1), fixture.cash()]).toEqual(['0', '0', '100200'])
  })
})

it('assigns early only what was sold and is in the money, and only when asked to', () => {
  const instruments = [AAA, contract('call'), contract('put')]
  const fixture = marginFixture({ settings: { margin: 'regT' }, instruments, cash: '100000' })
  fixture.marks.last[0] = 100
  enter(fixture, 1, 'sell', '1', 2)
  enter(fixture, 2, 'sell', '1', 2)
  fixture.marks.last[0] = 105
  fixture.venue.assignEarly(0)
  expect(ownFills(fixture.inputs)).toEqual([])
  fixture.venue.assignEarly(1)
  expect(ownFills(fixture.inputs)).toEqual(['assignment sell 100@100 fee 0', 'assignment buy 1@0 fee 0'])
  expect(fixture.position(2)).toBe('-1')
})
