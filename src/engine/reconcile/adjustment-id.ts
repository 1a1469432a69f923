import type { Decimal } from '../../domain/decimal.ts'

/** What such an id begins with; no venue gives one like it. */
export const ADJUSTMENT_PREFIX = 'adjustment:'

/**
 * The execution id under which a position is brought to the venue's figure. It is made of what was found and of the
 * number of the difference alone, so that doing it again after a crash gives the same id, which is booked once.
 */
export function adjustmentId(
  number: number,
  subject: string,
  internal: Decimal,
  broker: Decimal,
  part: string,
): string {
  return `${ADJUSTMENT_PREFIX}${String(number)}:${subject}:${internal.toString()}:${broker.toString()}:${part}`
}
