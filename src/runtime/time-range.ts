import { FulmarError } from '../domain/codes.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'

/** `--from` and `--to`: a date is its first or (for `end`) the moment after its last instant in the zone; else an ISO moment. */
export function parseMoment(
  text: string,
  edge: 'start' | 'end',
  zone: string,
  zones: ZoneConverter,
): UnixMicros {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (date !== null) {
    const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])]
    const check = new Date(Date.UTC(year, month - 1, day))
    if (check.getUTCMonth() === month - 1 && check.getUTCDate() === day) {
      return zones.microsFromWall(zone, year, month, edge === 'end' ? day + 1 : day, 0, 0)
    }
  }
  const millis =
    /^\d{4}-\d{2}-\d{2}T/.test(text) && /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(millis)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `--${edge === 'start' ? 'from' : 'to'} ${text} is no date or moment.`,
      {
        remedy: 'Write 2013-10-07, or 2013-10-07T13:30:00Z.',
      },
    )
  }
  return millis * 1000
}
