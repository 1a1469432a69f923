/** Short series whose answers can be worked out on paper, and the arguments that only some indicators have. */
import { describe, expect, it } from 'vitest'
import * as published from './index.ts'

const {
  aroon,
  cmf,
  donchian,
  highest,
  ichimoku,
  kama,
  keltner,
  linearRegression,
  mfi,
  parabolicSar,
  percentRank,
  roc,
  sessionVwap,
  stochastic,
  superTrend,
  trix,
  vwap,
  williamsR,
  wma,
  zScore,
} = published

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS

describe('of prices', () => {
  it('wma weighs the newest most', () => {
    const average = wma(3)
    // (1 × 6 + 2 × 12 + 3 × 0) / 6
    expect([3, 6, 12, 0].map((price) => average.next(price))).toEqual([NaN, NaN, 8.5, 5])
  })

  it('kama follows a straight move with weight 4/9, and an aimless one with hardly any', () => {
    const [straight, aimless] = [kama(2), kama(2)]
    for (const price of [10, 11]) straight.next(price)
    expect(straight.next(12)).toBeCloseTo(11 + 4 / 9, 12)
    expect(straight.efficiency).toBe(1)
    for (const price of [10, 11]) aimless.next(price)
    expect(aimless.next(10)).toBeCloseTo(11 - (2 / 31) * (2 / 31), 12)
    expect(aimless.efficiency).toBe(0)
  })

  it('linearRegression fits a straight line wholly, and finds nothing to fit in a flat one', () => {
    const line = linearRegression(4)
    for (const price of [1, 3, 5, 7]) line.next(price)
    expect([line.value, line.slope, line.intercept, line.rSquared]).toEqual([7, 2, 1, 1])
    for (const price of [7, 7, 7]) line.next(price)
    expect([line.value, line.slope, line.intercept, line.rSquared]).toEqual([7, 0, 7, 0])
  })

  it('zScore of 5 among 1, 1, 5, 5 is one deviation above the mean', () => {
    const score = zScore(4)
    for (const price of [1, 1, 5]) expect(score.next(price)).toBeNaN()
    expect(score.next(5)).toBe(1)
    expect([score.mean, score.deviation]).toEqual([3, 2])
  })

  it('roc is NaN where it started from zero, and ready all the same', () => {
    const rate = roc(1)
    expect([0, 5, 6].map((price) => rate.next(price))).toEqual([NaN, NaN, 20])
    rate.next(0)
    rate.next(1)
    expect([rate.value, rate.ready]).toEqual([NaN, true])
  })

  it('trix leaves its signal alone where a percentage does not exist', () => {
    const line = trix(1, 1)
    for (const price of [10, 11]) line.next(price)
    expect([line.value, line.signal]).toEqual([10, 10])
    line.next(0)
    line.next(5)
    expect([line.value, line.signal]).toEqual([NaN, -100])
  })

  it('percentRank counts those before that are no higher', () => {
    const rank = percentRank(4)
    expect([1, 2, 3, 2, 2, 9, 0].map((price) => rank.next(price)).slice(4)).toEqual([75, 100, 0])
  })

  it('highest knows its age, of equal ones that of the latest', () => {
    const top = highest(3)
    for (const price of [5, 4, 5, 3]) top.next(price)
    expect([top.value, top.age]).toEqual([5, 1])
    top.next(3)
    top.next(3)
    expect([top.value, top.age]).toEqual([3, 0])
  })
})

describe('of bars', () => {
  const still = (price: number) => ({ high: price, low: price, close: price, volume: 1, startTime: 0 })

  it('parabolicSar follows from below, speeds up, and turns round where a bar reaches it', () => {
    const sar = parabolicSar(0.1, 0.2)
    const seen = [
      { high: 10, low: 9 },
      { high: 12, low: 10 }, // up: stop at 9, then 9 + 0.1 × 3 = 9.3, but not above the last two lows
      { high: 14, low: 12 }, // factor 0.2: 9 + 0.2 × 5 = 10
      { high: 13, low: 9 }, // reaches 10: short, with the stop at the extreme of 14
    ].map((bar) => [sar.next(bar), sar.stop, sar.direction])
    expect(seen).toEqual([
      [NaN, NaN, NaN],
      [9, 9, 1],
      [9, 10, 1],
      [14, 14, -1],
    ])
  })

  it('superTrend starts above, and changes sides with a close beyond the line', () => {
    const line = superTrend(1, 1)
    line.next({ high: 11, low: 9, close: 10 }) // 10 ± 2
    expect([line.value, line.direction]).toEqual([12, -1])
    line.next({ high: 14, low: 13, close: 13.5 }) // range 4: 13.5 ± 4, and the upper band stays at 12
    expect([line.value, line.direction, line.upper, line.lower]).toEqual([9.5, 1, 12, 9.5])
    line.next({ high: 10, low: 9, close: 9 })
    expect(line.direction).toBe(-1)
  })

  it('ichimoku shows the cloud of earlier bars, never one of bars to come', () => {
    const cloud = ichimoku(1, 2, 3, 2)
    const seen = [1, 2, 3, 4, 50].map((price) => {
      cloud.next(still(price))
      return [cloud.conversion, cloud.base, cloud.leadA, cloud.leadB, cloud.spanA, cloud.spanB]
    })
    expect(seen[3]).toEqual([4, 3.5, 3.75, 3, 1.75, NaN])
    expect(seen[4]).toEqual([50, 27, 38.5, 26.5, 2.75, 2])
  })

  it('donchian read before next shows the bars before', () => {
    const channel = donchian(2)
    for (const price of [10, 11]) channel.next(still(price))
    const { upper } = channel
    channel.next(still(15))
    expect([upper, channel.upper, channel.lower, channel.middle]).toEqual([11, 15, 11, 13])
  })

  it('aroon is 100 for an extreme just made, and 0 for one as old as the period', () => {
    const lines = aroon(4)
    for (const price of [1, 2, 3, 4, 5]) lines.next(still(price))
    expect([lines.up, lines.down, lines.oscillator]).toEqual([100, 0, 100])
  })

  it('a close outside of its bar never carries a bounded value out of its bounds', () => {
    const wild = { high: 11, low: 10, close: 90, volume: 5 }
    const [k, r, flow] = [stochastic(1, 1, 1), williamsR(1), cmf(1)]
    expect([k.next(wild), r.next(wild), flow.next(wild)]).toEqual([100, 0, 1])
    const low = { ...wild, close: -90 }
    expect([k.next(low), r.next(low), flow.next(low)]).toEqual([0, -100, -1])
  })

  it('without a range or a flow, oscillators stand in the middle', () => {
    const indicators = [stochastic(2, 1, 1), williamsR(2), cmf(2), mfi(2)]
    for (let at = 0; at < 5; at += 1) for (const each of indicators) each.next(still(10))
    expect(indicators.map(({ value }) => value)).toEqual([50, -50, 0, 50])
  })

  it('a bar of unknown volume is skipped, and a window without volume has no average price', () => {
    const average = vwap(2)
    average.next(still(10))
    average.next({ ...still(99), volume: NaN })
    average.next({ ...still(99), volume: -1 })
    expect(average.ready).toBe(false)
    expect(average.next(still(20))).toBe(15)
    average.next({ ...still(30), volume: 0 })
    average.next({ ...still(40), volume: 0 })
    expect([average.value, average.ready]).toEqual([NaN, true])
  })
})

describe('sessionVwap', () => {
  const at = (startTime: number, price: number) => ({
    ...{ high: price, low: price, close: price },
    ...{ volume: price, startTime },
  })

  it('starts anew with the first bar that starts in another day, and not with one that only ends there', () => {
    const average = sessionVwap()
    average.next(at(DAY_MS - 2 * MINUTE_MS, 10))
    expect(average.next(at(DAY_MS - MINUTE_MS, 30))).toBe(25)
    expect(average.next(at(DAY_MS, 40))).toBe(40)
  })

  it('counts days from the minute it is told', () => {
    const average = sessionVwap({ dayStartMinutes: 360 })
    average.next(at(DAY_MS - MINUTE_MS, 10))
    expect(average.next(at(DAY_MS + 359 * MINUTE_MS, 30))).toBe(25)
    expect(average.next(at(DAY_MS + 360 * MINUTE_MS, 40))).toBe(40)
  })

  it('starts anew at reset(), when manual at nothing else, and keeps that through save and load', () => {
    const average = sessionVwap({ anchor: 'manual' })
    average.next(at(0, 10))
    expect(average.next(at(5 * DAY_MS, 30))).toBe(25)
    average.reset()
    expect([average.value, average.ready]).toEqual([NaN, false])
    const copy = sessionVwap({ anchor: 'manual' })
    copy.load(JSON.parse(JSON.stringify(average.save())) as ReturnType<typeof average.save>)
    expect(copy.next(at(6 * DAY_MS, 40))).toBe(40)
    expect(average.next(at(6 * DAY_MS, 40))).toBe(40)
  })

  it('refuses what it cannot use, and the state of another', () => {
    expect(() => sessionVwap({ dayStartMinutes: 1440 })).toThrow('a whole number from 0 to 1439, not 1440.')
    expect(() => sessionVwap({ anchor: 'week' as 'day' })).toThrow(`'day' or 'manual', not 'week'.`)
    expect(() => {
      sessionVwap({ anchor: 'manual' }).load(sessionVwap().save())
    }).toThrow(`the saved anchor is 'day', this indicator has 'manual'.`)
  })
})

describe('arguments', () => {
  it('that contradict each other are refused by name', () => {
    expect(() => kama(10, 30, 2)).toThrow('kama: fastPeriod must be less than slowPeriod (2), not 30.')
    expect(() => ichimoku(26, 26, 52)).toThrow('conversionPeriod must be less than basePeriod (26), not 26.')
    expect(() => ichimoku(9, 52, 52)).toThrow('basePeriod must be less than spanPeriod (52), not 52.')
    expect(() => parabolicSar(0.3, 0.2)).toThrow('step must be a number above 0 and at most limit (0.2)')
    expect(() => parabolicSar(0.02, 2)).toThrow('limit must be a number above 0 and at most 1, not 2.')
    expect(() => keltner(20, 0)).toThrow('keltner: multiplier must be a number above 0 and at most 1000')
    expect(() => superTrend(10, NaN)).toThrow('superTrend: multiplier must be a number above 0')
  })

  it('that differ from the saved ones are refused by name', () => {
    const load = (into: { load(state: never): void }, from: { save(): unknown }) => () => {
      into.load(from.save() as never)
    }
    expect(load(keltner(20, 2), keltner(20, 3))).toThrow('the saved multiplier is 3, this indicator has 2.')
    expect(load(parabolicSar(0.02), parabolicSar(0.03))).toThrow('the saved step is 0.03')
    expect(load(stochastic(14, 3, 3), stochastic(14, 1, 3))).toThrow('the saved smoothing is 1')
  })

  it('of a damaged queue of extremes are refused, and change nothing', () => {
    const top = highest(3)
    for (const price of [5, 4, 3]) top.next(price)
    const state = top.save()
    for (const ages of [[2, 2, 0], [0, 1, 2], [3, 1, 0], [2, 1], [2, 1, 0.5], 'x'])
      expect(() => {
        top.load({ ...state, ages })
      }).toThrow(/saved ages must be whole numbers below 3 that fall to 0/)
    expect(() => {
      top.load({ ...state, values: [5, 4] })
    }).toThrow('the saved values has length 2, expected 3.')
    expect(top.save()).toEqual(state)
  })
})
