/** Streaming against the definition, computed anew over the whole window each time it is looked at. */
import { describe, expect, it } from 'vitest'
import { atr, bollinger, ema, macd, rsi, sma } from './index.ts'
import type { HighLowClose } from './index.ts'

const UPDATES = 100_000
const RELATIVE = 1e-9

/** Seeded xorshift over 32 bits: the next whole number, of either sign. */
function generator(start: number): () => number {
  let seed = start
  return () => {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    return seed
  }
}

/** Around 100, in phases: a million times as large, a millionth of it, flat; and single spikes of 1e15. */
function roughPrices(length: number): number[] {
  const next = generator(20_130_107)
  const prices: number[] = []
  for (let i = 0; i < length; i += 1) {
    const base = 100 + (next() % 1000) / 100
    const phase = Math.floor(i / 5_000) % 4
    const scaled = phase === 1 ? base * 1e6 : phase === 2 ? base * 1e-6 : phase === 3 ? 100.1 : base
    prices.push(i % 3_333 === 0 ? 1e15 : scaled)
  }
  return prices
}

const prices = roughPrices(UPDATES)

/** Neumaier's compensated sum: as good as exact here, and simple. */
function exactSum(values: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const total = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
    sum = total
  }
  return sum + lost
}

function exactMean(values: readonly number[]): number {
  return exactSum(values) / values.length
}

/** Two passes: the mean first, then the squared distances from it. */
function exactDeviation(values: readonly number[]): number {
  const mean = exactMean(values)
  return Math.sqrt(exactMean(values.map((value) => (value - mean) * (value - mean))))
}

function expectClose(actual: number, expected: number, scale: number, at: number): void {
  const error = Math.abs(actual - expected)
  if (!(error <= RELATIVE * scale)) {
    expect.fail(`update ${at}: ${actual} instead of ${expected}, off by ${error / scale} of ${scale}`)
  }
}

/** Looks at every seventh update, and at all of them around the spikes, where trouble would be. */
function isLookedAt(i: number): boolean {
  return i % 7 === 0 || i % 3_333 < 45
}

describe('after 100,000 updates of prices that are huge, then tiny, then flat', () => {
  it.each([1, 2, 10, 37])('sma(%i) equals the mean of its window to 1e-9', (period) => {
    const average = sma(period)
    for (const [i, price] of prices.entries()) {
      const value = average.next(price)
      if (i + 1 < period || !isLookedAt(i)) continue
      const expected = exactMean(prices.slice(i + 1 - period, i + 1))
      expectClose(value, expected, expected, i)
    }
  })

  it.each([1, 2, 20, 37])(
    'bollinger(%i) equals mean and population deviation of its window to 1e-9',
    (period) => {
      const bands = bollinger(period, 2)
      for (const [i, price] of prices.entries()) {
        bands.next(price)
        if (i + 1 < period || !isLookedAt(i)) continue
        const window = prices.slice(i + 1 - period, i + 1)
        const mean = exactMean(window)
        const deviation = exactDeviation(window)
        expectClose(bands.middle, mean, mean, i)
        expectClose((bands.upper - bands.lower) / 4, deviation, Math.max(deviation, mean * 1e-6), i)
      }
    },
  )

  it('the fading averages equal the textbook recurrences to 1e-9', () => {
    const [short, long, strength, line] = [ema(1), ema(26), rsi(14), macd(12, 26, 9)]
    const textbookLong = textbookMean(26, 27, 2)
    const textbookFast = textbookMean(12, 13, 2)
    const textbookSignal = textbookMean(9, 10, 2)
    const gains = textbookMean(14, 14, 1)
    const losses = textbookMean(14, 14, 1)
    for (const [i, price] of prices.entries()) {
      expect(short.next(price)).toBe(price)
      const slow = textbookLong(price)
      const fast = textbookFast(price)
      const change = price - (prices[i - 1] ?? NaN)
      const gain = i === 0 ? NaN : gains(Math.max(change, 0))
      const loss = i === 0 ? NaN : losses(Math.max(-change, 0))
      long.next(price)
      strength.next(price)
      line.next(price)
      const signal = i >= 25 ? textbookSignal(fast - slow) : NaN
      if (i < 40) continue
      expectClose(long.value, slow, slow, i)
      expectClose(line.value, fast - slow, Math.max(fast, slow), i)
      expectClose(line.signal, signal, Math.max(Math.abs(signal), slow), i)
      if (gain + loss > 0) expectClose(strength.value, 100 - 100 / (1 + gain / loss), 100, i)
    }
  })

  it('atr equals the largest of the three ranges, averaged, to 1e-9', () => {
    const bars: HighLowClose[] = prices.map((close, i) => ({
      high: close * (1 + (i % 5) / 100),
      low: close * (1 - (i % 3) / 100),
      close,
    }))
    const ranges = bars.map(({ high, low }, i) => {
      const before = bars[i - 1]?.close
      return before === undefined
        ? high - low
        : Math.max(high - low, Math.abs(high - before), Math.abs(low - before))
    })
    const [wilder, simple] = [atr(14), atr(14, { smoothing: 'simple' })]
    const textbook = textbookMean(14, 14, 1)
    for (const [i, bar] of bars.entries()) {
      wilder.next(bar)
      simple.next(bar)
      const expected = textbook(ranges[i]!)
      if (i < 13 || !isLookedAt(i)) continue
      expectClose(wilder.value, expected, expected, i)
      const mean = exactMean(ranges.slice(i - 13, i + 1))
      expectClose(simple.value, mean, mean, i)
    }
  })
})

/** Mean of the first `period` inputs, then (mean × (divisor − weight) + input × weight) / divisor. */
function textbookMean(period: number, divisor: number, weight: number): (input: number) => number {
  const first: number[] = []
  let mean = NaN
  return (input) => {
    if (first.length < period) {
      first.push(input)
      if (first.length === period) mean = exactMean(first)
    } else {
      mean = (mean * (divisor - weight) + input * weight) / divisor
    }
    return mean
  }
}

describe('where rounding usually shows', () => {
  it('bands around a price of a billion keep the digits of changes a millionth in size', () => {
    const bands = bollinger(20, 2)
    // Steps of 2⁻²⁰ are exact at this price, so that the true deviation is known: that of 0…4 is √2.
    const step = 1 / 1_048_576
    for (let i = 0; i < 1_000; i += 1) {
      bands.next(1e9 + (i % 5) * step)
      if (i < 19) continue
      expect(bands.bandwidth).toBeGreaterThan(0)
      expect((bands.middle - 1e9) / step).toBeCloseTo(2, 0)
    }
    // Beside a price of 1e9 the bands themselves are rounded to 1.2e-7; a step is 9.5e-7.
    expect(Math.abs(bands.upper - bands.lower - 4 * Math.SQRT2 * step)).toBeLessThan(2.5e-7)
  })

  it('in a flat market every average is the price itself, so that two of them never cross', () => {
    for (const flat of [0.1, 33.33, 151.27, 13954.42]) {
      const [fast, slow, bands] = [sma(10), sma(49), bollinger(21, 2)]
      for (const price of [120.13, 3.7, 99.99, 1e9]) for (const each of [fast, slow, bands]) each.next(price)
      for (let i = 1; i <= 200; i += 1) {
        for (const each of [fast, slow, bands]) each.next(flat)
        if (i >= 10) expect(fast.value).toBe(flat)
        if (i >= 49) expect(slow.value).toBe(flat)
        if (i >= 21) expect([bands.lower, bands.middle, bands.upper]).toEqual([flat, flat, flat])
        if (i >= 21) expect([bands.bandwidth, bands.percentB]).toEqual([0, 0.5])
      }
    }
  })
})
