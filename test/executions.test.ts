/** What execution algorithms pay, against the prices that were there: on the minute bars that the package brings. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  defineStrategy,
  equity,
  openData,
  parseVenueSettings,
  percentOfEquity,
  volumeProfile,
} from '../src/index.ts'
import type { ExecutionTicket, Orders } from '../src/index.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { paper } from '../src/runtime/paper.ts'
import { runStrategy } from '../src/testing.ts'
import { bars as barsFrom, minutes, prints, quotes, source } from './support/market.ts'
import { bytesOf } from './support/random-run.ts'

const SPY = 'SPY.ARCX'
const file = fileURLToPath(new URL(`../examples/data/${SPY}-1m-synthetic.csv`, import.meta.url))
const HOUR_MS = 3_600_000
/** The bar at whose end the order is given: well inside the first day. */
const BEGIN = 100

interface Minute {
  readonly open: number
  readonly close: number
  readonly volume: number
  readonly startTime: number
}

/** Gives the order at the end of one bar, and looks at what became of it more than an hour later. */
async function execute(begin: (orders: Orders, past: readonly Minute[]) => ExecutionTicket): Promise<{
  readonly average: number
  readonly sizes: readonly number[]
  readonly bars: readonly Minute[]
}> {
  const bars: Minute[] = []
  let average = NaN
  const strategy = defineStrategy({
    name: 'execution',
    instruments: [SPY],
    bars: '1m',
    shared: () => ({ id: 0 }),
    onBar({ bar, orders, shared }) {
      const { open, close, volume, startTime } = bar
      bars.push({ open, close, volume, startTime })
      if (bars.length === BEGIN) shared.id = begin(orders, bars).id
      if (bars.length !== BEGIN + 70) return
      const ticket = orders.execution(shared.id)
      expect([ticket?.state, ticket?.filledQuantity]).toEqual(['done', 1200])
      average = ticket?.averagePrice ?? NaN
    },
  })
  const { fills } = await runStrategy(strategy, await openData(file, { instruments: [SPY] }), {
    cash: 1_000_000,
  })
  return { average, sizes: fills.map(({ quantity }) => quantity.toNumber()), bars }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('on the minutes of a day, without friction', () => {
  it('a twap of one slice a minute pays the mean of the opens exactly, and the mean price of the hour nearly', async () => {
    const { average, sizes, bars } = await execute((orders) =>
      orders.twap('buy', SPY, 1200, { durationMs: HOUR_MS, slices: 60 }),
    )
    const hour = bars.slice(BEGIN, BEGIN + 60)
    expect(sizes).toEqual(new Array(60).fill(20))
    expect(average).toBeCloseTo(mean(hour.map(({ open }) => open)), 9)
    // half a minute earlier than the mean of the closes, on average: a hundredth of a percent
    expect(Math.abs(average / mean(hour.map(({ close }) => close)) - 1)).toBeLessThan(1e-4)
  })

  it('a twap of five slices pays the mean of five opens, twelve minutes apart', async () => {
    const { average, bars } = await execute((orders) =>
      orders.twap('buy', SPY, 1200, { durationMs: HOUR_MS, slices: 5 }),
    )
    const opens = [0, 12, 24, 36, 48].map((minute) => bars[BEGIN + minute]?.open ?? NaN)
    expect(average).toBeCloseTo(mean(opens), 9)
  })

  it('a vwap that knew the volumes pays the volume-weighted price of the hour, to two hundredths of a percent', async () => {
    const all = await execute((orders) => orders.twap('buy', SPY, 1200, { durationMs: HOUR_MS, slices: 1 }))
    const hour = all.bars.slice(BEGIN, BEGIN + 60)
    const total = hour.reduce((sum, { volume }) => sum + volume, 0)
    const price =
      hour.reduce((sum, { open, close, volume }) => sum + ((open + close) / 2) * volume, 0) / total
    const weights = hour.map(({ volume }) => volume)
    const { average, sizes } = await execute((orders) =>
      orders.vwap('buy', SPY, 1200, { durationMs: HOUR_MS, profile: weights }),
    )
    expect(Math.abs(average / price - 1)).toBeLessThan(2e-4)
    const worst = Math.max(...sizes.map((size, at) => Math.abs(size - ((weights[at] ?? NaN) / total) * 1200)))
    expect(worst).toBeLessThan(1)
    // the same by the time of day
    const profile = volumeProfile('this very hour', hour, 60_000)
    const named = await execute((orders) =>
      orders.vwap('buy', SPY, 1200, { durationMs: HOUR_MS, profile, slices: 60 }),
    )
    expect(named.sizes).toEqual(sizes)
    expect(named.average).toBe(average)
  })

  it('a marketable limit pays no more than its cap, and a peg no more than its own', async () => {
    const at = (bars: readonly Minute[]): number => bars[BEGIN - 1]?.close ?? NaN
    const taken = await execute((orders) => orders.marketable('buy', SPY, 1200, { slippagePercent: 1 }))
    expect(taken.average).toBe(taken.bars[BEGIN]?.open)
    expect(taken.average).toBeLessThanOrEqual(at(taken.bars) * 1.01)
    const pegged = await execute((orders, past) =>
      orders.peg('buy', SPY, 1200, { to: 'last', capPrice: at(past) + 0.2, minIntervalMs: 60_000 }),
    )
    expect(pegged.average).toBeLessThanOrEqual(at(pegged.bars) + 0.2)
  })
})

const AAA = equity('AAA.XNAS')

/** Begins executions of every kind at random, and meddles with them. */
const meddler = defineStrategy({
  name: 'meddler',
  instruments: [AAA],
  onBar({ bar, orders, random, portfolio }) {
    const side = random() < 0.5 ? 'buy' : 'sell'
    const running = orders.executions(AAA.id)
    const [first] = running
    if (first !== undefined && random() < 0.1) orders.cancelExecution(first)
    if (random() < 0.03) orders.close(AAA.id)
    if (running.length > 2) return
    const timed = { durationMs: 60_000 * (1 + Math.floor(random() * 6)), atEnd: 'market' as const }
    const roll = Math.floor(random() * 6)
    if (roll === 0) orders.twap(side, AAA.id, 40, { ...timed, slices: 7, randomizePercent: 80 })
    if (roll === 1)
      orders.vwap(side, AAA.id, 40, {
        ...timed,
        profile: [1, 3, 2],
        limit: bar.close,
        maxParticipationPercent: 5,
      })
    if (roll === 2) orders.marketable(side, AAA.id, 20, { slippagePercent: 0.2 })
    if (roll === 3) {
      const cap = side === 'buy' ? bar.close * 1.01 : bar.close * 0.99
      orders.peg(side, AAA.id, 30, { to: 'last', capPrice: cap, minIntervalMs: 20_000, ...timed })
    }
    if (roll === 4)
      orders.signal(
        { instrumentId: AAA.id, strength: side === 'buy' ? 1 : -1, confidence: random() },
        { size: percentOfEquity(portfolio.position(AAA.id).isFlat ? 5 : 10) },
      )
  },
})

describe('executions on the simulated venue', () => {
  it.each([1, 2, 4])(
    'decide the same with fresh views, with the state rebuilt on the way, and on paper (seed %d)',
    async (seed) => {
      const options = (): Parameters<typeof backtest>[0] => {
        const market = minutes(60, seed)
        return {
          strategies: [{ definition: meddler }],
          sources: [
            source(AAA.id, barsFrom(market, 1, seed), 7),
            ...(seed % 2 === 0 ? [source(AAA.id, quotes(market, seed), 5)] : []),
            ...(seed > 2 ? [source(AAA.id, prints(market, seed), 5)] : []),
          ],
          cash: 200_000,
          seed,
          venue: parseVenueSettings({
            latencyMs: String(seed * 9000),
            rejectRate: seed % 2 === 0 ? '0.2' : '0',
          }),
        }
      }
      const plain = await backtest(options())
      expect(plain.halts).toEqual([])
      expect(plain.fills.length).toBeGreaterThan(20)
      const expected = bytesOf(plain)
      expect(bytesOf(await backtest(options(), { freshViews: true }))).toBe(expected)
      expect(bytesOf(await backtest(options(), { rebuildEvery: 9 }))).toBe(expected)
      expect(bytesOf(await paper({ ...options(), speed: Infinity }))).toBe(expected)
    },
  )
})
