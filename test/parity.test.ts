import { describe, expect, it } from 'vitest'
import smaCross from '../examples/sma-cross.ts'
import { parseVenueSettings } from '../src/index.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { paper } from '../src/runtime/paper.ts'
import { memorySource, walk } from './support/bars.ts'
import { FakeClock } from './support/clock.ts'
import { bytesOf, randomRun, sourcesOf } from './support/random-run.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

describe('the same strategies on the same tape decide the same, byte for byte', () => {
  it.each(SEEDS)(
    'in a backtest, again, with fresh views, and on paper at full speed and at 60× (seed %d)',
    async (seed) => {
      const run = randomRun(seed, 120)
      const options = (): Parameters<typeof backtest>[0] => ({ ...run.options, sources: sourcesOf(run) })
      const plain = await backtest(options())
      const expected = bytesOf(plain)
      expect(plain.fills.length).toBeGreaterThan(5)
      expect(plain.halts).toEqual([])
      expect(bytesOf(await backtest(options()))).toBe(expected)
      expect(bytesOf(await backtest(options(), { freshViews: true }))).toBe(expected)
      expect(bytesOf(await paper({ ...options(), speed: Infinity }))).toBe(expected)
      const clock = new FakeClock()
      expect(bytesOf(await paper({ ...options(), speed: 60, clock }))).toBe(expected)
      // two hours at 60 times take two minutes
      expect(clock.slept).toBeGreaterThan(110e6)
    },
  )

  it.each([0, 300_000])('the example, with %d ms of latency', async (latencyMs) => {
    const chunk = walk(600, 7)
    const options = (): Parameters<typeof backtest>[0] => ({
      strategies: [{ definition: smaCross }],
      sources: [memorySource('SPY.ARCX', chunk)],
      commission: 'ibkr',
      venue: parseVenueSettings({ latencyMs: String(latencyMs) }),
    })
    const expected = bytesOf(await backtest(options()))
    expect(bytesOf(await paper({ ...options(), speed: Infinity }))).toBe(expected)
    expect(bytesOf(await paper({ ...options(), speed: 60, clock: new FakeClock() }))).toBe(expected)
  })

  it('several runs at once in one process do not disturb each other', async () => {
    const run = randomRun(11)
    const one = (): ReturnType<typeof backtest> => backtest({ ...run.options, sources: sourcesOf(run) })
    const expected = bytesOf(await one())
    const together = await Promise.all([
      one(),
      one(),
      paper({ ...run.options, sources: sourcesOf(run), speed: Infinity }),
    ])
    for (const record of together) expect(bytesOf(record)).toBe(expected)
  })
})
