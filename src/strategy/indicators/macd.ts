import { checkPeriod, invalid } from './arguments.ts'
import { DecayingMean } from './decaying-mean.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'

const KIND = 'macd'

/**
 * Moving average convergence/divergence, all in the unit of the input: `value` is the MACD line, the fast
 * exponential average less the slow one; `signal` is the exponential average of the line; `histogram` is line
 * less signal.
 * Source: Gerald Appel, The Moving Average Convergence-Divergence Trading Method, 1979; the histogram is
 * Thomas Aspray's, 1986.
 *
 * Convention: each of the three averages starts as the simple mean of its own first inputs. The line is
 * known, and returned, from input `slowPeriod` on; `ready` waits for the signal, `signalPeriod` − 1 inputs
 * later.
 */
export class Macd implements Indicator {
  readonly warmUp: number
  value = NaN

  private readonly fastPeriod: number
  private readonly slowPeriod: number
  private readonly signalPeriod: number
  private fast: DecayingMean
  private slow: DecayingMean
  private smoothed: DecayingMean

  constructor(fastPeriod = 12, slowPeriod = 26, signalPeriod = 9) {
    this.fastPeriod = checkPeriod(KIND, 'fastPeriod', fastPeriod)
    this.slowPeriod = checkPeriod(KIND, 'slowPeriod', slowPeriod)
    this.signalPeriod = checkPeriod(KIND, 'signalPeriod', signalPeriod)
    if (fastPeriod >= slowPeriod) {
      throw invalid(KIND, 'fastPeriod', `less than slowPeriod (${slowPeriod})`, fastPeriod)
    }
    this.warmUp = slowPeriod + signalPeriod - 1
    this.fast = DecayingMean.exponential(fastPeriod)
    this.slow = DecayingMean.exponential(slowPeriod)
    this.smoothed = DecayingMean.exponential(signalPeriod)
  }

  get signal(): number {
    return this.smoothed.mean
  }

  get histogram(): number {
    return this.value - this.smoothed.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.smoothed.mean)
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      fastPeriod: this.fastPeriod,
      slowPeriod: this.slowPeriod,
      signalPeriod: this.signalPeriod,
      fast: this.fast.save(),
      slow: this.slow.save(),
      signal: this.smoothed.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('fastPeriod', this.fastPeriod)
    saved.same('slowPeriod', this.slowPeriod)
    saved.same('signalPeriod', this.signalPeriod)
    const fast = DecayingMean.exponential(this.fastPeriod).restore(saved.part('fast'))
    const slow = DecayingMean.exponential(this.slowPeriod).restore(saved.part('slow'))
    const smoothed = DecayingMean.exponential(this.signalPeriod).restore(saved.part('signal'))
    this.fast = fast
    this.slow = slow
    this.smoothed = smoothed
    this.value = fast.mean - slow.mean
  }

  private advance(input: number): void {
    this.fast.push(input)
    this.slow.push(input)
    const line = this.fast.mean - this.slow.mean
    if (Number.isNaN(line)) return
    this.smoothed.push(line)
    this.value = line
  }
}

/**
 * @param fastPeriod 12 unless given; less than slowPeriod
 * @param slowPeriod 26 unless given
 * @param signalPeriod 9 unless given; each 1 to 1,000,000, else throws CONFIG_INVALID
 */
export function macd(fastPeriod = 12, slowPeriod = 26, signalPeriod = 9): Macd {
  return new Macd(fastPeriod, slowPeriod, signalPeriod)
}
