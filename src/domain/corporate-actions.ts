/** What a corporate action does to cash. What it does to a position are `applySplit`, `moveTo` and `spinOff` of `Position`. */
import { Decimal } from './decimal.ts'
import type { CorporateAction } from './inputs.ts'
import type { Instrument, InstrumentId } from './instrument.ts'
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
  const amount = netQuantity.mul(effectOf(action).cash).mul(instrument.multiplier)
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
    price: effectOf(action).cash,
    fee: Decimal.ZERO,
    feeCurrency: instrument.currency,
    eventTime: action.effectiveTime,
  }
}

/** What one share held becomes: so many of it, so many of another instrument, and so much money. */
export interface ActionEffect {
  readonly kept: Decimal
  readonly other: { readonly instrumentId: InstrumentId; readonly quantity: Decimal } | null
  readonly cash: Decimal
}

export function effectOf(action: CorporateAction): ActionEffect {
  const { ONE, ZERO } = Decimal
  switch (action.type) {
    case 'split':
      return { kept: action.ratio, other: null, cash: ZERO }
    case 'cashDividend':
      return { kept: ONE, other: null, cash: action.amount }
    case 'symbolChange':
      return { kept: ZERO, other: { instrumentId: action.newInstrumentId, quantity: ONE }, cash: ZERO }
    case 'spinOff':
      return {
        kept: ONE,
        other: { instrumentId: action.newInstrumentId, quantity: action.ratio },
        cash: ZERO,
      }
    case 'cashMerger':
      return { kept: ZERO, other: null, cash: action.amount }
  }
}

/** A basket of shares, for figures that are shown: quantities and last prices, and the money that came in. */
export interface Basket {
  readonly quantities: Map<InstrumentId, number>
  readonly prices: Map<InstrumentId, number>
  cash: number
}

/**
 * Applies an action to a basket, so that it is worth what it was until the next prices come. A new symbol that the
 * run does not have changes nothing, as in the ledger.
 */
export function applyToBasket(
  basket: Basket,
  action: CorporateAction,
  knows: (instrumentId: InstrumentId) => boolean,
): void {
  const { quantities, prices } = basket
  const { instrumentId } = action
  const { kept, other, cash } = effectOf(action)
  if (other !== null && !knows(other.instrumentId)) return
  const held = quantities.get(instrumentId) ?? 0
  const price = prices.get(instrumentId) ?? NaN
  basket.cash += held * cash.toNumber()
  quantities.set(instrumentId, held * kept.toNumber())
  if (action.type === 'split') prices.set(instrumentId, price / kept.toNumber())
  if (other === null) return
  const ratio = other.quantity.toNumber()
  quantities.set(other.instrumentId, (quantities.get(other.instrumentId) ?? 0) + held * ratio)
  const known = prices.get(other.instrumentId) ?? NaN
  const child =
    !Number.isNaN(known) || action.type !== 'spinOff' ? known : (price * action.costShare.toNumber()) / ratio
  if (action.type === 'spinOff') {
    prices.set(other.instrumentId, child)
    if (child * ratio < price) prices.set(instrumentId, price - child * ratio)
  } else if (Number.isNaN(known)) prices.set(other.instrumentId, price)
}

/** Instruments that come of others by an action at or before `time`: nobody could have bought them at the start. */
export function comesOfAnother(
  instrumentId: InstrumentId,
  actions: readonly CorporateAction[],
  time: number,
): boolean {
  return actions.some((action) => {
    const { other } = effectOf(action)
    return other?.instrumentId === instrumentId && action.effectiveTime <= time
  })
}
