import { checkPeriod } from './arguments.ts'
import { isUsableBar, isUsableVolume, typicalPrice } from './bar.ts'
import type { HighLowCloseVolume } from './bar.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'

const KIND = 'vwap'

/**
 * Volume-weighted average price of the last `period` bars, in the unit of price: the sum of typical price ×
 * volume, divided by the sum of volume. For one that starts anew with each trading day see `sessionVwap`.
 * Source: Stephen A. Berkowitz, Dennis E. Logue and Eugene A. Noser, The Total Cost of Transactions on the
 * NYSE, Journal of Finance 43 (1), 1988.
 *
 * Convention: NaN while the bars of the window have no volume at all; `ready` stays true. Equal prices
 * average to exactly that price. A bar with an unusable price or volume, or a high below its low, is skipped
 * whole.
 *
 * Both sums are kept as in `SlidingMean`, in blocks and with nothing ever subtracted; that of prices is of
 * distances from the last price of the block before, each times its volume.
 */
export class Vwap implements Indicator<HighLowCloseVolume> {
  readonly warmUp: number
  value = NaN

  /** Weighted distances, as suffix sums from `index` on; below it the prices of the present block. */
  private readonly prices: Float64Array
  /** The same of volumes. */
  private readonly volumes: Float64Array
  private index = 0
  // All three NaN during the first block, which makes the value NaN without a branch.
  private base = NaN
  private present = NaN
  private presentVolume = NaN

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.prices = new Float64Array(period)
    this.volumes = new Float64Array(period)
  }

  get ready(): boolean {
    return !Number.isNaN(this.base)
  }

  next(bar: HighLowCloseVolume): number {
    if (isUsableBar(bar) && isUsableVolume(bar.volume)) this.advance(typicalPrice(bar), bar.volume)
    return this.value
  }

  save(): IndicatorState {
    const full = this.ready
    const inUse = full ? this.warmUp : this.index
    return {
      kind: KIND,
      period: this.warmUp,
      full,
      index: this.index,
      base: full ? this.base : null,
      present: full ? this.present : null,
      presentVolume: full ? this.presentVolume : null,
      prices: Array.from(this.prices.subarray(0, inUse)),
      volumes: Array.from(this.volumes.subarray(0, inUse)),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    const full = saved.boolean('full')
    const index = saved.whole('index', 0, this.warmUp - 1)
    const base = full ? saved.finite('base') : NaN
    const present = full ? saved.finite('present') : NaN
    const presentVolume = full ? saved.finite('presentVolume') : NaN
    const prices = saved.finiteNumbers('prices', full ? this.warmUp : index)
    const volumes = saved.finiteNumbers('volumes', full ? this.warmUp : index)
    this.index = index
    this.base = base
    this.present = present
    this.presentVolume = presentVolume
    this.prices.set(prices)
    this.volumes.set(volumes)
    this.publish()
  }

  private advance(price: number, volume: number): void {
    this.prices[this.index] = price
    this.volumes[this.index] = volume
    this.present += (price - this.base) * volume
    this.presentVolume += volume
    this.index += 1
    if (this.index === this.warmUp) this.startBlock()
    this.publish()
  }

  private publish(): void {
    const volume = this.volumes[this.index]! + this.presentVolume
    this.value = this.base + (this.prices[this.index]! + this.present) / volume
  }

  private startBlock(): void {
    const base = this.prices[this.warmUp - 1]!
    let sum = 0
    let volumes = 0
    for (let i = this.warmUp - 1; i >= 0; i -= 1) {
      sum += (this.prices[i]! - base) * this.volumes[i]!
      volumes += this.volumes[i]!
      this.prices[i] = sum
      this.volumes[i] = volumes
    }
    this.index = 0
    this.base = base
    this.present = 0
    this.presentVolume = 0
  }
}

/** @param period bars in the window, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function vwap(period: number): Vwap {
  return new Vwap(period)
}
