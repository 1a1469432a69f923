/** Partial liquidation, insurance and auto-deleveraging, each step calculated by hand. */
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { perpetual } from '../../domain/instruments.ts'
import { flatTiers, makeTiers } from '../../domain/margin/tiers.ts'
import type { Fixture } from '../fixture.test-support.ts'
import { deleveraged } from './insurance.ts'
import { enter, exact, marginFixture, ownFills } from './margin.test-support.ts'

const at = (venue: string): ReturnType<typeof perpetual> =>
  perpetual(`BTC-USD-PERP.${venue}`, { currency: 'USD', baseCurrency: 'BTC', lotSize: '0.001' })

/** 1 % to 100,000, 5 % above, so 4,000 off there. */
const TIERS = [
  makeTiers([
    { upTo: 100_000, maintenanceRate: 0.01, maxLeverage: 50 },
    { upTo: Infinity, maintenanceRate: 0.05, maxLeverage: 20 },
  ]),
]

/** Long 10 at 20,000 with 10,000 of cash. */
function tenLong(venue: string, settings: object, tiers = TIERS): Fixture {
  const fixture = marginFixture({
    settings: { leverage: 20, ...settings },
    instruments: [at(venue)],
    cash: '10000',
    marginTiers: tiers,
  })
  enter(fixture, 0, 'buy', '10', 20_000)
  return fixture
}

describe('a liquidation in part', () => {
  it('steps down to the lower tier at Binance, for its fee, then takes the rest over at the bankruptcy price', () => {
    const fixture = tenLong('BINANCE', { margin: 'cross', liquidationFeeBps: 20 })
    // 10,000 + 10 p − 200,000 = 0.05 × 10 p − 4000: p = 186,000 ÷ 9.5 = 19,578.947…
    // 100,000 ÷ p = 5.1075…, so 5.107 are kept and 4.893 sold at 19,578.94: 95,799.75342, of which 0.2 % is the fee
    fixture.bar(1, [20_000, 20_000, 18_700, 19_000])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 4.893@19578.94 fee 191.59950684'])
    // 10,000 − 4.893 × 421.06 − the fee
    expect(fixture.cash()).toBe('7748.15391316')
    // 5.107 (p − 20,000) + 7748.15… = 0.01 × 5.107 p: p = 94,391.846… ÷ 5.05593 = 18,669.53…
    fixture.bar(2, [19_000, 19_000, 18_669.54, 19_000])
    expect(fixture.position()).toBe('5.107')
    fixture.bar(3, [19_000, 19_000, 18_669.53, 19_000])
    // 20,000 − 7748.15391316 ÷ 5.107 = 18,482.836…, up to the tick
    expect(ownFills(fixture.inputs)[1]).toBe('liquidation sell 5.107@18482.84 fee 0')
    // 7748.15391316 − 5.107 × 1517.16: what the tick leaves
    expect([fixture.cash(), fixture.position()]).toEqual(['0.01779316', '0'])
  })

  it('goes both steps within one bar that goes through both prices', () => {
    const fixture = tenLong('BINANCE', { margin: 'cross', liquidationFeeBps: 20 })
    fixture.bar(1, [20_000, 20_000, 18_000, 19_000])
    expect(fixture.fills().slice(1)).toEqual(['4.893@19578.94', '5.107@18482.84'])
  })

  it('takes all over where costs leave too little for a lower tier', () => {
    const fixture = tenLong('BINANCE', { margin: 'cross', liquidationFeeBps: 600 })
    fixture.bar(1, [20_000, 20_000, 19_500, 19_000])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 10@19000 fee 0'])
    expect(fixture.cash()).toBe('0')
  })

  it('steps down at Bybit, the isolated margin set free in proportion', () => {
    const fixture = tenLong('BYBIT', { margin: 'isolated' })
    // margin 10,000, so the same price; what is kept has 5107 of it
    fixture.bar(1, [20_000, 20_000, 19_191.93, 19_500])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 4.893@19578.94 fee 0'])
    expect(fixture.venue.save().account.isolated).toEqual([[0, '5107']])
    // 5107 + 5.107 (p − 20,000) = 0.01 × 5.107 p: p = 19,000 ÷ 0.99 = 19,191.919…
    fixture.bar(2, [19_500, 19_500, 19_191.91, 19_500])
    expect(ownFills(fixture.inputs)[1]).toBe('liquidation sell 5.107@19000 fee 0')
    // 10,000 − 4.893 × 421.06 − 5107
    expect(fixture.cash()).toBe('2832.75342')
  })

  it('is the whole position in the lowest tier', () => {
    const fixture = tenLong('BYBIT', { margin: 'cross' }, [flatTiers(0.01)])
    fixture.bar(1, [20_000, 20_000, 19_000, 19_500])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 10@19000 fee 0'])
  })

  it('sells a fifth at Hyperliquid, and all of it within 30 seconds after', () => {
    const fixture = tenLong('HYPERLIQUID', { margin: 'cross' }, [flatTiers(0.0125)])
    // 10 p − 190,000 = 0.125 p: p = 19,240.506…; then 8 p − 160,000 + 8481 = 0.1 p: p = 19,179.62…
    fixture.bar(1, [20_000, 20_000, 19_179, 19_300])
    // 20,000 − 8481 ÷ 8 = 18,939.875
    expect(fixture.fills().slice(1)).toEqual(['2@19240.5', '8@18939.88'])
  })

  it('sells a fifth again at Hyperliquid after 30 seconds', () => {
    const fixture = tenLong('HYPERLIQUID', { margin: 'cross' }, [flatTiers(0.0125)])
    fixture.bar(1, [20_000, 20_000, 19_200, 19_300])
    fixture.bar(2, [19_300, 19_300, 19_179, 19_300])
    expect(fixture.fills().slice(1)).toEqual(['2@19240.5', '1.6@19179.62'])
  })

  it('is not done with liquidationSteps=whole', () => {
    const fixture = tenLong('BINANCE', { margin: 'cross', liquidationSteps: 'whole' })
    fixture.bar(1, [20_000, 20_000, 19_500, 19_000])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 10@19000 fee 0'])
  })
})

describe('the insurance fund', () => {
  const settings = { margin: 'isolated', leverage: 50, insuranceFund: 1000 } as const
  const longOne = (): Fixture => {
    const fixture = marginFixture({ settings, cash: '1000', marginTiers: [flatTiers(0.005)] })
    enter(fixture, 0, 'buy', '1', 20_000)
    return fixture
  }

  it('gains what a position taken over is worth more than its bankruptcy price', () => {
    const fixture = longOne()
    // taken over at 19,600, worth 19,698.49
    fixture.bar(1, [20_000, 20_000, 19_600, 19_900])
    expect(fixture.venue.save().margin?.insurance).toEqual({ balance: '1098.49', unmet: '0' })
  })

  it('pays for a gap, and what it cannot pay is others’, not ours', () => {
    const fixture = longOne()
    // 19,600 − 15,000 = 4600, of which the fund has 1000
    fixture.bar(1, [15_000, 15_000, 15_000, 15_000])
    expect(fixture.venue.save().margin?.insurance).toEqual({ balance: '0', unmet: '3600' })
    expect([ownFills(fixture.inputs), fixture.cash()]).toEqual([['liquidation sell 1@19600 fee 0'], '600'])
  })

  it('is saved with the venue', () => {
    const fixture = longOne()
    fixture.bar(1, [15_000, 15_000, 15_000, 15_000])
    const other = fixture.make([])
    const saved = fixture.venue.save()
    other.load(saved)
    expect(other.save()).toEqual(saved)
  })
})

it('deleverages the highest profit on collateral × margin ratio first', () => {
  const candidate = (quantity: string, unrealizedPnl: number, collateral: number, maintenance: number) => ({
    quantity: Decimal.parse(quantity),
    unrealizedPnl,
    collateral,
    maintenance,
  })
  const candidates = [
    candidate('2', -50, 500, 10),
    // 1 × 0.05 = 0.05
    candidate('1', 1000, 1000, 50),
    // 0.5 × 0.2 = 0.1
    candidate('1.5', 500, 1000, 200),
  ]
  const closed = (quantity: string): string[] =>
    deleveraged(exact(quantity), candidates).map((one) => one.toString())
  expect(closed('1')).toEqual(['0', '0', '1'])
  expect(closed('2')).toEqual(['0', '0.5', '1.5'])
  expect(closed('9')).toEqual(['2', '1', '1.5'])
})

it('refuses a venue that an earlier release saved, and says what to do', () => {
  const fixture = marginFixture({})
  const old = { ...fixture.venue.save(), version: 1 }
  expect(() => {
    fixture.venue.load(old)
  }).toThrow('The saved simulated venue has version 1; this program reads 3.')
})
