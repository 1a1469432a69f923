import type { MarketDataView } from '../domain/market-data.ts'

/** Assumed until two closes are known: about a day's move of a share. */
const UNKNOWN = 0.01

const KIND_NONE = 0
const KIND_TRADE = 1
const KIND_BAR = 2

/** Of one instrument's columns, in this order; a fifth holds which kind of data is watched. */
export type SavedVolatility = readonly (readonly number[])[]

/**
 * How much an instrument moves and trades per bar, from what has happened so far: exponentially weighted means of
 * squared returns and of volumes, λ = 1 − 2 ÷ (window + 1), with the weights of the few bars at the beginning
 * made whole (Σ λⁱ x ÷ Σ λⁱ). Bars are watched; single prints only where there are no bars.
 */
export class Volatility {
  private readonly decay: number
  private readonly lastPrice: Float64Array
  private readonly squares: Float64Array
  private readonly squareWeights: Float64Array
  private readonly volumes: Float64Array
  private readonly volumeWeights: Float64Array
  private readonly kind: Float64Array

  /** `window` in bars, above 1. */
  constructor(instruments: number, window: number) {
    this.decay = 1 - 2 / (window + 1)
    const column = (): Float64Array => new Float64Array(instruments)
    this.lastPrice = column().fill(NaN)
    this.squares = column()
    this.squareWeights = column()
    this.volumes = column()
    this.volumeWeights = column()
    this.kind = column()
  }

  observe(index: number, view: MarketDataView): void {
    if (view.kind === 'bar') {
      if (this.kind[index] === KIND_TRADE) this.forget(index)
      this.kind[index] = KIND_BAR
      this.add(index, view.close, view.volume)
    } else if (view.kind === 'trade' && this.kind[index] !== KIND_BAR) {
      this.kind[index] = KIND_TRADE
      this.add(index, view.price, view.size)
    }
  }

  /** Standard deviation of the return of one bar, as a fraction. */
  sigma(index: number): number {
    const weights = this.squareWeights[index] ?? 0
    return weights === 0 ? UNKNOWN : Math.sqrt((this.squares[index] ?? 0) / weights)
  }

  /** Mean volume of one bar; NaN where none is known. */
  volume(index: number): number {
    const weights = this.volumeWeights[index] ?? 0
    return weights === 0 ? NaN : (this.volumes[index] ?? 0) / weights
  }

  /** New prices and volumes from here on; the past is put in their units. */
  split(index: number, ratio: number): void {
    this.lastPrice[index] = (this.lastPrice[index] ?? NaN) / ratio
    this.volumes[index] = (this.volumes[index] ?? 0) * ratio
  }

  save(): SavedVolatility {
    return this.columns().map((column) => [...column].map((value) => (Number.isNaN(value) ? -1 : value)))
  }

  load(saved: SavedVolatility): void {
    this.columns().forEach((column, at) => {
      column.set(saved[at] ?? [])
    })
    this.lastPrice.forEach((price, index) => {
      if (price === -1) this.lastPrice[index] = NaN
    })
  }

  private columns(): Float64Array[] {
    const { lastPrice, squares, squareWeights, volumes, volumeWeights, kind } = this
    return [lastPrice, squares, squareWeights, volumes, volumeWeights, kind]
  }

  private forget(index: number): void {
    this.kind[index] = KIND_NONE
    this.lastPrice[index] = NaN
    for (const column of [this.squares, this.squareWeights, this.volumes, this.volumeWeights])
      column[index] = 0
  }

  private add(index: number, price: number, volume: number): void {
    const { decay } = this
    const last = this.lastPrice[index] ?? NaN
    const change = price / last - 1
    if (Number.isFinite(change)) {
      this.squares[index] = (this.squares[index] ?? 0) * decay + change * change
      this.squareWeights[index] = (this.squareWeights[index] ?? 0) * decay + 1
    }
    if (price > 0) this.lastPrice[index] = price
    if (Number.isNaN(volume)) return
    this.volumes[index] = (this.volumes[index] ?? 0) * decay + volume
    this.volumeWeights[index] = (this.volumeWeights[index] ?? 0) * decay + 1
  }
}
