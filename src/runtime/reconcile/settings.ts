import type { EpochDay } from '../../domain/civil-date.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'

/** When trading days begin and end. */
export interface TradingDays {
  /** The next beginning after that moment; Infinity for none. */
  nextStart(after: UnixMicros): UnixMicros
  nextEnd(after: UnixMicros): UnixMicros
  /** Of the day that a moment is in; that of an end belongs to the day that ends. */
  dateOf(time: UnixMicros): EpochDay
}

export interface ReconcilerSettings {
  /** Between two comparisons while all is well; 0: only at starts and after reconnects. Default 300 s. */
  readonly interval: UnixMicros
  /** How long one answer of the venue is waited for. Default 10 s. */
  readonly queryTimeout: UnixMicros
  /** How far before the latest execution known executions are asked for again. Default 10 minutes; below a day. */
  readonly overlap: UnixMicros
  /** How often an order must not be found before it counts as gone. Default 3. */
  readonly confirmations: number
  /** Between two questions for the same order in doubt. Default 2 s. */
  readonly lookupPause: UnixMicros
  /** How often a difference is looked at in one comparison at most. Default 6. */
  readonly looks: number
  /** At least so long between two looks; the venue's settle window where that is longer. Default 1 s. */
  readonly lookPause: UnixMicros
  /** Single orders that are asked for in one comparison at most; the rest is asked for in the next. Default 100. */
  readonly lookups: number
  /** After a failure: doubling from the first to the longest. Default 1 s and 60 s. */
  readonly firstPause: UnixMicros
  readonly longestPause: UnixMicros
  /** Default: days of UTC. */
  readonly days: TradingDays
}

const UTC_DAYS: TradingDays = {
  nextStart: (after) => (Math.floor(after / MICROS_PER_DAY) + 1) * MICROS_PER_DAY,
  nextEnd: (after) => (Math.floor(after / MICROS_PER_DAY) + 1) * MICROS_PER_DAY,
  dateOf: (time) => Math.floor(time / MICROS_PER_DAY),
}

export const RECONCILER_DEFAULTS: ReconcilerSettings = {
  interval: 5 * MICROS_PER_MINUTE,
  queryTimeout: 10 * MICROS_PER_SECOND,
  overlap: 10 * MICROS_PER_MINUTE,
  confirmations: 3,
  lookupPause: 2 * MICROS_PER_SECOND,
  looks: 6,
  lookPause: MICROS_PER_SECOND,
  lookups: 100,
  firstPause: MICROS_PER_SECOND,
  longestPause: 60 * MICROS_PER_SECOND,
  days: UTC_DAYS,
}
