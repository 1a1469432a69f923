/**
 * Against published indicator columns (SPY and an index). A few rows are typed in here; the whole files are
 * read from the developers' shared data where that is present.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { atr, bollinger, ema, macd, rsi, sma } from './index.ts'
import type { Indicator } from './index.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/indicators/', import.meta.url))
const present = existsSync(folder)
const absence = present ? '' : ' (skipped: ../shared/data/indicators is not there)'

type Row = readonly string[]

/** The rows without the header; an empty cell or NaN means that the file has no value there. */
function rows(file: string): Row[] {
  const lines = readFileSync(folder + file, 'utf8')
    .trim()
    .split(/\r?\n/)
  return lines.slice(1).map((line) => line.split(','))
}

function cell(row: Row, column: number): number {
  const text = row[column]?.trim() ?? ''
  return text === '' ? NaN : Number(text)
}

interface Comparison {
  compared: number
  worst: number
  worstDate: string
}

/** Feeds every row and compares each value that the file has; the file's first value must find us ready. */
function compare(table: Row[], column: number, step: (row: Row) => number): Comparison {
  const result: Comparison = { compared: 0, worst: 0, worstDate: '' }
  for (const row of table) {
    const actual = step(row)
    const expected = cell(row, column)
    if (Number.isNaN(expected)) continue
    result.compared += 1
    const difference = Math.abs(actual - expected)
    // Written so that a NaN of ours counts as the worst difference there is.
    if (!(difference <= result.worst)) {
      result.worst = Number.isNaN(difference) ? Infinity : difference
      result.worstDate = row[0] ?? ''
    }
  }
  return result
}

function closes(indicator: Indicator, column: number): (row: Row) => number {
  return (row) => indicator.next(cell(row, column))
}

function bars(indicator: ReturnType<typeof atr>): (row: Row) => number {
  return (row) => indicator.next({ high: cell(row, 2), low: cell(row, 3), close: cell(row, 4) })
}

function check(result: Comparison, rowCount: number, tolerance: number): void {
  expect(result.compared).toBe(rowCount)
  expect(result.worst, `worst on ${result.worstDate}`).toBeLessThanOrEqual(tolerance)
}

describe('a few published figures', () => {
  // prettier-ignore
  const index = [
    13390.51, 13471.22, 13488.43, 13507.32, 13534.89, 13511.23, 13596.02, 13649.7, 13712.21,
    13779.33, 13825.33, 13895.98, 13881.93, 13954.42, 13910.42, 13860.58, 14009.79, 13880.08,
    13979.3, 13986.52, 13944.05, 13992.97, 13971.24, 14018.7, 13982.91, 13973.39, 13981.76,
  ]

  /** The value after each close, by row number from 1. */
  function values(indicator: Indicator): Map<number, number> {
    return new Map(index.map((close, row) => [row + 1, indicator.next(close)]))
  }

  it('SMA 14 and EMA 14 agree on an index of January 2013, to the cent of the source', () => {
    const simple = values(sma(14))
    const exponential = values(ema(14))
    expect(simple.get(13)).toBeNaN()
    expect(simple.get(14)).toBeCloseTo(13657.04, 1) // 2013-01-29
    expect(simple.get(15)).toBeCloseTo(13694.17, 1)
    expect(simple.get(27)).toBeCloseTo(13960.44, 1) // 2013-02-15
    expect(exponential.get(13)).toBeNaN()
    expect(exponential.get(14)).toBeCloseTo(13657.04, 1)
    expect(exponential.get(15)).toBeCloseTo(13690.82, 1)
    expect(exponential.get(27)).toBeCloseTo(13923.62, 1)
  })

  it('RSI 14 agrees from its fifteenth close on', () => {
    const strength = values(rsi(14))
    expect(strength.get(14)).toBeNaN()
    expect(strength.get(15)).toBeCloseTo(88.04238, 5) // 2013-01-30
    expect(strength.get(16)).toBeCloseTo(81.63051, 5)
    expect(strength.get(27)).toBeCloseTo(69.03229, 5) // 2013-02-15
  })

  it('the MACD line agrees from its twenty-sixth close on', () => {
    const line = values(macd(12, 26, 9))
    expect(line.get(25)).toBeNaN()
    expect(line.get(26)).toBeCloseTo(139.5094, 3) // 2013-02-14
    expect(line.get(27)).toBeCloseTo(132.8266, 3)
  })

  it('EMA 14 agrees on SPY by the month, to all digits', () => {
    const average = ema(14)
    // prettier-ignore
    const firstMonths = [
      43.938, 44.40625, 45.1875, 44.03125, 45.21875, 45.0625, 44.84375, 46.5625, 45.9375, 46.84375, 46.34375,
      46.59375, 48.21875,
    ]
    for (const close of firstMonths) expect(average.next(close)).toBeNaN()
    expect(average.next(46.8125)).toBeCloseTo(45.71432142857143, 12)
    expect(average.next(44.59375)).toBeCloseTo(45.56491190476191, 12)
    expect(average.next(45.09375)).toBeCloseTo(45.50209031746032, 12)
  })

  it('Bollinger 20/2 agrees on SPY of March 2013', () => {
    const bands = bollinger(20, 2)
    // prettier-ignore
    const february = [
      151.16, 150.96, 151.8, 151.77, 152.02, 152.15, 152.29, 152.11, 153.25, 151.34,
      150.42, 151.89, 149, 150.02, 151.91, 151.61, 152.11, 152.92, 154.29,
    ]
    for (const close of february) expect(bands.next(close)).toBeNaN()
    expect(bands.next(154.5)).toBeCloseTo(151.876, 10) // 2013-03-06
    expect(bands.upper).toBeCloseTo(154.3912, 4)
    expect(bands.lower).toBeCloseTo(149.3608, 4)
    expect(bands.bandwidth).toBeCloseTo(3.3122, 3)
    expect(bands.percentB).toBeCloseTo(1.0216, 3)
    expect(bands.next(154.78)).toBeCloseTo(152.057, 10) // 2013-03-07
    expect(bands.upper).toBeCloseTo(154.8462, 4)
  })

  it('ATR 14, Wilder’s and simple, agrees on SPY of February 2013', () => {
    const january: [number, number, number][] = [
      [147.28, 146.61, 147.05],
      [148.42, 147.43, 148],
      [148.49, 147.43, 148.33],
      [149.13, 147.98, 149.13],
      [149.5, 148.86, 149.37],
      [150.14, 149.01, 149.41],
      [150.25, 149.37, 150.25],
      [150.33, 149.51, 150.07],
      [150.85, 149.67, 150.66],
      [150.94, 149.93, 150.07],
      [150.38, 149.6, 149.7],
      [151.42, 150.39, 151.24],
      [150.58, 149.43, 149.54],
    ]
    const wilder = atr(14)
    const simple = atr(14, { smoothing: 'simple' })
    for (const [high, low, close] of january) {
      expect(wilder.next({ high, low, close })).toBeNaN()
      expect(simple.next({ high, low, close })).toBeNaN()
    }
    const february5 = { high: 151.48, low: 150.29, close: 151.05 }
    const february6 = { high: 151.26, low: 150.41, close: 151.16 }
    const february7 = { high: 151.35, low: 149.86, close: 150.96 }
    expect(wilder.next(february5)).toBeCloseTo(1.15429, 5)
    expect(wilder.next(february6)).toBeCloseTo(1.13255, 5)
    expect(wilder.next(february7)).toBeCloseTo(1.15808, 5)
    // The source starts its simple average one bar later; the first is the same mean of fourteen as Wilder's.
    expect(simple.next(february5)).toBeCloseTo(1.15429, 5)
    expect(simple.next(february6)).toBeCloseTo(1.167147, 5)
    expect(simple.next(february7)).toBeCloseTo(1.175719, 5)
  })
})

describe.skipIf(!present)(`whole published files${absence}`, () => {
  it('an index by the day, 2013 and 2014: SMA 14, EMA 14, RSI 14, MACD 12/26', () => {
    const table = rows('spy_with_indicators.txt')
    // Closes and averages are each rounded to a cent: half a cent from either.
    check(compare(table, 1, closes(sma(14), 7)), 487, 0.01)
    check(compare(table, 2, closes(ema(14), 7)), 487, 0.01)
    // Four decimals, but of closes that the file rounds to a cent; the worst difference is 0.0002.
    check(compare(table, 3, closes(macd(12, 26, 9), 7)), 475, 0.0005)
    // Five decimals.
    check(compare(table, 5, closes(rsi(14), 7)), 486, 0.5e-5)
  })

  it('SPY by the month, 1993 to 2023: EMA 14', () => {
    // Written with all digits: what remains is the order of the floating-point operations.
    check(compare(rows('spy_ema.csv'), 2, closes(ema(14), 1)), 351, 1e-11)
  })

  it('the index by the month, 1988 to 2018: MACD 12/26/9 with signal and histogram', () => {
    const table = rows('spy_with_macd.txt')
    // Seven significant digits, hence five decimals from 10 on; the worst difference is 0.6e-5.
    const tolerance = 1e-5
    const line = macd(12, 26, 9)
    check(compare(table, 5, closes(line, 4)), 183, tolerance)
    const signal = macd(12, 26, 9)
    check(
      compare(table, 6, (row) => (signal.next(cell(row, 4)), signal.signal)),
      183,
      tolerance,
    )
    const histogram = macd(12, 26, 9)
    check(
      compare(table, 7, (row) => (histogram.next(cell(row, 4)), histogram.histogram)),
      183,
      tolerance,
    )
  })

  it('SPY by the day, 2013 to 2015: Bollinger 20/2 with bandwidth and %B', () => {
    const table = rows('spy_bollinger_bands.txt')
    const outputs = ['middle', 'upper', 'lower', 'bandwidth', 'percentB'] as const
    for (const [offset, output] of outputs.entries()) {
      const bands = bollinger(20, 2)
      const step = (row: Row): number => {
        bands.next(cell(row, 4))
        return bands[output]
      }
      // Four decimals. Differences reach 0.6e-4 in the bands and 1.1e-4 in bandwidth, which is what
      // bands rounded before their width was taken would give.
      check(compare(table, 5 + offset, step), 481, 0.00015)
    }
  })

  it('SPY by the day, 2013 to 2015: ATR 14, simple and Wilder’s', () => {
    // Five decimals for Wilder's. The simple column prints six, of which the last is off by up to five for a
    // reason that the file does not give.
    check(compare(rows('spy_atr.txt'), 5, bars(atr(14, { smoothing: 'simple' }))), 487, 0.5e-5)
    check(compare(rows('spy_atr_wilder.txt'), 5, bars(atr(14))), 488, 0.5e-5)
  })
})
