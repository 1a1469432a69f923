import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import { makeRecord, makeRoundTrip, makeTradedRecord, MONDAY } from '../../test/support/run-record.ts'
import { STATISTICS } from './statistic-table.ts'
import { computeStatistics, roundTripReturn, sharpeRatio, sortinoRatio } from './statistics.ts'

const trips = fc.array(
  fc.record({
    net: fc.integer({ min: -100_000, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)),
    fees: fc.integer({ min: 0, max: 500 }).map((cents) => (cents / 100).toFixed(2)),
  }),
  { maxLength: 60 },
)

describe('statistics of round trips', () => {
  // Net 100, −40, 0, 60, −20, −20: three losses of 80 in all, two wins of 160, one even.
  const record = makeTradedRecord([
    { net: 100, fees: 2 },
    { net: -40, fees: 2 },
    { net: 0, fees: 2 },
    { net: 60, fees: 2 },
    { net: -20, fees: 2 },
    { net: -20, fees: 2 },
  ])
  const statistics = computeStatistics(record)

  it('equal those worked out by hand', () => {
    expect(statistics.winRate).toBeCloseTo(2 / 6, 15)
    expect(statistics.profitFactor).toBe(2)
    expect(statistics.payoffRatio).toBeCloseTo(80 / (80 / 3), 12)
    expect(statistics.averageRoundTrip).toBeCloseTo(80 / 6, 12)
    expect(statistics.expectancy).toBeCloseTo(80 / 6 / (80 / 3), 12)
    expect(statistics.bestRoundTrip).toBe(100)
    expect(statistics.worstRoundTrip).toBe(-40)
    expect(statistics.longestLosingRun).toBe(2)
    expect(statistics.averageDuration).toBe(3_600_000)
    expect(statistics.feesOfGross).toBeCloseTo(12 / 92, 12)
    // Each held 10 at 100, that is 1,000.
    expect(statistics.bestRoundTripReturn).toBe(0.1)
    expect(statistics.worstRoundTripReturn).toBe(-0.04)
    expect(statistics.averageRoundTripReturn).toBeCloseTo(80 / 6 / 1000, 15)
    // Sum of squares 16,000, less six times the squared mean; ÷ 5.
    expect(statistics.sqn).toBeCloseTo(
      (Math.sqrt(6) * (80 / 6)) / Math.sqrt((16_000 - 6 * (80 / 6) ** 2) / 5),
      9,
    )
  })

  it('never count a break-even round trip as won or lost', () => {
    const even = computeStatistics(makeTradedRecord([{ net: 0 }, { net: 0 }]))
    expect(even.winRate).toBe(0)
    expect(even.profitFactor).toBeNull()
    expect(even.longestLosingRun).toBe(0)
    expect(even.sqn).toBeNull()
  })

  it('are undefined, never infinite, without a losing round trip', () => {
    const won = computeStatistics(makeTradedRecord([{ net: 10 }, { net: 20 }]))
    expect(won.winRate).toBe(1)
    expect(won.profitFactor).toBeNull()
    expect(won.payoffRatio).toBeNull()
    expect(won.expectancy).toBeNull()
    expect(won.sortino).toBeNull()
    expect(won.calmar).toBeNull()
  })

  it('never add up money of several currencies', () => {
    const mixed = computeStatistics(makeTradedRecord([{ net: 10 }, { net: -5, currency: 'EUR' }]))
    expect(mixed.profitFactor).toBeNull()
    expect(mixed.averageRoundTrip).toBeNull()
    expect(mixed.winRate).toBe(0.5)
    expect(mixed.bestRoundTripReturn).toBe(0.01)
  })

  it('count a losing run by time of exit, whatever the order of the record', () => {
    const at = (hour: number) => MONDAY + hour * MICROS_PER_HOUR
    const shuffled = makeTradedRecord([
      { net: -1, entryTime: MONDAY, exitTime: at(1) },
      { net: 1, entryTime: MONDAY, exitTime: at(9) },
      { net: -1, entryTime: MONDAY, exitTime: at(2) },
      { net: -1, entryTime: MONDAY, exitTime: at(3) },
    ])
    expect(computeStatistics(shuffled).longestLosingRun).toBe(3)
  })

  it('take the multiplier of a future into its return', () => {
    const trip = makeRoundTrip({ net: 500, quantity: 2, entryPrice: 5000 })
    expect(roundTripReturn(trip, Decimal.from(50))).toBe(0.001)
    expect(roundTripReturn(makeRoundTrip({ net: 500, entryPrice: -3 }))).toBeNull()
  })

  it('agree with the sums of the record, whatever the round trips', () => {
    fc.assert(
      fc.property(trips, (shapes) => {
        const made = makeTradedRecord(shapes)
        const result = computeStatistics(made)
        const cents = shapes.map(({ net }) => Math.round(Number(net) * 100))
        const profit = cents.filter((net) => net > 0).reduce((a, b) => a + b, 0)
        const loss = -cents.filter((net) => net < 0).reduce((a, b) => a + b, 0)
        if (loss === 0) expect(result.profitFactor).toBeNull()
        else expect(result.profitFactor).toBeCloseTo(profit / loss, 9)
        if (result.profitFactor !== null && result.expectancy !== null) {
          expect(Math.sign(result.profitFactor - 1)).toBe(Math.sign(result.expectancy))
        }
        expect(result.totalReturn).toBeCloseTo((profit - loss) / 100 / 100_000, 12)
        expect(result.maxDrawdown).toBeGreaterThanOrEqual(0)
        expect(result.maxDrawdown).toBeLessThanOrEqual(1)
        for (const value of Object.values(result)) expect(value === null || Number.isFinite(value)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('statistics of the account', () => {
  it('equal those worked out by hand', () => {
    const days = [1, 2, 3, 4].map((day) => MONDAY + day * MICROS_PER_DAY)
    const series = { time: days, equity: [101_000, 99_990, 101_989.8, 101_989.8] }
    const statistics = computeStatistics(
      makeRecord({
        dailyEquity: series,
        equityCurve: series,
        finalEquity: Decimal.from('101989.80'),
        endTime: MONDAY + 365.25 * MICROS_PER_DAY,
        maxDrawdown: 0.01,
        exposure: 0.25,
        benchmarkReturn: 0.05,
      }),
    )
    // Daily returns 1 %, −1 %, 2 %, 0 %: mean 0.005, sample variance 0.0005 ÷ 3.
    expect(statistics.sharpe).toBeCloseTo((0.005 / Math.sqrt(0.0005 / 3)) * Math.sqrt(252), 9)
    expect(statistics.sortino).toBeCloseTo((0.005 / Math.sqrt(0.0001 / 4)) * Math.sqrt(252), 9)
    expect(statistics.totalReturn).toBe(0.019898)
    expect(statistics.annualReturn).toBeCloseTo(0.019898, 12)
    expect(statistics.calmar).toBeCloseTo(1.9898, 9)
    expect(statistics.exposure).toBe(0.25)
    expect(statistics.buyAndHold).toBe(0.05)
  })

  it('leave the annual return undefined below a day and where nothing is left', () => {
    const annual = (overrides: Parameters<typeof makeRecord>[0]) =>
      computeStatistics(makeRecord(overrides)).annualReturn
    expect(annual({ endTime: MONDAY + MICROS_PER_DAY - 1 })).toBeNull()
    expect(annual({ endTime: MONDAY + MICROS_PER_DAY, finalEquity: Decimal.from(1_000_000_000) })).toBeNull()
    expect(annual({ finalEquity: Decimal.ZERO })).toBeNull()
    expect(annual({ finalEquity: Decimal.from(-1) })).toBeNull()
  })

  it('leave the Sharpe ratio undefined with fewer than two days, equal days or no equity', () => {
    expect(sharpeRatio([], 252)).toBeNull()
    expect(sharpeRatio([0.01], 252)).toBeNull()
    expect(sharpeRatio([0.1 + 0.2, 0.3], 252)).toBeNull()
    expect(sortinoRatio([-0.01], 252)).toBeNull()
    const ruined = { time: [1, 2, 3].map((day) => MONDAY + day * MICROS_PER_DAY), equity: [100, -5, 20] }
    expect(computeStatistics(makeRecord({ dailyEquity: ruined })).sharpe).toBeNull()
  })
})

describe('the table of statistics', () => {
  it('has an entry for each figure, and no other', () => {
    expect([...STATISTICS.map(({ key }) => key)].sort()).toEqual(
      Object.keys(computeStatistics(makeRecord())).sort(),
    )
    expect(new Set(STATISTICS.map(({ label }) => label)).size).toBe(STATISTICS.length)
  })
})
