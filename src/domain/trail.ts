import type { Decimal } from './decimal.ts'

/** How far behind the best price a trailing stop follows. */
export interface Trail {
  /** `amount`: in price, a multiple of the tick. `percent`: of the best price, above 0 and below 100. */
  readonly kind: 'amount' | 'percent'
  /** Above zero. */
  readonly value: Decimal
  /** How far beyond the stop the limit lies, once it is triggered: zero or more. Null: it then takes the market. */
  readonly limitOffset: Decimal | null
}

export function sameTrail(a: Trail | null, b: Trail | null): boolean {
  if (a === null || b === null) return a === b
  if (a.kind !== b.kind || !a.value.eq(b.value)) return false
  return a.limitOffset === null || b.limitOffset === null
    ? a.limitOffset === b.limitOffset
    : a.limitOffset.eq(b.limitOffset)
}
