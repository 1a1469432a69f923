/**
 * The indicators by their definitions: plain, slow, and each computed from all the bars so far. They share no
 * line with what is shipped. Outputs that are not known yet are NaN.
 */
import type { SessionBar } from './index.ts'

export type TestBar = SessionBar
export type Definition = (bars: readonly TestBar[], period: number) => Record<string, number>

type Series = readonly number[]

const sum = (values: Series): number => values.reduce((total, value) => total + value, 0)
const mean = (values: Series): number => sum(values) / values.length
const last = (values: Series): number => values.at(-1) ?? NaN
/** The last `length`; nothing when there are fewer. */
const window = (values: Series, length: number): Series =>
  values.length < length ? [] : values.slice(-length)
const known = (values: Series): Series => values.filter((value) => !Number.isNaN(value))
const closes = (bars: readonly TestBar[]): Series => bars.map(({ close }) => close)
const highs = (bars: readonly TestBar[]): Series => bars.map(({ high }) => high)
const lows = (bars: readonly TestBar[]): Series => bars.map(({ low }) => low)
const typicals = (bars: readonly TestBar[]): Series =>
  bars.map(({ high, low, close }) => (high + low + close) / 3)

const highestOf = (values: Series): number => (values.length === 0 ? NaN : Math.max(...values))
const lowestOf = (values: Series): number => (values.length === 0 ? NaN : Math.min(...values))

function deviation(values: Series): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) * (value - middle))))
}

function weightedMean(values: Series): number {
  const weights = values.map((_, place) => place + 1)
  return sum(values.map((value, place) => value * weights[place]!)) / sum(weights)
}

/** What `of` makes of every window of `length`, from the first full one on. */
function rolling(values: Series, length: number, of: (window: Series) => number): Series {
  return values.map((_, at) => (at + 1 < length ? NaN : of(values.slice(at + 1 - length, at + 1))))
}

/** Started with the mean of the first `period`, then faded; as long as `values`, NaN first. */
function fading(values: Series, period: number, weight: number): Series {
  let average = NaN
  return values.map((value, at) => {
    if (at + 1 === period) average = mean(values.slice(0, period))
    else if (at >= period) average += (value - average) * weight
    return average
  })
}

const exponential = (values: Series, period: number): Series => fading(values, period, 2 / (period + 1))
const wilder = (values: Series, period: number): Series => fading(values, period, 1 / period)
const changes = (values: Series): Series => values.slice(1).map((value, at) => value - values[at]!)

function trueRanges(bars: readonly TestBar[]): Series {
  return bars.map(({ high, low }, at) => {
    const before = bars[at - 1]?.close ?? NaN
    return Number.isNaN(before)
      ? high - low
      : Math.max(high - low, Math.abs(high - before), Math.abs(low - before))
  })
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)

function adx(bars: readonly TestBar[], period: number): Record<string, number> {
  const up = changes(highs(bars))
  const down = changes(lows(bars)).map((change) => -change)
  const plus = wilder(
    up.map((move, at) => (move > down[at]! && move > 0 ? move : 0)),
    period,
  )
  const minus = wilder(
    down.map((move, at) => (move > up[at]! && move > 0 ? move : 0)),
    period,
  )
  const range = wilder(trueRanges(bars).slice(1), period)
  const plusDi = range.map((whole, at) => share(plus[at]!, whole))
  const minusDi = range.map((whole, at) => share(minus[at]!, whole))
  const index = known(plusDi.map((line, at) => share(Math.abs(line - minusDi[at]!), line + minusDi[at]!)))
  return { value: last(wilder(index, period)), plusDi: last(plusDi), minusDi: last(minusDi) }
}

function aroon(bars: readonly TestBar[], period: number): Record<string, number> {
  const high = window(highs(bars), period + 1)
  const low = window(lows(bars), period + 1)
  const up = high.length === 0 ? NaN : (100 * high.lastIndexOf(highestOf(high))) / period
  const down = low.length === 0 ? NaN : (100 * low.lastIndexOf(lowestOf(low))) / period
  return { value: up - down, up, down, oscillator: up - down }
}

function bollinger(bars: readonly TestBar[], period: number): Record<string, number> {
  const prices = window(closes(bars), period)
  const middle = mean(prices)
  const reach = 2 * deviation(prices)
  const percentB = reach === 0 ? 0.5 : (last(prices) - middle + reach) / (2 * reach)
  const bandwidth = (200 * reach) / middle
  return { value: middle, middle, upper: middle + reach, lower: middle - reach, bandwidth, percentB }
}

function cci(bars: readonly TestBar[], period: number): Record<string, number> {
  const prices = window(typicals(bars), period)
  const middle = mean(prices)
  const deviations = mean(prices.map((price) => Math.abs(price - middle)))
  return { value: deviations === 0 ? 0 : (last(prices) - middle) / (0.015 * deviations) }
}

function cmf(bars: readonly TestBar[], period: number): Record<string, number> {
  const flows = bars.map(({ high, low, close, volume }) =>
    high === low ? 0 : ((2 * close - low - high) / (high - low)) * volume,
  )
  const volume = sum(bars.slice(-period).map((bar) => bar.volume))
  if (bars.length < period) return { value: NaN }
  return { value: volume === 0 ? 0 : sum(window(flows, period)) / volume }
}

function channel(bars: readonly TestBar[], period: number): { upper: number; middle: number; lower: number } {
  const upper = highestOf(window(highs(bars), period))
  const lower = lowestOf(window(lows(bars), period))
  return { upper, middle: (upper + lower) / 2, lower }
}

function extreme(
  bars: readonly TestBar[],
  period: number,
  of: (values: Series) => number,
): Record<string, number> {
  const prices = window(closes(bars), period)
  const value = of(prices)
  return { value, age: prices.length === 0 ? NaN : period - 1 - prices.lastIndexOf(value) }
}

function hma(bars: readonly TestBar[], period: number): Record<string, number> {
  const prices = closes(bars)
  const fast = rolling(prices, Math.max(1, Math.floor(period / 2)), weightedMean)
  const slow = rolling(prices, period, weightedMean)
  const raw = known(slow.map((value, at) => 2 * fast[at]! - value))
  return { value: last(rolling(raw, Math.floor(Math.sqrt(period)), weightedMean)) }
}

function ichimoku(bars: readonly TestBar[], period: number): Record<string, number> {
  const at = (ago: number): Record<'conversion' | 'base' | 'leadA' | 'leadB', number> => {
    const then = bars.slice(0, Math.max(0, bars.length - ago))
    const conversion = channel(then, period).middle
    const base = channel(then, period + 3).middle
    return { conversion, base, leadA: (conversion + base) / 2, leadB: channel(then, period + 7).middle }
  }
  const now = at(0)
  return { ...now, value: now.conversion, spanA: at(4).leadA, spanB: at(4).leadB }
}

function kama(bars: readonly TestBar[], period: number): Record<string, number> {
  const prices = closes(bars)
  let value = prices[period - 1] ?? NaN
  let efficiency = NaN
  for (let at = period; at < prices.length; at += 1) {
    const path = sum(changes(prices.slice(at - period, at + 1)).map(Math.abs))
    efficiency = path === 0 ? 0 : Math.abs(prices[at]! - prices[at - period]!) / path
    const constant = efficiency * (2 / 3 - 2 / 31) + 2 / 31
    value += constant * constant * (prices[at]! - value)
  }
  return { value: prices.length > period ? value : NaN, efficiency }
}

function keltner(bars: readonly TestBar[], period: number): Record<string, number> {
  const middle = last(exponential(closes(bars), period))
  const reach = 2 * last(wilder(trueRanges(bars), 6))
  return { value: middle, middle, upper: middle + reach, lower: middle - reach }
}

/** Least squares as in a textbook, with x from 0. */
function linearRegression(bars: readonly TestBar[], period: number): Record<string, number> {
  const ys = window(closes(bars), period)
  if (ys.length === 0) return { value: NaN, slope: NaN, intercept: NaN, rSquared: NaN }
  const xs = ys.map((_, place) => place)
  const [middleX, middleY] = [mean(xs), mean(ys)]
  const covariance = sum(xs.map((x, at) => (x - middleX) * (ys[at]! - middleY)))
  const slope = period === 1 ? 0 : covariance / sum(xs.map((x) => (x - middleX) * (x - middleX)))
  const intercept = middleY - slope * middleX
  const total = sum(ys.map((y) => (y - middleY) * (y - middleY)))
  const residual = sum(ys.map((y, x) => y - intercept - slope * x).map((error) => error * error))
  const rSquared = total === 0 ? 0 : 1 - residual / total
  return { value: intercept + slope * (period - 1), slope, intercept, rSquared }
}

function macd(bars: readonly TestBar[], period: number): Record<string, number> {
  const slow = exponential(closes(bars), period + 7)
  const line = exponential(closes(bars), period).map((fast, at) => fast - slow[at]!)
  const signal = last(exponential(known(line), 5))
  return { value: last(line), signal, histogram: last(line) - signal }
}

function mfi(bars: readonly TestBar[], period: number): Record<string, number> {
  const prices = typicals(bars)
  if (prices.length <= period) return { value: NaN }
  let [inflow, outflow] = [0, 0]
  for (let at = prices.length - period; at < prices.length; at += 1) {
    const flow = Math.abs(prices[at]!) * bars[at]!.volume
    if (prices[at]! > prices[at - 1]!) inflow += flow
    if (prices[at]! < prices[at - 1]!) outflow += flow
  }
  return { value: inflow + outflow === 0 ? 50 : (100 * inflow) / (inflow + outflow) }
}

function obv(bars: readonly TestBar[]): Record<string, number> {
  const signed = changes(closes(bars)).map((change, at) => Math.sign(change) * bars[at + 1]!.volume)
  return { value: bars.length === 0 ? NaN : sum(signed) }
}

/** Wilder's own steps, one bar at a time from the first. */
function parabolicSar(bars: readonly TestBar[]): Record<string, number> {
  let [value, stop, direction, extreme, factor] = [NaN, NaN, NaN, NaN, 0.02]
  for (const [at, bar] of bars.entries()) {
    const before = bars[at - 1]
    if (before === undefined) continue
    if (at === 1) {
      const isDown = before.low - bar.low > Math.max(0, bar.high - before.high)
      direction = isDown ? -1 : 1
      stop = isDown ? before.high : before.low
      extreme = isDown ? bar.low : bar.high
    }
    const reached = direction > 0 ? bar.low <= stop : bar.high >= stop
    value = stop
    if (reached) {
      const edges = direction > 0 ? [extreme, before.high, bar.high] : [extreme, before.low, bar.low]
      value = direction > 0 ? highestOf(edges) : lowestOf(edges)
      direction = -direction
      extreme = direction > 0 ? bar.high : bar.low
      factor = 0.02
    } else if (direction > 0 ? bar.high > extreme : bar.low < extreme) {
      extreme = direction > 0 ? bar.high : bar.low
      factor = Math.min(0.2, factor + 0.02)
    }
    stop = value + factor * (extreme - value)
    stop = direction > 0 ? Math.min(stop, before.low, bar.low) : Math.max(stop, before.high, bar.high)
  }
  return { value, stop, direction }
}

function percentRank(bars: readonly TestBar[], period: number): Record<string, number> {
  const prices = window(closes(bars), period + 1)
  if (prices.length === 0) return { value: NaN }
  const before = prices.slice(0, -1)
  return { value: (100 * before.filter((price) => price <= last(prices)).length) / period }
}

function rsi(bars: readonly TestBar[], period: number): Record<string, number> {
  const moves = changes(closes(bars))
  const gain = last(
    wilder(
      moves.map((move) => Math.max(move, 0)),
      period,
    ),
  )
  const loss = last(
    wilder(
      moves.map((move) => Math.max(-move, 0)),
      period,
    ),
  )
  return { value: gain + loss === 0 ? 50 : 100 - 100 / (1 + gain / loss) }
}

function volumeWeighted(bars: readonly TestBar[]): number {
  const volume = sum(bars.map((bar) => bar.volume))
  return sum(typicals(bars).map((price, at) => price * bars[at]!.volume)) / volume
}

function stochastic(bars: readonly TestBar[], period: number): Record<string, number> {
  const raws = bars.map(({ close }, at) => {
    const { upper, lower } = channel(bars.slice(0, at + 1), period)
    return upper === lower ? 50 : (100 * (close - lower)) / (upper - lower)
  })
  const k = rolling(known(raws), 3, mean)
  return { value: last(k), raw: last(raws), k: last(k), d: last(rolling(known(k), 4, mean)) }
}

function superTrend(bars: readonly TestBar[], period: number): Record<string, number> {
  const ranges = wilder(trueRanges(bars), period)
  let [upper, lower, direction] = [NaN, NaN, NaN]
  for (let at = period - 1; at < bars.length; at += 1) {
    const { high, low, close } = bars[at]!
    const before = bars[at - 1]?.close ?? NaN
    const newUpper = (high + low) / 2 + 1.5 * ranges[at]!
    const newLower = (high + low) / 2 - 1.5 * ranges[at]!
    const isFirst = at === period - 1
    if (isFirst || newUpper < upper || before > upper) upper = newUpper
    if (isFirst || newLower > lower || before < lower) lower = newLower
    if (isFirst) direction = -1
    else if (direction === -1 && close > upper) direction = 1
    else if (direction === 1 && close < lower) direction = -1
  }
  return { value: direction === 1 ? lower : upper, direction, upper, lower }
}

function trix(bars: readonly TestBar[], period: number): Record<string, number> {
  const once = known(exponential(closes(bars), period))
  const thrice = known(exponential(known(exponential(once, period)), period))
  const line = changes(thrice).map((change, at) => (100 * change) / thrice[at]!)
  return { value: last(line), signal: last(exponential(line, 4)) }
}

const DAY_MS = 86_400_000

export const definitions = {
  adx,
  aroon,
  atr: (bars, period) => ({ value: last(wilder(trueRanges(bars), period)) }),
  atrSimple: (bars, period) => ({ value: mean(window(trueRanges(bars), period)) }),
  bollinger,
  cci,
  cmf,
  dema(bars, period) {
    const once = exponential(closes(bars), period)
    return { value: 2 * last(once) - last(exponential(known(once), period)) }
  },
  donchian(bars, period) {
    const { upper, middle, lower } = channel(bars, period)
    return { value: middle, upper, middle, lower }
  },
  ema: (bars, period) => ({ value: last(exponential(closes(bars), period)) }),
  highest: (bars, period) => extreme(bars, period, highestOf),
  hma,
  ichimoku,
  kama,
  keltner,
  linearRegression,
  lowest: (bars, period) => extreme(bars, period, lowestOf),
  macd,
  mfi,
  momentum: (bars, period) => ({ value: last(closes(bars)) - (closes(bars).at(-1 - period) ?? NaN) }),
  obv,
  parabolicSar,
  percentRank,
  roc: (bars, period) => ({ value: 100 * (last(closes(bars)) / (closes(bars).at(-1 - period) ?? NaN) - 1) }),
  rsi,
  sessionVwap(bars) {
    const today = Math.floor((bars.at(-1)?.startTime ?? 0) / DAY_MS)
    return { value: volumeWeighted(bars.filter(({ startTime }) => Math.floor(startTime / DAY_MS) === today)) }
  },
  sessionVwapManual: (bars) => ({ value: volumeWeighted(bars) }),
  sma: (bars, period) => ({ value: mean(window(closes(bars), period)) }),
  standardDeviation(bars, period) {
    const prices = window(closes(bars), period)
    return { value: deviation(prices), mean: mean(prices) }
  },
  stochastic,
  superTrend,
  tema(bars, period) {
    const once = exponential(closes(bars), period)
    const twice = exponential(known(once), period)
    return { value: 3 * last(once) - 3 * last(twice) + last(exponential(known(twice), period)) }
  },
  trix,
  vwap: (bars, period) => ({ value: bars.length < period ? NaN : volumeWeighted(bars.slice(-period)) }),
  williamsR(bars, period) {
    const { upper, lower } = channel(bars, period)
    return { value: upper === lower ? -50 : (-100 * (upper - last(closes(bars)))) / (upper - lower) }
  },
  wma(bars, period) {
    return { value: weightedMean(window(closes(bars), period)) }
  },
  zScore(bars, period) {
    const prices = window(closes(bars), period)
    const [middle, width] = [mean(prices), deviation(prices)]
    return { value: width === 0 ? 0 : (last(prices) - middle) / width, mean: middle, deviation: width }
  },
} satisfies Record<string, Definition>
