import type { BreakerEntry } from './breaker-table.ts'

/** The row of the guide's table that says what a breaker is. */
export function breakerRow(entry: BreakerEntry): string[] {
  const { name, scope, limitName, limit, unit, windowSeconds, action, rearm, isDefault, meaning, code } =
    entry
  const window = windowSeconds === null ? '' : ` in ${String(windowSeconds)} s`
  const figure = `${String(limit)}${unit === 'percent' ? ' %' : ''}${window}${isDefault ? ', on with any breaker' : ''}`
  const again = { person: 'by a person', coolDown: 'after the cool-down', success: 'at the next success' }[
    rearm
  ]
  return [
    `\`${name}\``,
    scope,
    limitName === null ? figure : `limit \`${limitName}\``,
    `\`${action}\``,
    again,
    meaning,
    `\`${code}\``,
  ]
}
