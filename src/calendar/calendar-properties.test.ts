import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '../domain/time.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import { calendarFromRules } from './calendar-from-rules.ts'
import { dateFrom } from './holidays/date-list.ts'
import { CALENDAR_CODES, calendarOf, rulesOf } from './registry.ts'

const FIRST = dateFrom('1998-01-05')
const LAST = dateFrom('2029-12-31')

/** Moments of 30 years, and those around the edges of sessions, where mistakes are. */
function moments(calendar: MarketCalendar): fc.Arbitrary<number> {
  const anywhere = fc
    .integer({ min: FIRST * 86_400, max: LAST * 86_400 })
    .map((seconds) => seconds * MICROS_PER_SECOND)
  const edge = fc
    .tuple(anywhere, fc.nat({ max: 5 }), fc.constantFrom(-1, 0, 1))
    .map(([time, which, offset]) => {
      const { open, close, breakStart, breakEnd, extendedOpen, extendedClose } = calendar.nextSession(time)
      return ([open, close, breakStart, breakEnd, extendedOpen, extendedClose][which] ?? open) + offset
    })
  return fc.oneof(anywhere, edge)
}

describe.each(CALENDAR_CODES)('the calendar %s, at any moment of 30 years,', (code) => {
  const calendar = calendarOf(code)
  const neverStops = calendar.nextClose(FIRST * MICROS_PER_DAY) === Infinity

  it('opens where it says that it opens, and is closed where it says that it closes', () => {
    fc.assert(
      fc.property(moments(calendar), (time) => {
        const open = calendar.nextOpen(time)
        const close = calendar.nextClose(time)
        if (neverStops) {
          expect([calendar.isOpen(time), open, close]).toEqual([true, Infinity, Infinity])
          return
        }
        expect(open).toBeGreaterThan(time)
        expect(close).toBeGreaterThan(time)
        expect([calendar.isOpen(open - 1), calendar.isOpen(open)]).toEqual([false, true])
        expect([calendar.isOpen(close - 1), calendar.isOpen(close)]).toEqual([true, false])
        expect(calendar.isOpen(time)).toBe(close < open)
        // nothing happens between now and what comes next
        const next = Math.min(open, close)
        expect(calendar.isOpen(next - 1)).toBe(calendar.isOpen(time))
        expect(calendar.nextOpen(close)).toBeGreaterThan(close)
        if (close < open) expect(calendar.nextOpen(close)).toBe(open)
        else expect(calendar.nextClose(open)).toBe(close)
      }),
      { numRuns: 100 },
    )
  })

  it('is open in its sessions but for the midday break, and extended around them', () => {
    fc.assert(
      fc.property(moments(calendar), (time) => {
        const session = calendar.sessionAt(time)
        const inBreak =
          session?.breakStart !== undefined &&
          session.breakStart !== null &&
          time >= session.breakStart &&
          time < (session.breakEnd ?? 0)
        expect(calendar.isOpen(time)).toBe(session !== null && !inBreak)
        const day = Math.floor(time / MICROS_PER_DAY)
        const extended = calendar
          .sessionsBetween(day - 2, day + 2)
          .some(
            ({ open, close, extendedOpen, extendedClose }) =>
              time >= extendedOpen && time < extendedClose && (time < open || time >= close),
          )
        expect(calendar.isExtended(time)).toBe(extended)
        if (extended) expect(calendar.supportsExtendedHours).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('has the same sessions by date, by moment and in a row', () => {
    const date = fc.integer({ min: FIRST, max: LAST })
    fc.assert(
      fc.property(date, fc.nat({ max: 60 }), (first, days) => {
        const last = first + days
        const row = calendar.sessionsBetween(first, last)
        const byDate = Array.from({ length: days + 1 }, (_, at) => calendar.sessionOn(first + at))
        expect(row).toEqual(byDate.filter((session) => session !== null))
        row.forEach((session, at) => {
          expect(calendar.sessionAt(session.open)).toEqual(session)
          expect(calendar.previousSession(session.open)).toEqual(session)
          expect(calendar.nextSession(session.open - 1)).toEqual(session)
          if (at > 0) expect(calendar.nextSession(row[at - 1]!.open)).toEqual(session)
        })
      }),
      { numRuns: 30 },
    )
  })

  it('has sessions whose moments are in order', () => {
    let end = -Infinity
    const disordered = calendar.sessionsBetween(FIRST, LAST).filter((session) => {
      const { extendedOpen, open, breakStart, breakEnd, close, extendedClose } = session
      const parts = [end, extendedOpen, open, breakStart ?? open, breakEnd ?? close, close, extendedClose]
      end = extendedClose
      return open >= close || parts.some((part, at) => at > 0 && part < parts[at - 1]!)
    })
    expect(disordered).toEqual([])
  })

  it('answers alike whatever it was asked before', () => {
    fc.assert(
      fc.property(fc.array(moments(calendar), { minLength: 1, maxLength: 3 }), (times) => {
        const fresh = calendarFromRules(rulesOf(code))
        for (const time of times) {
          expect(fresh.isOpen(time)).toBe(calendar.isOpen(time))
          expect(fresh.nextOpen(time)).toBe(calendar.nextOpen(time))
          expect(fresh.nextClose(time)).toBe(calendar.nextClose(time))
          expect(fresh.previousSession(time)).toEqual(calendar.previousSession(time))
          expect(fresh.nextSession(time)).toEqual(calendar.nextSession(time))
        }
      }),
      { numRuns: 3 },
    )
  })
})
