import type { KernelInput } from '../../../domain/inputs.ts'
import { brokerOutcome } from './broker-failures.ts'

/**
 * Whether an input lengthens a strategy's row of rejected orders, or ends it. Rejections that speak of the line to the
 * venue are the broker's failures, not the strategy's; that the venue has such an order already is no answer to this one.
 */
export function rejectOutcome(input: KernelInput): 'reject' | 'taken' | null {
  if (input.kind === 'orderAccepted' || input.kind === 'fill') return 'taken'
  if (input.kind !== 'orderRejected' || input.code === 'VENUE_DUPLICATE_ORDER_ID') return null
  return brokerOutcome(input) === 'failure' ? null : 'reject'
}
