/** Files of the control folder are written by others: what they hold is checked before it is believed. */
import { parseScope } from '../../domain/trading-scope.ts'
import type { FiledCommand, FiledLatch } from './control-folder.ts'

const VERBS = ['halt', 'reduce', 'resume', 'release', 'cancelAll', 'kill', 'thaw'] as const
/** Characters of a name or a reason. */
const LONGEST_TEXT = 2000

/** The command, or why it is none. */
export function commandOf(value: unknown): FiledCommand | string {
  if (typeof value !== 'object' || value === null) return 'it is no object'
  const { id, verb, by, reason, scope, flatten, naked, time } = value as Record<string, unknown>
  if (!isText(id) || !/^[\w-]{1,100}$/.test(id)) return 'its id is none'
  const known = VERBS.find((each) => each === verb)
  if (known === undefined) return `its verb is none of ${VERBS.join(', ')}`
  if (!isText(by) || !isText(reason)) return 'by and reason must be texts'
  const where = scope === undefined ? 'all' : isText(scope) ? parseScope(scope) : null
  if (where === null) return 'its scope is none'
  if (!isFlag(flatten) || !isFlag(naked)) return 'flatten and naked must be true or false'
  if (typeof time !== 'number') return 'its time is no number'
  return { id, verb: known, by, reason, scope: where, flatten: flatten ?? false, naked: naked ?? false, time }
}

/** Null where it is none. */
export function latchOf(value: unknown): FiledLatch | null {
  if (typeof value !== 'object' || value === null) return null
  const { scope, state, by, reason, time } = value as Record<string, unknown>
  const where = isText(scope) ? parseScope(scope) : null
  if (where === null || (state !== 'killed' && state !== 'reducing')) return null
  if (!isText(by) || !isText(reason) || !isText(time)) return null
  return { scope: where, state, by, reason, time }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT
}

function isFlag(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === 'boolean'
}
