import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import type { LiveSummary } from '../../src/report/live-summary.ts'
import { defineStrategy } from '../../src/strategy/definition.ts'
import { AAA, LiveDesk } from '../support/live-desk.ts'

const buyOnce = defineStrategy({
  name: 'buy-once',
  instruments: [AAA],
  bars: '1m',
  shared: () => ({ bought: false }),
  onBar({ shared, orders, bar, log }) {
    log(`bar ${String(bar.close)}`)
    if (shared.bought) return
    shared.bought = orders.buy(AAA.id, 10).status !== 'denied'
  },
})

describe('a live engine', () => {
  it('starts, trades, and stops in order', async () => {
    const desk = new LiveDesk()
    await desk.start([buyOnce])
    expect(desk.engine?.kernel?.core.venues.state).toBe('armed')
    await desk.bar(101)
    await desk.bar(102)
    expect(desk.venue.positions.get(AAA.id)?.net).toEqual(Decimal.from(10))
    const summary = await desk.stop()
    const { orders, fills, positions, openOrders, incomplete } = summary
    expect({ orders, fills, incomplete }).toEqual({ orders: 1, fills: 1, incomplete: [] })
    expect(positions.map(({ netQuantity }) => netQuantity.toString())).toEqual(['10'])
    expect(openOrders).toEqual([])
    expect(desk.alerts).toEqual([])
  })

  it('ends the same way twice from the same inputs', async () => {
    const once = async (): Promise<LiveSummary> => {
      const desk = new LiveDesk()
      await desk.start([buyOnce])
      for (const price of [101, 99, 103]) await desk.bar(price)
      return desk.stop()
    }
    expect(await once()).toEqual(await once())
  })
})
