/** Legs whose price the engine watches by itself. */
import type { MarketDataView } from '../../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { Leg } from './group.ts'
import { limitPrice, stopPrice } from './leg-orders.ts'
import type { LegAtWork } from './leg-orders.ts'

/** What data say of the price that an exit would trade at. */
interface Met {
  readonly low: number
  readonly high: number
  readonly last: number
}

/** A bar that began before the watch says only where it ended: its range may lie before. */
function metBy(view: MarketDataView, { side, watchedSince }: Leg): Met {
  switch (view.kind) {
    case 'bar': {
      const { low, high, close, startTime } = view
      const isWhole = startTime * MICROS_PER_MILLI >= watchedSince
      return isWhole ? { low, high, last: close } : point(close)
    }
    case 'quote':
      return point(side === 'sell' ? view.bid : view.ask)
    case 'trade':
      return point(view.price)
  }
}

function point(price: number): Met {
  return { low: price, high: price, last: price }
}

/**
 * Whether the leg's price was reached; keeps the best price of a trailing stop. Inside a bar a trailing stop is met by the
 * worst price at where it stood before, and then by the close at where the bar's best price has brought it.
 */
export function isReached(work: LegAtWork, view: MarketDataView): boolean {
  const { leg } = work
  const met = metBy(view, leg)
  const worst = leg.side === 'sell' ? met.low : met.high
  const best = leg.side === 'sell' ? met.high : met.low
  if (isBeyond(leg, worst, stopPrice(work)?.toNumber() ?? NaN)) return true
  const limit = limitPrice(work)
  // the limit of a stop-limit leg is none to get out at
  if (limit !== null && leg.terms.stop === null && isBeyond(leg, limit.toNumber(), best)) return true
  if (leg.terms.trail === null && leg.terms.trailPercent === null) return false
  if (isBeyond(leg, worst, trailOf(leg))) return true
  const further = leg.side === 'sell' ? best > leg.best : best < leg.best
  if (Number.isNaN(leg.best) || further) leg.best = best
  return isBeyond(leg, met.last, trailOf(leg))
}

/** At or past, seen from the side that the exit trades on: a sell at or below. */
function isBeyond({ side }: Leg, price: number, mark: number): boolean {
  return side === 'sell' ? price <= mark : price >= mark
}

function trailOf({ terms, side, best }: Leg): number {
  const distance =
    terms.trail === null ? (best * (terms.trailPercent?.toNumber() ?? NaN)) / 100 : terms.trail.toNumber()
  return side === 'sell' ? best - distance : best + distance
}
