import type { Code, Refusal } from '../../domain/codes.ts'
import type { LimitScope, RiskContext } from './check.ts'
import type { RiskLimits } from './limits.ts'

/** Names of limits that are one figure. */
export type FigureLimit = {
  [Name in keyof RiskLimits]-?: NonNullable<RiskLimits[Name]> extends number ? Name : never
}[keyof RiskLimits]

/** Rounding of floats must not refuse an order for exactly all that is allowed. */
const SLACK = 1e-9

/**
 * The first scope whose limit the figure passes; null where none does. Reaching it is allowed. A figure that is not a
 * number passes every limit: what cannot be measured is refused.
 */
export function breachOf(
  context: RiskContext,
  name: FigureLimit,
  code: Code,
  figureIn: (scope: LimitScope) => number,
  say: (figure: string, limit: string) => string,
): Refusal | null {
  for (const scope of context.scopes) {
    const limit = scope.limits[name]
    if (limit === undefined) continue
    const figure = figureIn(scope)
    if (figure <= limit + Math.abs(limit) * SLACK) continue
    const where = scope.label === '' ? '' : ` (${scope.label})`
    return { code, message: `${say(shown(figure), shown(limit))}${where}.`, limit, actual: figure }
  }
  return null
}

/** Six decimals at most, no zeros behind. */
export function shown(figure: number): string {
  return Number.isFinite(figure) ? String(Math.round(figure * 1e6) / 1e6) : 'unknown'
}
