import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../domain/time.ts'
import { CandleSketch, coarser, intervalFrom, intervalStart } from './candles.ts'

const about = { instrumentId: 'SPY.ARCX', kind: 'bar', closeOnly: false, isWhole: true } as const

describe('candles for charts', () => {
  it('put together keep open, high, low and close of what they hold', () => {
    const sketch = new CandleSketch(MICROS_PER_MINUTE, 3)
    const prices = [10, 12, 9, 11, 14, 8, 13]
    prices.forEach((price, i) => {
      sketch.add(i * MICROS_PER_MINUTE, price, price + 1, price - 1, price + 0.5)
    })
    expect(sketch.series(about, Infinity)).toEqual({
      ...about,
      isWhole: false,
      interval: 5 * MICROS_PER_MINUTE,
      time: [0, 5 * MICROS_PER_MINUTE],
      open: [10, 8],
      high: [15, 14],
      low: [8, 7],
      close: [14.5, 13.5],
    })
  })

  it('never are more than the limit, and equal those put together naively at their interval', () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 100 }))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 20 }),
        (rows, limit) => {
          const sketch = new CandleSketch(MICROS_PER_MINUTE, limit)
          let time = 0
          const stamped = rows.map(([minutes, price]) => ({
            time: (time += minutes * MICROS_PER_MINUTE),
            price,
          }))
          for (const { time: at, price } of stamped) sketch.add(at, price, price + 2, price - 1, price + 1)
          const series = sketch.series(about, Infinity)
          expect(series.time.length).toBeLessThanOrEqual(limit)
          const naive = new Map<number, number[]>()
          for (const { time: at, price } of stamped) {
            const start = intervalStart(at, series.interval)
            naive.set(start, [...(naive.get(start) ?? []), price])
          }
          expect(series.time).toEqual([...naive.keys()])
          expect(series.high).toEqual([...naive.values()].map((each) => Math.max(...each) + 2))
          expect(series.low).toEqual([...naive.values()].map((each) => Math.min(...each) - 1))
          expect(series.open).toEqual([...naive.values()].map((each) => each[0]))
          expect(series.close).toEqual([...naive.values()].map((each) => (each.at(-1) ?? 0) + 1))
        },
      ),
    )
  })

  it('pass over prices that are none, and end where the run ended', () => {
    const sketch = new CandleSketch(MICROS_PER_MINUTE, 10)
    sketch.add(0, 1, 1, 1, 1)
    sketch.add(MICROS_PER_MINUTE, NaN, 2, 2, 2)
    sketch.add(2 * MICROS_PER_MINUTE, 3, 3, 3, 3)
    expect(sketch.series(about, Infinity).close).toEqual([1, 3])
    expect(sketch.series(about, 2 * MICROS_PER_MINUTE).close).toEqual([1])
    expect(sketch.series(about, Infinity).isWhole).toBe(true)
  })

  it('begin weeks on Monday and take the next longer interval for any period', () => {
    expect(new Date(intervalStart(20_000 * MICROS_PER_DAY, 7 * MICROS_PER_DAY) / 1000).getUTCDay()).toBe(1)
    expect(intervalFrom(2 * MICROS_PER_MINUTE)).toBe(5 * MICROS_PER_MINUTE)
    expect(intervalFrom(5000 * MICROS_PER_DAY)).toBeGreaterThanOrEqual(728 * MICROS_PER_DAY)
  })

  it('can be made fewer afterwards', () => {
    const sketch = new CandleSketch(MICROS_PER_MINUTE, 100)
    for (let i = 0; i < 60; i++) sketch.add(i * MICROS_PER_MINUTE, i, i + 1, i - 1, i)
    const few = coarser(sketch.series(about, Infinity), 4)
    expect([few.interval, few.open, few.isWhole]).toEqual([15 * MICROS_PER_MINUTE, [0, 15, 30, 45], false])
  })
})
