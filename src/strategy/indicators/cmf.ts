import { checkPeriod } from './arguments.ts'
import { isUsableBar, isUsableVolume } from './bar.ts'
import type { HighLowCloseVolume } from './bar.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingMean } from './sliding-mean.ts'

const KIND = 'cmf'

/**
 * Chaikin money flow, −1 to 1: the volume of the last `period` bars, each weighted by where it closed (1 at
 * its high, −1 at its low, 0 half-way), divided by their whole volume.
 * Source: Marc Chaikin, as described in Steven B. Achelis, Technical Analysis from A to Z, 2nd edition, 2000.
 *
 * Convention: a bar whose high is its low weighs 0, and a close outside of its bar counts as one at the edge.
 * 0 where there was no volume. A bar with an unusable price or volume, or a high below its low, is skipped
 * whole.
 */
export class Cmf implements Indicator<HighLowCloseVolume> {
  readonly warmUp: number
  value = NaN
  private flows: SlidingMean
  private volumes: SlidingMean

  constructor(period = 20) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.flows = new SlidingMean(period)
    this.volumes = new SlidingMean(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.value)
  }

  next(bar: HighLowCloseVolume): number {
    if (isUsableBar(bar) && isUsableVolume(bar.volume)) {
      this.flows.push(moneyFlow(bar))
      this.volumes.push(bar.volume)
      this.publish()
    }
    return this.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, flows: this.flows.save(), volumes: this.volumes.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    const flows = SlidingMean.restore(this.warmUp, saved.part('flows'))
    const volumes = SlidingMean.restore(this.warmUp, saved.part('volumes'))
    this.flows = flows
    this.volumes = volumes
    this.publish()
  }

  private publish(): void {
    const volume = this.volumes.mean
    this.value = volume === 0 ? 0 : this.flows.mean / volume
  }
}

function moneyFlow({ high, low, close, volume }: HighLowCloseVolume): number {
  const height = high - low
  if (height === 0 || volume === 0) return 0
  const inside = close < low ? low : close > high ? high : close
  return ((inside - low - (high - inside)) / height) * volume
}

/** @param period bars in the window, 1 to 1,000,000, 20 unless given; throws CONFIG_INVALID otherwise */
export function cmf(period = 20): Cmf {
  return new Cmf(period)
}
