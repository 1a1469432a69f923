import { describe, expect, it } from 'vitest'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import { highestNet, lowestNet, worstCase } from './exposure.ts'
import type { RiskLimits } from './limits.ts'

const ID = AAA.id

function ready(limits: RiskLimits): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const instruments = [AAA, BBB]
  const s = scripted('s', { instruments })
  const bench = new KernelBench([s], {
    instruments,
    cash: 1_000_000,
    risk: { ...DEFAULT_RISK_SETTINGS, leverage: 100, limits },
  })
  bench.bar(100, 0)
  bench.bar(100, 1)
  return { bench, s }
}

describe('the worst case', () => {
  it('of what is held and ordered: reduce-only orders stop at zero, others go through it', () => {
    expect(highestNet(0, 5, 9)).toBe(5)
    expect(highestNet(10, 5, 9)).toBe(15)
    expect(highestNet(-10, 0, 4)).toBe(-6)
    expect(highestNet(-10, 0, 40)).toBe(0)
    expect(highestNet(-10, 5, 40)).toBe(5)
    expect(highestNet(-10, 5, 4)).toBe(-1)
    expect(lowestNet(0, 5, 9)).toBe(-5)
    expect(lowestNet(-10, 5, 9)).toBe(-15)
    expect(lowestNet(10, 0, 4)).toBe(6)
    expect(lowestNet(10, 0, 40)).toBe(0)
    expect(lowestNet(10, 5, 40)).toBe(-5)
    expect(lowestNet(10, 5, 4)).toBe(1)
    expect(worstCase(10, { buy: 1, sell: 30, reduceBuy: 0, reduceSell: 5 })).toEqual({ long: 11, short: 25 })
    expect(worstCase(-10, { buy: 2, sell: 0, reduceBuy: 0, reduceSell: 0 })).toEqual({ long: 0, short: 10 })
  })

  it('counts of an order that is replaced what has not filled yet', () => {
    const { bench, s } = ready({ maxPositionQuantity: 100 })
    bench.act(s, ({ orders }) => orders.buy(ID, 60, { limit: 100 }))
    bench.accept(1)
    bench.fill(1, 40, 100)
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 101 })).toMatchObject({ ok: false })
      expect(orders.replace(1, { quantity: 100 })).toEqual({ ok: true })
    })
  })

  it('counts reduce-only sales beside plain ones', () => {
    const { bench, s } = ready({ maxPositionQuantity: 100 })
    bench.act(s, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.act(s, ({ orders }) => {
      expect(orders.sell(ID, 100, { stop: 90, reduceOnly: true }).approved).toBe(true)
      expect(orders.check('sell', ID, 100).approved).toBe(true)
      expect(orders.check('sell', ID, 101).refusals[0]?.code).toBe('RISK_POSITION_QUANTITY')
    })
  })

  it('of a short position counts the buys that cover it, reduce-only ones to zero', () => {
    const { bench, s } = ready({ maxPositionQuantity: 100 })
    bench.act(s, ({ orders }) => orders.sell(ID, 50))
    bench.fill(1, 50)
    bench.act(s, ({ orders }) => {
      expect(orders.buy(ID, 50, { stop: 110, reduceOnly: true }).approved).toBe(true)
      expect(orders.check('buy', ID, 100).approved).toBe(true)
      expect(orders.check('buy', ID, 101).refusals[0]?.code).toBe('RISK_POSITION_QUANTITY')
    })
  })

  it('opens on the side of the order alone', () => {
    const { bench, s } = ready({ minAccountBalance: 1e9 })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 1).refusals[0]?.code).toBe('RISK_MIN_BALANCE')
      expect(orders.check('sell', ID, 1).refusals[0]?.code).toBe('RISK_MIN_BALANCE')
    })
  })

  it('values an order at its own price, a stop to buy at the market where that is higher', () => {
    const { bench, s } = ready({ maxOrderNotional: 1000 })
    bench.act(s, ({ orders }) => {
      const value = (side: 'buy' | 'sell', options: object): number | undefined =>
        orders.check(side, ID, 100, options).refusals[0]?.actual
      expect(value('buy', {})).toBe(10_000)
      expect(value('buy', { limit: 90 })).toBe(9000)
      expect(value('buy', { stop: 120 })).toBe(12_000)
      expect(value('buy', { stop: 90 })).toBe(10_000)
      expect(value('sell', { limit: 120 })).toBe(12_000)
      expect(value('sell', { stop: 90 })).toBe(9000)
      expect(value('sell', { stop: 90, limit: 80 })).toBe(8000)
    })
  })

  it('of exposure is net over instruments, long and short, at what each is worth', () => {
    const { bench, s } = ready({ maxNetExposurePercent: 5 })
    bench.act(s, ({ orders }) => orders.sell(BBB.id, 400))
    bench.fill(1, 400, 100, { instrumentId: BBB.id })
    bench.act(s, ({ orders }) => {
      expect(orders.check('sell', ID, 100).approved).toBe(true)
      expect(orders.check('sell', ID, 101).approved).toBe(false)
      expect(orders.check('buy', ID, 900).approved).toBe(true)
      expect(orders.check('buy', ID, 901).refusals[0]?.actual).toBeCloseTo(5.01, 9)
    })
  })

  it('of an account without equity passes no limit in percent', () => {
    const s = scripted('s')
    const limits = { maxPositionPercent: 1e9 }
    const bench = new KernelBench([s], { cash: 0, risk: { ...DEFAULT_RISK_SETTINGS, limits } })
    bench.act(s, ({ orders }) => {
      const refusals = orders.check('buy', ID, 1).refusals
      expect(refusals.map(({ message }) => message)).toContain(
        'The position in AAA.XNAS could reach unknown % of the equity, more than 1000000000 %.',
      )
    })
  })
})
