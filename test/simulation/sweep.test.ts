import { describe, expect, it } from 'vitest'
import { SCENARIOS } from './scenarios.ts'
import { sweep } from './sweep.ts'

/** The test command crashes at one boundary in so many, another one in each scenario; `npm run simulate:sweep` at all. */
const ONE_IN = 10

describe('a scenario that is crashed wherever something leaves the process', () => {
  it.each(SCENARIOS.map((scenario, index) => ({ name: scenario.name, scenario, index })))(
    '$name, and holds',
    async ({ scenario, index }) => {
      const { failures, effects } = await sweep(scenario, { isTwice: false, oneIn: ONE_IN, from: index })
      const said = failures.map(({ one, outcome }) => [one.dials.crashAtEffect, outcome.violations[0]])
      expect(said).toEqual([])
      expect(effects).toBeGreaterThan(10)
    },
  )

  it('is one of twenty, each of its own', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(20)
  })
})
