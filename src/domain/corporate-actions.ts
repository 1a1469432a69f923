/** What a corporate action does to cash. What a split does to a position is `Position.applySplit`. */
import type { Decimal } from './decimal.ts'
import type { CorporateAction } from './inputs.ts'
import type { Instrument } from './instrument.ts'
import type { LedgerEntry } from './ledger.ts'

/**
 * The entry for a cash dividend on what is held when it takes effect: whoever is long gets it, whoever is
 * short pays it. Null where nothing is held.
 */
export function dividendEntry(
  action: Extract<CorporateAction, { type: 'cashDividend' }>,
  instrument: Instrument,
  netQuantity: Decimal,
): LedgerEntry | null {
  if (netQuantity.isZero) return null
  const amount = netQuantity.mul(action.amount).mul(instrument.multiplier)
  return { type: 'dividend', currency: instrument.currency, amount, account: 'cash' }
}
