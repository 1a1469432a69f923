import { Decimal } from '../domain/decimal.ts'
import { at } from './assert.ts'
import type { InstrumentRules } from './instrument-rules.ts'
import type { MarketWindow } from './market-window.ts'

export interface SavedBudget {
  readonly index: number
  readonly key: number
  readonly shared: boolean
  /** Null for no cap. */
  readonly buys: string | null
  readonly sells: string | null
}

/** What may still be executed in one window: an amount, or null for no cap. */
export interface WindowBudget {
  left(window: MarketWindow, sign: 1 | -1): Decimal | null
  take(window: MarketWindow, sign: 1 | -1, quantity: Decimal): void
}

/**
 * Our orders together take at most a share of what traded, since the rest was traded by others who stood
 * before us. Drawn on in order of arrival; whole lots; buys and sells draw on the same budget, for each of
 * their executions would have been one of the trades. Unknown volume is no cap; zero volume fills nothing.
 *
 * Where quotes exist and no trade volume is known, the displayed size of the side that is hit is the cap
 * (a size of zero is how sources write «unknown»). A quote can be hit in a minute without a trade, so the
 * rule that zero volume fills nothing is one of trade bars.
 */
export class VolumeBudget implements WindowBudget {
  private readonly rules: readonly InstrumentRules[]
  private readonly share: Decimal | null
  /** Window that the amounts of an instrument are for; NaN: none yet. */
  private readonly keys: Float64Array
  /** 1 where buys and sells draw on the same amount, that of the buys. */
  private readonly shared: Uint8Array
  private readonly buys: (Decimal | null)[]
  private readonly sells: (Decimal | null)[]

  constructor(rules: readonly InstrumentRules[], volumeCap: number | null) {
    this.rules = rules
    this.share = volumeCap === null ? null : Decimal.from(volumeCap)
    this.keys = new Float64Array(rules.length).fill(NaN)
    this.shared = new Uint8Array(rules.length)
    this.buys = rules.map(() => null)
    this.sells = rules.map(() => null)
  }

  left(window: MarketWindow, sign: 1 | -1): Decimal | null {
    if (this.share === null) return null
    const index = window.instrumentIndex
    // Set at the first look and kept for the whole window, though `marks.volume` may change meanwhile.
    if (this.keys[index] !== window.budgetKey) this.begin(this.share, window)
    return at(sign > 0 || this.shared[index] === 1 ? this.buys : this.sells, index)
  }

  take(window: MarketWindow, sign: 1 | -1, quantity: Decimal): void {
    const left = this.left(window, sign)
    if (left === null) return
    const index = window.instrumentIndex
    const amounts = sign > 0 || this.shared[index] === 1 ? this.buys : this.sells
    amounts[index] = left.sub(quantity)
  }

  private begin(share: Decimal, window: MarketWindow): void {
    const index = window.instrumentIndex
    const { lotSize } = at(this.rules, index).instrument
    const lots = (size: Decimal): Decimal => size.quantize(lotSize, 'down')
    const displayed = (size: number): Decimal | null => (size > 0 ? lots(Decimal.fromNumber(size)) : null)
    const byVolume = !window.quoted || window.volume > 0
    this.keys[index] = window.budgetKey
    this.shared[index] = byVolume ? 1 : 0
    if (byVolume) {
      const known = !Number.isNaN(window.volume)
      this.buys[index] = known ? lots(Decimal.fromNumber(window.volume).mul(share)) : null
      this.sells[index] = null
    } else {
      this.buys[index] = displayed(window.buySize)
      this.sells[index] = displayed(window.sellSize)
    }
  }

  save(): SavedBudget[] {
    const saved: SavedBudget[] = []
    this.keys.forEach((key, index) => {
      if (Number.isNaN(key)) return
      const buys = this.buys[index]?.toString() ?? null
      const sells = this.sells[index]?.toString() ?? null
      saved.push({ index, key, shared: this.shared[index] === 1, buys, sells })
    })
    return saved
  }

  load(saved: readonly SavedBudget[]): void {
    this.keys.fill(NaN)
    for (const { index, key, shared, buys, sells } of saved) {
      this.keys[index] = key
      this.shared[index] = shared ? 1 : 0
      this.buys[index] = buys === null ? null : Decimal.from(buys)
      this.sells[index] = sells === null ? null : Decimal.from(sells)
    }
  }
}

/** A budget for one moment: the size of a print, or what a quote shows; null for no cap. */
export class PointBudget implements WindowBudget {
  private amount: Decimal | null = null

  /** NaN where the size is unknown. */
  reset(size: number, rules: InstrumentRules): void {
    this.amount = Number.isNaN(size)
      ? null
      : Decimal.fromNumber(size).quantize(rules.instrument.lotSize, 'down')
  }

  /** Null for no cap. */
  put(amount: Decimal | null): void {
    this.amount = amount
  }

  left(): Decimal | null {
    return this.amount
  }

  take(_window: MarketWindow, _sign: 1 | -1, quantity: Decimal): void {
    if (this.amount !== null) this.amount = this.amount.sub(quantity)
  }
}
