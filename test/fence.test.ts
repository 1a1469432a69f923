import { describe, expect, it } from 'vitest'
import { defineStrategy, parseVenueSettings } from '../src/index.ts'
import type { AnyStrategy } from '../src/index.ts'
import type { RunRecord } from '../src/report/run-record.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { barsFrom } from './support/bars.ts'
import { bars, minutes, source } from './support/market.ts'
import { bytesOf, randomRun, sourcesOf } from './support/random-run.ts'
import { AAA, BBB, CCC } from './support/strategies.ts'

/** Does what it likes for a while, and then throws in the midst of doing more. */
function faulty(afterBars: number, before: boolean): AnyStrategy {
  return defineStrategy({
    name: 'faulty',
    instruments: [AAA, BBB, CCC],
    shared: () => ({ bars: 0 }),
    onBar: ({ bar, orders, shared, timers }) => {
      shared.bars += 1
      if (before && shared.bars < afterBars) orders.buy(bar.instrumentId, 1)
      if (shared.bars < afterBars) return
      for (let time = 0; time < 5; time++) orders.sell(bar.instrumentId, 10)
      orders.target(BBB.id, 50)
      timers.every(1000, 'often')
      throw new Error('on purpose')
    },
  })
}

/** Fixed sizes, so that it does not matter what the account is worth. */
const swing: AnyStrategy = defineStrategy({
  name: 'swing',
  instruments: [BBB, CCC],
  state: () => ({ last: NaN }),
  onBar: ({ bar, state, orders, position }) => {
    if (bar.close < state.last && position.isFlat) orders.target(bar.instrumentId, 20)
    if (bar.close > state.last && position.isLong) orders.close(bar.instrumentId)
    state.last = bar.close
  },
})

/** Client order ids name the deployment, which is another one. */
function withoutIds(record: RunRecord): string {
  return bytesOf(record).replaceAll(/clientOrderId=[0-9a-f]{20}/g, '')
}

describe('a faulty strategy', () => {
  it.each([51, 52, 53, 54])(
    'that throws changes no byte of what the others decide (seed %d)',
    async (seed) => {
      const run = randomRun(seed, 60)
      const alone = await backtest({ ...run.options, sources: sourcesOf(run) })
      const strategies = [...run.options.strategies, { definition: faulty(20, false) }]
      const beside = await backtest({ ...run.options, strategies, sources: sourcesOf(run) })
      expect(beside.halts.map(({ code }) => code)).toEqual(['STRATEGY_THREW'])
      // its halt is an event of nobody else
      expect(withoutIds({ ...beside, halts: alone.halts, events: alone.events })).toBe(withoutIds(alone))
    },
  )

  it('that traded before it threw leaves what the others execute as it is, where money and volume suffice', async () => {
    const prices = [1, 2, 3].map((seed) => minutes(200, seed))
    const go = (definitions: readonly AnyStrategy[]): Promise<RunRecord> =>
      backtest({
        strategies: definitions.map((definition) => ({ definition })),
        sources: [AAA, BBB, CCC].map(({ id }, index) => source(id, bars(prices[index] ?? [], 1))),
        cash: 1e9,
        commission: 'none',
        venue: parseVenueSettings({ volumeCap: 'none', latencyMs: '1500' }),
      })
    const executions = ({ fills }: RunRecord): string[] =>
      fills
        .filter(({ strategyId }) => strategyId === 'swing')
        .map((fill) => [fill.instrumentId, fill.side, fill.quantity, fill.price, fill.eventTime].join(' '))
    const watch: AnyStrategy = defineStrategy({ name: 'watch', instruments: [AAA], onBar: () => undefined })
    const alone = executions(await go([swing, watch]))
    const beside = await go([swing, faulty(30, true)])
    expect(alone.length).toBeGreaterThan(20)
    expect(beside.fills.some(({ strategyId }) => strategyId === 'faulty')).toBe(true)
    expect(executions(beside)).toEqual(alone)
  })
})

describe('the halt of a strategy', () => {
  const flat = Array.from({ length: 5 }, () => ({ open: 100, high: 100, low: 100, close: 100 }))
  const haltOf = async (
    handlers: Partial<AnyStrategy>,
  ): Promise<{ code: string; message: string } | undefined> => {
    const definition = { name: 'mine', instruments: [AAA], ...handlers } as AnyStrategy
    const { halts } = await backtest({
      strategies: [{ definition }],
      sources: [source(AAA.id, barsFrom(flat))],
    })
    return halts[0]
  }

  it('names handler, file and line of what was thrown', async () => {
    const error = new Error('where am I')
    const line = /fence\.test\.ts:\d+:\d+/.exec(error.stack ?? '')?.[0] ?? 'nowhere'
    const halt = await haltOf({
      onBar: () => {
        throw error
      },
    })
    expect(halt?.code).toBe('STRATEGY_THREW')
    expect(halt?.message).toContain('mine.onBar threw Error: where am I')
    expect(halt?.message).toContain(line)
  })

  it('names the line of the strategy also where the engine threw', async () => {
    const halt = await haltOf({
      onBar: ({ orders }: { orders: { buy(id: string, quantity: number): unknown } }) =>
        void orders.buy('NO.XNAS', 1),
    })
    expect(halt?.message).toMatch(/CONFIG_INSTRUMENT_UNKNOWN.*fence\.test\.ts:\d+/)
  })

  it.each<[string, () => unknown]>([
    ['Date.now', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Math.random', () => Math.random()],
    ['setTimeout', () => setTimeout(() => undefined, 0)],
    ['fetch', () => fetch('http://127.0.0.1:9')],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['performance.now', () => performance.now()],
  ])('tells of %s in a handler, and all of it works again after the run', async (name, use) => {
    const halt = await haltOf({ onBar: () => void use() })
    expect(halt?.code).toBe('STRATEGY_NONDETERMINISTIC')
    expect(halt?.message).toContain(`mine.onBar called ${name}`)
    expect(halt?.message).toContain('fence.test.ts:')
    if (name !== 'fetch') expect(use).not.toThrow()
  })

  it('refuses chance in the making of state before the run begins', async () => {
    await expect(
      haltOf({ state: () => ({ seed: Math.random() }), onBar: () => undefined }),
    ).rejects.toMatchObject({
      code: 'STRATEGY_NONDETERMINISTIC',
    })
    expect(() => Math.random()).not.toThrow()
  })

  it('tells of a handler that is asynchronous', async () => {
    const halt = await haltOf({ onBar: () => Promise.resolve() as never })
    expect(halt?.code).toBe('STRATEGY_ASYNC')
  })

  it('ends a strategy that answers every rejection of the venue with another order, and the run goes on', async () => {
    let barsSeen = 0
    const again: AnyStrategy = defineStrategy({
      name: 'again',
      instruments: [AAA],
      onBar: ({ orders }) => void orders.buy(AAA.id, 1),
      onReject: ({ orders }) => void orders.buy(AAA.id, 1),
    })
    const watch: AnyStrategy = defineStrategy({
      name: 'watch',
      instruments: [AAA],
      onBar: () => void (barsSeen += 1),
    })
    const { halts } = await backtest({
      strategies: [{ definition: again }, { definition: watch }],
      sources: [source(AAA.id, barsFrom(flat))],
      venue: parseVenueSettings({ rejectRate: '1' }),
    })
    expect(halts.map(({ strategy, code }) => `${strategy} ${code}`)).toEqual(['again STRATEGY_EVENT_FLOOD'])
    expect(barsSeen).toBe(5)
  })
})
