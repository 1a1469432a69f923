import { checkDeviations, checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'

const KIND = 'bollinger'

/**
 * Bollinger bands: the mean of the last `period` inputs, and bands at `deviations` standard deviations around
 * it.
 * Source: John Bollinger, Bollinger on Bollinger Bands, 2001.
 *
 * Convention: the *population* standard deviation (divided by `period`, not by `period` − 1).
 * Units: `upper`, `middle` (= `value`) and `lower` in that of the input; `bandwidth` in percent of the
 * middle; `percentB` as a ratio, 0 at the lower band and 1 at the upper, below and above outside of them.
 *
 * The sums are kept as in `SlidingMean`: of distances from `base`, an input that lies in the window, with
 * nothing ever subtracted. That also settles the usual trouble with «mean of squares less square of mean»:
 * the squared distance of one member from the mean is at most `period` times the variance, so at most that
 * factor is lost, and bands a millionth wide around a price of a billion keep their digits. Equal inputs have
 * a width of exactly 0.
 */
export class Bollinger implements Indicator {
  readonly warmUp: number
  middle = NaN
  upper = NaN
  lower = NaN

  private readonly period: number
  private readonly deviations: number
  /**
   * As in SlidingMean: inputs of the present block below `index`, from there the suffix sums of the last
   * block.
   */
  private readonly ring: Float64Array
  /** Suffix sums of the squared distances; only the entries from `index` on are in use. */
  private readonly squares: Float64Array
  private index = 0
  // All three NaN during the first block, which makes the outputs NaN without a branch.
  private base = NaN
  private present = NaN
  private presentSquares = NaN
  private last = NaN

  constructor(period = 20, deviations = 2) {
    this.period = checkPeriod(KIND, 'period', period)
    this.deviations = checkDeviations(KIND, 'deviations', deviations)
    this.warmUp = period
    this.ring = new Float64Array(period)
    this.squares = new Float64Array(period)
  }

  get value(): number {
    return this.middle
  }

  get ready(): boolean {
    return !Number.isNaN(this.middle)
  }

  /**
   * (upper − lower) / middle, in percent. 0 where the bands coincide, NaN where there is a width around a
   * middle of 0.
   */
  get bandwidth(): number {
    const width = this.upper - this.lower
    if (width === 0) return 0
    return this.middle === 0 ? NaN : (100 * width) / this.middle
  }

  /** (last input − lower) / (upper − lower). 0.5 where the bands coincide. */
  get percentB(): number {
    const width = this.upper - this.lower
    return width === 0 ? 0.5 : (this.last - this.lower) / width
  }

  next(input: number): number {
    if (isUsable(input)) this.advance(input)
    return this.middle
  }

  save(): IndicatorState {
    const full = !Number.isNaN(this.base)
    const settings = { kind: KIND, period: this.period, deviations: this.deviations, index: this.index, full }
    if (!full) return { ...settings, ring: Array.from(this.ring.subarray(0, this.index)) }
    return {
      ...settings,
      base: this.base,
      present: this.present,
      presentSquares: this.presentSquares,
      last: this.last,
      ring: Array.from(this.ring),
      squares: Array.from(this.squares.subarray(this.index)),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.period)
    saved.same('deviations', this.deviations)
    const full = saved.boolean('full')
    const index = saved.whole('index', 0, this.period - 1)
    const ring = saved.finiteNumbers('ring', full ? this.period : index)
    const squares = full ? saved.finiteNumbers('squares', this.period - index) : []
    const base = full ? saved.finite('base') : NaN
    const present = full ? saved.finite('present') : NaN
    const presentSquares = full ? saved.finite('presentSquares') : NaN
    // While nothing is full, no output depends on the last input.
    const last = full ? saved.finite('last') : NaN
    this.index = index
    this.ring.set(ring)
    this.squares.set(squares, index)
    this.base = base
    this.present = present
    this.presentSquares = presentSquares
    this.last = last
    this.publish()
  }

  private advance(input: number): void {
    const distance = input - this.base
    this.ring[this.index] = input
    this.present += distance
    this.presentSquares += distance * distance
    this.last = input
    this.index += 1
    if (this.index === this.period) this.startBlock()
    this.publish()
  }

  private publish(): void {
    const mean = (this.ring[this.index]! + this.present) / this.period
    const variance = (this.squares[this.index]! + this.presentSquares) / this.period - mean * mean
    const reach = this.deviations * Math.sqrt(variance < 0 ? 0 : variance)
    const middle = this.base + mean
    this.middle = middle
    this.upper = middle + reach
    this.lower = middle - reach
  }

  private startBlock(): void {
    const base = this.ring[this.period - 1]!
    let sum = 0
    let squares = 0
    for (let i = this.period - 1; i >= 0; i -= 1) {
      const distance = this.ring[i]! - base
      sum += distance
      squares += distance * distance
      this.ring[i] = sum
      this.squares[i] = squares
    }
    this.index = 0
    this.base = base
    this.present = 0
    this.presentSquares = 0
  }
}

/**
 * @param period inputs in the window, 1 to 1,000,000, 20 unless given
 * @param deviations standard deviations from middle to band, above 0 to 1000, 2 unless given; else throws
 * CONFIG_INVALID
 */
export function bollinger(period = 20, deviations = 2): Bollinger {
  return new Bollinger(period, deviations)
}
