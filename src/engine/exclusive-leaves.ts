import { Decimal } from '../domain/decimal.ts'

/** What one open order of a leg may still execute. */
interface LegLeaves {
  readonly kind: number
  readonly leg: number
  readonly leaves: Decimal
}

/**
 * What the open orders of a group whose legs stand for one another may still execute: a stop and a target over the same
 * shares can sell them once, not twice. Within a leg orders add up; of the legs the larger counts, kind by kind.
 */
export class ExclusiveLeaves {
  /** By sequence of the order. */
  private readonly orders = new Map<number, LegLeaves>()

  get isEmpty(): boolean {
    return this.orders.size === 0
  }

  /** Zero takes it out. */
  set(sequence: number, kind: number, leg: number, leaves: Decimal): void {
    if (leaves.isZero) this.orders.delete(sequence)
    else this.orders.set(sequence, { kind, leg, leaves })
  }

  /** Of the larger leg. */
  worst(kind: number): Decimal {
    return this.largest(kind, 0, null)
  }

  /** By how much the larger leg shrinks without this order. */
  shareOf(kind: number, sequence: number): Decimal {
    return this.worst(kind).sub(this.largest(kind, sequence, null))
  }

  /** By how much the larger leg grows with so much more in one of them; `except` is left out on both sides. */
  added(kind: number, leg: number, leaves: Decimal, except: number): Decimal {
    return this.largest(kind, except, { kind, leg, leaves }).sub(this.largest(kind, except, null))
  }

  private largest(kind: number, except: number, more: LegLeaves | null): Decimal {
    const sums = new Map<number, Decimal>()
    for (const [sequence, order] of this.orders) {
      if (order.kind !== kind || sequence === except) continue
      sums.set(order.leg, (sums.get(order.leg) ?? Decimal.ZERO).add(order.leaves))
    }
    if (more !== null) sums.set(more.leg, (sums.get(more.leg) ?? Decimal.ZERO).add(more.leaves))
    let largest = Decimal.ZERO
    for (const sum of sums.values()) largest = Decimal.max(largest, sum)
    return largest
  }
}
