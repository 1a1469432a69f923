/**
 * Updates per second of each indicator, over prices in memory, with the kernel out of the way.
 *
 *     npx esbuild bench/indicators.bench.ts --bundle --platform=node --format=esm \
 *       --outfile=dist/indicators.bench.mjs
 *     node dist/indicators.bench.mjs
 *
 * Conditions are printed with the figures. Each indicator has a process of its own, so that the compiler sees
 * one kind of indicator at the call, as it does in a strategy. It runs over the whole series a few times to
 * let the compiler settle, then five times measured; the median is shown with the slowest and the fastest,
 * since one figure alone says nothing on a machine that others use. The last column is a checksum that keeps
 * the work from being optimized away; it is the same on every machine.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import * as i from '../src/strategy/indicators/index.ts'
import type { SessionBar } from '../src/strategy/indicators/index.ts'

const UPDATES = 5_000_000
const WARM_UP_RUNS = 2
const MEASURED_RUNS = 5

interface Case {
  readonly name: string
  readonly run: () => number
}

/** A random walk in cents from a seeded xorshift, so that every run and machine has the same prices. */
function walk(length: number): Float64Array {
  const prices = new Float64Array(length)
  let seed = 20_130_104
  let cents = 20_000
  for (let i = 0; i < length; i += 1) {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    cents = Math.max(1_000, cents + (seed % 11))
    prices[i] = cents / 100
  }
  return prices
}

const closes = walk(UPDATES)

function overCloses(name: string, make: () => { next(input: number): number }): Case {
  return {
    name,
    run() {
      const indicator = make()
      let sum = 0
      for (let at = 0; at < UPDATES; at += 1) {
        const value = indicator.next(closes[at]!)
        if (!Number.isNaN(value)) sum += value
      }
      return sum
    },
  }
}

function overBars(name: string, make: () => { next(bar: SessionBar): number }): Case {
  return {
    name,
    run() {
      const indicator = make()
      const bar = { high: 0.5, low: 0.5, close: 0.5, volume: 0.5, startTime: 0 }
      let sum = 0
      for (let at = 0; at < UPDATES; at += 1) {
        const close = closes[at]!
        bar.high = close + 0.05
        bar.low = close - 0.05
        bar.close = close
        bar.volume = 1 + (at & 1023)
        bar.startTime = at * 60_000
        const value = indicator.next(bar)
        if (!Number.isNaN(value)) sum += value
      }
      return sum
    },
  }
}

const cases: readonly Case[] = [
  overCloses('bare loop', () => ({ next: (input) => input })),
  overCloses('sma(10)', () => i.sma(10)),
  overCloses('sma(30)', () => i.sma(30)),
  overCloses('sma(1000)', () => i.sma(1000)),
  overCloses('ema(26)', () => i.ema(26)),
  overCloses('wma(30)', () => i.wma(30)),
  overCloses('wma(1000)', () => i.wma(1000)),
  overCloses('dema(20)', () => i.dema(20)),
  overCloses('tema(20)', () => i.tema(20)),
  overCloses('hma(20)', () => i.hma(20)),
  overCloses('kama(10, 2, 30)', () => i.kama(10, 2, 30)),
  overCloses('rsi(14)', () => i.rsi(14)),
  overCloses('macd(12, 26, 9)', () => i.macd(12, 26, 9)),
  overCloses('trix(15, 9)', () => i.trix(15, 9)),
  overCloses('momentum(10)', () => i.momentum(10)),
  overCloses('roc(10)', () => i.roc(10)),
  overCloses('bollinger(20, 2)', () => i.bollinger(20, 2)),
  overCloses('standardDeviation(20)', () => i.standardDeviation(20)),
  overCloses('zScore(20)', () => i.zScore(20)),
  overCloses('linearRegression(20)', () => i.linearRegression(20)),
  overCloses('highest(20)', () => i.highest(20)),
  overCloses('highest(1000)', () => i.highest(1000)),
  overCloses('lowest(20)', () => i.lowest(20)),
  overCloses('percentRank(100)', () => i.percentRank(100)),
  overBars('atr(14)', () => i.atr(14)),
  overBars("atr(14, { smoothing: 'simple' })", () => i.atr(14, { smoothing: 'simple' })),
  overBars('adx(14)', () => i.adx(14)),
  overBars('aroon(25)', () => i.aroon(25)),
  overBars('donchian(20)', () => i.donchian(20)),
  overBars('keltner(20, 2, 10)', () => i.keltner(20, 2, 10)),
  overBars('superTrend(10, 3)', () => i.superTrend(10, 3)),
  overBars('parabolicSar(0.02, 0.2)', () => i.parabolicSar(0.02, 0.2)),
  overBars('ichimoku(9, 26, 52, 26)', () => i.ichimoku(9, 26, 52, 26)),
  overBars('stochastic(14, 3, 3)', () => i.stochastic(14, 3, 3)),
  overBars('williamsR(14)', () => i.williamsR(14)),
  overBars('cci(20)', () => i.cci(20)),
  overBars('mfi(14)', () => i.mfi(14)),
  overBars('cmf(20)', () => i.cmf(20)),
  overBars('obv()', () => i.obv()),
  overBars('vwap(50)', () => i.vwap(50)),
  overBars('sessionVwap()', () => i.sessionVwap()),
]

function measure({ name, run }: Case): void {
  for (let i = 0; i < WARM_UP_RUNS; i += 1) run()
  const rates: number[] = []
  let checksum = 0
  for (let i = 0; i < MEASURED_RUNS; i += 1) {
    const start = process.hrtime.bigint()
    checksum = run()
    rates.push(UPDATES / (Number(process.hrtime.bigint() - start) / 1e3))
  }
  rates.sort((a, b) => a - b)
  const [slowest, median, fastest] = [rates[0]!, rates[MEASURED_RUNS >> 1]!, rates[MEASURED_RUNS - 1]!]
  const figures = [median, slowest, fastest, 1000 / median].map((rate) => rate.toFixed(1).padStart(9))
  console.log(`${name.padEnd(34)}${figures.join('')}   ${checksum.toPrecision(12)}`)
}

function header(): void {
  console.log(
    `Indicators: ${UPDATES.toLocaleString('en-US')} updates a run, one new instance a run, prices in memory`,
  )
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${process.arch}, one thread`,
  )
  const columns = ['M/s', 'slowest', 'fastest', 'ns each'].map((column) => column.padStart(9))
  console.log(`${''.padEnd(34)}${columns.join('')}   checksum`)
}

const [script, only] = process.argv.slice(1)
if (only === undefined) {
  header()
  for (const { name } of cases) execFileSync(process.execPath, [script!, name], { stdio: 'inherit' })
} else {
  const chosen = cases.find(({ name }) => name === only)
  if (chosen === undefined) throw new Error(`No case named ${only}.`)
  measure(chosen)
}
