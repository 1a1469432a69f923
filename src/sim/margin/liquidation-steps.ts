/**
 * How much of a perpetual a venue closes first, to leave the rest (`liquidationSteps=venue`).
 *
 * - Binance, Bybit: as much as brings the value down to the upper end of a lower tier, the highest at which the margin
 *   suffices after costs. In the lowest tier, or where none suffices, the whole position is taken over.
 * - Hyperliquid: a fifth of a position worth more than 100,000, unless one was reduced within the last 30 seconds;
 *   where that does not suffice, and otherwise, all of it.
 * - Anywhere else: all of it.
 *
 * Sources, read 2026-11-21: Binance, Liquidation protocol (one order that reduces the position; the rest is taken over
 * if the margin still falls short); Bybit, Liquidation process (down to a lower risk limit by one fill-or-kill order);
 * Hyperliquid docs, Liquidations (partial liquidations).
 */
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import type { MarginBook } from './margin-book.ts'
import { rateNumber } from './valuation.ts'

type Style = 'whole' | 'tiers' | 'fifth'

const LARGE = 100_000
const FIFTH = Decimal.from('0.2')
const COOLDOWN: UnixMicros = 30_000_000

function styleOf(core: VenueCore, { venue, kind }: Instrument): Style {
  if (core.settings.liquidationSteps === 'whole' || kind !== 'perpetual') return 'whole'
  const name = venue.toUpperCase()
  if (name.startsWith('HYPERLIQUID')) return 'fifth'
  return name.startsWith('BINANCE') || name.startsWith('BYBIT') ? 'tiers' : 'whole'
}

/** Quantity to close first, above zero and less than all; null where the position goes whole. */
export function firstStep(
  core: VenueCore,
  margin: MarginBook,
  index: number,
  price: number,
  costOf: (quantity: Decimal) => number,
): Decimal | null {
  const { instrument, multiplierNumber } = at(core.rules, index)
  const held = core.account.netQuantity(index).abs()
  const value = held.toNumber() * price * multiplierNumber
  switch (styleOf(core, instrument)) {
    case 'whole':
      return null
    case 'fifth': {
      if (!(value > LARGE) || core.eventTime - margin.reducedTime < COOLDOWN) return null
      return partOf(held, roundQuantity(instrument, held.mul(FIFTH)))
    }
    case 'tiers': {
      const { tiers } = margin.termsOf(index).tiers
      for (const { upTo } of [...tiers].reverse()) {
        if (!(upTo < value)) continue
        const kept = roundQuantity(instrument, Decimal.fromNumber(upTo / (price * multiplierNumber)))
        const quantity = partOf(held, held.sub(kept))
        if (quantity !== null && suffices(core, margin, index, price, kept, costOf(quantity))) return quantity
      }
      return null
    }
  }
}

function partOf(held: Decimal, quantity: Decimal): Decimal | null {
  return quantity.isPositive && quantity.lt(held) ? quantity : null
}

/** Whether what is left has margin enough; `cost` in the instrument's currency. */
function suffices(
  core: VenueCore,
  margin: MarginBook,
  index: number,
  price: number,
  kept: Decimal,
  cost: number,
): boolean {
  const { pool } = margin
  const net = core.account.netNumber[index] ?? 0
  const left = Math.sign(net) * kept.toNumber()
  const need = pool.need(index, left, price, 'maintenance')
  if (margin.termsOf(index).isolated) {
    // its margin is set free in proportion; costs are paid from the cash
    const balance = pool.excess(index, price) + pool.maintenanceOf(index, price)
    return (balance * left) / net > need
  }
  const others = pool.maintenance(index, price) - pool.maintenanceOf(index, price)
  const paid = cost * rateNumber(core, at(core.rules, index).instrument.currency)
  return pool.equity(index, price) - paid > others + need
}
