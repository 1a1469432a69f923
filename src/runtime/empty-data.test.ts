import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MemoryJournal } from '../adapters/journal-memory/memory-journal.ts'
import type { MarketDataSource } from '../domain/market-data.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import { backtest } from './backtest.ts'
import { paper } from './paper.ts'
import { prepareStrategy } from './prepare-run.ts'
import type { RunRequest } from './run-request.ts'

const folder = mkdtempSync(join(tmpdir(), 'fulmar-empty-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const ROWS = ['2025-03-03T15:00:00Z', '2025-03-03T15:01:00Z', '2025-03-03T15:02:00Z']
const NIGHT = ['2025-03-03T03:30:00Z', '2025-03-03T03:31:00Z', '2025-03-03T03:32:00Z']

function csv(name: string, times: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `time,open,high,low,close,volume\n${times.map((t) => `${t},100,101,99,100,10\n`).join('')}`,
  )
  return path
}

const watcher = defineStrategy({ name: 'watcher', instruments: ['SPY.ARCX'], onBar: () => undefined })

/** Runs to the end, and says what the preparation then has to say. */
async function refusal(request: Partial<RunRequest>): Promise<unknown> {
  const prepared = await prepareStrategy(watcher, { strategyFile: '', ...request })
  const record = await backtest(prepared.options)
  expect([record.bars, record.events]).toEqual([0, 0])
  try {
    return prepared.sourcesWithoutRows()
  } catch (error) {
    return error
  }
}

describe('a run without a row', () => {
  it('ends at once, in backtest and paper, whatever else is planned', async () => {
    const action = { type: 'split', instrumentId: 'SPY.ARCX', effectiveTime: 1, ratio: 2 } as never
    const options = { strategies: [{ definition: watcher }], corporateActions: [action] }
    const empty = (): MarketDataSource => ({ ...barsOf('SPY.ARCX', [1]), next: () => Promise.resolve(null) })
    expect((await backtest({ ...options, sources: [empty()] })).events).toBe(0)
    const journal = new MemoryJournal()
    expect((await paper({ ...options, sources: [empty()], speed: 60, journal })).events).toBe(0)
  })

  it.each<[string, Partial<RunRequest>, string, string]>([
    [
      'all outside the session',
      { data: [csv('night.csv', NIGHT)] },
      'night.csv (SPY.ARCX): 3 rows were read, from 2025-03-02 22:30 New York to 2025-03-02 22:32 New York, all outside 09:30–16:00 New York.',
      '--session all',
    ],
    [
      'all before --from',
      { data: [csv('day.csv', ROWS)], from: '2050-01-01' },
      'day.csv (SPY.ARCX) ends at 2025-03-03 10:02 New York, before --from 2050-01-01.',
      '--from and --to',
    ],
    [
      'all after --to',
      { data: [csv('day.csv', ROWS)], to: '1980-01-01' },
      'day.csv (SPY.ARCX) begins at 2025-03-03 10:00 New York, after --to 1980-01-01.',
      '--from and --to',
    ],
    [
      'none in between',
      { data: [csv('day.csv', ROWS)], from: '2025-03-03T15:00:10Z', to: '2025-03-03T15:00:20Z' },
      'day.csv (SPY.ARCX) has no row from 2025-03-03T15:00:10Z to 2025-03-03T15:00:20Z',
      '--from and --to',
    ],
  ])('says why: %s', async (_, request, message, remedy) => {
    expect(await refusal(request)).toMatchObject({
      code: 'DATA_EMPTY',
      message: expect.stringContaining(message) as string,
      remedy: expect.stringContaining(remedy) as string,
    })
  })

  it('is refused before it starts where --from is not before --to', async () => {
    const request = { strategyFile: '', data: [csv('day.csv', ROWS)], from: '2012-01-01', to: '2011-01-01' }
    await expect(prepareStrategy(watcher, request)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: '--from 2012-01-01 is not before --to 2011-01-01.',
    })
  })

  it('of one instrument is told, and does not end a run that has others', async () => {
    const two = defineStrategy({ ...watcher, instruments: ['SPY.ARCX', 'QQQ.XNAS'] })
    const data = [`SPY.ARCX=${csv('day.csv', ROWS)}`, `QQQ.XNAS=${csv('night.csv', NIGHT)}`]
    const prepared = await prepareStrategy(two, { strategyFile: '', data })
    expect((await backtest(prepared.options)).bars).toBe(3)
    expect(prepared.sourcesWithoutRows().map(({ message }) => message)).toEqual([
      expect.stringContaining('QQQ.XNAS'),
    ])
  })
})

describe('Ctrl-C', () => {
  it('ends a backtest where it stands, and how far that was is not guessed', async () => {
    const controller = new AbortController()
    const parts = [1, 2, 3].map((day) =>
      barsOf('SPY.ARCX', [100, 101, 102], { start: `2024-01-0${String(day)}T15:00:00Z` }),
    )
    let given = 0
    const source: MarketDataSource = {
      info: { ...barsOf('SPY.ARCX', [1]).info, rowCount: 9 },
      next: async () => {
        given += 1
        if (given === 2) controller.abort()
        return (await parts[given - 1]?.next()) ?? null
      },
      close: () => Promise.resolve(),
      progress: () => given / 3,
    }
    const shares: number[] = []
    const record = await backtest({
      strategies: [{ definition: watcher }],
      sources: [source],
      signal: controller.signal,
      onProgress: ({ share }) => shares.push(share),
    })
    expect(record.bars).toBe(3)
    expect(shares.at(-1)).toBeCloseTo(3 / 9)
  })

  it('in the last moment of a backtest changes nothing: it is complete', async () => {
    const controller = new AbortController()
    const shares: number[] = []
    const record = await backtest({
      strategies: [
        {
          definition: {
            ...watcher,
            onStop: () => {
              controller.abort()
            },
          },
        },
      ],
      sources: [barsOf('SPY.ARCX', [100, 101, 102])],
      signal: controller.signal,
      onProgress: ({ share }) => shares.push(share),
    })
    expect([record.bars, shares.at(-1)]).toEqual([3, 1])
  })

  it('is heard between two slow handlers, however many events were still to come', async () => {
    const controller = new AbortController()
    let bars = 0
    const slow = defineStrategy({
      name: 'slow',
      instruments: ['SPY.ARCX'],
      onBar() {
        bars += 1
        if (bars === 1) controller.abort()
      },
    })
    const record = await backtest({
      strategies: [{ definition: slow }],
      sources: [
        barsOf(
          'SPY.ARCX',
          Array.from({ length: 20_000 }, () => 100),
        ),
      ],
      signal: controller.signal,
    })
    expect(record.bars).toBeLessThan(1_000)
  })
})
