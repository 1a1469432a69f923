/**
 * Every shipped indicator, with a way to feed it a bar and to read all its outputs, and its definition computed
 * anew over all bars so far. A new indicator joins here, and is then held to every law; `laws.test.ts` refuses
 * a list that lacks one.
 */
import * as i from './index.ts'
import type { Indicator } from './index.ts'
import { definitions as d } from './definitions.test-support.ts'
import type { Definition, TestBar } from './definitions.test-support.ts'

export interface Subject {
  readonly indicator: Indicator<never>
  next(bar: TestBar): number
  outputs(): Record<string, number>
}

export interface Family {
  /** The function of `fulmar/indicators` that makes it, and what is special about it, if anything. */
  readonly name: string
  /** False where there is no period to give: `make` then ignores it. */
  readonly hasPeriod: boolean
  readonly make: (period: number) => Subject
  readonly define: (bars: readonly TestBar[], period: number) => Record<string, number>
}

function read(indicator: object, outputs: readonly string[]): Record<string, number> {
  return Object.fromEntries(outputs.map((name) => [name, (indicator as Record<string, number>)[name]!]))
}

/** One that takes a price: the close. */
function priced(
  name: string,
  make: (period: number) => Indicator,
  define: Definition,
  outputs: readonly string[] = ['value'],
): Family {
  return {
    name,
    hasPeriod: true,
    define,
    make(period) {
      const indicator = make(period)
      return {
        indicator,
        next: ({ close }) => indicator.next(close),
        outputs: () => read(indicator, outputs),
      }
    },
  }
}

/** One that takes a bar. */
function barred(
  name: string,
  make: (period: number) => Indicator<TestBar>,
  define: Definition,
  outputs: readonly string[] = ['value'],
): Family {
  return {
    name,
    hasPeriod: !['obv', 'parabolicSar', 'sessionVwap'].includes(name.split(' ')[0]!),
    define,
    make(period) {
      const indicator = make(period)
      return { indicator, next: (bar) => indicator.next(bar), outputs: () => read(indicator, outputs) }
    },
  }
}

/** In the order of the alphabet. */
export const families: readonly Family[] = [
  barred('adx', i.adx, d.adx, ['value', 'plusDi', 'minusDi']),
  barred('aroon', i.aroon, d.aroon, ['value', 'up', 'down', 'oscillator']),
  barred('atr', i.atr, d.atr),
  barred('atr simple', (n) => i.atr(n, { smoothing: 'simple' }), d.atrSimple),
  priced('bollinger', (n) => i.bollinger(n, 2), d.bollinger, [
    'value',
    'upper',
    'middle',
    'lower',
    'bandwidth',
    'percentB',
  ]),
  barred('cci', i.cci, d.cci),
  barred('cmf', i.cmf, d.cmf),
  priced('dema', i.dema, d.dema),
  barred('donchian', i.donchian, d.donchian, ['value', 'upper', 'middle', 'lower']),
  priced('ema', i.ema, d.ema),
  priced('highest', i.highest, d.highest, ['value', 'age']),
  priced('hma', i.hma, d.hma),
  barred('ichimoku', (n) => i.ichimoku(n, n + 3, n + 7, 4), d.ichimoku, [
    'value',
    'conversion',
    'base',
    'leadA',
    'leadB',
    'spanA',
    'spanB',
  ]),
  priced('kama', i.kama, d.kama, ['value', 'efficiency']),
  barred('keltner', (n) => i.keltner(n, 2, 6), d.keltner, ['value', 'upper', 'middle', 'lower']),
  priced('linearRegression', i.linearRegression, d.linearRegression, [
    'value',
    'slope',
    'intercept',
    'rSquared',
  ]),
  priced('lowest', i.lowest, d.lowest, ['value', 'age']),
  priced('macd', (n) => i.macd(n, n + 7, 5), d.macd, ['value', 'signal', 'histogram']),
  barred('mfi', i.mfi, d.mfi),
  priced('momentum', i.momentum, d.momentum),
  barred('obv', () => i.obv(), d.obv),
  barred('parabolicSar', () => i.parabolicSar(), d.parabolicSar, ['value', 'stop', 'direction']),
  priced('percentRank', i.percentRank, d.percentRank),
  priced('roc', i.roc, d.roc),
  priced('rsi', i.rsi, d.rsi),
  barred('sessionVwap', () => i.sessionVwap(), d.sessionVwap),
  barred('sessionVwap manual', () => i.sessionVwap({ anchor: 'manual' }), d.sessionVwapManual),
  priced('sma', i.sma, d.sma),
  priced('standardDeviation', i.standardDeviation, d.standardDeviation, ['value', 'mean']),
  barred('stochastic', (n) => i.stochastic(n, 3, 4), d.stochastic, ['value', 'raw', 'k', 'd']),
  barred('superTrend', (n) => i.superTrend(n, 1.5), d.superTrend, ['value', 'direction', 'upper', 'lower']),
  priced('tema', i.tema, d.tema),
  priced('trix', (n) => i.trix(n, 4), d.trix, ['value', 'signal']),
  barred('vwap', i.vwap, d.vwap),
  barred('williamsR', i.williamsR, d.williamsR),
  priced('wma', i.wma, d.wma),
  priced('zScore', i.zScore, d.zScore, ['value', 'mean', 'deviation']),
]

/** A bar around a price, as the laws need them: with a NaN or infinite price every part of it is that. */
export function barAround(price: number): TestBar {
  return {
    high: price + 1,
    low: price - 0.5,
    close: price,
    volume: 100 + Math.min(50, Math.abs(price)),
    startTime: 0,
  }
}
