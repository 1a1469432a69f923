/**
 * Every example does what it is there to show. The hashes cover every order decision and fill: where one changes, the
 * same strategy on the same data now trades differently, and the change has to say why.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { AnyStrategy, MarketDataSource, RunRecord, StrategyClass } from '../src/index.ts'
import { backtest, definitionFromClass, openCsv, paper } from '../src/index.ts'
import type { BacktestProbes } from '../src/runtime/backtest.ts'
import { syntheticBars } from '../src/testing.ts'

const folder = new URL('../examples/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))

/** Five days of minutes. */
const DAYS = { days: 5, from: '2025-03-03', firstPrice: 590, yearlyVolatility: 0.18, meanVolume: 120_000 }

interface Expectation {
  readonly ordersHash: string
  /** What the example is there to show, beyond that it trades. */
  readonly shows?: (record: RunRecord, log: readonly string[]) => void
}

const EXPECTED: ReadonlyMap<string, Expectation> = new Map<string, Expectation>([
  [
    'channel-breakout.ts',
    {
      ordersHash: 'd0a58e135c4637ffc9dddf24b05a4d70f86d68bff11d01c1962cb5594ca97572',
      shows: (record) => {
        // few trades, each in the direction of the breakout
        expect(record.roundTrips.length).toBeGreaterThan(5)
        expect(record.roundTrips.every(({ direction }) => direction === 'long')).toBe(true)
      },
    },
  ],
  [
    'class-form.ts',
    {
      ordersHash: 'e2675d2d838c76c0a1206488bcb0109e8255d46a007dfb1a3026d430ded3cf48',
      shows: (_, log) => {
        expect(log[0]).toBe('buying below 30')
        expect(log.at(-1)).toMatch(/^bought \d+ shares in all$/)
      },
    },
  ],
  [
    'golden-cross.ts',
    {
      ordersHash: 'b4360f02ae7d002ed866a8a5bae936fd5659d4dae903879a4e2ec4d7f1645972',
      shows: (record) => {
        // closing a position cancels its stop
        expect(record.roundTrips.length).toBeGreaterThan(5)
        expect(record.ordersCanceled).toBeGreaterThan(0)
      },
    },
  ],
  [
    'limit-and-stop.ts',
    {
      ordersHash: '309d9c10ec8b4df704a44c1f3b0251b4e880009fdd8c9499c919664bb36fddf9',
      shows: (record) => {
        // entries, stops and targets: as much was sold as was bought, and never more
        expect(record.roundTrips.every(({ direction }) => direction === 'long')).toBe(true)
        expect(record.roundTrips.some(({ netPnl }) => netPnl.isNegative)).toBe(true)
        expect(record.roundTrips.some(({ netPnl }) => netPnl.isPositive)).toBe(true)
        expect(record.ordersCanceled).toBeGreaterThanOrEqual(record.roundTrips.length)
      },
    },
  ],
  [
    'parameters.ts',
    {
      ordersHash: '3eff1225633ff83ae829741a376ae02ec4a9bec74c57431b25aa87561f934eb8',
      shows: (record) => {
        const sides = new Set(record.roundTrips.map(({ direction }) => direction))
        expect(sides).toEqual(new Set(['long', 'short']))
      },
    },
  ],
  ['sma-cross.ts', { ordersHash: 'a46b77c9a1b759aa3bf53cee447b9167426cd2eca39f7521b8a6c6b56149c30b' }],
  [
    'timer-and-compute.ts',
    {
      ordersHash: 'b87a15342ac607be55f89bc86c08b6735f201ffa5bdd125d8b680b99920b755b',
      shows: (record, log) => {
        // every question was answered, and every entry was decided on an answer
        expect(log).toEqual([])
        expect(record.roundTrips.length).toBeGreaterThan(5)
      },
    },
  ],
  [
    'two-instruments.ts',
    {
      ordersHash: '084493fcba209c87b4b8027860e9f0d3d17be16cfcbb173ed2fbd62572818236',
      shows: (record) => {
        expect(new Set(record.fills.map(({ instrumentId }) => instrumentId)).size).toBe(2)
        // first out, then in: nothing is denied for want of buying power
        expect(record.deniedByCode).toEqual({})
      },
    },
  ],
])

async function load(name: string): Promise<AnyStrategy> {
  const module = (await import(new URL(name, folder).href)) as { default: AnyStrategy | StrategyClass }
  const exported = module.default
  return typeof exported === 'function' ? definitionFromClass(exported) : exported
}

/** What the package brings where that is daily, else minutes from a seed. */
async function sourcesFor({ instruments, bars }: AnyStrategy): Promise<readonly MarketDataSource[]> {
  const ids = instruments.map((instrument) => (typeof instrument === 'string' ? instrument : instrument.id))
  const [first = ''] = ids
  if (bars === '1d')
    return openCsv(fileURLToPath(new URL(`data/${first}-1d.csv`, folder)), { instruments: ids })
  return ids.map((id, at) => syntheticBars(id, { ...DAYS, seed: 20250303 + at }))
}

async function run(
  definition: AnyStrategy,
  probes: BacktestProbes = {},
): Promise<{ readonly record: RunRecord; readonly log: readonly string[] }> {
  const log: string[] = []
  const options = { strategies: [{ definition }], sources: await sourcesFor(definition) }
  const record = await backtest({ ...options, onLog: (_, message) => log.push(message) }, probes)
  return { record, log }
}

describe.each(names)('examples/%s', (name) => {
  it('trades as it did, and shows what it is there to show', async () => {
    const expected = EXPECTED.get(name)
    const { record, log } = await run(await load(name))
    expect(record.halts).toEqual([])
    expect(record.warnings).toEqual([])
    expect(record.fills.length).toBeGreaterThan(0)
    expected?.shows?.(record, log)
    expect(record.ordersHash).toBe(expected?.ordersHash)
  })

  it('decides the same with frozen views, and when its state is saved, thrown away and loaded', async () => {
    const definition = await load(name)
    const { ordersHash } = (await run(definition)).record
    expect((await run(definition, { freshViews: true })).record.ordersHash).toBe(ordersHash)
    expect((await run(definition, { rebuildEvery: 97 })).record.ordersHash).toBe(ordersHash)
  })

  it('decides the same in paper trading, with a journal', async () => {
    const definition = await load(name)
    const { ordersHash } = (await run(definition)).record
    const options = { strategies: [{ definition }], sources: await sourcesFor(definition), speed: Infinity }
    expect((await paper(options)).ordersHash).toBe(ordersHash)
  })

  it('imports what a user can import, is short, and says how to run it', () => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const imports = [...text.matchAll(/ from '([^']+)'/g)].map((match) => match[1])
    expect(imports.every((from) => from === 'fulmar' || from === 'fulmar/indicators')).toBe(true)
    expect(text.split('\n').length).toBeLessThanOrEqual(60)
    // the first example stands in the README, with its command
    if (name !== 'sma-cross.ts') expect(text).toContain(`npx fulmar backtest examples/${name}`)
  })
})

it('knows what to expect of every example', () => {
  expect([...EXPECTED.keys()]).toEqual(names.toSorted())
})
