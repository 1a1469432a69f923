/** What a corporate action does to cash. What it does to a position are `applySplit`, `moveTo` and `spinOff` of `Position`. */
import { Decimal } from './decimal.ts'
import type { CorporateAction } from './inputs.ts'
import type { Instrument } from './instrument.ts'
import type { LedgerEntry } from './ledger.ts'
import type { PositionFill } from './position-entry.ts'

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

/** What a cash merger comes to: all that is held is given away at that price, without a fee. */
export function mergerFill(
  action: Extract<CorporateAction, { type: 'cashMerger' }>,
  instrument: Instrument,
  netQuantity: Decimal,
): PositionFill {
  return {
    executionId: `cash merger ${String(action.effectiveTime)}`,
    instrumentId: instrument.id,
    side: netQuantity.isPositive ? 'sell' : 'buy',
    quantity: netQuantity.abs(),
    price: action.amount,
    fee: Decimal.ZERO,
    feeCurrency: instrument.currency,
    eventTime: action.effectiveTime,
  }
}
