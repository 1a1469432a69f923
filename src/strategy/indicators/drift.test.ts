/** What millions of updates leave behind: nothing. */
import { describe, expect, it } from 'vitest'
import type { TestBar } from './definitions.test-support.ts'
import { families } from './families.test-support.ts'
import { obv, sessionVwap } from './index.ts'

const UPDATES = 100_000
const PERIOD = 23
/** More than any of these windows needs. */
const TAIL = 80

/** Those that look at a fixed number of bars and no further; the others fade, or run over all. */
const FINITE_MEMORY = new Set([
  ...['aroon', 'atr simple', 'bollinger', 'cci', 'cmf', 'donchian', 'highest', 'hma', 'ichimoku'],
  ...['linearRegression', 'lowest', 'mfi', 'momentum', 'percentRank', 'roc', 'sma', 'standardDeviation'],
  ...['stochastic', 'vwap', 'williamsR', 'wma', 'zScore'],
])

/** Seeded xorshift over 32 bits: the next whole number from 0 to 999. */
function generator(start: number): () => number {
  let seed = start
  return () => {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    return Math.abs(seed % 1000)
  }
}

/** Around 100 at the end, after phases a million times as large, a millionth of it, and flat, with spikes. */
function roughBars(): TestBar[] {
  const next = generator(20_130_107)
  return Array.from({ length: UPDATES }, (_, at) => {
    const phase = at > UPDATES - 5_000 ? 0 : Math.floor(at / 5_000) % 4
    const scale = phase === 1 ? 1e6 : phase === 2 ? 1e-6 : 1
    const isSpike = at % 3_333 === 0 && at < UPDATES - 5_000
    const close = isSpike ? 1e15 : phase === 3 ? 100.1 : scale * (100 + next() / 100)
    const reach = phase === 3 ? 0 : scale
    const volume = isSpike ? 1e15 : next() + 1
    return { high: close + reach, low: close - reach / 2, close, volume, startTime: 0 }
  })
}

const bars = roughBars()
const finite = families.filter(({ name }) => FINITE_MEMORY.has(name))

describe('after 100,000 updates of prices that were huge, then tiny, then flat', () => {
  it('has every family that was meant', () => {
    expect(finite.length).toBe(FINITE_MEMORY.size)
  })

  it.each(finite)('$name equals its definition over the last bars to 1e-9', ({ make, define }) => {
    const subject = make(PERIOD)
    for (const bar of bars) subject.next(bar)
    const expected = define(bars.slice(-TAIL), PERIOD)
    for (const [name, value] of Object.entries(subject.outputs())) {
      const off = Math.abs(value - expected[name]!)
      const agrees = off <= 1e-9 * Math.max(1, Math.abs(expected[name]!))
      if (!agrees) expect.fail(`${name} is ${value}, by definition ${expected[name]}`)
    }
  })

  it('obv equals the total counted in whole numbers, though its volumes are no binary fractions', () => {
    const total = obv()
    const next = generator(7)
    let tenths = 0
    let previous = NaN
    for (let at = 0; at < 1_000_000; at += 1) {
      const close = next()
      const volume = next()
      total.next({ close, volume: volume / 10 })
      if (close > previous) tenths += volume
      if (close < previous) tenths -= volume
      previous = close
    }
    expect(Math.abs(total.value - tenths / 10)).toBeLessThanOrEqual(1e-9)
  })

  it('sessionVwap that is never reset equals the average counted in whole numbers', () => {
    const average = sessionVwap({ anchor: 'manual' })
    const next = generator(11)
    let money = 0
    let volumes = 0
    for (let at = 0; at < 1_000_000; at += 1) {
      const price = 10_000 + next()
      const volume = next()
      const close = price / 100
      average.next({ high: close, low: close, close, volume: volume / 10, startTime: 0 })
      money += price * volume
      volumes += volume
    }
    expect(Math.abs(average.value - money / volumes / 100)).toBeLessThanOrEqual(1e-12 * 100)
  })
})

describe('in a flat market', () => {
  it.each([0.1, 33.33, 151.27, 13954.42])('averages are exactly the price %d, and channels close', (flat) => {
    const names = ['sma', 'wma', 'hma', 'vwap', 'sessionVwap manual', 'donchian', 'highest', 'lowest']
    for (const { name, make } of families.filter((family) => names.includes(family.name))) {
      const subject = make(21)
      const flatBar = { high: flat, low: flat, close: flat, volume: 12.7, startTime: 0 }
      // One without memory before the window ends; a running average keeps what came before.
      const before = name === 'sessionVwap manual' ? [] : bars.slice(0, 40)
      for (const bar of before) subject.next(bar)
      for (let at = 0; at < 60; at += 1) subject.next(flatBar)
      expect(subject.outputs()['value'], name).toBe(flat)
    }
  })
})
