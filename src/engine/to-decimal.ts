import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'

/** Null for what is no finite number. */
export function toDecimal(value: DecimalInput): Decimal | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  try {
    return Decimal.from(value)
  } catch {
    return null
  }
}
