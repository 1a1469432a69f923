import { invalid } from './arguments.ts'
import { isUsableBar, isUsableVolume, typicalPrice } from './bar.ts'
import type { HighLowCloseVolume } from './bar.ts'
import { CompensatedSum } from './compensated-sum.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'

const KIND = 'sessionVwap'

const MINUTES_A_DAY = 1_440
const MS_A_MINUTE = 60_000

export interface SessionBar extends HighLowCloseVolume {
  /** Start of the bar, Unix ms: a bar that ends at the turn of the day belongs to the day before. */
  readonly startTime: number
}

export interface SessionVwapOptions {
  /** `day` (unless given): starts anew with each day. `manual`: only at `reset()`. */
  readonly anchor?: 'day' | 'manual'
  /** When a day starts, in minutes after midnight UTC, 0 to 1439; 0 unless given. */
  readonly dayStartMinutes?: number
}

/**
 * Volume-weighted average price since the day began, or since `reset()`, in the unit of price: the sum of
 * typical price × volume, divided by the sum of volume.
 * Source: Stephen A. Berkowitz, Dennis E. Logue and Eugene A. Noser, The Total Cost of Transactions on the
 * NYSE, Journal of Finance 43 (1), 1988.
 *
 * Convention: days are of UTC, and start at a fixed time of it, which suits venues that never close and those
 * whose sessions lie within such a day the whole year: US shares with extended hours do with
 * `dayStartMinutes: 360`. Elsewhere take `anchor: 'manual'` and call `reset()`. NaN while there is no volume;
 * `ready` is true from the first bar after the start on. Equal prices average to exactly that price. A bar
 * with an unusable price, volume or start, or a high below its low, is skipped whole.
 *
 * Rounding errors are kept beside the sums and counted in, so that one that is never reset does not drift.
 */
export class SessionVwap implements Indicator<SessionBar> {
  readonly warmUp = 1
  private readonly anchor: 'day' | 'manual'
  private readonly dayStartMinutes: number
  /** Number of the day; NaN where no day has begun. */
  private day = NaN
  /** First price since the start, from which distances are taken; NaN where there is none. */
  private base = NaN
  private distances = new CompensatedSum()
  private volumes = new CompensatedSum()

  constructor({ anchor = 'day', dayStartMinutes = 0 }: SessionVwapOptions = {}) {
    if (anchor !== 'day' && anchor !== 'manual') throw invalid(KIND, 'anchor', `'day' or 'manual'`, anchor)
    if (!Number.isInteger(dayStartMinutes) || dayStartMinutes < 0 || dayStartMinutes >= MINUTES_A_DAY) {
      throw invalid(KIND, 'dayStartMinutes', 'a whole number from 0 to 1439', dayStartMinutes)
    }
    this.anchor = anchor
    this.dayStartMinutes = dayStartMinutes
  }

  get value(): number {
    return this.base + this.distances.total / this.volumes.total
  }

  get ready(): boolean {
    return !Number.isNaN(this.base)
  }

  next(bar: SessionBar): number {
    if (isUsableBar(bar) && isUsableVolume(bar.volume) && isUsable(bar.startTime)) this.advance(bar)
    return this.value
  }

  /** Starts anew with the next bar, whatever the day. */
  reset(): void {
    this.base = NaN
    this.distances.reset()
    this.volumes.reset()
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      anchor: this.anchor,
      dayStartMinutes: this.dayStartMinutes,
      day: nullIfNaN(this.day),
      base: nullIfNaN(this.base),
      distances: this.distances.save(),
      volumes: this.volumes.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('anchor', this.anchor)
    saved.same('dayStartMinutes', this.dayStartMinutes)
    const day = saved.finiteOrNaN('day')
    const base = saved.finiteOrNaN('base')
    const distances = CompensatedSum.restore(saved.part('distances'))
    const volumes = CompensatedSum.restore(saved.part('volumes'))
    this.day = day
    this.base = base
    this.distances = distances
    this.volumes = volumes
  }

  private advance(bar: SessionBar): void {
    const minutes = bar.startTime / MS_A_MINUTE - this.dayStartMinutes
    const day = Math.floor(minutes / MINUTES_A_DAY)
    if (this.anchor === 'day' && day !== this.day) {
      this.reset()
      this.day = day
    }
    const price = typicalPrice(bar)
    if (Number.isNaN(this.base)) this.base = price
    this.distances.add((price - this.base) * bar.volume)
    this.volumes.add(bar.volume)
  }
}

/**
 * @param options `{ dayStartMinutes }` for days that do not start at midnight UTC, `{ anchor: 'manual' }` to
 * start anew at `reset()` only; throws CONFIG_INVALID when they cannot be used
 */
export function sessionVwap(options: SessionVwapOptions = {}): SessionVwap {
  return new SessionVwap(options)
}
