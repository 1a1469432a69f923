/** What strategies see of their margin, against calculations by hand. */
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { Instrument } from '../domain/instrument.ts'
import { equity, perpetual } from '../domain/instruments.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import type { PortfolioView, PositionView } from '../strategy/context.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import { backtest } from './backtest.ts'
import type { DerivativeData } from './derivative-plan.ts'

const HOUR = 3_600_000
// within the hours of US shares
const START = Date.UTC(2024, 0, 2, 15)
const BTC = perpetual('BTC-USDT-PERP.BYBIT', { lotSize: '0.001' })
const ETH = perpetual('ETH-USDT-PERP.BYBIT', { lotSize: '0.001' })
const AAA = equity('AAA.XNAS')
const HALF_PERCENT = [{ upTo: Infinity, maintenanceRate: 0.005, maxLeverage: 100 }]

interface Given {
  readonly settings: Readonly<Record<string, string>>
  readonly cash: number
  /** Instrument, signed quantity bought at the second bar, its prices. */
  readonly holdings: readonly (readonly [Instrument, number, readonly number[]])[]
  readonly derivatives?: readonly DerivativeData[]
}

/** Buys what is to be held, and looks at it at the end of the last bar. */
async function lookedAt<T>(
  given: Given,
  look: (portfolio: PortfolioView, positions: readonly PositionView[]) => T,
): Promise<T> {
  let seen: T | undefined
  const { settings, cash, holdings } = given
  const strategy = defineStrategy({
    name: 'holder',
    instruments: holdings.map(([instrument]) => instrument),
    state: () => ({ done: false }),
    onBar({ orders, instrumentId, state, portfolio }) {
      const quantity = holdings.find(([{ id }]) => id === instrumentId)?.[1] ?? 0
      if (!state.done && quantity > 0) orders.buy(instrumentId, quantity)
      if (!state.done && quantity < 0) orders.sell(instrumentId, -quantity)
      state.done = true
      seen = look(
        portfolio,
        holdings.map(([{ id }]) => portfolio.position(id)),
      )
    },
  })
  const venue = parseVenueSettings({ halfSpreadBps: '0', volumeCap: 'none', ...settings })
  await backtest({
    strategies: [{ definition: strategy }],
    sources: holdings.map(([{ id }, , rows]) => barsOf(id, rows, { start: START, period: '1h' })),
    venue,
    risk: kernelRisk(venue),
    commission: 'none',
    cash,
    derivatives: given.derivatives ?? [],
  })
  if (seen === undefined) throw new Error('nothing was looked at')
  return seen
}

describe('a strategy sees its margin', () => {
  it('isolated: what is set aside, what is free, and the price of liquidation as Bybit publishes it', async () => {
    // Bybit, Liquidation Price (USDT Contract): 1 BTC at 20,000 with 50×, 0.5 %: margin 400; (400 − 20,000) ÷ −0.995
    const holdings: Given['holdings'] = [[BTC, 1, [20_000, 20_000, 20_100]]]
    const settings = { margin: 'isolated', leverage: '50' }
    const derivatives = [{ instrumentId: BTC.id, marginTiers: HALF_PERCENT }]
    const seen = await lookedAt({ settings, cash: 1000, holdings, derivatives }, (portfolio, [position]) => ({
      used: portfolio.marginUsed,
      free: portfolio.freeMargin,
      power: portfolio.buyingPower,
      own: position?.marginUsed,
      kept: position?.maintenanceMargin,
      price: position?.liquidationPrice,
      pnl: position?.unrealizedPnlAtMark,
    }))
    expect(seen).toEqual({
      used: 400,
      free: 600,
      power: 30_000,
      own: 400,
      kept: 100.5,
      price: 19_600 / 0.995,
      pnl: 100,
    })
  })

  it('isolated: funding moves the price of liquidation', async () => {
    const holdings: Given['holdings'] = [[BTC, 1, [20_000, 20_000, 20_000]]]
    const settings = { margin: 'isolated', leverage: '50' }
    const funding = [{ time: (START + 2 * HOUR) * 1000, rate: Decimal.parse('0.001'), price: null }]
    const derivatives = [{ instrumentId: BTC.id, marginTiers: HALF_PERCENT, funding }]
    const seen = await lookedAt({ settings, cash: 1000, holdings, derivatives }, (_, [position]) => [
      position?.marginUsed,
      position?.liquidationPrice,
    ])
    // 20 of 400 paid
    expect(seen).toEqual([380, (20_000 - 380) / 0.995])
  })

  it('cross: the formula of Binance over two positions, at mark prices', async () => {
    // long 1 BTC at 20,000 and short 5 ETH at 1000; marks 19,800 and 1010: P&L −200 and −50; wallet 3000
    const holdings: Given['holdings'] = [
      [BTC, 1, [20_000, 20_000, 19_500]],
      [ETH, -5, [1000, 1000, 1000]],
    ]
    const marks = (price: number): DerivativeData['markPrices'] => {
      const column = Float64Array.of(price)
      return { end: Float64Array.of((START + HOUR) * 1000), high: column, low: column, close: column }
    }
    const derivatives = [
      { instrumentId: BTC.id, marginTiers: HALF_PERCENT, markPrices: marks(19_800) as never },
      { instrumentId: ETH.id, marginTiers: HALF_PERCENT, markPrices: marks(1010) as never },
    ]
    const settings = { margin: 'cross', leverage: '10' }
    const seen = await lookedAt({ settings, cash: 3000, holdings, derivatives }, (portfolio, [btc, eth]) => ({
      used: portfolio.marginUsed,
      free: portfolio.freeMargin,
      kept: portfolio.maintenanceMargin,
      btc: btc?.liquidationPrice,
      eth: eth?.liquidationPrice,
      pnl: [btc?.unrealizedPnl, btc?.unrealizedPnlAtMark, eth?.unrealizedPnlAtMark],
    }))
    expect(seen.used).toBeCloseTo(1980 + 505, 9)
    expect(seen.free).toBeCloseTo(3000 - 250 - 2485, 9)
    expect(seen.kept).toBeCloseTo(99 + 25.25, 9)
    // (3000 − 25.25 − 50 − 20,000) ÷ (0.005 − 1)
    expect(seen.btc).toBeCloseTo(17_075.25 / 0.995, 6)
    // (3000 − 99 − 200 + 5000) ÷ (5 × 0.005 + 5)
    expect(seen.eth).toBeCloseTo(7701 / 5.025, 6)
    expect(seen.pnl).toEqual([-500, -200, -50])
  })

  it('Regulation T: half of the value, and a quarter to keep', async () => {
    const holdings: Given['holdings'] = [[AAA, 150, [100, 100, 110]]]
    const settings = { margin: 'regT' }
    const seen = await lookedAt({ settings, cash: 10_000, holdings }, (portfolio, [position]) => ({
      used: portfolio.marginUsed,
      free: portfolio.freeMargin,
      power: portfolio.buyingPower,
      kept: portfolio.maintenanceMargin,
      price: position?.liquidationPrice,
    }))
    // 150 × 110 = 16,500; equity 11,500; 150 p − 5000 = 37.5 p
    const { price, ...others } = seen
    expect(others).toEqual({ used: 8250, free: 3250, power: 6500, kept: 4125 })
    expect(price).toBeCloseTo(5000 / 112.5, 9)
  })

  it('an account with leverage alone: its exposure, and no price of liquidation', async () => {
    const holdings: Given['holdings'] = [[AAA, 100, [100, 100, 100]]]
    const seen = await lookedAt(
      { settings: { leverage: '2' }, cash: 10_000, holdings },
      (portfolio, [position]) => [
        portfolio.marginUsed,
        portfolio.freeMargin,
        portfolio.buyingPower,
        portfolio.maintenanceMargin,
        position?.marginUsed,
        position?.liquidationPrice,
      ],
    )
    expect(seen).toEqual([5000, 5000, 10_000, 0, 5000, NaN])
  })
})
