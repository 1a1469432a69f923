import type { KernelInput } from '../../../domain/inputs.ts'

/** Rejections that speak of the line to the venue, not of the order. */
const FAILURE_CODES: ReadonlySet<string> = new Set(['VENUE_RATE_LIMIT'])

/** Withheld for the connection, or for having waited too long for it; not for a limit or a halt of our own. */
const WITHHELD_CODES: ReadonlySet<string> = new Set(['ORDER_WITHHELD'])

/** What only somebody who hears us can say. */
const ANSWERS: ReadonlySet<KernelInput['kind']> = new Set<KernelInput['kind']>([
  'fill',
  'orderAccepted',
  'orderTriggered',
  'orderCanceled',
  'orderExpired',
  'orderReplaced',
  'cancelRejected',
])

/** What an input says of the line to the broker: a failure, an answer that proves that it works, or nothing. */
export function brokerOutcome(input: KernelInput): 'failure' | 'answer' | null {
  if (input.kind === 'orderInDoubt') return 'failure'
  if (input.kind === 'orderWithheld') return WITHHELD_CODES.has(input.code) ? 'failure' : null
  if (input.kind === 'orderRejected') return FAILURE_CODES.has(input.code) ? 'failure' : 'answer'
  if (input.kind === 'connectionChanged') return input.connected ? 'answer' : 'failure'
  return ANSWERS.has(input.kind) ? 'answer' : null
}
