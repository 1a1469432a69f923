import { describe, expect, it } from 'vitest'
import { makeFill, makeRecord, makeTradedRecord, MONDAY } from '../../test/support/run-record.ts'
import { Decimal } from '../domain/decimal.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import { costsOf } from './costs.ts'
import { excursions } from './excursions.ts'
import { benchmarkSeries, exposureSeries } from './holdings.ts'
import { daySummary, periodResults } from './periods.ts'
import { rollingStatistics } from './rolling.ts'
import { byExitReason, byWeekday, longestStreaks, returnHistogram } from './trip-groups.ts'

const DAY = MICROS_PER_DAY
/** Closes of four days: 10, 12, 9, 11; each opens at the close before, the first at 10. */
const PRICES = {
  instrumentId: 'SPY.ARCX',
  interval: DAY,
  isWhole: true,
  closeOnly: false,
  kind: 'bar',
  time: [0, 1, 2, 3].map((day) => MONDAY + day * DAY),
  open: [10, 10, 12, 9],
  high: [11, 13, 12, 12],
  low: [9, 10, 8, 9],
  close: [10, 12, 9, 11],
} as const

describe('results by period', () => {
  // equity at the ends of Monday to Thursday: 100,100; 99,900; 99,900; 100,400
  const record = makeTradedRecord([{ net: 100 }, { net: -200 }, { net: 0 }, { net: 500 }])

  it('add up days to weeks and months', () => {
    expect(periodResults(record, 'day').map(({ label, profit }) => [label, profit])).toEqual([
      ['2024-01-01', 100],
      ['2024-01-02', -200],
      ['2024-01-03', 0],
      ['2024-01-04', 500],
    ])
    const all = { profit: 400, return: 100_400 / 100_000 - 1, count: 4, wins: 2, losses: 1 }
    expect(periodResults(record, 'week')).toEqual([{ label: '2024-01-01', ...all }])
    expect(periodResults(record, 'month')).toEqual([{ label: '2024-01', ...all }])
  })

  it('count days and name the best and the worst', () => {
    const days = daySummary(record)
    expect([days?.won, days?.even, days?.lost]).toEqual([2, 1, 1])
    expect(days?.best).toEqual({ time: MONDAY + 4 * DAY, profit: 500, return: 100_400 / 99_900 - 1 })
    expect(days?.worst.profit).toBe(-200)
  })
})

describe('groups of round trips', () => {
  it('have streaks by exit, weekdays from Monday, and a histogram with an edge at zero', () => {
    const record = makeTradedRecord([
      { net: 1 },
      { net: 2 },
      { net: 0 },
      { net: -1 },
      { net: -1 },
      { net: -4 },
    ])
    expect(longestStreaks(record.roundTrips)).toEqual({ winning: 2, losing: 3 })
    const bins = returnHistogram(record)
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(6)
    expect(bins.some(({ from }) => from === 0)).toBe(true)
    expect(bins.filter(({ from }) => from < -1e-12).reduce((sum, { count }) => sum + count, 0)).toBe(3)
    // the first round trip is entered at the midnight that ends a Sunday
    expect(byWeekday(record).map(({ label }) => label)).toEqual([
      ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Sunday'],
    ])
  })

  it('by exit follow the order whose fill closed them, and are none where reasons were not kept', () => {
    const record = makeTradedRecord([{ net: 1 }, { net: -2 }, { net: 3 }])
    expect(byExitReason(record)).toEqual([])
    const fills = record.fills.map((fill, i) => ({ ...fill, orderSequence: i + 1 }))
    const orderReasons = new Map([
      [2, 'stop'],
      [4, 'trend over'],
      [6, 'stop'],
    ])
    const groups = byExitReason({ ...record, fills, orderReasons })
    expect(groups.map(({ label, count, sums }) => [label, count, sums?.net.toString()])).toEqual([
      ['stop', 2, '4'],
      ['trend over', 1, '-2'],
    ])
  })
})

describe('rolling statistics', () => {
  it('over ten of twenty days equal those worked out naively, and are none for fewer days', () => {
    const shapes = Array.from({ length: 20 }, (_, i) => ({ net: ((i * 7919) % 13) * 100 - 500 }))
    const rolling = rollingStatistics(makeTradedRecord(shapes))
    expect(rolling?.window).toBe(10)
    expect(rolling?.time).toHaveLength(11)
    let equity = 100_000
    const curve = [equity, ...shapes.map(({ net }) => (equity += net))]
    const last = curve.slice(-11)
    expect(rolling?.return.at(-1)).toBeCloseTo((last[10] ?? 0) / (last[0] ?? 1) - 1, 12)
    const returns = last.slice(1).map((value, i) => value / (last[i] ?? 1) - 1)
    const mean = returns.reduce((a, b) => a + b) / 10
    const deviation = Math.sqrt(returns.reduce((a, b) => a + (b - mean) ** 2, 0) / 9)
    // twenty days in a row have weekends
    expect(rolling?.volatility.at(-1)).toBeCloseTo(deviation * Math.sqrt(365), 12)
    expect(rolling?.sharpe.at(-1)).toBeCloseTo((mean / deviation) * Math.sqrt(365), 10)
    expect(rollingStatistics(makeTradedRecord(shapes.slice(1)))).toBeNull()
  })
})

describe('what is rebuilt from fills and prices', () => {
  const ends = PRICES.time.map((time) => time + DAY)
  const fill = (side: 'buy' | 'sell', time: number, price: number) =>
    makeFill({ side, eventTime: time, quantity: Decimal.from(1000), price: Decimal.from(price) })
  const base = makeRecord({ prices: [PRICES] })

  it('is exposure as the mean of each stretch, at the last price known', () => {
    const noon = MONDAY + DAY + 12 * MICROS_PER_HOUR
    const record = { ...base, fills: [fill('buy', noon, 10), fill('sell', MONDAY + 3 * DAY, 9)] }
    const exposure = exposureSeries(record, ends)
    // half of Tuesday at 10,000 of 100,000; Wednesday at Tuesday's close of 12
    expect(exposure?.gross.map((value) => Number(value.toFixed(9)))).toEqual([0, 0.05, 0.12, 0])
    expect(exposure?.net).toEqual(exposure?.gross)
    expect(exposureSeries({ ...record, prices: [] }, ends)).toBeNull()
  })

  it('is buy and hold from the first price, with splits and dividends', () => {
    expect(benchmarkSeries(base, ends)?.equity.map(Math.round)).toEqual([100_000, 120_000, 90_000, 110_000])
    const split = {
      type: 'split',
      instrumentId: 'SPY.ARCX',
      ratio: Decimal.from(2),
      effectiveTime: MONDAY + 2 * DAY,
    } as const
    const dividend = {
      type: 'cashDividend',
      instrumentId: 'SPY.ARCX',
      amount: Decimal.from('0.5'),
      effectiveTime: MONDAY + 3 * DAY,
    } as const
    const held = benchmarkSeries({ ...base, corporateActions: [split, dividend] }, ends)
    expect(held?.equity.map(Math.round)).toEqual([100_000, 120_000, 180_000, 230_000])
  })

  it('goes on through a new symbol and a spin-off, as the ledger does', () => {
    const [first, second] = ['SPY.ARCX', 'NEW.ARCX']
    const part = (from: number, to: number) => (column: readonly number[]) => column.slice(from, to)
    const cut = (id: string, from: number, to: number, factor = 1) => {
      const { time, open, high, low, close } = PRICES
      const scaled = (column: readonly number[]) => part(from, to)(column).map((price) => price * factor)
      return {
        ...PRICES,
        instrumentId: id,
        time: part(from, to)(time),
        open: scaled(open),
        high: scaled(high),
        low: scaled(low),
        close: scaled(close),
      }
    }
    const instruments = [first, second].map((id) => ({ id, source: '', bars: 2 }))
    const change = {
      type: 'symbolChange',
      instrumentId: first,
      newInstrumentId: second,
      effectiveTime: MONDAY + 2 * DAY,
    } as const
    const renamed = {
      ...base,
      instruments,
      prices: [cut(first, 0, 2), cut(second, 2, 4)],
      corporateActions: [change],
    }
    // as if nothing had been renamed
    expect(benchmarkSeries(renamed, ends)?.equity).toEqual(benchmarkSeries(base, ends)?.equity)
    const bought = fill('buy', MONDAY + DAY, 10)
    const sold = { ...fill('sell', MONDAY + 4 * DAY, 9), instrumentId: second }
    const plain = { ...base, fills: [bought, fill('sell', MONDAY + 4 * DAY, 9)] }
    expect(exposureSeries({ ...renamed, fills: [bought, sold] }, ends)).toEqual(exposureSeries(plain, ends))
    const spinOff = {
      ...change,
      type: 'spinOff',
      ratio: Decimal.from(2),
      costShare: Decimal.from('0.4'),
    } as const
    // a fifth of the parent's price each: 0.6 + 2 × 0.2
    const spun = {
      ...base,
      instruments,
      prices: [
        { ...cut(first, 0, 4), close: PRICES.close.map((price, at) => (at < 2 ? price : price * 0.6)) },
        cut(second, 2, 4, 0.2),
      ],
      corporateActions: [spinOff],
    }
    const whole = benchmarkSeries(base, ends)?.equity ?? []
    benchmarkSeries(spun, ends)?.equity.forEach((value, at) => {
      expect(value).toBeCloseTo(whole[at] ?? NaN, 6)
    })
  })

  it('is how far prices went within whole bars, and nothing where bars were put together or split', () => {
    const trip = { net: 10, entryPrice: 10, quantity: 1, entryTime: MONDAY + DAY, exitTime: MONDAY + 3 * DAY }
    const record = makeTradedRecord([trip], { prices: [PRICES] })
    // bars of Tuesday and Wednesday: 8 to 13; but the exit was at 20
    expect(excursions(record)).toMatchObject([{ adverse: 0.2, favorable: 1 }])
    expect(excursions({ ...record, prices: [{ ...PRICES, isWhole: false }] })).toBeNull()
  })

  it('is what trading cost, with the spread that was assumed', () => {
    const fills = [fill('buy', MONDAY, 10), { ...fill('sell', MONDAY, 12), liquidity: 'maker' as const }]
    const record = { ...base, fills, totalFees: Decimal.from(2), venueSettings: { halfSpreadBps: 5 } }
    const costs = costsOf(record)
    expect(costs?.turnover.toString()).toBe('22000')
    expect([costs?.turns, costs?.assumedSpread]).toEqual([0.22, 5])
    expect(costs?.feesInBps).toBeCloseTo(10 / 11, 12)
    expect(costsOf({ ...record, prices: [{ ...PRICES, kind: 'quote' }] })?.assumedSpread).toBeNull()
    expect(costsOf(base)).toBeNull()
  })
})
