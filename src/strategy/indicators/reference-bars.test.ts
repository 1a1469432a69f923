/**
 * Indicators of whole bars against published columns (SPY). A few rows are typed in here; the whole files are
 * read from the developers' shared data where that is present.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { adx, donchian, obv, stochastic, vwap } from './index.ts'
import type { HighLowClose } from './index.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/indicators/', import.meta.url))
const present = existsSync(folder)
const absence = present ? '' : ' (skipped: ../shared/data/indicators is not there)'

interface PublishedBar {
  readonly date: string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** What follows the close: volume where the file has it, then the published values; NaN in empty cells. */
  readonly rest: readonly number[]
}

function read(file: string): PublishedBar[] {
  const lines = readFileSync(folder + file, 'utf8')
    .trim()
    .split(/\r?\n/)
  return lines.slice(1).map((line) => {
    const [date = '', ...cells] = line.split(',')
    const numbers = cells.map((cell) => (cell.trim() === '' ? NaN : Number(cell)))
    const [open = NaN, high = NaN, low = NaN, close = NaN, ...rest] = numbers
    return { date, open, high, low, close, rest }
  })
}

interface Comparison {
  readonly compared: number
  readonly worst: number
  readonly worstDate: string
}

/** Feeds every bar, and compares wherever the file has a value: `pair` gives ours and theirs. */
function compare(
  bars: readonly PublishedBar[],
  pair: (bar: PublishedBar, row: number) => [number, number],
): Comparison {
  let result: Comparison = { compared: 0, worst: 0, worstDate: '' }
  for (const [at, bar] of bars.entries()) {
    const [actual, expected] = pair(bar, at + 1)
    if (Number.isNaN(expected)) continue
    const off = Math.abs(actual - expected)
    // Written so that a NaN of ours counts as the worst difference there is.
    const isWorst = !(off <= result.worst)
    result = {
      compared: result.compared + 1,
      worst: isWorst ? (Number.isNaN(off) ? Infinity : off) : result.worst,
      worstDate: isWorst ? bar.date : result.worstDate,
    }
  }
  return result
}

function check(result: Comparison, count: number, tolerance: number): void {
  expect(result.compared).toBe(count)
  expect(result.worst, `worst on ${result.worstDate}`).toBeLessThanOrEqual(tolerance)
}

type Prices = readonly [high: number, low: number, close: number]

const toBar = ([high, low, close]: Prices): HighLowClose => ({ high, low, close })

/** A bar that never moved, so that its typical price is this price. */
const still = (price: number, volume: number) => ({ high: price, low: price, close: price, volume })

describe('a few published figures of bars', () => {
  // prettier-ignore
  const winter2009: readonly Prices[] = [
    [30.1983, 29.4072, 29.872], [30.2776, 29.3182, 30.2381], [30.4458, 29.9611, 30.0996],
    [29.3478, 28.7443, 28.9028], [29.3477, 28.5566, 28.9225], [29.2886, 28.4081, 28.4775],
    [28.8334, 28.0818, 28.5566], [28.7346, 27.4289, 27.5576], [28.6654, 27.6565, 28.4675],
    [28.8532, 27.8345, 28.2796], [28.6356, 27.3992, 27.4882], [27.6761, 27.0927, 27.231],
    [27.2112, 26.1826, 26.3507], [26.8651, 26.1332, 26.3309], [27.409, 26.6277, 27.0333],
    [26.9441, 26.1332, 26.2221], [26.5189, 25.4307, 26.0144], [26.5189, 25.3518, 25.4605],
    [27.0927, 25.876, 27.0333], [27.686, 26.964, 27.4487], [28.4477, 27.1421, 28.3586],
    [28.5267, 28.0123, 28.4278], [28.6654, 27.884, 27.953], [29.0116, 27.9928, 29.0116],
    [29.872, 28.7643, 29.3776], [29.8028, 29.1402, 29.3576], [29.7529, 28.7127, 28.9107],
    [30.6546, 28.929, 30.6149], [30.5951, 30.0304, 30.0502],
  ]
  // prettier-ignore
  const spring2013: readonly Prices[] = [
    [156.04, 155.31, 155.83], [155.64, 154.2, 154.97], [155.51, 153.59, 154.61], [155.95, 155.26, 155.69],
    [155.64, 154.1, 154.36], [155.6, 154.73, 155.6], [156.27, 154.35, 154.95], [156.23, 155.42, 156.19],
    [156.24, 155, 156.19], [156.85, 155.75, 156.67], [156.91, 155.67, 156.05], [157.21, 156.37, 156.82],
    [157.03, 154.82, 155.23], [156.17, 155.09, 155.86], [155.35, 153.77, 155.16], [156.22, 154.75, 156.21],
    [157.32, 155.98, 156.75], [158.87, 157.13, 158.67], [159.71, 158.54, 159.19],
  ]
  // prettier-ignore
  const prices2014 = [
    186.645, 187.5875, 187.8575, 188.2775, 188.3225, 187.6825, 187.4125, 187.3225, 187.87, 187.63, 189.105,
    190.045, 189.38, 187.8175, 187.6025, 188.21, 187.9825, 188.6275, 189.4025, 190.0425, 191.275, 191.445,
    191.98, 192.425, 192.7025, 192.5875, 192.805, 193.8025, 195.115, 195.5375, 195.3725, 194.855, 194.025,
    193.9125, 194.135, 194.4075, 195.465, 196.3275, 195.9425, 195.855, 195.3025, 194.965, 195.2025, 195.39,
    195.7775, 196.745, 197.18, 197.98, 197.6325, 196.5925, 196.865,
  ]
  // prettier-ignore
  const volumes2014 = [
    134_928_700, 83_898_900, 101_247_200, 92_857_900, 97_967_100, 75_816_400, 85_333_700, 106_320_700,
    93_479_100, 83_638_400, 86_869_000, 66_402_200, 72_236_700, 154_870_300, 97_346_200, 63_652_800,
    111_495_700, 88_989_000, 61_509_200, 61_092_800, 71_932_300, 66_064_100, 64_122_300, 76_206_700,
    64_215_900, 64_982_200, 55_017_100, 91_942_200, 78_649_300, 65_005_600, 54_728_800, 68_700_400,
    106_122_900, 81_977_300, 87_358_300, 84_775_200, 105_142_300, 85_824_600, 99_956_400, 70_445_400,
    95_988_400, 82_268_000, 84_265_700, 71_154_700, 70_201_200, 90_321_700, 52_313_800, 52_938_800,
    61_636_700, 108_050_700, 72_921_900,
  ]

  it('ADX 14 with its two lines agrees on SPY of February and March 2009', () => {
    const index = adx(14)
    const seen = winter2009.map((prices) => {
      index.next(toBar(prices))
      return { value: index.value, plusDi: index.plusDi, minusDi: index.minusDi }
    })
    expect(seen[13]!.plusDi).toBeNaN()
    expect(seen[14]!.plusDi).toBeCloseTo(6.7494, 4) // 2009-03-04
    expect(seen[14]!.minusDi).toBeCloseTo(32.4196, 4)
    expect(seen[26]!.value).toBeNaN()
    expect(seen[27]!.value).toBeCloseTo(33.5833, 4) // 2009-03-23
    expect(seen[28]!.value).toBeCloseTo(32.1535, 4)
    expect(seen[28]!.plusDi).toBeCloseTo(22.8135, 4)
    expect(seen[28]!.minusDi).toBeCloseTo(17.3633, 4)
  })

  it('the stochastic 12/3/5 agrees on SPY of April 2013', () => {
    // To what the source's prices, rounded to a cent, allow.
    const oscillator = stochastic(12, 3, 5)
    const seen = spring2013.map((prices) => [oscillator.next(toBar(prices)), oscillator.d] as const)
    expect(seen[12]![0]).toBeNaN()
    expect(seen[13]![0]).toBeCloseTo(65.7458, 3) // 2013-04-04
    expect(seen[14]![0]).toBeCloseTo(49.47259, 3)
    expect(seen[16]![1]).toBeNaN()
    expect(seen[17]![0]).toBeCloseTo(83.65073, 3) // 2013-04-10
    expect(seen[17]![1]).toBeCloseTo(64.39549, 3)
    expect(seen[18]![1]).toBeCloseTo(69.33084, 3)
  })

  it('the Donchian channel agrees on SPY of April 2013', () => {
    // The file begins with what bars there are: after the thirteenth it covers thirteen.
    const channel = donchian(13)
    for (const prices of spring2013.slice(0, 12)) expect(channel.next(toBar(prices))).toBeNaN()
    expect(channel.next(toBar(spring2013[12]!))).toBeCloseTo(155.4, 10) // 2013-04-03
    expect([channel.upper, channel.lower]).toEqual([157.21, 153.59])
  })

  it('VWAP 50 agrees on SPY of July 2014', () => {
    // The source averages (open + high + low + close) / 4, which is typed in here.
    const average = vwap(50)
    const seen = prices2014.map((price, at) => average.next(still(price, volumes2014[at]!)))
    expect(seen[48]).toBeNaN()
    expect(seen[49]).toBeCloseTo(191.8429, 4) // 2014-07-08
    expect(seen[50]).toBeCloseTo(192.1052, 4)
  })

  it('OBV agrees on SPY of May 2013, but for where it begins', () => {
    // The source begins with the volume of its first bar, ours with 0. Volumes are rounded to seven digits.
    const total = obv()
    expect(total.next({ close: 159.68, volume: 115_647_600 })).toBe(0)
    expect(total.next({ close: 158.28, volume: 138_538_400 }) + 115_647_600).toBeCloseTo(-22_890_800, 6)
    expect(total.next({ close: 159.75, volume: 96_232_300 }) + 115_647_600).toBeCloseTo(73_341_500, 6)
    expect(total.next({ close: 161.37, volume: 143_795_900 }) + 115_647_600).toBeCloseTo(217_137_400, 6)
  })
})

describe.skipIf(!present)(`whole published files of bars${absence}`, () => {
  it('SPY by the day, 2009 to 2011: ADX 14, +DI and −DI', () => {
    const table = read('spy_with_adx.txt')
    // Four decimals.
    for (const [output, column, count] of [
      ['plusDi', 6, 490],
      ['minusDi', 7, 490],
      ['value', 11, 477],
    ] as const) {
      const index = adx(14)
      check(
        compare(table, (bar) => (index.next(bar), [index[output], bar.rest[column] ?? NaN])),
        count,
        0.5e-4,
      )
    }
  })

  it('SPY by the day, 2013 to 2015: Donchian 50', () => {
    const table = read('spy_with_don50.txt')
    for (const [column, output] of (['upper', 'lower', 'middle'] as const).entries()) {
      const channel = donchian(50)
      const result = compare(table, (bar, row) => {
        channel.next(bar)
        // Before its fiftieth row the file covers what bars there are.
        return [channel[output], row < 50 ? NaN : (bar.rest[column] ?? NaN)]
      })
      check(result, 451, output === 'middle' ? 1e-12 : 0)
    }
  })

  it('SPY by the day, 2013 to 2015: stochastic 12/3/5', () => {
    const table = read('spy_with_stoch12k3.txt')
    // Seven digits, but of prices that the file rounds to a cent; the worst difference is 0.0004 of 100.
    for (const [column, output] of (['k', 'd'] as const).entries()) {
      const oscillator = stochastic(12, 3, 5)
      const result = compare(
        table,
        (bar) => (oscillator.next(bar), [oscillator[output], bar.rest[column] ?? NaN]),
      )
      check(result, output === 'k' ? 488 : 484, 0.0005)
    }
  })

  it('SPY by the day, 2014 to 2016: VWAP 50', () => {
    const average = vwap(50)
    const result = compare(read('spy_with_vwap.txt'), ({ open, high, low, close, rest }) => {
      const price = (open + high + low + close) / 4
      return [average.next(still(price, rest[0] ?? NaN)), rest[1] ?? NaN]
    })
    // Four decimals; the worst difference is 0.56e-4.
    check(result, 452, 0.6e-4)
  })

  it('SPY by the day, 2013 to 2015: OBV', () => {
    const total = obv()
    const table = read('spy_with_obv.txt')
    const first = table[0]?.rest[0] ?? NaN
    const result = compare(table, (bar) => {
      const value = total.next({ close: bar.close, volume: bar.rest[0] ?? NaN })
      return [value + first, bar.rest[1] ?? NaN]
    })
    // Seven digits, of volumes and of totals up to 3,127,772,000; the worst difference is 1,300.
    check(result, 500, 1_500)
  })
})
