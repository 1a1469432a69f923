import { describe, expect, it } from 'vitest'
import { CODES } from '../domain/codes.ts'
import { toJson } from '../report/index.ts'
import type { StrategyContext } from '../strategy/context.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import { backtest } from './backtest.ts'
import { systemClock } from './system-clock.ts'
import { Breathing } from './breathing.ts'
import { pulse } from './pulse.ts'
import type { Wait } from './tape-run-parts.ts'
import type { TapeRun } from './tape-run.ts'

const base = { name: 's', instruments: ['SPY.ARCX'], onBar: () => undefined } as const
const run = (definition: object): ReturnType<typeof backtest> =>
  backtest({
    strategies: [{ definition: definition as AnyStrategy }],
    sources: [barsOf('SPY.ARCX', [100, 101, 102])],
  })

describe('the result of a run', () => {
  it.each([
    ['a function', { state: () => ({ f: () => 1 }) }, 'state[SPY.ARCX].f is a function'],
    ['a date', { shared: () => ({ since: new Date(0) }) }, 'shared.since is an object of class Date'],
    [
      'itself',
      {
        state: () => ({ me: {} }),
        onBar: ({ state }: { state: { me: unknown } }) => {
          state.me = state
        },
      },
      'state[SPY.ARCX].me',
    ],
    [
      'a ticket',
      {
        state: () => ({ t: {} }),
        onBar: ({ state, orders }: { state: { t: unknown } } & StrategyContext) => {
          state.t = orders.buy('SPY.ARCX', 1)
        },
      },
      'state[SPY.ARCX].t',
    ],
  ])('warns of state that holds %s, with its path, and is not refused', async (_, members, path) => {
    const { warnings, bars } = await run({ ...base, ...members })
    expect(bars).toBe(3)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('The state of s could not be saved at the end of the run')
    expect(warnings[0]).toContain(path)
  })

  it('says in the JSON summary which orders were denied, by code', async () => {
    const record = await run({
      ...base,
      onBar: ({ orders }: StrategyContext) => {
        orders.buy('SPY.ARCX', 0)
      },
    })
    expect(toJson(record).warnings).toEqual([
      '3 orders were denied before being sent (3 × ORDER_QUANTITY_INVALID).',
    ])
  })

  it('says of a strategy that answers every denial with an order what to do, and when it was', async () => {
    const order = ({ orders }: StrategyContext): void => {
      orders.buy('SPY.ARCX', 0)
    }
    const { halts } = await run({ ...base, onBar: order, onReject: order })
    expect(halts[0]?.message).toContain('2024-01-02 14:31:00 UTC')
    expect(halts[0]?.message).toContain(CODES.STRATEGY_EVENT_FLOOD.remedy)
  })
})

describe('a run', () => {
  it('moves the pulse with every event', async () => {
    const seen = new Set<number>()
    await run({ ...base, onBar: () => seen.add(pulse[0] ?? -1) })
    expect(seen.size).toBe(3)
  })

  it('comes up for breath seldom while it is quick, and soon again when it gets slow', () => {
    let now = 0
    let takes = 1_000
    const tape = {
      breathEvery: 0,
      *run(): Generator<Wait, void, void> {
        for (;;) {
          now += takes
          yield { kind: 'breathe' }
        }
      },
    }
    const breathing = new Breathing(tape as unknown as TapeRun, { ...systemClock, monotonic: () => now })
    for (let time = 0; time < 20; time++) breathing.next()
    expect(tape.breathEvery).toBe(1 << 16)
    takes = 1_000_000
    for (let time = 0; time < 10; time++) breathing.next()
    expect(tape.breathEvery).toBe(1)
  })
})
