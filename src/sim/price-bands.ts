import { Decimal } from '../domain/decimal.ts'
import type { InstrumentRules } from './instrument-rules.ts'

type SavedBand = readonly [index: number, lower: number | null, upper: number | null]

export interface SavedBands {
  readonly set: readonly SavedBand[]
  readonly daily: readonly SavedBand[]
  readonly moving: readonly SavedBand[]
  /** Index and trading day. */
  readonly days: readonly (readonly [number, number])[]
}

const HUNDREDTH = Decimal.from('0.01')

/**
 * Prices beyond which nothing trades: bands that are set, a limit around the price of the day before, and one around
 * the last price before the data at hand. At an upper limit itself there are buyers and nobody sells, so a buy
 * must be below it, and a sell above a lower one.
 */
export class PriceBands {
  /** Whether anything is limited: the one question asked on the way of every fill. */
  isActive: boolean
  /** Whether every bar has to be seen, for the price of the day before to be known. */
  readonly watches: boolean
  private readonly dailyRate: Decimal | null
  private readonly movingRate: Decimal | null
  private readonly set: BandPair
  private readonly daily: BandPair
  private readonly moving: BandPair
  private readonly day: Float64Array

  constructor(instruments: number, dailyPercent: number | null, movingPercent: number | null) {
    this.dailyRate = rateOf(dailyPercent)
    this.movingRate = rateOf(movingPercent)
    this.watches = this.dailyRate !== null
    this.isActive = this.watches || this.movingRate !== null
    this.set = new BandPair(instruments)
    this.daily = new BandPair(instruments)
    this.moving = new BandPair(instruments)
    this.day = new Float64Array(instruments).fill(NaN)
  }

  /** Infinite where there is no limit. */
  put(index: number, lower: number, upper: number): void {
    this.set.put(index, lower, upper)
    this.isActive = true
  }

  /** Before data of that trading day; `last` is the price before it, NaN where unknown. */
  look(rules: InstrumentRules, day: number, last: number): void {
    const { index } = rules
    if (this.movingRate !== null) this.moving.around(rules, last, this.movingRate)
    if (this.dailyRate === null || day <= (this.day[index] ?? NaN)) return
    this.day[index] = day
    this.daily.around(rules, last, this.dailyRate)
  }

  upper(index: number): number {
    return Math.min(this.set.upperOf(index), this.daily.upperOf(index), this.moving.upperOf(index))
  }

  lower(index: number): number {
    return Math.max(this.set.lowerOf(index), this.daily.lowerOf(index), this.moving.lowerOf(index))
  }

  allows(index: number, sign: 1 | -1, price: number): boolean {
    return sign > 0
      ? price < this.upper(index) && price >= this.lower(index)
      : price > this.lower(index) && price <= this.upper(index)
  }

  save(): SavedBands {
    const days: [number, number][] = []
    this.day.forEach((day, index) => {
      if (!Number.isNaN(day)) days.push([index, day])
    })
    return { set: this.set.save(), daily: this.daily.save(), moving: this.moving.save(), days }
  }

  load({ set, daily, moving, days }: SavedBands): void {
    this.set.load(set)
    this.daily.load(daily)
    this.moving.load(moving)
    this.day.fill(NaN)
    for (const [index, day] of days) this.day[index] = day
    this.isActive ||= set.length > 0
  }
}

class BandPair {
  private readonly lowers: Float64Array
  private readonly uppers: Float64Array

  constructor(instruments: number) {
    this.lowers = new Float64Array(instruments).fill(-Infinity)
    this.uppers = new Float64Array(instruments).fill(Infinity)
  }

  put(index: number, lower: number, upper: number): void {
    this.lowers[index] = lower
    this.uppers[index] = upper
  }

  /** To the tick, inward. */
  around({ index, instrument }: InstrumentRules, price: number, rate: Decimal): void {
    if (Number.isNaN(price)) {
      this.put(index, -Infinity, Infinity)
      return
    }
    const middle = Decimal.fromNumber(price)
    const width = middle.abs().mul(rate)
    this.put(
      index,
      middle.sub(width).quantize(instrument.tickSize, 'ceil').toNumber(),
      middle.add(width).quantize(instrument.tickSize, 'floor').toNumber(),
    )
  }

  save(): SavedBand[] {
    const saved: SavedBand[] = []
    this.lowers.forEach((lower, index) => {
      const upper = this.upperOf(index)
      if (lower !== -Infinity || upper !== Infinity) saved.push([index, finite(lower), finite(upper)])
    })
    return saved
  }

  load(saved: readonly SavedBand[]): void {
    this.lowers.fill(-Infinity)
    this.uppers.fill(Infinity)
    for (const [index, lower, upper] of saved) this.put(index, lower ?? -Infinity, upper ?? Infinity)
  }

  lowerOf(index: number): number {
    return this.lowers[index] ?? -Infinity
  }

  upperOf(index: number): number {
    return this.uppers[index] ?? Infinity
  }
}

function rateOf(percent: number | null): Decimal | null {
  return percent === null ? null : Decimal.from(percent).mul(HUNDREDTH)
}

/** JSON has no infinities. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
