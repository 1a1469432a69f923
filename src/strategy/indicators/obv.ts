import { isUsableVolume } from './bar.ts'
import type { CloseVolume } from './bar.ts'
import { CompensatedSum } from './compensated-sum.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'obv'

/**
 * On-balance volume, in the unit of volume: a running total to which the volume of a bar is added when it
 * closes higher than the one before, and from which it is taken when it closes lower.
 * Source: Joseph E. Granville, Granville's New Key to Stock Market Profits, 1963.
 *
 * Convention: 0 after the first bar, so the level depends on where the data begin; only its changes mean
 * something. Rounding errors are kept beside the total and counted in, so that it does not drift. A bar with
 * an unusable close or volume is skipped whole.
 */
export class Obv implements Indicator<CloseVolume> {
  readonly warmUp = 1
  private previousClose = NaN
  private sum = new CompensatedSum()

  get value(): number {
    return this.ready ? this.sum.total : NaN
  }

  get ready(): boolean {
    return !Number.isNaN(this.previousClose)
  }

  next({ close, volume }: CloseVolume): number {
    if (isUsable(close) && isUsableVolume(volume)) {
      if (close > this.previousClose) this.sum.add(volume)
      else if (close < this.previousClose) this.sum.add(-volume)
      this.previousClose = close
    }
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, previousClose: nullIfNaN(this.previousClose), ...this.sum.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    const previousClose = saved.finiteOrNaN('previousClose')
    this.sum = CompensatedSum.restore(saved)
    this.previousClose = previousClose
  }
}

/** Takes no arguments: the total runs over all bars that it is given. */
export function obv(): Obv {
  return new Obv()
}
