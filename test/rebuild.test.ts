import { describe, expect, it } from 'vitest'
import { backtest } from '../src/runtime/backtest.ts'
import { bytesOf, randomRun, sourcesOf } from './support/random-run.ts'

describe('the whole state, saved, thrown away and loaded', () => {
  it.each([21, 22, 23, 24, 25, 26, 27, 28])(
    'after every single event changes nothing (seed %d)',
    async (seed) => {
      const run = randomRun(seed, 40)
      const expected = await backtest({ ...run.options, sources: sourcesOf(run) })
      expect(expected.orders).toBeGreaterThan(10)
      const rebuilt = await backtest({ ...run.options, sources: sourcesOf(run) }, { rebuildEvery: 1 })
      expect(bytesOf(rebuilt)).toBe(bytesOf(expected))
    },
  )
})
