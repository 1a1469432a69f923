import { describe, expect, it } from 'vitest'
import { SCENARIOS } from './scenarios.ts'
import { simulate } from './simulate.ts'
import { caseOfScenario } from './sweep.ts'

/** They end with a lost or doubtful report that only a comparison with the venue can clear up. */
const NEED_COMPARISON = [
  'hears everything twice, in any order',
  'loses the stream while an order rests',
  'comes back to a venue that has ended its orders',
]

describe('a scenario that is not crashed', () => {
  it.each(SCENARIOS.filter(({ name }) => !NEED_COMPARISON.includes(name)))(
    '$name, and holds',
    async (scenario) => {
      const { violations, chaosEffects } = await simulate(caseOfScenario(scenario))
      expect(violations).toEqual([])
      expect(chaosEffects).toBeGreaterThan(10)
    },
  )

  it('is one of twenty, each of its own', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(20)
  })
})
