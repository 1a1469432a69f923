/** What one position must have behind it: initial margin to open it, maintenance margin to keep it. */
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import type { MarginTerms } from './margin-book.ts'
import { shareInitial, shareMaintenance, shortOptionMargin } from './reg-t.ts'
import { leverageAt, maintenanceOf } from './tiers.ts'
import { markPrice } from './valuation.ts'

export type Requirement = 'initial' | 'maintenance'

/** For a signed quantity at a price, in the instrument's currency. NaN where it cannot be known. */
export function requirementOf(
  core: VenueCore,
  terms: MarginTerms,
  index: number,
  quantity: number,
  price: number,
  which: Requirement,
): number {
  if (quantity === 0) return 0
  const { instrument, multiplierNumber } = at(core.rules, index)
  const value = Math.abs(quantity * price) * multiplierNumber
  const { margin, futuresMargin, futuresMaintenance } = core.settings
  switch (instrument.kind) {
    case 'perpetual':
      return which === 'maintenance'
        ? maintenanceOf(terms.tiers, value)
        : value / leverageAt(terms.tiers, value, terms.leverage)
    case 'future':
      return value * (which === 'initial' ? futuresMargin : futuresMaintenance)
    case 'option':
      return optionRequirement(core, terms, index, quantity, value)
    case 'equity':
    case 'etf':
    case 'index':
    case 'fx':
    case 'cryptoSpot': {
      if (margin === 'regT' || quantity < 0) {
        const units = quantity * multiplierNumber
        return which === 'initial' ? shareInitial(units, price) : shareMaintenance(units, price)
      }
      // paid in full: it cannot lose more than itself
      return which === 'initial' ? value : 0
    }
  }
}

/** An option held is paid in full and lends nothing; calls sold against shares that are held need nothing more. */
function optionRequirement(
  core: VenueCore,
  { underlyingIndex }: MarginTerms,
  index: number,
  quantity: number,
  value: number,
): number {
  if (quantity > 0) return value
  const { instrument, multiplierNumber } = at(core.rules, index)
  const strike = instrument.strike?.toNumber() ?? NaN
  const right = instrument.right ?? 'call'
  const known = underlyingIndex === -1 ? NaN : markPrice(core, underlyingIndex)
  const isIndex = underlyingIndex !== -1 && at(core.rules, underlyingIndex).instrument.kind === 'index'
  const shares = underlyingIndex === -1 ? 0 : (core.account.netNumber[underlyingIndex] ?? 0)
  const covered = right === 'call' ? Math.floor(Math.max(0, shares) / multiplierNumber) : 0
  return shortOptionMargin(Math.max(0, -quantity - covered), {
    right,
    strike,
    multiplier: multiplierNumber,
    underlying: Number.isNaN(known) ? strike : known,
    isIndex,
  })
}
