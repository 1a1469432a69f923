import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { zoneConverter } from '../src/calendar/time-zone.ts'
import { readActions } from '../src/data/actions.ts'
import { Decimal } from '../src/domain/decimal.ts'
import type { CorporateAction } from '../src/domain/inputs.ts'
import { MICROS_PER_MINUTE } from '../src/domain/time.ts'
import type { RunRecord } from '../src/report/run-record.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { prepareStrategy } from '../src/runtime/prepare-run.ts'
import type { RunRequest } from '../src/runtime/run-request.ts'
import { defineStrategy } from '../src/strategy/definition.ts'
import { frictionless } from '../src/testing.ts'
import { barsFrom, memorySource, START } from './support/bars.ts'
import { describeWithData } from './support/shared-data.ts'

const AAPL = 'AAPL.XNAS'
const FREE = { halfSpreadBps: '0', volumeCap: 'none', borrowRate: '0', debitRate: '0' }

describeWithData(
  'AAPL across its 7:1 split of 9 June 2014',
  ['equities_minute/aapl_1m_trade_2014.csv', 'equities_daily/aapl_factors.csv'],
  ([trades = '', factors = '']) => {
    async function hold(side: 'buy' | 'sell', more: Partial<RunRequest> = {}): Promise<Held> {
      const told: string[] = []
      const averages: number[] = []
      const closes: number[] = []
      let placed = false
      const definition = defineStrategy({
        name: 'holder',
        instruments: [AAPL],
        history: 20,
        onBar({ bar, orders, history }) {
          if (!placed) {
            if (side === 'buy') orders.buy(AAPL, 100)
            else orders.sell(AAPL, 100)
            orders.buy(AAPL, 10, { limit: 500, timeInForce: 'gtc' })
          }
          placed = true
          const past = history(AAPL, 20)
          averages.push(past.reduce((sum, value) => sum + value, 0) / past.length)
          closes.push(bar.close)
        },
        onCancel({ order }) {
          told.push(`${order.status} ${order.quantity.toString()}`)
        },
      })
      const prepared = await prepareStrategy(definition, {
        strategyFile: '',
        data: [trades],
        factors: [factors],
        commission: 'none',
        sim: FREE,
        ...more,
      })
      return { record: await backtest(prepared.options), told, averages, closes }
    }
    interface Held {
      readonly record: RunRecord
      readonly told: readonly string[]
      readonly averages: readonly number[]
      readonly closes: readonly number[]
    }

    it.each([
      ['buy', 700],
      ['sell', -700],
    ] as const)('a %s of 100 keeps its value, cent by cent', async (side, quantity) => {
      const { record, closes } = await hold(side)
      const [position] = record.openPositions
      expect(position?.netQuantity.toNumber()).toBe(quantity)
      const entry = record.fills[0]?.price.toNumber() ?? NaN
      const sign = Math.sign(quantity)
      // each day's equity is cash, and old or new shares at that day's close
      const [fifth = 0, sixth = 0, ninth = 0] = record.dailyEquity.equity
      const split = closes.findIndex((close) => close < 200)
      const before = closes[split - 1] ?? NaN
      const after = closes.at(-1) ?? NaN
      expect(fifth).toBeGreaterThan(0)
      expect(sixth).toBeCloseTo(100_000 + sign * 100 * (before - entry), 6)
      expect(ninth).toBeCloseTo(100_000 + sign * (700 * after - 100 * entry), 6)
      expect(Math.abs(ninth - sixth)).toBeLessThan(1500)
      expect(position?.averageEntryPrice.toNumber()).toBeCloseTo(entry / 7, 10)
    })

    it('cancels the order that waits, in old shares', async () => {
      const { told } = await hold('buy')
      expect(told).toEqual(['canceled 10'])
    })

    it('history is in the units of today: an average over it does not jump', async () => {
      const jump = (values: readonly number[]): number =>
        Math.max(...values.slice(1).map((value, at) => Math.abs(value / (values[at] ?? NaN) - 1)))
      const { averages, closes } = await hold('buy')
      const split = closes.findIndex((close) => close < 200)
      // of the split alone the level changes, once, by the ratio; in today's units it goes on
      const inNewUnits = averages.map((value, at) => (at < split ? value / 7 : value))
      expect(jump(inNewUnits)).toBeLessThan(0.01)
      const raw = await hold('buy', { historyAdjust: 'none' })
      expect(jump(raw.averages.map((value, at) => (at < split ? value / 7 : value)))).toBeGreaterThan(1)
    })

    it('adjusted prices trade by setting, and the result says that nobody could', async () => {
      const { record } = await hold('buy', { adjust: 'prices' })
      expect(record.fills[0]?.price.toNumber()).toBeLessThan(30)
      // with the order at 500, which is far above adjusted prices
      expect(record.openPositions[0]?.netQuantity.toNumber()).toBe(110)
      expect(record.warnings.join(' ')).toContain('Adjusted prices were traded')
    })
  },
)

describe('actions that name another instrument', () => {
  const flat = (price: number) => ({ open: price, high: price, low: price, close: price })
  const [parent, child] = ['GE.XNYS', 'GEHC.XNAS']
  const at = START + 2 * MICROS_PER_MINUTE

  function run(
    action: CorporateAction,
    prices: readonly number[],
    others: readonly number[],
  ): Promise<RunRecord> {
    let bars = 0
    const definition = defineStrategy({
      name: 'holder',
      instruments: [parent, child],
      onBar({ bar, orders }) {
        bars += 1
        if (bars === 1) orders.buy(parent, 90)
        if (bar.time === (START + 6 * MICROS_PER_MINUTE) / 1000 && bar.instrumentId === child)
          orders.close(child)
      },
    })
    const later = barsFrom(others.map(flat))
    const shift = 3 * MICROS_PER_MINUTE
    const moved = { ...later, start: later.start.map((t) => t + shift), end: later.end.map((t) => t + shift) }
    return backtest({
      ...frictionless,
      strategies: [{ definition }],
      sources: [memorySource(parent, barsFrom(prices.map(flat))), memorySource(child, moved)],
      corporateActions: [action],
    })
  }

  it('a spin-off gives shares of the other company and takes its part of the cost', async () => {
    const record = await run(
      {
        type: 'spinOff',
        instrumentId: parent,
        newInstrumentId: child,
        ratio: Decimal.parse('0.5'),
        costShare: Decimal.parse('0.2'),
        effectiveTime: at,
      },
      [100, 100, 80, 80, 80, 80, 80],
      [40, 40, 50, 50, 50],
    )
    expect(
      record.openPositions.map(({ instrumentId, netQuantity }) => [instrumentId, netQuantity.toString()]),
    ).toEqual([[parent, '90']])
    expect(record.openPositions[0]?.averageEntryPrice.toString()).toBe('80')
    const [trip] = record.roundTrips
    // 45 shares that cost 1,800 were sold at 50
    expect([trip?.instrumentId, trip?.quantity.toString(), trip?.netPnl.toString()]).toEqual([
      child,
      '45',
      '450',
    ])
    expect(record.finalEquity.toString()).toBe('100450')
    expect(record.maxDrawdown).toBeCloseTo(0, 12)
  })

  it('a new symbol takes over position, cost and round trip', async () => {
    const record = await run(
      { type: 'symbolChange', instrumentId: parent, newInstrumentId: child, effectiveTime: at },
      [100, 100],
      [110, 110, 120, 120, 120],
    )
    expect(record.openPositions).toEqual([])
    expect(record.roundTrips).toHaveLength(1)
    const [trip] = record.roundTrips
    expect(trip?.instrumentId).toBe(child)
    expect(trip?.entryTime).toBe(START + MICROS_PER_MINUTE)
    expect(trip?.averageEntryPrice.toString()).toBe('100')
    expect(trip?.netPnl.toString()).toBe('1800')
    expect(record.finalEquity.toString()).toBe('101800')
  })

  it('a cash merger closes the round trip at what was paid', async () => {
    const record = await run(
      { type: 'cashMerger', instrumentId: parent, amount: Decimal.from(130), effectiveTime: at },
      [100, 100],
      [40],
    )
    expect(record.openPositions).toEqual([])
    expect(record.roundTrips.map(({ netPnl }) => netPnl.toString())).toEqual(['2700'])
    expect(record.finalEquity.toString()).toBe('102700')
  })

  it('a spin-off into what no strategy trades is refused with what to do', async () => {
    const strategies = [
      { definition: defineStrategy({ name: 'one', instruments: [parent], onBar: () => undefined }) },
    ]
    await expect(
      backtest({
        strategies,
        sources: [memorySource(parent, barsFrom([flat(100)]))],
        corporateActions: [
          {
            type: 'spinOff',
            instrumentId: parent,
            newInstrumentId: child,
            ratio: Decimal.ONE,
            costShare: Decimal.ZERO,
            effectiveTime: at,
          },
        ],
      }),
    ).rejects.toMatchObject({ code: 'CONFIG_INSTRUMENT_UNKNOWN' })
  })
})

describe('a file of actions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-actions-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const read = (rows: string): Promise<CorporateAction[]> => {
    const path = join(folder, 'actions.csv')
    writeFileSync(path, rows)
    return readActions(path, { zones: zoneConverter, zoneOf: () => 'America/New_York' })
  }

  it('tells every kind of action, from midnight of the day in the instrument’s zone', async () => {
    const actions = await read(`date,instrument,action,value,new_instrument,cost_share
2014-06-09,AAPL.XNAS,split,7
2020-01-02,A.XNYS,stockDividend,0.05
2014-05-08,AAPL.XNAS,dividend,3.29
2022-06-09,FB.XNAS,symbolChange,,META.XNAS
2023-01-04,GE.XNYS,spinOff,0.3333,GEHC.XNAS,0.18
2016-12-08,LNKD.XNYS,merger,196
2020-07-01,Z.XNYS,delisting,0
`)
    expect(new Date((actions[0]?.effectiveTime ?? 0) / 1000).toISOString()).toBe('2014-06-09T04:00:00.000Z')
    expect(actions.map((action) => action.type)).toEqual([
      'split',
      'split',
      'cashDividend',
      'symbolChange',
      'spinOff',
      'cashMerger',
      'cashMerger',
    ])
    expect(JSON.parse(JSON.stringify(actions[1]))).toMatchObject({ ratio: '1.05' })
    expect(JSON.parse(JSON.stringify(actions[4]))).toMatchObject({ ratio: '0.3333', costShare: '0.18' })
  })

  it.each([
    ['2014-02-30,AAPL.XNAS,split,7', /2014-02-30/],
    ['2014-06-09,AAPL,split,7', /AAPL/],
    ['2014-06-09,AAPL.XNAS,split,0', /ratio/],
    ['2014-06-09,AAPL.XNAS,split,seven', /seven/],
    ['2014-06-09,AAPL.XNAS,bonus,7', /bonus/],
    ['2014-06-09,AAPL.XNAS,symbolChange,,AAPL.XNAS', /same/],
    ['2014-06-09,AAPL.XNAS,spinOff,1,B.XNAS,1.5', /cost_share/],
  ])('refuses «%s» with its line', async (row, message) => {
    await expect(read(`${row}\n`)).rejects.toMatchObject({
      code: 'DATA_ROW_BAD',
      message: expect.stringMatching(message) as string,
    })
    await expect(read(`${row}\n`)).rejects.toThrow(/line 1/)
  })
})
