/**
 * Every example does what it is there to show. The hashes cover every order decision and fill: where one changes, the
 * same strategy on the same data now trades differently, and the change has to say why.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { AnyStrategy, MarketDataSource, RunRecord, StrategyClass } from '../src/index.ts'
import { backtest, definitionFromClass, openData, paper } from '../src/index.ts'
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
      ordersHash: '1e52269d5939f9c5ed518b7a6e8ed3ab63e3c3b743a8f873527502f8617c41de',
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
      ordersHash: '23b8876fc3e906d6389f6874fcbbd234fdce5186fbd2b336145ee15614ea6953',
      shows: (_, log) => {
        expect(log[0]).toBe('buying below 30')
        expect(log.at(-1)).toMatch(/^bought \d+ shares in all$/)
      },
    },
  ],
  [
    'golden-cross.ts',
    {
      ordersHash: 'cc571ca147e3f8e2a81eae56023015b4a8d2df6d18c16b193496219e611b6466',
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
      ordersHash: '31a4e7b568a30b55486de1730627838f47f1a99d43c2faa698b49a741a2babc0',
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
      ordersHash: '7fa5e1fe1b3eb170324980d0644b9c5ab9821c05dd4c33efdb8a0dd03a24644f',
      shows: (record) => {
        const sides = new Set(record.roundTrips.map(({ direction }) => direction))
        expect(sides).toEqual(new Set(['long', 'short']))
      },
    },
  ],
  ['sma-cross.ts', { ordersHash: '039d00296f5e0aa46e92ed2ef6cc291b9840adf87561add32f4aeed04259e0bc' }],
  [
    'timer-and-compute.ts',
    {
      ordersHash: '3343d090cd93eb76e4bcefffc4bcb6734f79bf5803dac35603ed05f124f28196',
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
      ordersHash: '4539f76b1cdccb936412e743a5c69f813a5226e8efe1fb24e1667b0a9ca0b7a2',
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
    return openData(fileURLToPath(new URL(`data/${first}-1d.csv`, folder)), { instruments: ids })
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
