import { describe, expect, it } from 'vitest'
import { toJson } from '../report/summary-json.ts'
import { renderTables } from '../report/tables.ts'
import type { RunRecord } from '../report/run-record.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import { bytesOf, randomRun, sourcesOf } from '../../test/support/random-run.ts'
import { backtest } from './backtest.ts'
import type { RunOptions } from './run-options.ts'

type Risk = NonNullable<RunOptions['risk']>

/** So tight that a random run of an hour trips one after the other. */
const TIGHT: Risk = {
  limits: { maxDailyLoss: 700, maxDrawdownPercent: 1.5 },
  strategyLimits: { trend: { maxDailyLoss: 150, maxConsecutiveLosses: 1 } },
  breakers: {
    volatility: { limit: 1.2, coolDownSeconds: 120 },
    flashCrash: { limit: 0.7, windowSeconds: 120, action: 'reduce', coolDownSeconds: 60 },
    portfolioVolatility: { limit: 0.2, action: 'warn', coolDownSeconds: 30 },
    portfolioFlashCrash: { limit: 1, windowSeconds: 300, action: 'flatten' },
    exposure: { limit: 20 },
    margin: { limit: 20 },
    rejects: { limit: 2 },
    repeatedExecutions: { limit: 6, windowSeconds: 600 },
  },
}

/** So wide that nothing ever trips. */
const WIDE: Risk = {
  limits: { maxDailyLoss: 1e12, maxDrawdown: 1e12, maxConsecutiveLosses: 1_000_000 },
  breakers: {
    volatility: { limit: 1e6 },
    flashCrash: { limit: 100 },
    portfolioVolatility: { limit: 1e6 },
    exposure: { limit: 1e6 },
    brokerFailures: false,
    rejects: false,
  },
}

async function run(seed: number, risk: Risk, hooks: Parameters<typeof backtest>[1] = {}): Promise<RunRecord> {
  const random = randomRun(seed, 25)
  return backtest({ ...random.options, risk, sources: sourcesOf(random) }, hooks)
}

describe('breakers in a run', () => {
  it.each([31, 32, 33])(
    'saved, thrown away and loaded after every event, go on as they would have (seed %d)',
    async (seed) => {
      const expected = await run(seed, TIGHT)
      expect(expected.breakers?.some(({ to }) => to === 'tripped')).toBe(true)
      const rebuilt = await run(seed, TIGHT, { rebuildEvery: 1 })
      expect(rebuilt.breakers).toEqual(expected.breakers)
      expect(bytesOf(rebuilt)).toBe(bytesOf(expected))
    },
  )

  it.each([41, 42])('that never trip leave the run as it is without them (seed %d)', async (seed) => {
    const random = randomRun(seed, 25)
    const plain = await backtest({ ...random.options, sources: sourcesOf(random) })
    const watched = await run(seed, WIDE)
    expect(watched.breakers).toEqual([])
    // how often the run stopped on its way may differ
    const { events } = plain
    expect(bytesOf({ ...watched, events })).toBe(bytesOf(plain))
    expect(watched.maxDrawdown).toBe(plain.maxDrawdown)
    expect(watched.dailyEquity).toEqual(plain.dailyEquity)
  })
})

/** Holds 100 from the first bar on; buys again whenever it is flat. */
const holder = defineStrategy({
  name: 'holder',
  instruments: ['AAA.XNAS'],
  bars: '1m',
  onBar({ bar, orders, position }) {
    if (position.isFlat) orders.buy(bar.instrumentId, 100)
  },
})

const bar = (price: number): readonly [number, number, number, number, number] => [
  price,
  price,
  price,
  price,
  100_000,
]

describe('the result of a run', () => {
  const falling = async (risk: Risk): Promise<RunRecord> =>
    backtest({
      strategies: [{ definition: holder }],
      sources: [barsOf('AAA.XNAS', [100, 100, 96, 94, 94, 94].map(bar))],
      commission: 'none',
      risk,
    })

  it('names what tripped and when, in the record, the table and the JSON', async () => {
    const record = await falling({
      limits: { maxDailyLoss: 500 },
      breakers: { losses: { action: 'flatten' } },
    })
    expect(record.breakers?.map(({ breaker, to }) => [breaker, to])).toEqual([
      ['dailyLoss', 'warning'],
      ['dailyLoss', 'tripped'],
    ])
    const [, trip] = toJson(record).breakers
    expect(trip).toMatchObject({
      breaker: 'dailyLoss',
      scope: 'account',
      to: 'tripped',
      limit: 500,
      action: 'flatten',
    })
    const table = renderTables(record, { color: false }).replaceAll(/\s+/g, ' ')
    expect(table).toContain('CIRCUIT BREAKERS')
    expect(table).toMatch(
      /dailyLoss \(account\) tripped: Daily loss: 6\d\d.* USD, beyond the limit of 500 USD/,
    )
    expect(record.openPositions).toEqual([])
    expect(Object.keys(record.deniedByCode ?? {})).toEqual(['RISK_DAILY_LOSS'])
  })

  it('says nothing of breakers where none did anything', async () => {
    const record = await falling({})
    expect(record.breakers).toEqual([])
    expect(renderTables(record, { color: false })).not.toContain('CIRCUIT BREAKERS')
  })
})
