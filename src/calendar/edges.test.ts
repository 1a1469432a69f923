import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import { Edges } from './edges.ts'

/** Start and end in turn, in order; some spans are empty, some touch, some last days. */
const spans = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 40 }).map((steps) => {
  let time = -3 * MICROS_PER_DAY
  const moments = steps.map((step) => (time += step * MICROS_PER_HOUR))
  return moments.slice(0, moments.length - (moments.length % 2))
})

describe('edges', () => {
  it('answer as a search through all spans does', () => {
    const time = fc.integer({ min: -24 * 5, max: 24 * 70 }).map((hours) => hours * MICROS_PER_HOUR)
    fc.assert(
      fc.property(spans, time, (moments, now) => {
        const edges = new Edges(moments)
        const isInside = (at: number): boolean =>
          moments.some((start, place) => place % 2 === 0 && at >= start && at < moments[place + 1]!)
        const changes = [...new Set(moments)].filter((at) => at > now && isInside(at) !== isInside(at - 1))
        expect(edges.contains(now)).toBe(isInside(now))
        expect(edges.nextStart(now)).toBe(changes.find((at) => isInside(at)) ?? Infinity)
        expect(edges.nextEnd(now)).toBe(changes.find((at) => !isInside(at)) ?? Infinity)
      }),
      { numRuns: 300 },
    )
  })

  it('of nothing contain nothing', () => {
    const edges = new Edges([])
    expect(edges.contains(0)).toBe(false)
    expect(edges.nextStart(0)).toBe(Infinity)
    expect(edges.nextEnd(0)).toBe(Infinity)
  })

  it('refuse spans out of order', () => {
    expect(() => new Edges([10, 20, 15, 30])).toThrow(RangeError)
    expect(() => new Edges([10, 5])).toThrow(RangeError)
  })
})
