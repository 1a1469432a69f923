/**
 * When a difference counts. What the venue says and what we have booked are never read at the same moment: a fill may
 * be in one and not yet in the other. So a difference counts only when it was seen twice, the same both times, at least
 * a settle window apart, with nothing of its subject booked in between.
 */
import type { Decimal } from '../../domain/decimal.ts'
import type { UnixMicros } from '../../domain/time.ts'

/** A difference that was seen and waits for a second look. */
export interface Sighting {
  readonly difference: Decimal
  /** When the venue was asked, the first time that it said so. */
  readonly askedTime: UnixMicros
  readonly comparison: number
  /** When the books of the subject last moved, at that time. */
  readonly movedTime: UnixMicros
}

export interface Look {
  readonly difference: Decimal
  readonly askedTime: UnixMicros
  readonly comparison: number
  /** When something of the subject was last booked; 0 for never. */
  readonly movedTime: UnixMicros
  readonly settleWindow: UnixMicros
  /** Nobody looks again: what differs now counts. */
  readonly isLast: boolean
}

export type Verdict = 'same' | 'unsettled' | 'unconfirmed' | 'confirmed'

/**
 * Invariants: without a difference the verdict is `same`, and nothing is remembered; a first look is never `confirmed`
 * unless it is the last; a look at books that moved since the venue was asked confirms nothing, unless it is the last.
 */
export function judge(before: Sighting | null, look: Look): { verdict: Verdict; sighting: Sighting | null } {
  const { difference, askedTime, comparison, movedTime, settleWindow, isLast } = look
  if (difference.isZero) return { verdict: 'same', sighting: null }
  if (isLast) return { verdict: 'confirmed', sighting: null }
  if (movedTime >= askedTime) return { verdict: 'unsettled', sighting: null }
  const isSame = before !== null && before.difference.eq(difference) && before.movedTime === movedTime
  if (!isSame) {
    return { verdict: 'unconfirmed', sighting: { difference, askedTime, comparison, movedTime } }
  }
  const isSecond = comparison !== before.comparison && askedTime - before.askedTime >= settleWindow
  return isSecond ? { verdict: 'confirmed', sighting: null } : { verdict: 'unconfirmed', sighting: before }
}
