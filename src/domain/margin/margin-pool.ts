/** The margin of an account: what it has, what it must keep, where it is liquidated. For decisions, never booked. */
import type { Currency, Instrument } from '../instrument.ts'
import { perpetualLiquidationPrice } from './liquidation-price.ts'
import type { MarginRules, MarginTerms } from './margin-rules.ts'
import { requirementOf, type Requirement } from './requirement.ts'

/** An account as the formulas read it: that of a venue, or our own books. */
export interface MarginSource {
  readonly instruments: readonly Instrument[]
  readonly rules: MarginRules
  /** Instruments of which something is held, ascending. */
  readonly held: readonly number[]
  /** Signed. */
  net(index: number): number
  multiplier(index: number): number
  /** What of the position's cost is in `cash` all the same, in the instrument's currency; 0 where none is. */
  costInCash(index: number): number
  /** Set aside for an isolated position. */
  isolatedMargin(index: number): number
  /** The mark price, else the last; NaN where nothing is known. */
  markPrice(index: number): number
  /** How much of the account's currency one unit is; NaN where it is not known. */
  rate(currency: Currency): number
  /** In the account's currency. */
  cash(): number
  /** What open orders could still buy and sell, reduce-only ones apart. */
  openLeaves(index: number): { readonly buy: number; readonly sell: number }
}

/** An order that might be added. */
export interface PossibleOrder {
  readonly instrumentIndex: number
  readonly sign: 1 | -1
  readonly quantity: number
  /** What to value the instrument at when the market has no price yet. */
  readonly fallbackPrice: number
}

/** Halvings of a range of prices: beyond the last bit of a double. */
const HALVINGS = 60
/** Prices up to so many times the last are looked at for what is short. */
const FARTHEST = 1000

export class MarginPool {
  private readonly source: MarginSource

  constructor(source: MarginSource) {
    this.source = source
  }

  /** A requirement of one position in the account's currency. */
  need(index: number, quantity: number, price: number, which: Requirement): number {
    const { source } = this
    const instrument = this.instrument(index)
    const terms = this.terms(index)
    const { underlyingIndex } = terms
    const needed = requirementOf(
      source.rules,
      {
        instrument,
        multiplier: source.multiplier(index),
        terms,
        quantity,
        price,
        underlying:
          underlyingIndex === -1
            ? null
            : {
                price: source.markPrice(underlyingIndex),
                isIndex: this.instrument(underlyingIndex).kind === 'index',
                net: source.net(underlyingIndex),
              },
      },
      which,
    )
    return needed * source.rate(instrument.currency)
  }

  /** What a position adds to the cash at a price, in the account's currency. */
  worth(index: number, price: number): number {
    const { source } = this
    const value = source.net(index) * price * source.multiplier(index) - source.costInCash(index)
    return value * source.rate(this.instrument(index).currency)
  }

  /** Equity of the pool: cash and positions without what is isolated. One instrument at a price of its own. */
  equity(index = -1, price = NaN): number {
    const { source } = this
    let sum = source.cash()
    for (const held of source.held) {
      if (this.terms(held).isolated) {
        sum -= source.isolatedMargin(held) * source.rate(this.instrument(held).currency)
      } else sum += this.worth(held, held === index ? price : source.markPrice(held))
    }
    return sum
  }

  /** What the positions of the pool must keep. */
  maintenance(index = -1, price = NaN): number {
    let sum = 0
    for (const held of this.source.held) {
      if (this.terms(held).isolated) continue
      sum += this.maintenanceOf(held, held === index ? price : this.source.markPrice(held))
    }
    return sum
  }

  maintenanceOf(index: number, price: number): number {
    return this.need(index, this.source.net(index), price, 'maintenance')
  }

  /**
   * By how much the margin covers what must be kept, at a price of one instrument: of its own margin where it is
   * isolated, of the pool otherwise. Zero or less: it is liquidated. In the account's currency.
   */
  excess(index: number, price: number): number {
    if (!this.terms(index).isolated) return this.equity(index, price) - this.maintenance(index, price)
    const rate = this.source.rate(this.instrument(index).currency)
    const balance = this.source.isolatedMargin(index) * rate + this.worth(index, price)
    return balance - this.maintenanceOf(index, price)
  }

  /** What positions and open orders of the pool need at most, and what more of an isolated one would. */
  required(addition: PossibleOrder | null): number {
    let sum = 0
    this.source.instruments.forEach((_, index) => {
      sum += this.worstNeed(index, addition?.instrumentIndex === index ? addition : null)
    })
    return sum
  }

  /** All buys fill and no sell, or the other way round: whichever needs more. */
  private worstNeed(index: number, addition: PossibleOrder | null): number {
    const { source } = this
    const net = source.net(index)
    let { buy, sell } = source.openLeaves(index)
    if (addition !== null && addition.sign > 0) buy += addition.quantity
    if (addition !== null && addition.sign < 0) sell += addition.quantity
    if (net === 0 && buy === 0 && sell === 0) return 0
    const marked = source.markPrice(index)
    const price = Number.isNaN(marked) ? (addition?.fallbackPrice ?? NaN) : marked
    if (!this.terms(index).isolated) {
      return Math.max(
        this.need(index, net + buy, price, 'initial'),
        this.need(index, net - sell, price, 'initial'),
      )
    }
    // what is held has its margin already
    const more = Math.max(Math.abs(net + buy), Math.abs(net - sell)) - Math.abs(net)
    return more > 0 ? this.need(index, more, price, 'initial') : 0
  }

  /**
   * Price of one instrument at which its position is liquidated, everything else at its mark price: by the formula
   * of the venues for a perpetual (`liquidation-price.ts`), else where margin and requirement meet. NaN where no price
   * liquidates it, nothing is held, or a price or rate is missing.
   */
  liquidationPrice(index: number): number {
    const { source } = this
    const quantity = source.net(index)
    if (quantity === 0) return NaN
    const mark = source.markPrice(index)
    const { isolated, tiers } = this.terms(index)
    const { kind, currency } = this.instrument(index)
    if (kind !== 'perpetual') return this.meetingPrice(index, mark, quantity > 0 ? 0 : mark * FARTHEST)
    const rate = source.rate(currency)
    const balance = isolated
      ? source.isolatedMargin(index) - source.costInCash(index)
      : (this.equity(index, 0) - this.maintenance(index, 0)) / rate
    // per unit of value, the multiplier in the quantity; the cost is in the balance, so that the entry is at zero
    return perpetualLiquidationPrice({
      walletBalance: balance,
      quantity: quantity * source.multiplier(index),
      entryPrice: 0,
      tiers,
    })
  }

  /** Where, on the way from one price to another, the margin no longer covers what must be kept; NaN for nowhere. */
  meetingPrice(index: number, from: number, to: number): number {
    if (Number.isNaN(to) || !(this.excess(index, to) <= 0)) return NaN
    if (Number.isNaN(from)) return to
    if (this.excess(index, from) <= 0) return from
    let [good, bad] = [from, to]
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (good + bad) / 2
      if (this.excess(index, middle) <= 0) bad = middle
      else good = middle
    }
    return bad
  }

  private terms(index: number): MarginTerms {
    const terms = this.source.rules.terms[index]
    if (terms === undefined) throw new RangeError(`no instrument ${String(index)}`)
    return terms
  }

  private instrument(index: number): Instrument {
    const instrument = this.source.instruments[index]
    if (instrument === undefined) throw new RangeError(`no instrument ${String(index)}`)
    return instrument
  }
}
