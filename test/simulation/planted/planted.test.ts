import { describe, expect, it } from 'vitest'
import { PLANTS } from './all.ts'
import { prove } from './prove.ts'

/** Seeds that the test command spends on each; `npm run simulate:prove` spends more, on all of them. */
const MOST = 3

describe('the simulation, with a bug planted', () => {
  it.each(PLANTS.filter(({ needs }) => needs === undefined))('finds that $name', async (plant) => {
    const { seeds, invariant } = await prove(plant, MOST)
    expect(seeds, plant.name).not.toBeNull()
    expect(invariant).toMatch(/^I\d+$/)
  })

  it('has bugs of every kind, each under a name of its own', () => {
    expect(PLANTS.length).toBeGreaterThanOrEqual(25)
    expect(new Set(PLANTS.map(({ name }) => name)).size).toBe(PLANTS.length)
  })
})
