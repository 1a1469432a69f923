import type { RiskCheck } from '../check.ts'
import { isEntry } from '../exposure.ts'

/** By the calendar of the instrument; one whose hours are not known is never within them. Exits pass at any hour. */
export const checkHours: RiskCheck = (intent, context) => {
  const scope = context.scopes.find(({ limits }) => limits.regularHoursOnly === true)
  if (scope === undefined || !isEntry(intent, context)) return null
  const why = outside(intent.extendedHours, context)
  if (why === null) return null
  const where = scope.label === '' ? '' : ` (${scope.label})`
  return { code: 'RISK_OUTSIDE_HOURS', message: `${why}${where}.` }
}

function outside(
  extendedHours: boolean,
  { calendar, instrument, now }: Parameters<RiskCheck>[1],
): string | null {
  if (calendar === null) return `The hours of ${instrument.id} are not known`
  if (extendedHours) return 'The order asks for extended hours'
  return calendar.isOpen(now) ? null : `${calendar.code} is outside regular hours`
}
