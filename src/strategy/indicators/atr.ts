import { checkPeriod, invalid } from './arguments.ts'
import { isUsableBar, trueRange } from './bar.ts'
import type { HighLowClose } from './bar.ts'
import { DecayingMean } from './decaying-mean.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { SlidingMean } from './sliding-mean.ts'

const KIND = 'atr'

export interface AtrOptions {
  /**
   * `wilder` (unless given): Wilder's fading average. `simple`: plain mean of the last `period` true ranges.
   */
  readonly smoothing?: 'wilder' | 'simple'
}

/**
 * Average true range, in the unit of price: the average of how far price moved per bar, gaps included. The
 * true range reaches from the bar's high, or the close before it if higher, down to its low, or the close
 * before it if lower.
 * Source: J. Welles Wilder, New Concepts in Technical Trading Systems, 1978.
 *
 * Convention: the first bar has no close before it and counts with high − low; Wilder's average starts as the
 * simple mean of the first `period` true ranges. A bar with an unusable price, or a high below its low, is
 * skipped whole.
 */
export class Atr implements Indicator<HighLowClose> {
  readonly warmUp: number
  private readonly smoothing: 'wilder' | 'simple'
  private previousClose = NaN
  private average: SlidingMean | DecayingMean

  constructor(period = 14, options: AtrOptions = {}) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    const smoothing = options.smoothing ?? 'wilder'
    if (smoothing !== 'wilder' && smoothing !== 'simple') {
      throw invalid(KIND, 'smoothing', `'wilder' or 'simple'`, smoothing)
    }
    this.smoothing = smoothing
    this.average = smoothing === 'wilder' ? DecayingMean.wilder(period) : new SlidingMean(period)
  }

  get value(): number {
    return this.average.mean
  }

  get ready(): boolean {
    return !Number.isNaN(this.average.mean)
  }

  next(bar: HighLowClose): number {
    if (isUsableBar(bar)) {
      this.average.push(trueRange(this.previousClose, bar.high, bar.low))
      this.previousClose = bar.close
    }
    return this.average.mean
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      period: this.warmUp,
      smoothing: this.smoothing,
      previousClose: nullIfNaN(this.previousClose),
      average: this.average.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    saved.same('smoothing', this.smoothing)
    const previousClose = saved.finiteOrNaN('previousClose')
    const part = saved.part('average')
    this.average =
      this.smoothing === 'wilder'
        ? DecayingMean.wilder(this.warmUp).restore(part)
        : SlidingMean.restore(this.warmUp, part)
    this.previousClose = previousClose
  }
}

/**
 * @param period true ranges averaged, 1 to 1,000,000, 14 unless given; throws CONFIG_INVALID otherwise
 * @param options `{ smoothing: 'simple' }` for the plain mean in place of Wilder's average
 */
export function atr(period = 14, options: AtrOptions = {}): Atr {
  return new Atr(period, options)
}
