import { Decimal } from '../domain/decimal.ts'
import { at } from './assert.ts'
import { exactPrice } from './exact-price.ts'
import type { InstrumentRules } from './instrument-rules.ts'
import type { MarketWindow } from './market-window.ts'

export interface SavedBudget {
  readonly slot: number
  readonly key: number
  /** Null for no cap. */
  readonly left: string | null
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
  /** Two slots per instrument: 0 shared or buys, 1 sells where displayed sizes count. NaN: never used. */
  private readonly keys: Float64Array
  private readonly amounts: (Decimal | null)[]

  constructor(rules: readonly InstrumentRules[], volumeCap: number | null) {
    this.rules = rules
    this.share = volumeCap === null ? null : Decimal.from(volumeCap)
    this.keys = new Float64Array(rules.length * 2).fill(NaN)
    this.amounts = Array.from({ length: rules.length * 2 }, () => null)
  }

  left(window: MarketWindow, sign: 1 | -1): Decimal | null {
    if (this.share === null) return null
    const slot = slotOf(window, sign)
    if (this.keys[slot] !== window.budgetKey) {
      this.keys[slot] = window.budgetKey
      this.amounts[slot] = this.fresh(this.share, window, sign)
    }
    return at(this.amounts, slot)
  }

  take(window: MarketWindow, sign: 1 | -1, quantity: Decimal): void {
    const left = this.left(window, sign)
    if (left !== null) this.amounts[slotOf(window, sign)] = left.sub(quantity)
  }

  private fresh(share: Decimal, window: MarketWindow, sign: 1 | -1): Decimal | null {
    const { lotSize } = at(this.rules, window.instrumentIndex).instrument
    if (!window.quoted || window.volume > 0) {
      if (Number.isNaN(window.volume)) return null
      return exactPrice(window.volume).mul(share).quantize(lotSize, 'down')
    }
    const size = sign > 0 ? window.buySize : window.sellSize
    return size > 0 ? exactPrice(size).quantize(lotSize, 'down') : null
  }

  save(): SavedBudget[] {
    const saved: SavedBudget[] = []
    this.keys.forEach((key, slot) => {
      if (Number.isNaN(key)) return
      saved.push({ slot, key, left: this.amounts[slot]?.toString() ?? null })
    })
    return saved
  }

  load(saved: readonly SavedBudget[]): void {
    this.keys.fill(NaN)
    this.amounts.fill(null)
    for (const { slot, key, left } of saved) {
      this.keys[slot] = key
      this.amounts[slot] = left === null ? null : Decimal.from(left)
    }
  }
}

/** A budget for one moment: the size of a print, or what a quote shows; null for no cap. */
export class PointBudget implements WindowBudget {
  private amount: Decimal | null = null

  /** NaN where the size is unknown. */
  reset(size: number, rules: InstrumentRules): void {
    this.amount = Number.isNaN(size) ? null : exactPrice(size).quantize(rules.instrument.lotSize, 'down')
  }

  left(): Decimal | null {
    return this.amount
  }

  take(_window: MarketWindow, _sign: 1 | -1, quantity: Decimal): void {
    if (this.amount !== null) this.amount = this.amount.sub(quantity)
  }
}

function slotOf(window: MarketWindow, sign: 1 | -1): number {
  const bySide = window.quoted && !(window.volume > 0) && sign < 0
  return window.instrumentIndex * 2 + (bySide ? 1 : 0)
}
