import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../domain/time.ts'
import type { UnixMicros } from '../../../domain/time.ts'
import { breachOf } from '../breach.ts'
import type { FigureLimit } from '../breach.ts'
import type { Refusal } from '../../../domain/codes.ts'
import type { RiskCheck, RiskContext } from '../check.ts'

/** A strategy that has run wild shows by its pace first. Over any window of that length, not from the full minute. */
export const checkOrderRate: RiskCheck = (_intent, context) =>
  within(context, 'maxOrdersPerSecond', MICROS_PER_SECOND, 'second') ??
  within(context, 'maxOrdersPerMinute', MICROS_PER_MINUTE, 'minute')

function within(context: RiskContext, name: FigureLimit, window: UnixMicros, what: string): Refusal | null {
  return breachOf(
    context,
    name,
    'RISK_ORDER_RATE',
    ({ strategyIndex, instrumentIndex }) =>
      context.pace.count(context.now - window, strategyIndex, instrumentIndex) + 1,
    (figure, limit) => `This would be order ${figure} within a ${what}, more than ${limit}`,
  )
}
