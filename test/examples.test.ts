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
import { parseBreakers } from '../src/runtime/breaker-settings.ts'
import { parseLimits } from '../src/runtime/limit-settings.ts'
import type { RunOptions } from '../src/runtime/run-options.ts'
import { kernelRisk, parseVenueSettings } from '../src/sim/index.ts'
import { syntheticBars } from '../src/testing.ts'

const folder = new URL('../examples/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))

/** Five days of minutes. */
const DAYS = { days: 5, from: '2025-03-03', firstPrice: 590, yearlyVolatility: 0.18, meanVolume: 120_000 }

interface Expectation {
  readonly ordersHash: string
  /** What the example is there to show, beyond that it trades. */
  readonly settings?: Readonly<Record<string, string>>
  /** Limits of risk and breakers, as the flags in its first lines give them. */
  readonly limits?: readonly string[]
  readonly breakers?: readonly string[]
  readonly shows?: (record: RunRecord, log: readonly string[]) => void
}

const EXPECTED: ReadonlyMap<string, Expectation> = new Map<string, Expectation>([
  [
    'band-around-mean.ts',
    {
      ordersHash: 'ecef9d6bd19f238c9da8ef93591c428e940132a56d694ccefdef337d95b192f5',
      shows: (record) => {
        // both directions, and nothing refused
        const sides = new Set(record.roundTrips.map(({ direction }) => direction))
        expect(sides).toEqual(new Set(['long', 'short']))
        expect(record.deniedByCode).toEqual({})
      },
    },
  ],
  [
    'bracket.ts',
    {
      ordersHash: '0748b8743c7d806c7a3fd2df7138178783d2c4508ab2aca6ab09c9a5958a3f87',
      shows: (record) => {
        // stopped, on target, or out of time: as much was sold as was bought, and never more
        expect(record.roundTrips.every(({ direction }) => direction === 'long')).toBe(true)
        expect(record.roundTrips.some(({ netPnl }) => netPnl.isNegative)).toBe(true)
        expect(record.roundTrips.some(({ netPnl }) => netPnl.isPositive)).toBe(true)
      },
    },
  ],
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
      ordersHash: '85205b779f9c5e61b4a5118f084a8fda2c593a21d5a3895bdacb1489b749ce1c',
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
      ordersHash: '6204f1b3b2c0276438b8446ac52f50290cbb1b22bb1d25353f2abbb5f7cda387',
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
    'opening-half-hour.ts',
    {
      ordersHash: '3ad50234f6b4bdc2edc195fbd6616f6a8f46668c233efa1ec86ee5e10344ea96',
      shows: (record) => {
        // in at 10:00 and out at 15:50 in New York, each within a day; five days, and nothing is held over night
        const clock = (time: number): string => new Date(time / 1000).toISOString().slice(11, 16)
        expect(record.roundTrips.length).toBeGreaterThan(1)
        expect(new Set(record.roundTrips.map(({ entryTime }) => clock(entryTime)))).toEqual(
          new Set(['15:00']),
        )
        expect(new Set(record.roundTrips.map(({ exitTime }) => clock(exitTime)))).toEqual(new Set(['20:50']))
        expect(record.openPositions).toEqual([])
      },
    },
  ],
  [
    'parameters.ts',
    {
      ordersHash: '4599e8304a55b801fd3b7d07e704083937d8586721c12a46286353de16c3b04a',
      shows: (record) => {
        const sides = new Set(record.roundTrips.map(({ direction }) => direction))
        expect(sides).toEqual(new Set(['long', 'short']))
      },
    },
  ],
  [
    'perpetual-funding.ts',
    {
      ordersHash: '9420003fc51be4281cc2f6dd62393b68ae68785331df27b9c5a1e3f426bd0601',
      settings: { margin: 'isolated', leverage: '3', fundingRateBps: '1' },
      shows: (record) => {
        const sides = new Set(record.roundTrips.map(({ direction }) => direction))
        expect(sides).toEqual(new Set(['long', 'short']))
        // what funding took or gave is in the equity, and in nothing else
        const traded = record.roundTrips.reduce((sum, { netPnl }) => sum + netPnl.toNumber(), 0)
        const open = record.openPositions.reduce((sum, { unrealizedPnl }) => sum + unrealizedPnl, 0)
        expect(record.fills.every(({ origin }) => origin === undefined)).toBe(true)
        expect(record.finalEquity.toNumber() - 100_000).not.toBeCloseTo(traded + open, 0)
      },
    },
  ],
  [
    'signals.ts',
    {
      ordersHash: '29926ddd68d5e121821dc80a478787e8d610a51be70893af2ea80baa69ccf739',
      shows: (record, log) => {
        // both directions, weak signals left alone, nothing refused, and nothing held over night
        const sides = new Set(record.roundTrips.map(({ direction }) => direction))
        expect(sides).toEqual(new Set(['long', 'short']))
        expect(log.length).toBeGreaterThan(0)
        expect(log.every((line) => line.endsWith('is below 0.5 either way.'))).toBe(true)
        expect(record.deniedByCode).toEqual({})
        expect(record.openPositions).toEqual([])
      },
    },
  ],
  ['sma-cross.ts', { ordersHash: 'b1e0074cc06119d9033a8ca5cbd3276712759b6b15eebed5f1aee896bd511083' }],
  [
    'small-account.ts',
    {
      ordersHash: 'a3fd2aa650dfb7786d6fa5ec7584a6c16ed7a768ee17cac747839584272ca42e',
      limits: [
        'maxPositionNotional=5000',
        'maxGrossExposurePercent=80',
        'maxOpenPositions=10',
        'maxDailyLoss=500',
      ],
      shows: (record) => {
        // long alone, each purchase within its bounds and with a stop that ended with it
        const bought = record.fills.filter(({ side }) => side === 'buy')
        expect(bought.length).toBeGreaterThan(2)
        for (const { quantity, price } of bought) expect(quantity.mul(price).toNumber()).toBeLessThan(4550)
        expect(record.roundTrips.every(({ direction }) => direction === 'long')).toBe(true)
        expect(record.ordersCanceled).toBeGreaterThanOrEqual(record.roundTrips.length)
        expect(record.deniedByCode).toEqual({})
      },
    },
  ],
  [
    'timer-and-compute.ts',
    {
      ordersHash: '33e9ea34427659b35f4e679831e199899a4398b26a8b94e77977252d19e636be',
      shows: (record, log) => {
        // every question was answered, and every entry was decided on an answer
        expect(log).toEqual([])
        expect(record.roundTrips.length).toBeGreaterThan(5)
      },
    },
  ],
  [
    'trading-bot.ts',
    {
      ordersHash: 'eb85a8fe6812936c4ebe28db657890c08aaf0d7c8ab641f3fa4c73d3a7c9ff61',
      limits: ['maxOrderQuantity=500', 'maxPositionQuantity=2000', 'maxDailyLoss=1000'],
      breakers: ['losses=flatten'],
      shows: (record, log) => {
        // both of its watchlist, long alone, a report each day; and a day that lost too much ended flat
        expect(new Set(record.fills.map(({ instrumentId }) => instrumentId)).size).toBe(2)
        expect(record.roundTrips.every(({ direction }) => direction === 'long')).toBe(true)
        expect(log.filter((line) => /^2025-03-0\d: \d+ orders, 0 pending, P&L /.test(line))).toHaveLength(5)
        expect(record.breakers?.map(({ to }) => to)).toContain('tripped')
        expect(record.openPositions).toEqual([])
      },
    },
  ],
  [
    'trailing-stop.ts',
    {
      ordersHash: 'bdd1e92f06c3f0694ebaf0662918f9f6f180e59c714a3f434bdcfaa8b1e728dc',
      shows: (record) => {
        expect(record.roundTrips.length).toBeGreaterThan(1)
      },
    },
  ],
  [
    'twap.ts',
    {
      ordersHash: '9355e284292815dca95ee90416ecca111bd24dce41010303686ef2e3ae5c819e',
      shows: (record, log) => {
        // in and out in twelve orders each, on every day that went up by less than a percent in its first hour
        expect(log.every((line) => /^done: \d+ at \d+\.\d\d in 12 orders$/.test(line))).toBe(true)
        expect(record.fills).toHaveLength(24 * log.length)
        expect(record.roundTrips).toHaveLength(log.length)
        expect(record.openPositions).toEqual([])
      },
    },
  ],
  [
    'two-instruments.ts',
    {
      ordersHash: '38afc2d42a8527f947fbe29764b809a4801663353c630801e7c3ac67af3cff78',
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
  if (bars === '1h')
    return openData(fileURLToPath(new URL(`data/${first}-1h-synthetic.csv`, folder)), { instruments: ids })
  return ids.map((id, at) => syntheticBars(id, { ...DAYS, seed: 20250303 + at }))
}

function venueFor(definition: AnyStrategy): Pick<RunOptions, 'venue' | 'risk'> {
  const { settings, limits, breakers } = EXPECTED.get(`${definition.name}.ts`) ?? {}
  const risk = {
    ...(limits === undefined ? {} : parseLimits(limits)),
    ...(breakers === undefined ? {} : { breakers: parseBreakers(breakers) }),
  }
  if (settings === undefined) return { risk }
  const venue = parseVenueSettings(settings)
  return { venue, risk: { ...kernelRisk(venue), ...risk } }
}

async function run(
  definition: AnyStrategy,
  probes: BacktestProbes = {},
): Promise<{ readonly record: RunRecord; readonly log: readonly string[] }> {
  const log: string[] = []
  const options = {
    strategies: [{ definition }],
    sources: await sourcesFor(definition),
    ...venueFor(definition),
  }
  const record = await backtest({ ...options, onLog: (_, message) => log.push(message) }, probes)
  return { record, log }
}

function text(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

describe.each(names)('examples/%s', (name) => {
  it('trades as it did, and shows what it is there to show', async () => {
    const expected = EXPECTED.get(name)
    const { record, log } = await run(await load(name))
    expect(record.halts).toEqual([])
    for (const flag of expected?.limits ?? []) expect(text(name)).toContain(`--limit ${flag}`)
    for (const flag of expected?.breakers ?? []) expect(text(name)).toContain(`--breaker ${flag}`)
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
    const sources = await sourcesFor(definition)
    const options = { strategies: [{ definition }], sources, ...venueFor(definition), speed: Infinity }
    expect((await paper(options)).ordersHash).toBe(ordersHash)
  })

  it('imports what a user can import, is short, and says how to run it', () => {
    const lines = text(name)
    const imports = [...lines.matchAll(/ from '([^']+)'/g)].map((match) => match[1])
    expect(imports.every((from) => from === 'fulmar' || from === 'fulmar/indicators')).toBe(true)
    expect(lines.split('\n').length).toBeLessThanOrEqual(60)
    // the first example stands in the README, with its command
    if (name !== 'sma-cross.ts') expect(lines).toContain(`npx fulmar backtest examples/${name}`)
  })
})

it('knows what to expect of every example', () => {
  expect([...EXPECTED.keys()]).toEqual(names.toSorted())
})
