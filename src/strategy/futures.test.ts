import { describe, expect, it } from 'vitest'
import { future } from '../domain/instruments.ts'
import { barsOf } from '../testing.ts'
import { backtest } from '../runtime/backtest.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import { defineStrategy } from './definition.ts'
import { ContinuousPrice, isRollDue, roll } from './futures.ts'

const DAY = 86_400_000
const START = Date.UTC(2024, 2, 11)
const MARCH = future('ESH4.XCME', { expiry: (START + 4 * DAY) * 1000, multiplier: 50, timeZone: 'UTC' })
const JUNE = future('ESM4.XCME', { expiry: (START + 95 * DAY) * 1000, multiplier: 50, timeZone: 'UTC' })

describe('a continuous price', () => {
  it('goes on without the jump between two contracts, and the past stays as it was', () => {
    const price = new ContinuousPrice('A')
    expect(price.rollTo('B')).toBe(false)
    const seen = [price.next('A', 100), price.next('B', 107), price.next('A', 102)]
    expect(price.rollTo('B')).toBe(true)
    seen.push(price.next('A', 90), price.next('B', 108))
    // B stood at 107 when A stood at 102: one up
    expect(seen).toEqual([100, null, 102, null, 103])
    const other = new ContinuousPrice('A')
    other.load(JSON.parse(JSON.stringify(price.save())))
    expect([other.instrumentId, other.next('B', 109)]).toEqual(['B', 104])
  })
})

it('rolls what is held before the contract expires, and so pays no settlement', async () => {
  const strategy = defineStrategy({
    name: 'roller',
    instruments: [MARCH, JUNE],
    onBar({ bar, position, orders, portfolio, now, instrument }) {
      if (bar.instrumentId !== MARCH.id) return
      const { expiry } = instrument(MARCH.id)
      if (isRollDue(expiry, now, 2)) roll({ orders, portfolio }, MARCH.id, JUNE.id)
      else if (position.isFlat) orders.buy(MARCH.id, 1)
    },
  })
  const venue = parseVenueSettings({ margin: 'regT', halfSpreadBps: '0', volumeCap: 'none' })
  const rows = { start: START, period: '1d' }
  const record = await backtest({
    strategies: [{ definition: strategy }],
    sources: [
      barsOf(MARCH.id, [5000, 5000, 5010, 5020], rows),
      barsOf(JUNE.id, [5060, 5060, 5070, 5080, 5100], rows),
    ],
    venue,
    risk: kernelRisk(venue),
    commission: 'none',
    cash: 100_000,
  })
  expect(
    record.fills.map(({ side, instrumentId, price }) => `${side} ${instrumentId} ${price.toString()}`),
  ).toEqual(['buy ESH4.XCME 5000', 'sell ESH4.XCME 5000', 'buy ESM4.XCME 5060'])
  expect(record.fills.every(({ origin }) => origin === undefined)).toBe(true)
})

it('tells when a roll is due', () => {
  const expiry = (START + 10 * DAY) * 1000
  expect([8, 7.99].map((days) => isRollDue(expiry, START + 2 * DAY, days))).toEqual([true, false])
  expect(isRollDue(null, START, 1000)).toBe(false)
})
