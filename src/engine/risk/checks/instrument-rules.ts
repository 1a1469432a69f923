import type { RiskCheck } from '../check.ts'
import { valuationPrice } from '../exposure.ts'

/** Smallest quantity and smallest value that the venue takes. */
export const checkInstrumentRules: RiskCheck = (intent, context) => {
  const { instrument } = context
  if (intent.quantity.lt(instrument.minQuantity)) {
    return {
      code: 'ORDER_QUANTITY_INVALID',
      message: `Order quantity ${intent.quantity.toString()} is below the minimum ${instrument.minQuantity.toString()} of ${instrument.id}.`,
    }
  }
  if (instrument.minNotional.isZero || intent.reduceOnly) return null
  const notional =
    intent.quantity.toNumber() * valuationPrice(intent, context) * instrument.multiplier.toNumber()
  if (notional >= instrument.minNotional.toNumber()) return null
  return {
    code: 'RISK_MIN_NOTIONAL',
    message: `Order value ${notional.toFixed(2)} is below the minimum ${instrument.minNotional.toString()} ${instrument.currency} of ${instrument.id}.`,
  }
}
