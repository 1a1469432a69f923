import { FulmarError } from '../domain/codes.ts'
import type { SetLimitCommand } from '../domain/inputs.ts'
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MILLI,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { limitPartsOf } from './limit-settings.ts'

/** `maxOrderQuantity=500 by Ada for 30m because the market is thin` */
const FORM = /^(\S+?=\S*(?:, \S+)*) by (.+?)(?: for (\d+)([smhd])| until (\S+))? because (.+)$/

const UNITS: Readonly<Record<string, UnixMicros>> = {
  s: MICROS_PER_SECOND,
  m: MICROS_PER_MINUTE,
  h: MICROS_PER_HOUR,
  d: MICROS_PER_DAY,
}

/**
 * A change of a limit from text: `[SCOPE:]NAME=VALUE by WHO [for 30m | until 2026-11-21T18:00Z] because WHY`, with scopes
 * as `--limit` has them. Throws CONFIG_INVALID for what is not of that form; whether the limit, the scope and the value
 * exist is for the kernel to say, which refuses with an alert.
 * @param about The id of the command, and the time now (Unix microseconds), from which `for` counts.
 */
export function parseLimitCommand(
  text: string,
  about: { readonly id: string; readonly now: UnixMicros },
): SetLimitCommand {
  const [, assignment = '', by = '', count, unit = '', until, reason = ''] = FORM.exec(text.trim()) ?? []
  if (assignment === '') throw malformed(text)
  const expiresAt =
    count !== undefined
      ? about.now + Number(count) * (UNITS[unit] ?? NaN)
      : until !== undefined
        ? momentOf(until)
        : null
  return { id: about.id, verb: 'setLimit', ...limitPartsOf(assignment), by, reason, expiresAt }
}

function momentOf(text: string): UnixMicros {
  // without a zone it would be another moment on another machine
  const millis = /(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(millis)) throw malformed(text)
  return millis * MICROS_PER_MILLI
}

function malformed(text: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', `“${text}” is no change of a limit.`, {
    remedy: 'Write for example: maxOrderQuantity=500 by Ada for 30m because the market is thin',
  })
}
