/** The margin that is set aside for an isolated position when it is opened, and set free when it is closed. */
import { Decimal } from '../decimal.ts'
import type { Instrument } from '../instrument.ts'
import type { OrderSide } from '../order.ts'
import { costAfter } from './average-cost.ts'
import type { MarginTerms } from './margin-rules.ts'

/** Decimals of the margin set aside for an isolated position. */
const MARGIN_DECIMALS = 12

/** An execution of `quantity` for `value`, both above zero; `cost` is the whole position's after it. */
export interface IsolatedStep {
  readonly margin: Decimal
  readonly before: Decimal
  readonly after: Decimal
  readonly quantity: Decimal
  readonly value: Decimal
  readonly cost: Decimal
}

/** Margin for what was added, by its own value; of what was closed its part is set free. */
export function isolatedAfter(terms: MarginTerms, step: IsolatedStep): Decimal {
  const { margin, before, after, quantity, value, cost } = step
  if (after.isZero) return Decimal.ZERO
  const opened = before.sign === after.sign ? after.abs().sub(before.abs()) : after.abs()
  const kept = before.sign === after.sign ? margin : Decimal.ZERO
  if (opened.isNegative) return margin.mul(after).div(before, MARGIN_DECIMALS, 'halfEven')
  const openedValue = value.mul(opened).div(quantity, MARGIN_DECIMALS, 'halfEven')
  return kept.add(openedValue.mul(initialRate(terms, cost.abs().toNumber())).round(MARGIN_DECIMALS, 'up'))
}

function initialRate(terms: MarginTerms, value: number): Decimal {
  const limit = terms.tiers.tiers.find(({ upTo }) => value <= upTo)?.maxLeverage ?? terms.leverage
  return Decimal.ONE.div(Decimal.fromNumber(Math.min(terms.leverage, limit)), MARGIN_DECIMALS, 'halfEven')
}

interface Isolated {
  net: Decimal
  cost: Decimal
  margin: Decimal
}

export type SavedIsolated = readonly (readonly [
  index: number,
  net: Decimal,
  cost: Decimal,
  margin: Decimal,
])[]

/** The isolated positions of an account whose venue keeps them elsewhere: told of every execution, in their order. */
export class IsolatedBook {
  private readonly positions = new Map<number, Isolated>()

  costOf(index: number): Decimal {
    return this.positions.get(index)?.cost ?? Decimal.ZERO
  }

  marginOf(index: number): Decimal {
    return this.positions.get(index)?.margin ?? Decimal.ZERO
  }

  /** `quantity` as in the fill: below zero for a bust, which is a trade the other way. */
  onFill(
    index: number,
    instrument: Instrument,
    terms: MarginTerms,
    fill: { readonly side: OrderSide; readonly quantity: Decimal; readonly price: Decimal },
  ): void {
    const isBuy = (fill.side === 'buy') === fill.quantity.isPositive
    const quantity = fill.quantity.abs()
    const { multiplier } = instrument
    const position = this.positions.get(index)
    const before = position?.net ?? Decimal.ZERO
    const after = isBuy ? before.add(quantity) : before.sub(quantity)
    if (after.isZero) {
      this.positions.delete(index)
      return
    }
    const value = quantity.mul(fill.price).mul(multiplier)
    const { cost } = costAfter({
      cost: position?.cost ?? Decimal.ZERO,
      before,
      after,
      sign: isBuy ? 1 : -1,
      quantity,
      signedValue: isBuy ? value : value.neg(),
      price: fill.price,
      multiplier,
    })
    const margin = position?.margin ?? Decimal.ZERO
    this.positions.set(index, {
      net: after,
      cost,
      margin: isolatedAfter(terms, { margin, before, after, quantity, value, cost }),
    })
  }

  /** Funding is paid from the margin of the position, and got into it. */
  addMargin(index: number, amount: Decimal): void {
    const position = this.positions.get(index)
    if (position !== undefined) position.margin = position.margin.add(amount)
  }

  save(): SavedIsolated {
    return [...this.positions]
      .sort(([a], [b]) => a - b)
      .map(([index, { net, cost, margin }]) => [index, net, cost, margin])
  }

  load(saved: SavedIsolated): void {
    this.positions.clear()
    for (const [index, net, cost, margin] of saved) this.positions.set(index, { net, cost, margin })
  }
}
