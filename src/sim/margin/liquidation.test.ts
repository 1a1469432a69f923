import { describe, expect, it } from 'vitest'
import { perpetualLiquidationPrice } from '../../domain/margin/liquidation-price.ts'
import { flatTiers, maintenanceOf, makeTiers } from '../../domain/margin/tiers.ts'
import { enter, BTC, ETH, marginFixture, ownFills } from './margin.test-support.ts'
import { defaultTiers } from './known-tiers.ts'

const HALF_PERCENT = [flatTiers(0.005)]
const ISOLATED_50 = { margin: 'isolated', leverage: 50 } as const
const WHOLE = { liquidationSteps: 'whole', liquidationFill: 'market', liquidationFeeBps: 0 } as const

describe('the formulas of the venues', () => {
  // Binance, How to calculate liquidation price of USDⓈ-M futures: its worked example, typed in
  it.each([
    ['cross BTC', 356_512.508, -448_192.89, 16_300, 109.488, 32_481.98, 0.025, 26_316.89],
    ['cross ETH', 71_200.81144, -56_354.57, 135_365, 3683.979, 1456.84, 0.1, 1153.26],
    ['isolated BTC', 0, 0, 16_300, 109.488, 32_481.98, 0.025, 18_778.73],
    ['isolated ETH', 0, 0, 135_365, 3683.979, 1456.84, 0.1, 1114.78],
  ])('gives the liquidation price that Binance publishes, %s', (...example) => {
    const [, otherMaintenance, otherUnrealizedPnl, deduction, quantity, entryPrice, rate, expected] = example
    const tiers = {
      tiers: [{ upTo: Infinity, maintenanceRate: rate, maxLeverage: 125 }],
      deductions: [deduction],
    }
    const wallet = { walletBalance: 1_535_443.01, otherMaintenance, otherUnrealizedPnl }
    expect(perpetualLiquidationPrice({ ...wallet, quantity, entryPrice, tiers })).toBeCloseTo(expected, 2)
  })

  it('adds up the deductions that Binance publishes as maintenance amounts', () => {
    const deductions = (baseCurrency: string, venue: string): number[] =>
      defaultTiers({ ...BTC, baseCurrency, venue }).table.deductions.map(Math.round)
    expect(deductions('BTC', 'BINANCE').slice(0, 6)).toEqual([0, 50, 950, 11_450, 131_450, 481_450])
    expect(deductions('ETH', 'BINANCE').slice(0, 6)).toEqual([0, 50, 950, 11_450, 131_450, 381_450])
    expect(deductions('SOL', 'BINANCE').slice(0, 6)).toEqual([0, 30, 380, 8380, 28_380, 228_380])
    // Bybit’s page of margin parameters
    expect(deductions('BTC', 'BYBIT').slice(0, 10)).toEqual([
      0, 1200, 3020, 4300, 5820, 8460, 15_460, 20_500, 46_000, 66_000,
    ])
    expect(defaultTiers({ ...BTC, baseCurrency: 'SOL', venue: 'BYBIT' }).known).toBe(false)
  })

  it('asks Hyperliquid’s half of the initial margin at the highest leverage', () => {
    const { table, known } = defaultTiers({ ...BTC, venue: 'HYPERLIQUID' })
    expect(known).toBe(true)
    // 40x: 1.25 % of 100,000; 20x above 150 million, continuous there
    expect(maintenanceOf(table, 100_000)).toBe(1250)
    expect(maintenanceOf(table, 150_000_000)).toBeCloseTo(maintenanceOf(table, 150_000_000.01), 1)
    expect(maintenanceOf(table, 200_000_000)).toBe(200_000_000 * 0.025 - 150_000_000 * 0.0125)
  })

  it('refuses tiers that do not ascend', () => {
    const tiers = [
      { upTo: 1000, maintenanceRate: 0.02, maxLeverage: 10 },
      { upTo: Infinity, maintenanceRate: 0.01, maxLeverage: 5 },
    ]
    expect(() => makeTiers(tiers)).toThrow('tier 2 cannot be used')
    expect(() => makeTiers(tiers.slice(0, 1))).toThrow('no upper end')
  })
})

describe('an isolated perpetual', () => {
  // Bybit, Liquidation Price (USDT Contract): 1 BTC at 20,000 with 50x and 0.5 %. Margin 400, maintenance 100 at the
  // entry: 20,000 − (400 − 100) = 19,700. Maintenance at the price itself: 19,600 ÷ 0.995 = 19,698.49….
  it('is taken over at its bankruptcy price when its margin no longer suffices, long', () => {
    const fixture = marginFixture({ settings: ISOLATED_50, cash: '1000', marginTiers: HALF_PERCENT })
    enter(fixture, 0, 'buy', '1', 20_000)
    fixture.bar(1, [20_000, 20_100, 19_698.5, 19_900])
    expect(ownFills(fixture.inputs)).toEqual([])
    fixture.bar(2, [19_900, 19_950, 19_698.49, 19_900])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 1@19600 fee 0'])
    // 1000 − 400: the margin is gone, and no more
    expect([fixture.cash(), fixture.position()]).toEqual(['600', '0'])
  })

  it('is taken over at its bankruptcy price when its margin no longer suffices, short', () => {
    const fixture = marginFixture({ settings: ISOLATED_50, cash: '1000', marginTiers: HALF_PERCENT })
    enter(fixture, 0, 'sell', '1', 20_000)
    // 20,400 ÷ 1.005 = 20,298.507…
    fixture.bar(1, [20_000, 20_298.5, 19_900, 20_000])
    expect(ownFills(fixture.inputs)).toEqual([])
    fixture.bar(2, [20_000, 20_298.51, 19_900, 20_000])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation buy 1@20400 fee 0'])
    expect(fixture.cash()).toBe('600')
  })

  it('is sold at the liquidation price for a fee, with liquidationFill=market', () => {
    const settings = { ...ISOLATED_50, liquidationFill: 'market', liquidationFeeBps: 20 } as const
    const fixture = marginFixture({ settings, cash: '1000', marginTiers: HALF_PERCENT })
    enter(fixture, 0, 'buy', '1', 20_000)
    fixture.bar(1, [20_000, 20_000, 19_500, 19_900])
    // 19,698.492… to the tick against us; 0.2 % of it
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 1@19698.49 fee 39.39698'])
    expect(fixture.cash()).toBe('659.09302')
  })

  it('never loses more than its margin through a gap, fee included', () => {
    const settings = { ...ISOLATED_50, liquidationFill: 'market' } as const
    const fixture = marginFixture({ settings, cash: '1000', marginTiers: HALF_PERCENT })
    enter(fixture, 0, 'buy', '1', 20_000)
    fixture.bar(1, [15_000, 15_000, 15_000, 15_000])
    expect(ownFills(fixture.inputs)).toEqual(['liquidation sell 1@19600 fee 0'])
    expect(fixture.cash()).toBe('600')
  })

  it('lets a stop that the market met before go first, and not a target', () => {
    const orders = { instrumentId: BTC.id, side: 'sell', quantity: '1', reduceOnly: true } as const
    const stopped = marginFixture({ settings: ISOLATED_50, cash: '1000', marginTiers: HALF_PERCENT })
    enter(stopped, 0, 'buy', '1', 20_000)
    stopped.place({ ...orders, stop: 19_800 })
    stopped.bar(1, [20_000, 20_000, 19_000, 19_000])
    expect(ownFills(stopped.inputs)).toEqual([])
    const targeted = marginFixture({ settings: ISOLATED_50, cash: '1000', marginTiers: HALF_PERCENT })
    enter(targeted, 0, 'buy', '1', 20_000)
    targeted.place({ ...orders, limit: 20_500 })
    targeted.bar(1, [20_000, 20_600, 19_000, 19_000])
    expect(ownFills(targeted.inputs)).toEqual(['liquidation sell 1@19600 fee 0'])
    expect(targeted.kinds()).toContain('orderCanceled')
  })

  it('comes before a stop that lies beyond it, and after the part that a nearer one closed', () => {
    const fixture = marginFixture({ settings: ISOLATED_50, cash: '1000', marginTiers: HALF_PERCENT })
    const orders = { instrumentId: BTC.id, side: 'sell', reduceOnly: true } as const
    enter(fixture, 0, 'buy', '1', 20_000)
    fixture.place({ ...orders, quantity: '0.5', stop: 19_000 })
    fixture.place({ ...orders, quantity: '0.4', stop: 19_800 })
    fixture.bar(1, [20_000, 20_000, 18_000, 18_500])
    expect(fixture.fills()).toEqual(['1@20000', '0.4@19800', '0.6@19600'])
    // 0.4 × 200 lost by the stop, and the margin of the rest, 240
    expect(fixture.cash()).toBe('680')
  })

  it('sets margin free in proportion when a part is closed', () => {
    const fixture = marginFixture({ settings: { margin: 'isolated', leverage: 10 }, cash: '10000' })
    enter(fixture, 0, 'buy', '1', 20_000)
    enter(fixture, 0, 'buy', '1', 24_000)
    const margin = (): string =>
      fixture.venue
        .save()
        .account.isolated.map(([, amount]) => amount)
        .join()
    expect(margin()).toBe('4400')
    enter(fixture, 0, 'sell', '0.5', 24_000)
    expect(margin()).toBe('3300')
    enter(fixture, 0, 'sell', '2', 24_000)
    // through zero: 0.5 short at 24,000
    expect([margin(), fixture.position()]).toEqual(['1200', '-0.5'])
  })
})

describe('cross margin', () => {
  it('liquidates at the price of the formula over two positions, the one that did it first', () => {
    const tiers = [defaultTiers({ ...BTC, venue: 'BINANCE' }).table, flatTiers(0.1)]
    const fixture = marginFixture({
      settings: { ...WHOLE, margin: 'cross', leverage: 10 },
      instruments: [BTC, ETH],
      cash: '1535443.01',
      marginTiers: tiers,
    })
    enter(fixture, 0, 'buy', '109.488', 32_481.98)
    enter(fixture, 1, 'buy', '3683.979', 1456.84)
    fixture.marks.last[1] = 1335.18
    const eth = { maintenance: 3683.979 * 1335.18 * 0.1, pnl: 3683.979 * (1335.18 - 1456.84) }
    const expected = perpetualLiquidationPrice({
      walletBalance: 1_535_443.01,
      quantity: 109.488,
      entryPrice: 32_481.98,
      tiers: defaultTiers({ ...BTC, venue: 'BINANCE' }).table,
      otherMaintenance: eth.maintenance,
      otherUnrealizedPnl: eth.pnl,
    })
    const floor = Math.floor(expected * 100) / 100
    fixture.bar(1, [32_000, 32_000, floor + 0.01, 31_000])
    expect(ownFills(fixture.inputs)).toEqual([])
    fixture.bar(2, [31_000, 31_000, floor - 500, 31_000])
    expect(ownFills(fixture.inputs)).toEqual([`liquidation sell 109.488@${String(floor)} fee 0`])
    // what is left still covers the other position
    expect(fixture.position(1)).toBe('3683.979')
  })

  it('leaves nothing, and no debt, at the bankruptcy price', () => {
    const fixture = marginFixture({
      settings: { margin: 'cross', leverage: 20 },
      instruments: [BTC, ETH],
      cash: '2000',
      marginTiers: [flatTiers(0.005), flatTiers(0.01)],
    })
    enter(fixture, 0, 'buy', '1', 20_000)
    enter(fixture, 1, 'sell', '5', 1000)
    fixture.bar(1, [17_000, 17_000, 17_000, 17_000])
    // 20,000 − 2,000; the other one, at its entry price, is taken over for nothing too
    expect(ownFills(fixture.inputs)).toEqual([
      'liquidation sell 1@18000 fee 0',
      'liquidation buy 5@1000 fee 0',
    ])
    expect(fixture.cash()).toBe('0')
  })

  it('counts what is isolated for nothing', () => {
    const fixture = marginFixture({ settings: { margin: 'isolated', leverage: 10 }, cash: '2100' })
    enter(fixture, 0, 'buy', '1', 20_000)
    enter(fixture, 0, 'buy', '0.1', 20_000)
    expect(fixture.kinds().at(-1)).toBe('VENUE_INSUFFICIENT_FUNDS')
  })
})
