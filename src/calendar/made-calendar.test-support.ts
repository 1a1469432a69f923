/** A calendar by hand: slow, and simple enough to be believed. */
import type { EpochDay } from '../domain/civil-date.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'

export interface MadeCalendar {
  readonly code?: string
  readonly timeZone?: string
  readonly supportsExtendedHours?: boolean
  /** The session of that date, or null. It lies within two days of the date. */
  readonly sessionOn: (date: EpochDay) => MarketSession | null
}

/** How far a session may be from the last. */
const FAR = 60

export function madeCalendar(made: MadeCalendar): MarketCalendar {
  const { sessionOn } = made
  const around = (time: UnixMicros, before: number, after: number): MarketSession[] => {
    const day = Math.floor(time / MICROS_PER_DAY)
    return sessionsBetween(day - before, day + after)
  }
  const sessionsBetween = (first: EpochDay, last: EpochDay): MarketSession[] => {
    const sessions: MarketSession[] = []
    for (let date = first; date <= last; date++) {
      const session = sessionOn(date)
      if (session !== null) sessions.push(session)
    }
    return sessions
  }
  const nextOf = (time: UnixMicros, moments: (session: MarketSession) => (number | null)[]): UnixMicros =>
    around(time, 3, FAR)
      .flatMap(moments)
      .find((moment) => moment !== null && moment > time) ?? Infinity
  const sessionAt = (time: UnixMicros): MarketSession | null =>
    around(time, 3, 3).find(({ open, close }) => time >= open && time < close) ?? null
  return {
    code: made.code ?? 'MADE',
    timeZone: made.timeZone ?? 'UTC',
    supportsExtendedHours: made.supportsExtendedHours ?? false,
    knownFrom: -100_000,
    knownUntil: 100_000,
    hash: 'made by hand',
    isOpen: (time) => {
      const session = sessionAt(time)
      const { breakStart, breakEnd } = session ?? { breakStart: null, breakEnd: null }
      return session !== null && !(breakStart !== null && time >= breakStart && time < (breakEnd ?? 0))
    },
    isExtended: (time) =>
      sessionAt(time) === null &&
      around(time, 3, 3).some((one) => time >= one.extendedOpen && time < one.extendedClose),
    nextOpen: (time) => nextOf(time, ({ open, breakEnd }) => [open, breakEnd]),
    nextClose: (time) => nextOf(time, ({ breakStart, close }) => [breakStart, close]),
    sessionOn,
    sessionAt,
    nextSession: (time) => {
      const next = around(time, 3, FAR).find(({ open }) => open > time)
      if (next === undefined) throw new RangeError('no session')
      return next
    },
    previousSession: (time) => around(time, FAR, 3).findLast(({ open }) => open <= time) ?? null,
    sessionsBetween,
  }
}

/** Every UTC day between the same minutes; extended hours, where given, as minutes too. */
export function everyDay(
  open: number,
  close: number,
  extended?: readonly [open: number, close: number],
  code = 'MADE',
): MarketCalendar {
  const minute = MICROS_PER_DAY / 1440
  return madeCalendar({
    code,
    supportsExtendedHours: extended !== undefined,
    sessionOn: (date) => {
      const at = (minutes: number): UnixMicros => date * MICROS_PER_DAY + minutes * minute
      return {
        date,
        open: at(open),
        close: at(close),
        breakStart: null,
        breakEnd: null,
        extendedOpen: at(extended?.[0] ?? open),
        extendedClose: at(extended?.[1] ?? close),
      }
    },
  })
}
