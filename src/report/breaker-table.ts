import { formatNumber, formatTime, plainText } from './format.ts'
import type { BreakerChange } from './run-record.ts'
import { bullets } from './table-drawing.ts'
import type { TableContext } from './table-drawing.ts'

const MAX_LISTED = 20

/** What breakers did, one line a change; empty where none did anything. */
export function breakerLines({ record, paint, width }: TableContext): string[] {
  const changes = record.breakers ?? []
  if (changes.length === 0) return []
  const shown = changes.slice(0, MAX_LISTED).map(lineOf)
  const more = changes.length - shown.length
  if (more > 0) shown.push(`… and ${formatNumber(more, 0)} more: --json has them all.`)
  return [paint.bold(paint.yellow('CIRCUIT BREAKERS')), ...bullets(shown, width)]
}

function lineOf({ time, breaker, scope, to, by, reason }: BreakerChange): string {
  const what = { warning: 'warns', tripped: 'tripped', coolingDown: 'cools down' }[to]
  const armed = by === 'breaker' ? 'armed again' : `reset by ${plainText(by)}`
  return `${formatTime(time)} UTC, ${breaker} (${plainText(scope)}) ${what ?? armed}: ${plainText(reason)}`
}
