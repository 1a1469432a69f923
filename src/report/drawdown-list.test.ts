import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worstDrawdowns } from './drawdown-list.ts'

describe('the worst drawdowns', () => {
  it('of a curve worked out by hand are these', () => {
    const series = { time: [1, 2, 3, 4, 5, 6, 7, 8], equity: [100, 110, 99, 104.5, 110, 120, 90, 96] }
    expect(worstDrawdowns(series, 100, 0, 5)).toEqual([
      { peakTime: 6, troughTime: 7, recoveryTime: null, depth: 0.25 },
      { peakTime: 2, troughTime: 3, recoveryTime: 5, depth: 0.1 },
    ])
    expect(worstDrawdowns(series, 100, 0, 1)).toHaveLength(1)
  })

  it('start at the starting cash where equity never was above it, and are none without a fall', () => {
    expect(worstDrawdowns({ time: [5, 6], equity: [90, 80] }, 100, 1, 5)).toEqual([
      { peakTime: 1, troughTime: 6, recoveryTime: null, depth: 0.2 },
    ])
    expect(worstDrawdowns({ time: [5, 6], equity: [100, 101] }, 100, 1, 5)).toEqual([])
  })

  it('never overlap, and the first is as deep as the deepest fall found naively', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 60 }), (equity) => {
        const time = equity.map((_, i) => i + 1)
        const falls = worstDrawdowns({ time, equity }, 100, 0, 100)
        const all = [100, ...equity]
        let deepest = 0
        all.forEach((low, i) => {
          for (const high of all.slice(0, i)) deepest = Math.max(deepest, (high - low) / high)
        })
        expect(falls[0]?.depth ?? 0).toBeCloseTo(deepest, 12)
        const ordered = [...falls].sort((a, b) => a.peakTime - b.peakTime)
        ordered.forEach(({ peakTime, troughTime, recoveryTime }, i) => {
          expect(peakTime).toBeLessThan(troughTime)
          expect(recoveryTime ?? Infinity).toBeGreaterThan(troughTime)
          expect(ordered[i + 1]?.peakTime ?? Infinity).toBeGreaterThanOrEqual(recoveryTime ?? 0)
        })
      }),
    )
  })
})
