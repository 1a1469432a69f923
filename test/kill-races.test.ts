import { describe, expect, it } from 'vitest'
import { defineStrategy } from '../src/index.ts'
import type { AnyStrategy } from '../src/index.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { paper } from '../src/runtime/paper.ts'
import { bytesOf, randomRun, sourcesOf } from './support/random-run.ts'
import type { RandomRun } from './support/random-run.ts'
import { AAA } from './support/strategies.ts'

const KILL_AT = 12

/** Pulls the kill switch over everybody in the middle of a random run: latencies, rejects, caps and all. */
function killer(): AnyStrategy {
  return defineStrategy({
    name: 'killer',
    instruments: [AAA],
    state: () => ({ bars: 0 }),
    onBar({ state, kill }) {
      state.bars += 1
      if (state.bars === KILL_AT) kill('in the middle of everything', { flatten: true })
    },
  })
}

function killedRun(
  seed: number,
  length: number,
): {
  readonly run: RandomRun
  readonly alerts: { code: string; message: string }[]
  readonly options: RandomRun['options']
} {
  const run = randomRun(seed, length)
  const alerts: { code: string; message: string }[] = []
  return {
    run,
    alerts,
    options: {
      ...run.options,
      strategies: [...run.options.strategies, { definition: killer() }],
      onAlert: (_: string, code: string, message: string) => void alerts.push({ code, message }),
    },
  }
}

describe('a kill in the middle of a run on the simulated venue, with its races', () => {
  it.each([41, 42, 43, 44, 45, 46])(
    'ends with nothing held by the account, and says so (seed %d)',
    async (seed) => {
      const { run, alerts, options } = killedRun(seed, 60)
      const record = await backtest({ ...options, sources: sourcesOf(run) })
      expect(alerts.some(({ code }) => code === 'RISK_KILLED')).toBe(true)
      const nets = new Map<string, number>()
      for (const { instrumentId, netQuantity } of record.openPositions)
        nets.set(instrumentId, (nets.get(instrumentId) ?? 0) + Number(netQuantity.toString()))
      // what one strategy is long and another short offsets
      expect([...nets.values()].filter((net) => net !== 0)).toEqual([])
      expect(alerts.at(-1)?.message).toContain('the position is zero')
    },
  )

  it.each([44, 46])(
    'decides the same on paper, and saved and loaded after every event (seed %d)',
    async (seed) => {
      const { run, options } = killedRun(seed, 24)
      const once = await backtest({ ...options, sources: sourcesOf(run) })
      const rebuilt = await backtest({ ...options, sources: sourcesOf(run) }, { rebuildEvery: 1 })
      const onPaper = await paper({ ...options, sources: sourcesOf(run), speed: Infinity })
      expect(bytesOf(rebuilt)).toBe(bytesOf(once))
      expect(bytesOf(onPaper)).toBe(bytesOf(once))
    },
  )
})
