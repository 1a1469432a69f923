import { MICROS_PER_SECOND } from '../../../domain/time.ts'
import { breachOf } from '../breach.ts'
import type { RiskCheck } from '../check.ts'

/** Exits too: what they would be worth is as little known. Kill and cancel do not come here. */
export const checkPriceAge: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxPriceAgeSeconds',
    'RISK_PRICE_STALE',
    () => (context.now - context.marks.time(intent.instrumentIndex)) / MICROS_PER_SECOND,
    (figure, limit) =>
      `The latest price of ${context.instrument.id} is ${figure} s old, more than ${limit} s`,
  )
