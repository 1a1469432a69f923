/** Price and size of one level; size zero takes it away. */
export type DepthLevel = readonly [price: number, size: number]

/** One side of an order book, best price first. Entries 0…length−1, all sizes above zero. */
export interface DepthSide {
  readonly prices: readonly number[]
  readonly sizes: readonly number[]
}

/** An order book as it stands. A reused object: never kept. */
export interface DepthView {
  readonly bids: DepthSide
  readonly asks: DepthSide
}

export interface DepthDelta {
  readonly bids: readonly DepthLevel[]
  readonly asks: readonly DepthLevel[]
  readonly updateId: number
  /** The update that this one follows: without it something is missing. */
  readonly previousId: number
}

/**
 * `applied`; `stale`: older than what is known, and nothing to do; `gap`: updates are missing, so that the book is
 * empty until the next snapshot, for a book with a hole is worse than none.
 */
export type DepthOutcome = 'applied' | 'stale' | 'gap'

/** An order book kept from a snapshot and the changes after it. */
export class DepthBook implements DepthView {
  readonly bids = new Side(1)
  readonly asks = new Side(-1)
  private updateId = NaN

  /** Whether a snapshot came, and every change since. */
  get isComplete(): boolean {
    return !Number.isNaN(this.updateId)
  }

  snapshot(bids: readonly DepthLevel[], asks: readonly DepthLevel[], updateId: number): void {
    this.clear()
    for (const [price, size] of bids) this.bids.put(price, size)
    for (const [price, size] of asks) this.asks.put(price, size)
    this.updateId = updateId
  }

  apply({ bids, asks, updateId, previousId }: DepthDelta): DepthOutcome {
    if (updateId <= this.updateId) return 'stale'
    if (previousId !== this.updateId) {
      this.clear()
      return 'gap'
    }
    for (const [price, size] of bids) this.bids.put(price, size)
    for (const [price, size] of asks) this.asks.put(price, size)
    this.updateId = updateId
    return 'applied'
  }

  clear(): void {
    this.bids.clear()
    this.asks.clear()
    this.updateId = NaN
  }
}

class Side implements DepthSide {
  readonly prices: number[] = []
  readonly sizes: number[] = []
  private readonly sign: 1 | -1

  /** 1 where higher prices are better: bids. */
  constructor(sign: 1 | -1) {
    this.sign = sign
  }

  put(price: number, size: number): void {
    const { prices, sizes } = this
    let low = 0
    let high = prices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.sign * ((prices[middle] ?? NaN) - price) > 0) low = middle + 1
      else high = middle
    }
    const known = prices[low] === price
    if (!(size > 0)) {
      if (known) {
        prices.splice(low, 1)
        sizes.splice(low, 1)
      }
    } else if (known) {
      sizes[low] = size
    } else {
      prices.splice(low, 0, price)
      sizes.splice(low, 0, size)
    }
  }

  clear(): void {
    this.prices.length = 0
    this.sizes.length = 0
  }
}

/** Size at a price; 0 where nothing is shown. */
export function sizeAt({ prices, sizes }: DepthSide, price: number): number {
  const index = prices.indexOf(price)
  return index === -1 ? 0 : (sizes[index] ?? 0)
}
