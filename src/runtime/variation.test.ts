/** The daily settlement of futures: cash every day, and the same in the end. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { future } from '../domain/instruments.ts'
import { Ledger } from '../domain/ledger.ts'
import { Position } from '../domain/position.ts'
import { SeededRandom } from '../domain/random.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import { defineStrategy } from '../strategy/definition.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import { backtest } from './backtest.ts'
import { composeRun, planRun } from './compose.ts'
import type { ComposedRun } from './compose.ts'
import type { RunOptions } from './run-options.ts'
import { systemClock } from './system-clock.ts'

const HOUR = 3_600_000
const START = Date.UTC(2024, 0, 2)
const at = (hour: number): number => (START + hour * HOUR) * 1000
const ES = future('ESH4.XCME', { expiry: at(10_000), multiplier: 50, tickSize: '0.25', timeZone: 'UTC' })

function optionsFor(
  definition: AnyStrategy,
  rows: readonly number[],
  settings: Readonly<Record<string, string>>,
  changes: Partial<RunOptions> = {},
): RunOptions {
  const venue = parseVenueSettings({ halfSpreadBps: '0', volumeCap: 'none', margin: 'regT', ...settings })
  return {
    strategies: [{ definition }],
    sources: [barsOf(ES.id, rows, { start: START, period: '1h' })],
    venue,
    risk: kernelRisk(venue),
    commission: 'perUnit:1.37',
    cash: 1_000_000,
    ...changes,
  }
}

async function ran(options: RunOptions): Promise<ComposedRun> {
  const guard = { inside: false, where: '' }
  const composed = composeRun(planRun(options), { guard, clock: systemClock, journal: null })
  await composed.tape.start()
  for (const wait of composed.run.run()) if (wait.kind === 'refill') await composed.tape.refill()
  return composed
}

describe('the daily settlement', () => {
  it('moves the day’s gain to cash and restates the entry, and the close adds only what came after', async () => {
    const seen: string[] = []
    const strategy = defineStrategy({
      name: 'holder',
      instruments: [ES],
      shared: () => ({ bars: 0 }),
      onBar({ shared, orders, position }) {
        shared.bars += 1
        if (shared.bars === 1) orders.buy(ES.id, 2)
        if (shared.bars === 6) orders.close(ES.id)
        seen.push(`${position.averageEntryPrice} ${position.realizedPnl} ${position.unrealizedPnl}`)
      },
    })
    // bought at 5000; settled at 5010 at 03:00 by the last price, at 5004 at 05:00 by the data
    const settlements = [
      { time: at(3), price: Decimal.from(5010) },
      { time: at(5), price: Decimal.from(5004) },
    ]
    const derivatives = [{ instrumentId: ES.id, settlements }]
    const rows = [5000, 5000, 5010, 5010, 5008, 5008, 5012]
    const composed = await ran(optionsFor(strategy, rows, {}, { derivatives, commission: 'none' }))
    expect(seen).toEqual([
      'NaN 0 0',
      '5000 0 0',
      '5000 0 1000',
      // 2 × 50 × 10 realized
      '5010 1000 0',
      '5010 1000 -200',
      // 2 × 50 × −6
      '5004 400 400',
      // closed at the next open, 5008
      'NaN 800 0',
    ])
    const { portfolio } = composed.parts.kernel.core
    expect(portfolio.exactEquity()?.toString()).toBe('1000800')
    expect(composed.parts.venue.account().balances.get('USD')?.toString()).toBe('1000800')
    // 1000 − 600 settled; what was gained since waits in `margin` for the next day, as of any trade
    expect(portfolio.ledger.cash('USD').toString()).toBe('1000400')
    // a round trip spans the settlements, at the price of its entry
    const [trip] = composed.parts.recorder.roundTrips
    expect([trip?.averageEntryPrice, trip?.averageExitPrice, trip?.netPnl].map(String)).toEqual([
      '5000',
      '5008',
      '800',
    ])
  })

  it('is at the hour of settlementHour, every day', async () => {
    const strategy = defineStrategy({
      name: 'holder',
      instruments: [ES],
      shared: () => ({ bars: 0 }),
      onBar({ shared, orders }) {
        shared.bars += 1
        if (shared.bars === 1) orders.buy(ES.id, 1)
      },
    })
    const rows = Array.from({ length: 60 }, (_, hour) => 5000 + hour)
    const composed = await ran(optionsFor(strategy, rows, { settlementHour: '21' }, { commission: 'none' }))
    // the last of them at 21:00 of the second day: the close of bar 44
    expect(composed.parts.venue.positions()[0]?.averageEntryPrice.toString()).toBe('5044')
    expect(composed.parts.venue.account().balances.get('USD')?.toString()).toBe(String(1_000_000 + 50 * 44))
  })

  it('comes to the cent to what is never settled, kernel and venue alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        const random = new SeededRandom(seed)
        let price = 5000
        const rows = Array.from({ length: 80 }, () => (price += Math.round(random.next() * 80 - 40) / 4))
        const settlements = Array.from({ length: 26 }, (_, day) => ({
          time: at(3 * day + 2),
          price: Decimal.fromNumber(5000 + Math.round(random.next() * 400) / 4),
        }))
        const gambler = (): AnyStrategy => {
          const draws = new SeededRandom(seed + 1)
          return defineStrategy({
            name: 'gambler',
            instruments: [ES],
            onBar({ orders, instrumentId }) {
              const draw = draws.next()
              if (draw < 0.35) orders.buy(instrumentId, Math.ceil(draws.next() * 3))
              else if (draw < 0.7) orders.sell(instrumentId, Math.ceil(draws.next() * 3))
            },
          })
        }
        const derivatives = [{ instrumentId: ES.id, settlements }]
        const settled = await ran(optionsFor(gambler(), rows, {}, { derivatives }))
        const never = await ran(optionsFor(gambler(), rows, { dailySettlement: 'none' }))
        const equity = (run: ComposedRun): string | undefined =>
          run.parts.kernel.core.portfolio.exactEquity()?.round(2, 'halfEven').toString()
        expect(equity(settled)).toBe(equity(never))
        const trips = (run: ComposedRun): string[] =>
          run.parts.recorder.roundTrips.map(({ netPnl }) => netPnl.round(2, 'halfEven').toString())
        expect(trips(settled)).toEqual(trips(never))
        const { portfolio } = settled.parts.kernel.core
        const cost = settled.parts.venue.save().account.positions[0]?.cost ?? '0'
        const theirs = settled.parts.venue.account().balances.get('USD') ?? Decimal.ZERO
        const own = portfolio.ledger.cash('USD').add(portfolio.ledger.balance('margin', 'USD'))
        expect(own.toString()).toBe(theirs.sub(Decimal.parse(cost)).toString())
      }),
      { numRuns: 25 },
    )
  })

  it('survives a restart at every step', async () => {
    const strategy = (): AnyStrategy =>
      defineStrategy({
        name: 'sizer',
        instruments: [ES],
        onBar({ orders, position, bar }) {
          // what it does depends on the restated entry
          if (position.netQuantity === 0 || bar.close > position.averageEntryPrice) orders.buy(ES.id, 1)
          else orders.sell(ES.id, 1)
        },
      })
    const rows = Array.from({ length: 60 }, (_, hour) => 5000 + 25 * (hour % 7) - 10 * (hour % 3))
    const one = await backtest(optionsFor(strategy(), rows, {}))
    const other = await backtest(optionsFor(strategy(), rows, {}), { rebuildEvery: 1 })
    expect(other.ordersHash).toBe(one.ordersHash)
  })
})

it('puts a late fill of before a settlement in its place', () => {
  const position = new Position('s', ES)
  const fill = (executionId: string, time: number, quantity: string, price: string): void => {
    position.apply({
      executionId,
      instrumentId: ES.id,
      side: 'buy',
      quantity: Decimal.parse(quantity),
      price: Decimal.parse(price),
      fee: Decimal.ZERO,
      feeCurrency: 'USD',
      eventTime: time,
    })
  }
  fill('a', 1, '1', '5000')
  position.settle(Decimal.from(5010), 3)
  fill('b', 2, '1', '5004')
  expect([position.realizedPnl, position.openCost, position.averageEntryPrice].map(String)).toEqual([
    // 50 × 10 + 50 × 6
    '800',
    '501000',
    '5010',
  ])
  const loaded = Position.load(ES, position.save())
  expect(loaded.save()).toEqual(position.save())
})

it('leaves the ledger in balance', () => {
  const ledger = new Ledger()
  ledger.postTrade(ES, 'buy', Decimal.ONE, Decimal.from(5000))
  ledger.settle('USD', Decimal.from(500))
  const [book] = ledger.trialBalance()
  expect([book?.total, book?.balances.get('cash'), book?.balances.get('margin')].map(String)).toEqual([
    '0',
    '500',
    '-250500',
  ])
})
