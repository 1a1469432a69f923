/** What one position must have behind it: initial margin to open it, maintenance margin to keep it. */
import type { Instrument } from '../instrument.ts'
import type { MarginRules, MarginTerms } from './margin-rules.ts'
import { shareInitial, shareMaintenance, shortOptionMargin } from './reg-t.ts'
import { leverageAt, maintenanceOf } from './tiers.ts'

export type Requirement = 'initial' | 'maintenance'

/** What is known of the underlying of an option. */
export interface Underlying {
  /** NaN where it is not known. */
  readonly price: number
  readonly isIndex: boolean
  /** Signed quantity that the account holds of it. */
  readonly net: number
}

/** A signed quantity at a price. */
export interface ToRequire {
  readonly instrument: Instrument
  readonly multiplier: number
  readonly terms: MarginTerms
  readonly quantity: number
  readonly price: number
  readonly underlying: Underlying | null
}

/** In the instrument's currency. NaN where it cannot be known. */
export function requirementOf(rules: MarginRules, position: ToRequire, which: Requirement): number {
  const { instrument, multiplier, terms, quantity, price } = position
  if (quantity === 0) return 0
  const value = Math.abs(quantity * price) * multiplier
  const { margin, futuresMargin, futuresMaintenance } = rules
  switch (instrument.kind) {
    case 'perpetual':
      return which === 'maintenance'
        ? maintenanceOf(terms.tiers, value)
        : value / leverageAt(terms.tiers, value, terms.leverage)
    case 'future':
      return value * (which === 'initial' ? futuresMargin : futuresMaintenance)
    case 'option':
      return optionRequirement(position, value)
    case 'equity':
    case 'etf':
    case 'index':
    case 'fx':
    case 'cryptoSpot': {
      if (margin === 'regT' || quantity < 0) {
        const units = quantity * multiplier
        return which === 'initial' ? shareInitial(units, price) : shareMaintenance(units, price)
      }
      // paid in full: it cannot lose more than itself
      return which === 'initial' ? value : 0
    }
  }
}

/** An option held is paid in full and lends nothing; calls sold against shares that are held need nothing more. */
function optionRequirement(
  { instrument, multiplier, quantity, underlying }: ToRequire,
  value: number,
): number {
  if (quantity > 0) return value
  const strike = instrument.strike?.toNumber() ?? NaN
  const right = instrument.right ?? 'call'
  const known = underlying?.price ?? NaN
  const covered = right === 'call' ? Math.floor(Math.max(0, underlying?.net ?? 0) / multiplier) : 0
  return shortOptionMargin(Math.max(0, -quantity - covered), {
    right,
    strike,
    multiplier,
    underlying: Number.isNaN(known) ? strike : known,
    isIndex: underlying?.isIndex ?? false,
  })
}
