/** Short series whose answers can be worked out on paper. */
import { describe, expect, it } from 'vitest'
import { atr, bollinger, ema, macd, rsi, sma } from './index.ts'

describe('sma', () => {
  it('is the mean of the last three', () => {
    const average = sma(3)
    expect([3, 6, 9, 12, 0, 0, 0].map((price) => average.next(price))).toEqual([NaN, NaN, 6, 9, 7, 4, 0])
    expect(average.warmUp).toBe(3)
  })

  it('of one is the price itself', () => {
    const average = sma(1)
    expect([3, 1e150, -0.1].map((price) => average.next(price))).toEqual([3, 1e150, -0.1])
  })
})

describe('ema', () => {
  it('starts as the simple mean and then moves by 2 / (period + 1)', () => {
    const average = ema(3)
    expect([2, 4, 6, 8, 2].map((price) => average.next(price))).toEqual([NaN, NaN, 4, 6, 4])
    expect(average.warmUp).toBe(3)
  })
})

describe('rsi', () => {
  it('is the share of gains in all movement', () => {
    const strength = rsi(2)
    // Changes +3, −1: means 1.5 and 0.5. Then +2: (1.5 + 2) / 2 = 1.75 and 0.25.
    expect([10, 13, 12, 14].map((price) => strength.next(price))).toEqual([NaN, NaN, 75, 87.5])
    expect(strength.warmUp).toBe(3)
  })

  it('is 100 with gains only, 0 with losses only, and 50 where nothing moves', () => {
    const [up, down, flat] = [rsi(3), rsi(3), rsi(3)]
    for (let i = 0; i < 20; i += 1) {
      up.next(100 + i)
      down.next(100 - i)
      flat.next(100)
    }
    expect([up.value, down.value, flat.value]).toEqual([100, 0, 50])
  })

  it('keeps its value while nothing moves, and is never noise when the averages have faded away', () => {
    const strength = rsi(14)
    for (let i = 0; i < 20; i += 1) strength.next(100 + 3 * (i % 3))
    strength.next(100)
    const standing = strength.value
    for (let i = 0; i < 20_000; i += 1) {
      const value = strength.next(100)
      if (value !== 50) expect(Math.abs(value - standing)).toBeLessThan(1e-9)
    }
    expect(standing).not.toBeCloseTo(50, 1)
    expect(strength.value).toBe(50)
  })
})

describe('macd', () => {
  it('is fast less slow, with the signal from its own warm-up on', () => {
    const line = macd(1, 3, 2)
    // Slow: –, –, 4, 6, 4. Fast is the price. Line: 2, 2, −2.
    // Signal: the mean of 2 and 2, then 2/3 of the way to −2.
    expect([2, 4, 6].map((price) => line.next(price))).toEqual([NaN, NaN, 2])
    expect([line.signal, line.histogram, line.ready]).toEqual([NaN, NaN, false])
    expect(line.next(8)).toBe(2)
    expect([line.signal, line.histogram, line.ready]).toEqual([2, 0, true])
    expect(line.next(2)).toBe(-2)
    expect(line.signal).toBeCloseTo(-2 / 3, 15)
    expect(line.histogram).toBeCloseTo(-4 / 3, 15)
    expect(line.warmUp).toBe(4)
  })

  it('refuses a fast period that is not below the slow one', () => {
    expect(() => macd(26, 12, 9)).toThrow('macd: fastPeriod must be less than slowPeriod (12), not 26.')
    expect(() => macd(12, 26, 0)).toThrow(/signalPeriod/)
  })
})

describe('bollinger', () => {
  it('has bands at two population deviations', () => {
    const bands = bollinger(4, 2)
    for (const price of [1, 1, 5]) expect(bands.next(price)).toBeNaN()
    expect(bands.next(5)).toBe(3) // deviations of 2 each
    expect([bands.upper, bands.middle, bands.lower]).toEqual([7, 3, -1])
    expect(bands.bandwidth).toBeCloseTo((100 * 8) / 3, 12)
    expect(bands.percentB).toBe(0.75)
  })

  it('has a bandwidth of NaN around a middle of zero, where no percentage exists', () => {
    const bands = bollinger(2, 1)
    bands.next(-1)
    bands.next(1)
    expect([bands.upper, bands.middle, bands.lower, bands.bandwidth]).toEqual([1, 0, -1, NaN])
  })

  it('refuses deviations that are not above 0', () => {
    for (const bad of [0, -2, NaN, Infinity]) {
      expect(() => bollinger(20, bad)).toThrow(`bollinger: deviations must be a number above 0`)
    }
  })

  it('refuses a state with other deviations', () => {
    expect(() => {
      bollinger(20, 2).load(bollinger(20, 3).save())
    }).toThrow('bollinger: the saved deviations is 3, this indicator has 2.')
  })
})

describe('atr', () => {
  it('counts gaps, and the first bar with high less low', () => {
    const bars = [
      { high: 12, low: 10, close: 11 }, // 2
      { high: 16, low: 15, close: 15 }, // 5, up from 11
      { high: 14, low: 13, close: 13 }, // 2, down from 15
      { high: 17, low: 9, close: 10 }, // 8
    ]
    const [wilder, simple] = [atr(2), atr(2, { smoothing: 'simple' })]
    expect(bars.map((bar) => wilder.next(bar))).toEqual([NaN, 3.5, 2.75, 5.375])
    expect(bars.map((bar) => simple.next(bar))).toEqual([NaN, 3.5, 3.5, 5])
  })

  it('skips a bar with a high below its low, or one bad price, as a whole', () => {
    const average = atr(1)
    average.next({ high: 12, low: 10, close: 11 })
    const state = average.save()
    for (const bad of [
      { high: 9, low: 10, close: 9.5 },
      { high: NaN, low: 10, close: 9.5 },
      { high: 12, low: 10, close: Infinity },
    ]) {
      expect(average.next(bad)).toBe(2)
      expect(average.save()).toEqual(state)
    }
  })

  it('refuses an unknown smoothing, and a state with the other one', () => {
    const options = { smoothing: 'ema' } as unknown as { smoothing: 'simple' }
    expect(() => atr(14, options)).toThrow(`atr: smoothing must be 'wilder' or 'simple', not 'ema'.`)
    expect(() => {
      atr(14).load(atr(14, { smoothing: 'simple' }).save())
    }).toThrow(`atr: the saved smoothing is 'simple', this indicator has 'wilder'.`)
  })
})
