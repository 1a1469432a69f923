import { describe, expect, it } from 'vitest'
import { CALM, DIAL_NAMES, drawDials } from './dials.ts'
import { drawPlan } from './plan.ts'
import { caseOf, shrink, simulate } from './simulate.ts'

describe('a simulated run', () => {
  it('in which nothing goes wrong holds, and trades', async () => {
    for (const seed of [1, 2, 3]) {
      const { violations, executions } = await simulate({ seed, dials: CALM, plan: [] })
      expect(violations, `seed ${String(seed)}`).toEqual([])
      expect(executions).toBeGreaterThan(10)
    }
  })

  it.each([10, 20, 30, 40])('holds, whatever goes wrong (ten seeds before %d)', async (end) => {
    for (let seed = end - 9; seed <= end; seed++) {
      const { violations } = await simulate(caseOf(seed))
      expect(violations, `seed ${String(seed)}: npm run simulate -- --seed ${String(seed)} --show`).toEqual(
        [],
      )
    }
  })

  it('is the same to the last byte when its seed is run again', async () => {
    for (const seed of [1, 2]) {
      const [one, other] = [await simulate(caseOf(seed)), await simulate(caseOf(seed))]
      expect(other.hash).toBe(one.hash)
      expect(other.story).toEqual(one.story)
      expect(one.records).toBeGreaterThan(0)
    }
  })

  it('draws other faults from another seed, and leaves some of them off', () => {
    const drawn = Array.from({ length: 50 }, (_, seed) => drawDials(seed))
    for (const name of DIAL_NAMES) expect(drawn.some((dials) => dials[name] > 0)).toBe(true)
    for (const dials of drawn)
      expect(DIAL_NAMES.filter((name) => dials[name] === 0).length).toBeGreaterThan(3)
    expect(new Set(drawn.map((dials) => JSON.stringify(dials))).size).toBe(50)
  })

  it('that fails is made smaller for as long as it fails in the same way', async () => {
    const seed = 3
    const dials = { ...CALM, cuts: 3, crashes: 2, requestLoss: 0.3 }
    const given = { seed, dials, plan: drawPlan(seed, dials) }
    // fails wherever there is a cut and a loss
    const small = await shrink(given, (one) =>
      Promise.resolve(one.dials.requestLoss > 0 && one.plan.some(({ what }) => what === 'cut') ? 'I1' : null),
    )
    expect(small.plan.map(({ what }) => what)).toEqual(['cut'])
    expect([small.dials.crashes, small.dials.minutes]).toEqual([0, 1])
  })
})
