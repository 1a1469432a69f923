import { CALENDAR_CODES, calendarOf, rulesOf } from '../calendar/registry.ts'
import { dateFrom } from '../calendar/holidays/date-list.ts'
import { knowledgeWarning } from '../calendar/known-until.ts'
import { isoDate } from '../domain/iso-date.ts'
import { epochDay } from '../calendar/time-zone.ts'
import type { EpochDay } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { microsFromMillis, millisFromMicros } from '../domain/time.ts'
import type { UnixMillis } from '../domain/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'
import { systemClock } from './system-clock.ts'

/** Hours of one session in Unix milliseconds. Starts belong to the session, ends do not. */
export interface SessionTimes {
  /** `2024-07-03`: the date that the exchange gives the session, in its own zone. */
  readonly session: string
  readonly open: UnixMillis
  readonly close: UnixMillis
  /** The midday break; null where there is none. */
  readonly breakStart: UnixMillis | null
  readonly breakEnd: UnixMillis | null
  /** Trading before and after regular hours; equal to `open` and `close` where there is none. */
  readonly extendedOpen: UnixMillis
  readonly extendedClose: UnixMillis
}

/** Later times are most likely microseconds. */
const LATEST: UnixMillis = Date.UTC(2200, 0, 1)

/**
 * When a market trades. Times are Unix milliseconds, dates are `2024-07-03` in the zone of the market. Answers depend
 * on the arguments alone, not on the time zone of the computer. A time that is not a number, or lies behind the year
 * 2200, and a date that does not exist throw FulmarError CONFIG_INVALID.
 */
export class TradingCalendar {
  private readonly calendar: MarketCalendar

  constructor(calendar: MarketCalendar) {
    this.calendar = calendar
  }

  /** Market identifier code (ISO 10383), or `FX` and `CRYPTO`. */
  get code(): string {
    return this.calendar.code
  }

  get timeZone(): string {
    return this.calendar.timeZone
  }

  get supportsExtendedHours(): boolean {
    return this.calendar.supportsExtendedHours
  }

  /** The first date that the calendar covers. */
  get knownFrom(): string {
    return isoDate(this.calendar.knownFrom)
  }

  /** The last date for which closures that no rule gives are known. */
  get knownUntil(): string {
    return isoDate(this.calendar.knownUntil)
  }

  /** Tells calendars apart: another where one session differs, be it by the version of Fulmar or of Node. */
  get hash(): string {
    return this.calendar.hash
  }

  /** Whether regular trading runs: false in the midday break. */
  isOpen(time: UnixMillis): boolean {
    return this.calendar.isOpen(micros(time))
  }

  /** Whether trading before or after regular hours runs. */
  isExtended(time: UnixMillis): boolean {
    return this.calendar.isExtended(micros(time))
  }

  /** The first moment after `time` at which regular trading starts, after a midday break too; Infinity for never. */
  nextOpen(time: UnixMillis): UnixMillis {
    return millisFromMicros(this.calendar.nextOpen(micros(time)))
  }

  /** The first moment after `time` at which regular trading stops, for a midday break too; Infinity for never. */
  nextClose(time: UnixMillis): UnixMillis {
    return millisFromMicros(this.calendar.nextClose(micros(time)))
  }

  /** Milliseconds until regular trading runs: 0 while it does. */
  timeUntilOpen(time: UnixMillis): number {
    return this.isOpen(time) ? 0 : this.nextOpen(time) - time
  }

  /** Milliseconds until regular trading stops: 0 while it does not run, Infinity where it never stops. */
  timeUntilClose(time: UnixMillis): number {
    return this.isOpen(time) ? this.nextClose(time) - time : 0
  }

  /** Whether there is a session on that date. */
  isSession(date: string): boolean {
    return this.calendar.sessionOn(dayFrom(date)) !== null
  }

  /** Hours of that date; null where there is no session. */
  schedule(date: string): SessionTimes | null {
    const session = this.calendar.sessionOn(dayFrom(date))
    return session === null ? null : timesOf(session)
  }

  /** Sessions with dates from `first` to `last`, both included, in order. */
  sessionsBetween(first: string, last: string): SessionTimes[] {
    return this.calendar.sessionsBetween(dayFrom(first), dayFrom(last)).map(timesOf)
  }

  /** What to warn of when the calendar is used for a date or a moment; null where its sessions are known. */
  warningFor(when: string | UnixMillis): string | null {
    const date = typeof when === 'string' ? dayFrom(when) : epochDay(this.timeZone, micros(when))
    return knowledgeWarning(this.calendar, date)
  }

  /**
   * Waits until regular trading runs: resolves to `open`, at once where it does; or to `aborted` as soon as the signal
   * is. Sleeps once until the next open, and again only where the clock was set back meanwhile.
   */
  async waitForOpen(clock: Clock = systemClock, signal?: AbortSignal): Promise<'open' | 'aborted'> {
    for (;;) {
      if (signal?.aborted === true) return 'aborted'
      const now = clock.now()
      if (this.calendar.isOpen(now)) return 'open'
      await clock.sleep(this.calendar.nextOpen(now) - now, signal)
    }
  }
}

/**
 * The calendar of a market by its code (`XNYS`) or a usual name (`NYSE`, `24/7`). Throws FulmarError CONFIG_INVALID for
 * a market that there is no calendar of, with the list of those that there are.
 */
export function tradingCalendar(code: string): TradingCalendar {
  return new TradingCalendar(calendarOf(code))
}

export interface ListedCalendar {
  readonly code: string
  readonly name: string
  readonly timeZone: string
  readonly knownFrom: string
  readonly knownUntil: string
}

/** Every market that there is a calendar of. */
export function tradingCalendars(): readonly ListedCalendar[] {
  return CALENDAR_CODES.map((code) => {
    const { name, timeZone, knownUntil, firstYear } = rulesOf(code)
    return { code, name, timeZone, knownFrom: `${String(firstYear)}-01-01`, knownUntil: isoDate(knownUntil) }
  })
}

function timesOf(session: MarketSession): SessionTimes {
  const { breakStart, breakEnd } = session
  return {
    session: isoDate(session.date),
    open: millisFromMicros(session.open),
    close: millisFromMicros(session.close),
    breakStart: breakStart === null ? null : millisFromMicros(breakStart),
    breakEnd: breakEnd === null ? null : millisFromMicros(breakEnd),
    extendedOpen: millisFromMicros(session.extendedOpen),
    extendedClose: millisFromMicros(session.extendedClose),
  }
}

function micros(time: UnixMillis): number {
  if (time <= LATEST) return microsFromMillis(time)
  throw new FulmarError('CONFIG_INVALID', `${String(time)} is no time that a calendar knows.`, {
    remedy: 'Give Unix milliseconds, such as Date.now(), before the year 2200.',
  })
}

function dayFrom(date: string): EpochDay {
  try {
    return dateFrom(date)
  } catch (error) {
    throw new FulmarError('CONFIG_INVALID', `“${date}” is no date.`, {
      remedy: 'Write it as 2024-07-03.',
      cause: error,
    })
  }
}
