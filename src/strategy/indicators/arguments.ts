import { FulmarError } from '../../domain/codes.ts'

/**
 * Longest window: eight bytes an entry, so 8 MB. Longer is a slip of the keyboard more likely than a wish.
 */
export const MAX_PERIOD = 1_000_000

/** Most standard deviations, or average ranges, between the middle and an outer band. */
export const MAX_MULTIPLE = 1000

/** Returns `value`, or throws CONFIG_INVALID unless it is a whole number from 1 to MAX_PERIOD. */
export function checkPeriod(indicator: string, argument: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_PERIOD) return value
  throw invalid(indicator, argument, `a whole number from 1 to ${MAX_PERIOD}`, value)
}

/** Returns `value`, or throws CONFIG_INVALID unless it is above 0 and at most MAX_MULTIPLE. */
export function checkMultiple(indicator: string, argument: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value <= MAX_MULTIPLE) return value
  throw invalid(indicator, argument, `a number above 0 and at most ${MAX_MULTIPLE}`, value)
}

/** The error for an argument that cannot be used: names the indicator, the argument, and what is allowed. */
export function invalid(indicator: string, argument: string, allowed: string, value: unknown): FulmarError {
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  return new FulmarError('CONFIG_INVALID', `${indicator}: ${argument} must be ${allowed}, not ${shown}.`)
}
