import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import { calendarFromRules } from './calendar-from-rules.ts'
import type { ExchangeRules } from './exchange-rules.ts'
import { dateFrom } from './holidays/date-list.ts'

const AT_NOON = {
  open: 10 * 60,
  close: 16 * 60,
  midday: [12 * 60, 13 * 60],
  extended: [9 * 60, 18 * 60],
} as const

/** Two hours of trading around a break, in Tokyo, closed on 3 January, open on one Saturday. */
const rules: ExchangeRules = {
  code: 'TEST',
  name: 'A market for tests',
  timeZone: 'Asia/Tokyo',
  sources: [],
  firstYear: 2020,
  knownUntil: dateFrom('2021-12-31'),
  hours: [
    { from: dateFrom('2020-01-01'), hours: AT_NOON },
    { from: dateFrom('2021-06-01'), hours: { open: 9 * 60, close: 15 * 60 } },
  ],
  closures: (year) => [dateFrom(`${String(year)}-01-03`)],
  specialHours: (year) =>
    year === 2020 ? [[dateFrom('2020-02-01'), { open: 10 * 60, close: 11 * 60 }] as const] : [],
}

const calendar = calendarFromRules(rules)
const utc = (text: string): number => Date.parse(text) * 1000

describe('a calendar made of rules', () => {
  it('has the hours of the date, break and extended hours included', () => {
    expect(calendar.sessionOn(dateFrom('2020-01-06'))).toEqual({
      date: dateFrom('2020-01-06'),
      open: utc('2020-01-06T01:00Z'),
      close: utc('2020-01-06T07:00Z'),
      breakStart: utc('2020-01-06T03:00Z'),
      breakEnd: utc('2020-01-06T04:00Z'),
      extendedOpen: utc('2020-01-06T00:00Z'),
      extendedClose: utc('2020-01-06T09:00Z'),
    })
    expect(calendar.sessionOn(dateFrom('2021-06-01'))?.open).toBe(utc('2021-06-01T00:00Z'))
    expect(calendar.sessionOn(dateFrom('2021-06-01'))?.breakStart).toBeNull()
  })

  it('is closed on closures and weekends, and open on a weekend with hours of its own', () => {
    expect(calendar.sessionOn(dateFrom('2020-01-03'))).toBeNull()
    expect(calendar.sessionOn(dateFrom('2020-01-04'))).toBeNull()
    expect(calendar.sessionOn(dateFrom('2020-02-01'))?.close).toBe(utc('2020-02-01T02:00Z'))
  })

  it('is closed in the midday break, which belongs to the session', () => {
    const noon = utc('2020-01-06T03:30Z')
    expect(calendar.isOpen(noon)).toBe(false)
    expect(calendar.isExtended(noon)).toBe(false)
    expect(calendar.sessionAt(noon)?.date).toBe(dateFrom('2020-01-06'))
    expect(calendar.nextOpen(noon)).toBe(utc('2020-01-06T04:00Z'))
    expect(calendar.nextClose(utc('2020-01-06T01:00Z'))).toBe(utc('2020-01-06T03:00Z'))
  })

  it('has no session before its first year, and says which comes first', () => {
    const before = utc('1999-06-01T02:00Z')
    expect(calendar.isOpen(before)).toBe(false)
    expect(calendar.previousSession(before)).toBeNull()
    expect(calendar.sessionOn(dateFrom('2019-12-30'))).toBeNull()
    expect(calendar.sessionsBetween(dateFrom('2010-01-01'), dateFrom('2019-12-31'))).toEqual([])
    expect(calendar.nextOpen(before)).toBe(utc('2020-01-01T01:00Z'))
    expect(calendar.nextSession(before).date).toBe(dateFrom('2020-01-01'))
  })

  it('goes on by the rules behind the date up to which it is known', () => {
    expect(calendar.sessionOn(dateFrom('2150-01-05'))?.open).toBe(utc('2150-01-05T00:00Z'))
    expect(calendar.sessionOn(dateFrom('2152-01-03'))).toBeNull()
  })

  it('stays closed after the last year, and throws where a session must be named', () => {
    const late = utc('2240-01-06T02:00Z')
    expect(calendar.isOpen(late)).toBe(false)
    expect(calendar.nextOpen(late)).toBe(Infinity)
    expect(() => calendar.nextSession(late)).toThrow(RangeError)
    expect(calendar.previousSession(late)?.date).toBe(dateFrom('2200-12-31'))
  })

  it('throws for a time that is not a number', () => {
    expect(() => calendar.isOpen(NaN)).toThrow(RangeError)
  })

  it('has one trading span where sessions touch', () => {
    const around = calendarFromRules({
      ...rules,
      timeZone: 'UTC',
      hours: [{ from: 0, hours: { open: 0, close: 24 * 60 } }],
      specialHours: () => [],
    })
    const friday = dateFrom('2020-01-10') * MICROS_PER_DAY
    expect(around.nextClose(friday - 3 * MICROS_PER_DAY)).toBe(friday + MICROS_PER_DAY)
    expect(around.nextOpen(friday - 3 * MICROS_PER_DAY)).toBe(friday + 3 * MICROS_PER_DAY)
    expect(around.sessionAt(friday - MICROS_PER_HOUR)?.date).toBe(dateFrom('2020-01-09'))
  })

  it('hands out sessions that cannot be changed', () => {
    const session = calendar.sessionOn(dateFrom('2020-01-06'))
    expect(Object.isFrozen(session)).toBe(true)
    expect(calendar.sessionOn(dateFrom('2020-01-06'))).toBe(session)
  })

  it('has another hash where one session differs', () => {
    const hash = (specialHours: ExchangeRules['specialHours']): string =>
      calendarFromRules({ ...rules, specialHours }).hash
    expect(calendar.hash).toMatch(/^[0-9a-f]{16}$/)
    expect(hash(rules.specialHours)).toBe(calendar.hash)
    expect(hash(() => [])).not.toBe(calendar.hash)
    const date = dateFrom('2020-02-03')
    const closes = [15 * 60, 15 * 60 + 1].map((close) => hash(() => [[date, { open: 10 * 60, close }]]))
    expect(new Set([...closes, calendar.hash]).size).toBe(3)
  })
})
