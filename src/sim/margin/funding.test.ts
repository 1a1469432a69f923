import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { MINUTE } from '../fixture.test-support.ts'
import { flatTiers } from '../../domain/margin/tiers.ts'
import { BTC, enter, exact, marginFixture, ownFills } from './margin.test-support.ts'
import { PriceSeries } from './price-series.ts'

const TEN_TIMES = { margin: 'isolated', leverage: 10 } as const

describe('funding', () => {
  it('equals quantity × price × rate over several intervals, paid by the long and got by the short', () => {
    for (const [side, cash] of [
      ['buy', '9996.3'],
      ['sell', '10003.7'],
    ] as const) {
      const fixture = marginFixture({ settings: { margin: 'cross', leverage: 10 }, cash: '10000' })
      enter(fixture, 0, side, '0.5', 20_000)
      // 0.5 × 20,000 × 0.01 % = 1; 0.5 × 21,000 × 0.03 % = 3.15; 0.5 × 18,000 × −0.005 % = −0.45
      fixture.venue.applyFunding(0, exact('0.0001'), null)
      fixture.marks.last[0] = 21_000
      fixture.venue.applyFunding(0, exact('0.0003'), null)
      fixture.venue.applyFunding(0, exact('-0.00005'), exact('18000'))
      expect(fixture.cash()).toBe(cash)
      const moved = fixture.inputs.flatMap((input) =>
        input.kind === 'cashMoved' ? [`${input.entry} ${input.amount.toString()}`] : [],
      )
      const sign = side === 'buy' ? '-' : ''
      expect(moved).toEqual([
        `funding ${sign}1`,
        `funding ${sign}3.15`,
        `funding ${side === 'buy' ? '' : '-'}0.45`,
      ])
    }
  })

  it('is reckoned at the mark price where there is a series of it', () => {
    const end = Float64Array.of(MINUTE, 2 * MINUTE)
    const close = Float64Array.of(19_000, 19_500)
    const markSeries = [new PriceSeries({ end, high: close, low: close, close })]
    const fixture = marginFixture({ settings: TEN_TIMES, cash: '10000', markSeries })
    enter(fixture, 0, 'buy', '1', 20_000)
    fixture.venue.setTime(2 * MINUTE)
    fixture.venue.applyFunding(0, exact('0.001'), null)
    expect(fixture.cash()).toBe('9980.5')
  })

  it('is owed by nobody who holds nothing', () => {
    const fixture = marginFixture({ settings: TEN_TIMES, cash: '10000' })
    fixture.venue.applyFunding(0, exact('0.001'), null)
    expect([fixture.cash(), fixture.inputs]).toEqual(['10000', []])
  })

  it('wears an isolated margin down until the position is liquidated, and no more is lost than the margin', () => {
    const fixture = marginFixture({ settings: TEN_TIMES, cash: '10000', marginTiers: [flatTiers(0.01)] })
    enter(fixture, 0, 'buy', '1', 20_000)
    // margin 2000, maintenance 200: 18 payments of 100 leave exactly 200, which is too little
    for (let interval = 0; interval < 17; interval++) fixture.venue.applyFunding(0, exact('0.005'), null)
    expect(ownFills(fixture.inputs)).toEqual([])
    fixture.venue.applyFunding(0, exact('0.005'), null)
    // 200 are left: bankrupt at 20,000 − 200
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 1@19800 fee 0'])
    expect(fixture.cash()).toBe('8000')
  })
})

it('liquidates by the mark price, not by the price that trades', () => {
  const end = Float64Array.of(MINUTE, 2 * MINUTE, 3 * MINUTE)
  const close = Float64Array.of(20_000, 19_500, 18_000)
  const low = Float64Array.of(20_000, 19_400, 17_990)
  const markSeries = [new PriceSeries({ end, high: close, low, close })]
  const fixture = marginFixture({
    settings: { ...TEN_TIMES, liquidationFill: 'market', liquidationFeeBps: 0 },
    cash: '10000',
    markSeries,
    marginTiers: [flatTiers(0.01)],
  })
  fixture.venue.setTime(MINUTE)
  enter(fixture, 0, 'buy', '1', 20_000)
  // the trades spike through 18,181.81, the mark does not
  fixture.bar(1, [20_000, 20_000, 15_000, 20_000])
  expect(ownFills(fixture.inputs)).toEqual([])
  fixture.bar(2, [20_000, 20_000, 20_000, 20_000])
  expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 1@18181.81 fee 0'])
})

it('deleverages a part of a position at the venue’s price, and no more than is held', () => {
  const fixture = marginFixture({ settings: TEN_TIMES, cash: '10000' })
  enter(fixture, 0, 'sell', '1', 20_000)
  fixture.venue.deleverage(0, exact('0.4'), Decimal.from(19_000))
  fixture.venue.deleverage(0, exact('5'), Decimal.from(18_000))
  expect(ownFills(fixture.inputs)).toEqual(['adl buy 0.4@19000 fee 0', 'adl buy 0.6@18000 fee 0'])
  expect([fixture.cash(), fixture.position()]).toEqual(['11600', '0'])
  expect(fixture.venue.save().account.isolated).toEqual([])
  expect(BTC.kind).toBe('perpetual')
})
