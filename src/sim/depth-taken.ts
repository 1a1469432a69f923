import { Decimal } from '../domain/decimal.ts'
import type { DepthSide, DepthView } from '../domain/depth.ts'

export type SavedTaken = readonly (readonly [index: number, sign: 1 | -1, price: number, quantity: string])[]

/** What our orders took of each level of recorded books, for as long as the level stays. */
export class DepthTaken {
  /** By twice the instrument index, and one more for what sells took. */
  private readonly levels = new Map<number, Map<number, Decimal>>()

  at(index: number, sign: 1 | -1, price: number): Decimal {
    return this.levels.get(keyOf(index, sign))?.get(price) ?? Decimal.ZERO
  }

  add(index: number, sign: 1 | -1, price: number, quantity: Decimal): void {
    if (quantity.isZero) return
    const key = keyOf(index, sign)
    const levels = this.levels.get(key) ?? new Map<number, Decimal>()
    levels.set(price, (levels.get(price) ?? Decimal.ZERO).add(quantity))
    this.levels.set(key, levels)
  }

  /** A new state of the book: levels that are gone have no memory. */
  see(index: number, depth: DepthView): void {
    this.forget(keyOf(index, 1), depth.asks)
    this.forget(keyOf(index, -1), depth.bids)
  }

  private forget(key: number, side: DepthSide): void {
    const levels = this.levels.get(key)
    if (levels === undefined) return
    for (const price of [...levels.keys()]) if (!side.prices.includes(price)) levels.delete(price)
  }

  save(): SavedTaken {
    return [...this.levels].flatMap(([key, levels]) =>
      [...levels].map(
        ([price, quantity]) => [key >> 1, (key & 1) === 0 ? 1 : -1, price, quantity.toString()] as const,
      ),
    )
  }

  load(saved: SavedTaken): void {
    this.levels.clear()
    for (const [index, sign, price, quantity] of saved) this.add(index, sign, price, Decimal.from(quantity))
  }
}

function keyOf(index: number, sign: 1 | -1): number {
  return 2 * index + (sign > 0 ? 0 : 1)
}
