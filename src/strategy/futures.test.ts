import { describe, expect, it } from 'vitest'
import { future } from '../domain/instruments.ts'
import { barsOf } from '../testing.ts'
import { backtest } from '../runtime/backtest.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import { defineStrategy } from './definition.ts'
import { ActivityRoll, ContinuousPrice, isRollDue, roll } from './futures.ts'

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

describe('a continuous price by ratio', () => {
  it('keeps returns through a roll, and can be told in prices of the contract traded now', () => {
    const price = new ContinuousPrice('A.X', 'ratio')
    price.next('A.X', 100)
    price.next('B.X', 125)
    expect(price.rollTo('B.X')).toBe(true)
    // 125 of the new one is 100 of the series
    expect([price.next('B.X', 125), price.next('B.X', 150)]).toEqual([100, 120])
    expect([price.backAdjusted(100), price.backAdjusted(120)]).toEqual([125, 150])
    const loaded = new ContinuousPrice('A.X', 'ratio')
    loaded.load(price.save())
    expect(loaded.next('B.X', 75)).toBe(60)
  })

  it('does not roll over a price that is not above zero', () => {
    const price = new ContinuousPrice('A.X', 'ratio')
    price.next('A.X', -37)
    price.next('B.X', 20)
    expect([price.rollTo('B.X'), price.instrumentId]).toEqual([false, 'A.X'])
  })

  it('by difference equals the back-adjusted series less what was rolled', () => {
    const price = new ContinuousPrice('A.X')
    const series = [price.next('A.X', 100), price.next('A.X', 104)]
    price.next('B.X', 110)
    price.rollTo('B.X')
    series.push(price.next('B.X', 112))
    // back-adjusted: the old prices 6 higher
    expect(series.map((value) => price.backAdjusted(value ?? NaN))).toEqual([106, 110, 112])
  })
})

describe('a roll by activity', () => {
  const DAY = 86_400_000
  const fed = (roll: ActivityRoll, day: number, ours: number, theirs: number): boolean[] => [
    roll.next('A.X', day * DAY, ours),
    roll.next('B.X', day * DAY + 1, theirs),
  ]

  it('is due on the day after the next contract traded more, and not before', () => {
    const roll = new ActivityRoll('A.X', 'B.X')
    expect([fed(roll, 1, 10, 5), fed(roll, 1, 10, 50), fed(roll, 2, 10, 1)].flat()).toEqual([
      ...[false, false, false, false],
      ...[true, true],
    ])
    // a day on which trading went back
    expect(fed(roll, 3, 1, 1)).toEqual([false, false])
  })

  it('waits for as many days in a row as asked, by open interest too, and through a restart', () => {
    const options = { of: 'openInterest', days: 2 } as const
    const roll = new ActivityRoll('A.X', 'B.X', options)
    fed(roll, 1, 100, 120)
    fed(roll, 2, 90, 80)
    fed(roll, 3, 90, 95)
    expect(fed(roll, 4, 80, 99)).toEqual([false, false])
    const loaded = new ActivityRoll('A.X', 'B.X', options)
    loaded.load(roll.save())
    expect(fed(loaded, 5, 80, 99)).toEqual([true, true])
    loaded.rolled('C.X')
    expect(loaded.next('C.X', 5 * DAY + 2, 10)).toBe(false)
    expect(loaded.save()).toMatchObject({ current: 'B.X', upcoming: 'C.X', amounts: [99, 10] })
  })
})
