import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../codec.ts'
import { ACCOUNT_SCOPE } from './breaker.ts'
import type { BreakerSetup } from './breaker.ts'
import { FlashCrash } from './flash-crash.ts'
import { PriceWindow, STEPS } from './price-window.ts'
import { VolatilityDeviation } from './volatility-deviation.ts'
import { VolatilityRange } from './volatility.ts'
import type { WindowBreaker } from './window-breaker.ts'

const SECOND = 1_000_000

const setup: BreakerSetup = {
  name: 'volatility',
  scope: ACCOUNT_SCOPE,
  limit: 5,
  window: 300 * SECOND,
  action: 'cancel',
  reducePercent: 50,
  latched: false,
  coolDown: 0,
  tripsAtLimit: false,
}

interface Update {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/** In order of time, several in one step, gaps longer than the window. */
const updates = fc
  .array(
    fc.record({
      pause: fc.oneof(fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 0, max: 400 * SECOND })),
      prices: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => {
    let time = 1_700_000_000 * SECOND
    return rows.map(({ pause, prices }): Update => {
      time += pause
      const [open = 1, close = 1, one = 1, other = 1] = prices
      return {
        time,
        open,
        close,
        high: Math.max(open, close, one, other),
        low: Math.min(open, close, one, other),
      }
    })
  })

const stepOf = (time: number, length: number): number => Math.floor(time / Math.ceil(length / STEPS))

/** What the window holds, found by looking at everything. */
function held(all: readonly Update[], at: number, length: number): readonly Update[] {
  const last = stepOf(all[at]?.time ?? 0, length)
  return all.slice(0, at + 1).filter(({ time }) => stepOf(time, length) > last - STEPS - 1)
}

function feed(breaker: WindowBreaker, { time, open, high, low, close }: Update): number {
  return breaker.update(time, open, high, low, close)
}

/** Through the codec and back: what a restart does. */
function reloaded<T extends WindowBreaker>(breaker: T, fresh: T): T {
  fresh.load(decode(encode(breaker.save())))
  return fresh
}

describe('a price window', () => {
  it('has the highest and the lowest that a look at every price finds', () => {
    fc.assert(
      fc.property(updates, fc.integer({ min: 1, max: 600 }), (all, seconds) => {
        const length = seconds * SECOND
        const window = new PriceWindow(length)
        all.forEach(({ time, high, low }, at) => {
          window.add(time, high, low)
          const inside = held(all, at, length)
          expect(window.highest).toBe(Math.max(...inside.map((one) => one.high)))
          expect(window.lowest).toBe(Math.min(...inside.map((one) => one.low)))
        })
      }),
      { numRuns: 300 },
    )
  })

  it('never holds more than its steps, however many updates come', () => {
    const window = new PriceWindow(300 * SECOND)
    for (let at = 0; at < 20_000; at++) window.add(at * 20_000, 20_000 - at, 20_000 - at)
    const [highs, lows] = window.save() as [unknown[], unknown[]]
    expect(highs.length).toBe(STEPS + 1)
    expect(lows.length).toBe(1)
  })

  it('lets a price go when the window has moved past it, and not before', () => {
    const window = new PriceWindow(300 * SECOND)
    window.add(0, 110, 90)
    window.add(300 * SECOND, 100, 100)
    expect([window.highest, window.lowest]).toEqual([110, 90])
    window.moveTo(301 * SECOND)
    expect([window.highest, window.lowest]).toEqual([100, 100])
  })
})

describe('volatility as a range', () => {
  it('is the highest less the lowest, of the lowest, as a look at every bar finds, and goes on the same after a restart', () => {
    fc.assert(
      fc.property(updates, (all) => {
        let breaker = new VolatilityRange(setup)
        all.forEach((one, at) => {
          const figure = feed(breaker, one)
          const inside = held(all, at, 300 * SECOND)
          const high = Math.max(...inside.map((bar) => bar.high))
          const low = Math.min(...inside.map((bar) => bar.low))
          expect(figure).toBe(((high - low) / low) * 100)
          breaker = reloaded(breaker, new VolatilityRange(setup))
        })
      }),
      { numRuns: 200 },
    )
  })

  it('takes any move from a price at or below zero for more than any limit', () => {
    const breaker = new VolatilityRange(setup)
    expect(breaker.update(0, -5, -5, -5, -5)).toBe(0)
    expect(breaker.update(SECOND, -5, -4, -6, -5)).toBe(Infinity)
  })
})

describe('volatility as a deviation', () => {
  it('is the sample deviation of the returns from step to step, as a look at every close finds', () => {
    fc.assert(
      fc.property(updates, (all) => {
        let breaker = new VolatilityDeviation(setup)
        all.forEach((one, at) => {
          const figure = feed(breaker, one)
          const closes = new Map(
            held(all, at, 300 * SECOND).map((bar) => [stepOf(bar.time, 300 * SECOND), bar.close]),
          )
          const prices = [...closes.values()]
          const returns = prices.slice(1).map((price, place) => price / (prices[place] ?? NaN) - 1)
          const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length
          const squares = returns.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
          const expected = returns.length < 2 ? 0 : Math.sqrt(squares / (returns.length - 1)) * 100
          expect(figure).toBe(expected)
          breaker = reloaded(breaker, new VolatilityDeviation(setup))
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('a flash crash', () => {
  it('is the largest fall that ends with this bar, as a look at every bar finds', () => {
    fc.assert(
      fc.property(updates, (all) => {
        let breaker = new FlashCrash(setup)
        all.forEach((one, at) => {
          const figure = feed(breaker, one)
          const before = held(all, at, 300 * SECOND).slice(0, -1)
          const peak = Math.max(one.open, ...before.map((bar) => bar.high))
          const fall = Math.max(((peak - one.low) / peak) * 100, ((one.high - one.close) / one.high) * 100)
          expect(figure).toBe(Math.max(0, fall))
          breaker = reloaded(breaker, new FlashCrash(setup))
        })
      }),
      { numRuns: 200 },
    )
  })

  it('is none in a bar that opens at its low and closes at its high', () => {
    const breaker = new FlashCrash(setup)
    expect(breaker.update(0, 90, 110, 90, 110)).toBe(0)
  })

  it('is none over a break in trading, unless gaps are to count', () => {
    const gap = (countGap: boolean): number => {
      const breaker = new FlashCrash(setup)
      breaker.update(0, 100, 100, 100, 100)
      breaker.startAnew(86_400 * SECOND, countGap)
      return breaker.update(86_400 * SECOND, 80, 80, 80, 80)
    }
    expect(gap(false)).toBe(0)
    expect(gap(true)).toBe(20)
  })
})
