/** Files of the control folder are written by others: what they hold is checked before it is believed. */
import type { LimitValue } from '../../domain/inputs.ts'
import { parseScope } from '../../domain/trading-scope.ts'
import type { FiledCommand, FiledLatch } from './control-folder.ts'

const SAFETY_VERBS = ['halt', 'reduce', 'resume', 'release', 'cancelAll', 'kill', 'thaw'] as const
const DIFFERENCE_VERBS = ['approveReconciliation', 'rejectReconciliation'] as const
const VERBS = [...SAFETY_VERBS, 'setLimit', 'resetBreaker', 'promote', ...DIFFERENCE_VERBS] as const
export const STAGES = ['shadow', 'paper', 'canary', 'full'] as const
/** The last moment that a `Date` can hold. */
const MOST_MILLIS = 8.64e15
/** Characters of a name or a reason. */
const LONGEST_TEXT = 2000

const ID_FORM = /^[\w-]{1,100}$/

/** The id of something that may be no command otherwise; null where it has none that can be answered. */
export function idIn(value: unknown): string | null {
  const id = typeof value === 'object' && value !== null ? (value as Fields)['id'] : undefined
  return isText(id) && ID_FORM.test(id) ? id : null
}

/** The command, or why it is none. */
export function commandOf(value: unknown): FiledCommand | string {
  if (typeof value !== 'object' || value === null) return 'it is no object'
  const fields = value as Record<string, unknown>
  const { id, verb, by, reason, time } = fields
  if (!isText(id) || !ID_FORM.test(id)) return 'its id is none'
  const known = VERBS.find((each) => each === verb)
  if (known === undefined) return `its verb is none of ${VERBS.join(', ')}`
  if (!isText(by) || !isText(reason))
    return `by and reason must be texts of ${String(LONGEST_TEXT)} characters at most`
  if (typeof time !== 'number') return 'its time is no number'
  const common: Common = { id, by, reason, time }
  switch (known) {
    case 'setLimit':
      return limitOf(fields, common)
    case 'resetBreaker':
      return resetOf(fields, common)
    case 'promote': {
      const stage = STAGES.find((each) => each === fields['stage'])
      return stage === undefined
        ? `its stage is none of ${STAGES.join(', ')}`
        : { ...common, verb: known, stage }
    }
    case 'approveReconciliation':
    case 'rejectReconciliation': {
      const { difference } = fields
      return typeof difference === 'number' && Number.isSafeInteger(difference) && difference > 0
        ? { ...common, verb: known, difference }
        : 'its difference is no number'
    }
    case 'halt':
    case 'reduce':
    case 'resume':
    case 'release':
    case 'cancelAll':
    case 'kill':
    case 'thaw':
      return safetyOf(fields, { ...common, verb: known })
  }
}

type Common = Pick<FiledCommand, 'id' | 'by' | 'reason' | 'time'>
type Fields = Readonly<Record<string, unknown>>

function safetyOf(
  { scope, flatten, naked }: Fields,
  common: Common & { readonly verb: (typeof SAFETY_VERBS)[number] },
): FiledCommand | string {
  const where = scope === undefined ? 'all' : isText(scope) ? parseScope(scope) : null
  if (where === null) return 'its scope is none'
  if (!isFlag(flatten) || !isFlag(naked)) return 'flatten and naked must be true or false'
  return { ...common, scope: where, flatten: flatten ?? false, naked: naked ?? false }
}

/** Whether there is such a limit, and whether it can have the value, is for the run to say. */
function limitOf(fields: Fields, common: Common): FiledCommand | string {
  const { scope = '', name, value, expiresAt, expiresAfter } = fields
  if (!isText(scope)) return 'its scope is none'
  if (!isText(name) || name === '') return 'its name is none'
  if (!isLimitValue(value)) return 'its value is no number, true, false or list of texts'
  if (!isMillis(expiresAt) || !isMillis(expiresAfter))
    return 'expiresAt and expiresAfter must be milliseconds'
  return {
    ...{ ...common, verb: 'setLimit', scope, name, value },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(expiresAfter === undefined ? {} : { expiresAfter }),
  }
}

function resetOf({ scope = '', breaker }: Fields, common: Common): FiledCommand | string {
  if (!isText(scope)) return 'its scope is none'
  if (!isText(breaker) || breaker === '') return 'its breaker is none'
  return { ...common, verb: 'resetBreaker', breaker, scope }
}

/** Null where it is none. */
export function latchOf(value: unknown): FiledLatch | null {
  if (typeof value !== 'object' || value === null) return null
  const { scope, state, by, reason, time } = value as Record<string, unknown>
  const where = isText(scope) ? parseScope(scope) : null
  if (where === null || (state !== 'killed' && state !== 'halted' && state !== 'reducing')) return null
  if (!isText(by) || !isText(reason) || !isText(time)) return null
  return { scope: where, state, by, reason, time }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT
}

function isFlag(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === 'boolean'
}

function isLimitValue(value: unknown): value is LimitValue {
  if (Array.isArray(value)) return value.every(isText)
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

function isMillis(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && value > 0 && value < MOST_MILLIS)
}
