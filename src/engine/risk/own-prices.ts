import type { Fill } from '../../domain/fill.ts'
import type { OrderIntent, OrderSide } from '../../domain/order.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Marks } from '../../domain/marks.ts'

/** A price at which we traded, or set out to trade. */
interface OwnPrice {
  readonly time: UnixMicros
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly price: number
}

/** Where `priceDriftSeconds` is left out. */
export const DRIFT_SECONDS = 60

/**
 * Where our own orders began to trade, and where they executed, of the last while: each order may lie within its
 * collar and all of them together still carry the price away. Kernel state.
 */
export class OwnPrices {
  /** How far back anything looks; 0 remembers nothing. */
  memory: UnixMicros = 0
  private prices: OwnPrice[] = []

  /** An order that was approved, at the price from which it takes. One that would rest has moved nothing. Returns what undoes it. */
  noteOrder(intent: OrderIntent, marks: Marks, now: UnixMicros): () => void {
    const { strategyIndex, instrumentIndex, side } = intent
    const taking = marks.takingPrice(instrumentIndex, side)
    if (waitsForTrigger(intent) || !reaches(intent, taking)) return NOTHING
    return this.note({ time: now, strategyIndex, instrumentIndex, side, price: taking })
  }

  /** A bust takes nothing back: the price was there. */
  noteFill({ strategyIndex, instrumentIndex, side, price, quantity }: Fill, now: UnixMicros): void {
    if (quantity.isNegative) return
    this.note({ time: now, strategyIndex, instrumentIndex, side, price: price.toNumber() })
  }

  /** The lowest price of our buys, the highest of our sales, after `since`; null where there was none. −1 counts all strategies. */
  best(side: OrderSide, instrumentIndex: number, strategyIndex: number, since: UnixMicros): number | null {
    let best: number | null = null
    for (let at = this.prices.length - 1; at >= 0; at--) {
      const entry = this.prices[at]
      if (entry === undefined || entry.time <= since) break
      if (entry.side !== side || entry.instrumentIndex !== instrumentIndex) continue
      if (strategyIndex !== -1 && entry.strategyIndex !== strategyIndex) continue
      if (best === null || (side === 'buy' ? entry.price < best : entry.price > best)) best = entry.price
    }
    return best
  }

  save(): unknown {
    return this.prices.map((entry) => ({ ...entry }))
  }

  load(saved: unknown): void {
    this.prices = saved as OwnPrice[]
  }

  private note(entry: OwnPrice): () => void {
    const first = this.prices.findIndex(({ time }) => time > entry.time - this.memory)
    this.prices.splice(0, first === -1 ? this.prices.length : first)
    this.prices.push(entry)
    return () => {
      this.prices = this.prices.filter((other) => other !== entry)
    }
  }
}

const NOTHING = (): void => undefined

/** Stops and trails trade later, at prices of then; their executions count. */
export function waitsForTrigger({ stopPrice, trail }: OrderIntent): boolean {
  return stopPrice !== null || trail !== null
}

function reaches({ side, limitPrice }: OrderIntent, taking: number): boolean {
  if (Number.isNaN(taking)) return false
  if (limitPrice === null) return true
  return side === 'buy' ? limitPrice.toNumber() >= taking : limitPrice.toNumber() <= taking
}

/** How far back a limit on drift looks. */
export function driftWindow(seconds: number | undefined): UnixMicros {
  return (seconds ?? DRIFT_SECONDS) * MICROS_PER_SECOND
}
