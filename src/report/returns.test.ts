import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY, MICROS_PER_HOUR, microsFromMillis } from '../domain/time.ts'
import { makeRecord, MONDAY } from '../../test/support/run-record.ts'
import { dailyReturns, drawdowns, monthlyReturns, monthsByYear, periodsPerYear, thinned } from './returns.ts'

const noon = (...date: [number, number, number]) => microsFromMillis(Date.UTC(...date, 12))
const daysFrom = (start: number, hours: number, days: readonly number[]) => ({
  time: days.map((day) => start + day * MICROS_PER_DAY + hours * MICROS_PER_HOUR),
  equity: days.map(() => 1),
})
const curve = fc
  .array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 })
  .map((equity) => ({ time: equity.map((_, i) => MONDAY + i * MICROS_PER_HOUR), equity }))

describe('daily returns', () => {
  it('compounded equal the total return, the first day included', () => {
    fc.assert(
      fc.property(curve, (dailyEquity) => {
        const returns = dailyReturns(makeRecord({ dailyEquity })) ?? []
        const grown = returns.reduce((growth, value) => growth * (1 + value), 100_000)
        const last = dailyEquity.equity.at(-1) ?? 0
        expect(Math.abs(grown / last - 1)).toBeLessThan(1e-9)
      }),
      { numRuns: 100 },
    )
  })
})

describe('periods per year', () => {
  it('are 252 for weekdays, and 365 where Saturdays and Sundays occur', () => {
    expect(periodsPerYear(daysFrom(MONDAY, 21, [0, 1, 2, 3, 4, 7, 8]))).toBe(252)
    expect(periodsPerYear(daysFrom(MONDAY, 21, [0, 1, 2, 3, 4, 5, 6]))).toBe(365)
  })

  it('take midnight for the end of the day before', () => {
    expect(periodsPerYear(daysFrom(MONDAY, 0, [1, 2, 3, 4, 5, 7, 8]))).toBe(252)
  })

  it('are 252 for late Friday trading in New York and for a Sunday evening open', () => {
    expect(periodsPerYear(daysFrom(MONDAY, 1, [1, 2, 3, 4, 5, 8]))).toBe(252)
    expect(periodsPerYear(daysFrom(MONDAY, 22, [-1, 0, 1, 2, 3, 4, 6]))).toBe(252)
  })
})

describe('monthly returns', () => {
  const months = monthlyReturns(
    makeRecord({
      dailyEquity: {
        time: [noon(2023, 11, 15), noon(2023, 11, 29), noon(2024, 0, 2), noon(2024, 0, 31), noon(2024, 2, 1)],
        equity: [90_000, 110_000, 120_000, 99_000, 198_000],
      },
    }),
  )

  it('are from month end to month end, the first from the starting cash', () => {
    expect(months.map(({ year, month }) => [year, month])).toEqual([
      [2023, 12],
      [2024, 1],
      [2024, 3],
    ])
    expect(months.map((m) => m.return)).toEqual([
      expect.closeTo(0.1),
      expect.closeTo(-0.1),
      expect.closeTo(1),
    ])
  })

  it('compound to the return of their year', () => {
    const years = monthsByYear(months)
    expect(years.map(({ year }) => year)).toEqual([2023, 2024])
    expect(years[1]?.total).toBeCloseTo(0.8)
    expect(years[1]?.months.slice(0, 3)).toEqual([expect.closeTo(-0.1), null, expect.closeTo(1)])
  })
})

describe('drawdowns', () => {
  it('lie between 0 and 1, and are 0 at every new peak', () => {
    fc.assert(
      fc.property(curve, (series) => {
        const falls = drawdowns(series, 0)
        let peak = 0
        falls.forEach((fall, i) => {
          const equity = series.equity[i] ?? 0
          expect(fall).toBeGreaterThanOrEqual(0)
          expect(fall).toBeLessThanOrEqual(1)
          if (equity >= peak) expect(fall).toBe(0)
          peak = Math.max(peak, equity)
        })
      }),
      { numRuns: 100 },
    )
  })
})

describe('thinning', () => {
  it('keeps both ends, the peak, the trough and the order of time', () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 8, max: 60 }), (series, limit) => {
        const thin = thinned(series, limit)
        expect(thin.time.length).toBeLessThanOrEqual(limit)
        expect([thin.equity[0], thin.equity.at(-1)]).toEqual([series.equity[0], series.equity.at(-1)])
        expect(Math.max(...thin.equity)).toBe(Math.max(...series.equity))
        expect(Math.min(...thin.equity)).toBe(Math.min(...series.equity))
        expect(thin.time.every((time, i) => i === 0 || time > (thin.time[i - 1] ?? 0))).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
