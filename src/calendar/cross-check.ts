import { MICROS_PER_DAY, MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import { isoDate } from '../domain/iso-date.ts'

/** What a broker says of a market at one moment. */
export interface BrokerMarketClock {
  /** The moment that the answer is about: the broker's own time, where it gives one. */
  readonly time: UnixMicros
  readonly isOpen: boolean
  /** Next start and end of regular trading; null where the broker does not say. */
  readonly nextOpen: UnixMicros | null
  readonly nextClose: UnixMicros | null
}

/** What calendar and broker agree on. */
export interface CrossCheckedMarket {
  /** False unless both say that the market is open. */
  readonly isOpen: boolean
  /** Until when that can be relied on: the first moment at which one of the two sees a change; Infinity for none. */
  readonly until: UnixMicros
  /** Full sentence on what they disagree about; null where they agree. */
  readonly disagreement: string | null
}

/**
 * Compares the calendar with the broker's answer. Disagreement means closed: the market is open only while both say
 * so, and a close that either of them puts earlier ends trading for both. Where they differ about what comes next, it
 * is open for now, and the disagreement says so.
 */
export function crossChecked(calendar: MarketCalendar, answer: BrokerMarketClock): CrossCheckedMarket {
  const { time } = answer
  const ours = calendar.isOpen(time)
  const nextOpen = calendar.nextOpen(time)
  const nextClose = calendar.nextClose(time)
  const until = Math.min(nextOpen, nextClose, later(answer.nextOpen, time), later(answer.nextClose, time))
  return {
    isOpen: ours && answer.isOpen,
    until,
    disagreement:
      ours === answer.isOpen
        ? (differing(calendar.code, 'next close', nextClose, answer.nextClose) ??
          differing(calendar.code, 'next open', nextOpen, answer.nextOpen))
        : aboutNow(calendar, answer, ours),
  }
}

function later(moment: UnixMicros | null, time: UnixMicros): UnixMicros {
  return moment === null || moment <= time ? Infinity : moment
}

function aboutNow(calendar: MarketCalendar, { time }: BrokerMarketClock, ours: boolean): string {
  const [we, they] = ours ? ['open', 'closed'] : ['closed', 'open']
  const date = Math.floor(time / MICROS_PER_DAY)
  const known =
    date > calendar.knownUntil ? ` Closures are known until ${isoDate(calendar.knownUntil)} only.` : ''
  return `${calendar.code} at ${moment(time)}: the calendar says ${we}, the broker says ${they}. It counts as closed.${known}`
}

function differing(code: string, what: string, ours: UnixMicros, theirs: UnixMicros | null): string | null {
  if (theirs === null || theirs === ours) return null
  return `${code}: the ${what} is ${moment(ours)} by the calendar, ${moment(theirs)} by the broker. The earlier of two closes, and the later of two opens, counts.`
}

function moment(time: UnixMicros): string {
  if (!Number.isFinite(time)) return 'never'
  return new Date(time / MICROS_PER_MILLI).toISOString().replace(/\.000Z$/, 'Z')
}

/** A broker's calendar of one date; null open and close where it has no session. */
export interface BrokerSession {
  readonly open: UnixMicros
  readonly close: UnixMicros
}

export interface CrossCheckedSession {
  /** Regular hours that both have; null where one of them is closed, or nothing is left. */
  readonly session: BrokerSession | null
  /** Full sentence on what they disagree about; null where they agree. */
  readonly disagreement: string | null
}

/** The same for the session of one date, as days since 1970-01-01: the hours that both have. */
export function crossCheckedSession(
  calendar: MarketCalendar,
  date: number,
  theirs: BrokerSession | null,
): CrossCheckedSession {
  const ours = calendar.sessionOn(date)
  if (ours === null || theirs === null) {
    if (ours === theirs) return { session: null, disagreement: null }
    const [we, they] = ours === null ? ['closed', 'open'] : ['open', 'closed']
    const disagreement = `${calendar.code} on ${isoDate(date)}: the calendar says ${we}, the broker says ${they}. It counts as closed.`
    return { session: null, disagreement }
  }
  const open = Math.max(ours.open, theirs.open)
  const close = Math.min(ours.close, theirs.close)
  const session = open < close ? { open, close } : null
  if (ours.open === theirs.open && ours.close === theirs.close) return { session, disagreement: null }
  const span = (hours: BrokerSession): string => `${moment(hours.open)} to ${moment(hours.close)}`
  return {
    session,
    disagreement: `${calendar.code} on ${isoDate(date)}: ${span(ours)} by the calendar, ${span(theirs)} by the broker. What both have counts.`,
  }
}
