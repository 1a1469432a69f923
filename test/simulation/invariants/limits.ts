import { Decimal } from '../../../src/domain/decimal.ts'
import type { Invariant } from './invariant.ts'

/** Shares of one instrument, long or short, in the simulated account. */
export const MOST_HELD = 300

/** I13: by the venue's own books, what is held and what could still be bought or sold never passes the limit. */
export function limits(): Invariant {
  let looked = ''
  return {
    id: 'I13',
    onStep(world) {
      const { venue, dials } = world
      // where an order may come any time later than it was given up, or others trade, the breach is not ours
      if (dials.noValidity > 0 || dials.clockSteps > 0) return
      const now = `${String(venue.orders.length)} ${String(venue.executions.length)}`
      if (now === looked) return
      looked = now
      for (const id of venue.listings.keys()) {
        if (world.disturbed.has(id)) continue
        let long = venue.positions.get(id)?.net ?? Decimal.ZERO
        let short = long
        for (const order of venue.open()) {
          if (order.terms.instrumentId !== id || order.terms.reduceOnly) continue
          const leaves = order.quantity.sub(order.filled).sub(order.voided)
          if (order.terms.side === 'buy') long = long.add(leaves)
          else short = short.sub(leaves)
        }
        const worst = Decimal.max(long.abs(), short.abs())
        if (worst.toNumber() > MOST_HELD)
          world.violate(
            'I13',
            `${id}: ${worst.toString()} could be held at the venue, ${String(MOST_HELD)} may be`,
          )
      }
    },
  }
}
