import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from './random.ts'

describe('seeded random numbers', () => {
  it('follow the published algorithm', () => {
    // The first outputs of the reference implementation for the state 1, 2, 3, 4.
    const random = SeededRandom.fromState([1, 2, 3, 4])
    expect(Array.from({ length: 10 }, () => random.nextUint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('are the same for the same seed, and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = new SeededRandom(seed)
      return Array.from({ length: 20 }, () => random.next())
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    expect(new Set([...draw(0), ...draw(1), ...draw(2)]).size).toBe(60)
  })

  it('continue exactly from a saved state', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, skip) => {
        const random = new SeededRandom(seed)
        for (let index = 0; index < skip; index += 1) random.next()
        const state = JSON.parse(JSON.stringify(random.save())) as [number, number, number, number]
        const expected = Array.from({ length: 5 }, () => random.next())
        const continued = SeededRandom.fromState(state)
        expect(Array.from({ length: 5 }, () => continued.next())).toEqual(expected)
      }),
    )
  })

  it('stay in their range and have the mean and spread that they should', () => {
    const random = new SeededRandom(42)
    const count = 50_000
    let sum = 0
    let normalSum = 0
    let normalSquares = 0
    const faces = [0, 0, 0, 0, 0, 0]
    for (let index = 0; index < count; index += 1) {
      const value = random.next()
      if (!(value >= 0 && value < 1)) expect.fail(`${value} is not in [0, 1)`)
      sum += value
      const normal = random.nextNormal()
      normalSum += normal
      normalSquares += normal * normal
      const face = random.below(6)
      faces[face] = (faces[face] ?? 0) + 1
    }
    expect(sum / count).toBeCloseTo(0.5, 2)
    expect(normalSum / count).toBeCloseTo(0, 1)
    expect(normalSquares / count).toBeCloseTo(1, 1)
    for (const face of faces) expect(face / count).toBeCloseTo(1 / 6, 2)
  })
})
