import { FulmarError } from '../../domain/codes.ts'

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** Of `--for` and `--until`: when a change of a limit ends, in milliseconds as a `ControlCommand` has it. Throws CONFIG_INVALID. */
export function limitEnd({ for: length, until }: { readonly for?: string; readonly until?: string }): {
  readonly expiresAfter?: number
  readonly expiresAt?: number
} {
  if (length !== undefined && until !== undefined) {
    throw new FulmarError('CONFIG_INVALID', '--for and --until say twice when it ends.', {
      remedy: 'Give one of them.',
    })
  }
  if (length !== undefined) return { expiresAfter: lengthOf(length) }
  return until === undefined ? {} : { expiresAt: momentOf(until) }
}

function lengthOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  const millis = Number(count) * (UNITS.get(unit) ?? NaN)
  if (millis > 0 && Number.isSafeInteger(millis)) return millis
  throw new FulmarError('CONFIG_INVALID', `--for ${text} is no length of time.`, {
    remedy: 'Write for example --for 30m, with s, m, h or d.',
  })
}

function momentOf(text: string): number {
  // without a zone it would be another moment on another machine
  const millis = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(millis)) return millis
  throw new FulmarError('CONFIG_INVALID', `--until ${text} is no moment with a zone.`, {
    remedy: 'Write for example --until 2026-11-21T18:00:00Z, or with +01:00 in place of Z.',
  })
}
