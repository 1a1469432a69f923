/** Funding, rates, expiry and liquidation through kernel and venue together, as a backtest runs them. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { Fill } from '../domain/fill.ts'
import { equity, future, option, perpetual } from '../domain/instruments.ts'
import { renderHtml, renderTables } from '../report/index.ts'
import { SeededRandom } from '../domain/random.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import { defineStrategy } from '../strategy/definition.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import type { BarRow } from '../testing.ts'
import { backtest } from './backtest.ts'
import { composeRun, planRun } from './compose.ts'
import { paper } from './paper.ts'
import type { RunOptions } from './run-options.ts'
import { systemClock } from './system-clock.ts'

const HOUR = 3_600_000
const START = Date.UTC(2024, 0, 2)
const BTC = perpetual('BTC-USDT-PERP.BYBIT', { lotSize: '0.001' })
const AAA = equity('AAA.XNAS')

type Settings = Readonly<Record<string, string>>

function optionsFor(
  strategy: AnyStrategy,
  rows: readonly (readonly [id: string, rows: readonly BarRow[]])[],
  settings: Settings,
  changes: Partial<RunOptions> = {},
): RunOptions {
  const venue = parseVenueSettings({ halfSpreadBps: '0', volumeCap: 'none', ...settings })
  return {
    strategies: [{ definition: strategy }],
    sources: rows.map(([id, bars]) => barsOf(id, bars, { start: START, period: '1h' })),
    venue,
    risk: kernelRisk(venue),
    commission: 'none',
    cash: 10_000,
    ...changes,
  }
}

/** Buys at the first bar, and holds. */
function holder(instruments: AnyStrategy['instruments'], quantity: number, seen: string[] = []): AnyStrategy {
  return defineStrategy({
    name: 'holder',
    instruments,
    shared: () => ({ done: false }),
    onBar({ shared, orders, bar }) {
      if (shared.done) return
      shared.done = true
      if (quantity > 0) orders.buy(bar.instrumentId, quantity)
      else orders.sell(bar.instrumentId, -quantity)
    },
    onFill({ fill, order, position }) {
      seen.push(
        `${fill.origin} ${fill.side} ${fill.quantity}@${fill.price} of order ${order.id}, now ${position.netQuantity}`,
      )
    },
  })
}

const at = (hour: number): number => (START + hour * HOUR) * 1000

describe('a perpetual in a run', () => {
  it('pays funding for what is held at the instant, at the close of that instant, before the next open', async () => {
    const rows: BarRow[] = Array.from({ length: 20 }, (_, hour) => 20_000 + hour * 100)
    const options = optionsFor(holder([BTC], 0.5), [[BTC.id, rows]], { fundingRateBps: '1', leverage: '5' })
    const record = await backtest(options)
    // bought at the open of 01:00, 20,000; 08:00 at the close of the bar before, 20,700; 16:00 at 21,500
    const funding = 0.5 * 20_700 * 0.0001 + 0.5 * 21_500 * 0.0001
    expect(record.finalEquity.toNumber()).toBeCloseTo(10_000 + 0.5 * (21_900 - 20_000) - funding, 9)
    expect(record.warnings.filter((text) => text.includes('funding'))).toEqual([])
    // and the record, the tables and the page tell it
    expect(record.cashFlows?.funding.toNumber()).toBeCloseTo(-funding, 9)
    expect(renderTables(record, { color: false, width: 100 })).toMatch(/Funding +│ +.2\.11 USDT/)
    expect(renderHtml(record)).toContain('<dt>Funding</dt>')
  })

  it('says so where no funding is charged', async () => {
    const record = await backtest(optionsFor(holder([BTC], 0.1), [[BTC.id, [20_000, 20_000]]], {}))
    expect(record.warnings.join()).toContain(`No funding is charged on ${BTC.id}`)
  })

  it('takes rates and prices of a file instead, the last at the very end of the data', async () => {
    const funding = [
      { time: at(3), rate: Decimal.parse('0.001'), price: null },
      { time: at(6), rate: Decimal.parse('-0.002'), price: Decimal.from(19_000) },
    ]
    const derivatives = [{ instrumentId: BTC.id, funding }]
    const rows = [20_000, 20_000, 20_000, 20_000, 20_000, 20_000]
    const record = await backtest(optionsFor(holder([BTC], 0.1), [[BTC.id, rows]], {}, { derivatives }))
    // −0.1 × 20,000 × 0.1 % + 0.1 × 19,000 × 0.2 %
    expect(record.finalEquity.toString()).toBe('10001.8')
  })

  it('pays funding on the index price where one is given', async () => {
    const column = Float64Array.of(30_000)
    const indexPrices = { end: Float64Array.of(at(2)), high: column, low: column, close: column }
    const funding = [
      { time: at(1) + 1, rate: Decimal.parse('0.001'), price: null },
      { time: at(3), rate: Decimal.parse('0.001'), price: null },
      { time: at(4), rate: Decimal.parse('0.001'), price: Decimal.from(10_000) },
    ]
    const derivatives = [{ instrumentId: BTC.id, funding, indexPrices }]
    const rows = [20_000, 20_000, 20_000, 20_000, 20_000]
    const record = await backtest(optionsFor(holder([BTC], 0.1), [[BTC.id, rows]], {}, { derivatives }))
    // 0.1 × 0.1 % of the mark price, the index price, that of the row
    expect(record.finalEquity.toString()).toBe(String(10_000 - 2 - 3 - 1))
  })

  it('is liquidated, the strategy is told, and paper does the same', async () => {
    const seen: string[] = []
    const rows: BarRow[] = [20_000, 20_000, [20_000, 20_000, 17_000, 19_000], 19_000]
    const make = (): RunOptions =>
      optionsFor(holder([BTC], 1, seen), [[BTC.id, rows]], { margin: 'isolated', leverage: '10' })
    const record = await backtest(make())
    expect(seen).toEqual([
      'order buy 1@20000 of order 1, now 1',
      'liquidation sell 1@18000 of order 0, now 0',
    ])
    expect(record.finalEquity.toString()).toBe('8000')
    expect(record.roundTrips.map(({ netPnl }) => netPnl.toString())).toEqual(['-2000'])
    const live = await paper({ ...make(), speed: Infinity })
    expect(live.ordersHash).toBe(record.ordersHash)
    const rebuilt = await backtest(make(), { rebuildEvery: 1 })
    expect(rebuilt.ordersHash).toBe(record.ordersHash)
  })
})

describe('contracts that end', () => {
  it('settle a future at the last close, and refuse what comes after', async () => {
    const es = future('ESH4.XCME', { expiry: at(3), multiplier: 50, tickSize: '0.25', timeZone: 'UTC' })
    const seen: string[] = []
    const rows = [5000, 5000, 5010, 5020, 5030]
    const settings = { margin: 'regT', futuresMargin: '0.02', futuresMaintenance: '0.01' }
    const record = await backtest(optionsFor(holder([es], 1, seen), [[es.id, rows]], settings))
    expect(seen).toEqual(['order buy 1@5000 of order 1, now 1', 'expiry sell 1@5010 of order 0, now 0'])
    expect(record.finalEquity.toString()).toBe('10500')
  })

  it('deliver shares for an option to the strategy that held it', async () => {
    const call = option('AAA1.OPRA', { expiry: at(3), strike: 100, right: 'call', underlying: AAA.id })
    const seen: string[] = []
    const rows = [2, 2, 2]
    const shares = [100, 100, 108, 108]
    const strategy = holder([call, AAA], 1, seen)
    const record = await backtest(
      optionsFor(
        strategy,
        [
          [call.id, rows],
          [AAA.id, shares],
        ],
        { margin: 'regT' },
      ),
    )
    expect(seen).toEqual([
      'order buy 1@2 of order 1, now 1',
      'exercise buy 100@100 of order 0, now 100',
      'exercise sell 1@0 of order 0, now 0',
    ])
    expect(record.finalEquity.toString()).toBe('10600')
  })
})

it('values cash and positions in other currencies at rates that change over time', async () => {
  const vod = equity('VOD.XLON', { currency: 'GBP', timeZone: 'Europe/London' })
  const rate = (hour: number, text: string): NonNullable<RunOptions['fxRates']>[number] => ({
    base: 'GBP',
    quote: 'USD',
    rate: Decimal.parse(text),
    time: at(hour),
  })
  const fxRates = [rate(-5, '1.25'), rate(2, '1.3'), rate(4, '1.2')]
  const record = await backtest(
    optionsFor(holder([vod], 50), [[vod.id, [100, 100, 110, 120]]], {}, { fxRates, currency: 'USD' }),
  )
  // 10,000 USD − 5000 GBP + 50 × 120 GBP, both at the last rate: debt in pounds, not in dollars
  expect(record.finalEquity.toString()).toBe('11200')
})

interface Seen {
  readonly fills: Fill[]
}

/** Trades at random, often with all that it may. */
function gambler(seed: number): AnyStrategy {
  const random = new SeededRandom(seed)
  return defineStrategy({
    name: 'gambler',
    instruments: [BTC, AAA],
    onBar({ orders, instrumentId }) {
      const draw = random.next()
      if (draw < 0.3)
        orders.buy(instrumentId, Math.ceil(random.next() * 3000) / (instrumentId === BTC.id ? 1000 : 10))
      else if (draw < 0.6)
        orders.sell(instrumentId, Math.ceil(random.next() * 3000) / (instrumentId === BTC.id ? 1000 : 10))
    },
  })
}

function wildRows(seed: number, price: number, length = 60): BarRow[] {
  const random = new SeededRandom(seed)
  let last = price
  return Array.from({ length }, () => {
    const open = Math.max(1, Math.round(last * (0.95 + random.next() * 0.1)))
    const close = Math.max(1, Math.round(open * (0.9 + random.next() * 0.2)))
    last = close
    const high = Math.max(open, close) + Math.round(random.next() * open * 0.05)
    const low = Math.max(1, Math.min(open, close) - Math.round(random.next() * open * 0.05))
    return [open, high, low, close] as const
  })
}

describe('whatever is traded on margin', () => {
  const margins = fc.constantFrom('isolated', 'cross', 'regT')
  const fills = fc.constantFrom('bankruptcy', 'market')

  it('kernel and venue agree on every cent and lot, and a perpetual never takes an account below zero', async () => {
    let liquidations = 0
    await fc.assert(
      fc.asyncProperty(margins, fills, fc.nat(1_000_000), async (margin, liquidationFill, seed) => {
        const settings = {
          margin,
          liquidationFill,
          leverage: '20',
          fundingRateBps: '50',
          fundingHours: '1',
          // interest on what is owed in one currency is charged, though all that is left in another be a cent
          debitRate: '0',
        }
        const seen: Seen = { fills: [] }
        const shares = margin === 'regT'
        const sources: [string, BarRow[]][] = [
          [BTC.id, wildRows(seed, 1000)],
          [AAA.id, shares ? wildRows(seed + 1, 100) : wildRows(seed + 1, 100).map(() => 100)],
        ]
        const options = optionsFor(gambler(seed), sources, settings, {
          currency: 'USD',
          commission: shares ? 'none' : 'bps:1',
          fxRates: [{ base: 'USDT', quote: 'USD', rate: Decimal.ONE, time: 0 }],
          onFill: (fill) => seen.fills.push(fill),
        })
        const guard = { inside: false, where: '' }
        const composed = composeRun(planRun(options), { guard, clock: systemClock, journal: null })
        await composed.tape.start()
        const { kernel, venue } = composed.parts
        const { portfolio } = kernel.core
        for (const wait of composed.run.run()) if (wait.kind === 'refill') await composed.tape.refill()
        liquidations += seen.fills.filter(({ origin }) => origin === 'liquidation').length
        for (const [index, { id }] of composed.plan.instruments.entries()) {
          const held = venue.positions().find(({ instrumentId }) => instrumentId === id)?.netQuantity
          expect((held ?? Decimal.ZERO).toString()).toBe(portfolio.exactNet(index).toString())
        }
        // what the kernel keeps under margin is, at the venue, cost of what is held and realized in cash
        const costs = venue
          .save()
          .account.positions.reduce(
            (sum, { index, cost }) => (index === 0 ? sum.add(Decimal.parse(cost)) : sum),
            Decimal.ZERO,
          )
        for (const currency of ['USD', 'USDT']) {
          const own = portfolio.ledger.cash(currency).add(portfolio.ledger.balance('margin', currency))
          const theirs = venue.account().balances.get(currency) ?? Decimal.ZERO
          const cost = currency === 'USDT' ? costs : Decimal.ZERO
          expect(own.toString()).toBe(theirs.sub(cost).toString())
        }
        // and on what is free, which strategies see, and set aside for isolated positions
        const view = kernel.core.margin
        const available = venue.account().buyingPower?.toNumber() ?? NaN
        expect(Math.abs(Math.max(0, view.free) - available)).toBeLessThan(0.011)
        const aside = venue.save().account.isolated.map(([, amount]) => Number(amount))
        expect(aside.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(
          portfolio.isolated?.marginOf(0).toNumber() ?? 0,
          9,
        )
        expect(kernel.core.frozen.size).toBe(0)
        const { equity } = composed.parts.recorder.curve.series()
        // shares that are closed with the rest are closed at the market, for a fee
        const owed = seen.fills
          .filter(({ origin, instrumentId }) => origin === 'liquidation' && instrumentId === AAA.id)
          .reduce((sum, { fee }) => sum + fee.toNumber(), 0)
        if (!shares) expect(Math.min(...equity)).toBeGreaterThan(-owed - 1e-6)
        expect(JSON.stringify(venue.save())).not.toContain('NaN')
      }),
      { numRuns: 40 },
    )
    expect(liquidations).toBeGreaterThan(20)
  })
})
