import { checkPeriod } from './arguments.ts'
import type { HighLow } from './bar.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingExtreme } from './sliding-extreme.ts'

const KIND = 'donchian'

/**
 * Donchian channel, in the unit of price: `upper` is the highest high and `lower` the lowest low of the last
 * `period` bars, `middle` (= `value`) half-way between.
 * Source: Richard D. Donchian, High Finance in Copper, Financial Analysts Journal 16 (6), 1960.
 *
 * Convention: the present bar is one of the `period`, so that a close can never lie outside. To see whether a
 * bar breaks out, read `upper` and `lower` before giving it to `next`. A bar with an unusable high or low, or
 * a high below its low, is skipped whole.
 */
export class Donchian implements Indicator<HighLow> {
  readonly warmUp: number
  private highs: SlidingExtreme
  private lows: SlidingExtreme

  constructor(period = 20) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.highs = SlidingExtreme.highest(period)
    this.lows = SlidingExtreme.lowest(period)
  }

  get upper(): number {
    return this.highs.value
  }

  get lower(): number {
    return this.lows.value
  }

  get middle(): number {
    return this.lows.value + (this.highs.value - this.lows.value) / 2
  }

  get value(): number {
    return this.middle
  }

  get ready(): boolean {
    return !Number.isNaN(this.highs.value)
  }

  next({ high, low }: HighLow): number {
    if (isUsable(high) && isUsable(low) && high >= low) {
      this.highs.push(high)
      this.lows.push(low)
    }
    return this.middle
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, highs: this.highs.save(), lows: this.lows.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    const highs = SlidingExtreme.highest(this.warmUp).restore(saved.part('highs'))
    const lows = SlidingExtreme.lowest(this.warmUp).restore(saved.part('lows'))
    this.highs = highs
    this.lows = lows
  }
}

/** @param period bars in the channel, 1 to 1,000,000, 20 unless given; throws CONFIG_INVALID otherwise */
export function donchian(period = 20): Donchian {
  return new Donchian(period)
}
