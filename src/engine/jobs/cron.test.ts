import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { epochDayOf } from '../../domain/civil-date.ts'
import { cronMomentsOn, isCronDay, parseCron } from './cron.ts'
import type { Cron } from './cron.ts'

function cron(expression: string): Cron {
  const parsed = parseCron(expression)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

/** Moments of a date as UTC text. */
function momentsOn(expression: string, date: string, zone: string): string[] {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return cronMomentsOn(cron(expression), epochDayOf(year, month, day), zone, zoneConverter).map((time) =>
    new Date(time / 1000).toISOString().slice(5, 16),
  )
}

/** Days of November 2024, which began on a Friday. */
function novemberDays(expression: string): number[] {
  const first = epochDayOf(2024, 11, 1)
  return Array.from({ length: 30 }, (_, at) => at + 1).filter((day) =>
    isCronDay(cron(expression), first + day - 1),
  )
}

describe('a cron expression', () => {
  it.each([
    ['0 10 * * *', [0], [10]],
    ['*/20 9-11 * * *', [0, 20, 40], [9, 10, 11]],
    ['5,35,5 0-23/8 * * *', [5, 35], [0, 8, 16]],
    ['10-20/5 23 * * *', [10, 15, 20], [23]],
    ['  30   9  *  *  * ', [30], [9]],
  ])('%s has these minutes and hours', (expression, minutes, hours) => {
    expect(cron(expression)).toMatchObject({ minutes, hours })
  })

  it.each([
    ['0 0 * * MON', [4, 11, 18, 25]],
    ['0 0 * * mon-wed', [4, 5, 6, 11, 12, 13, 18, 19, 20, 25, 26, 27]],
    ['0 0 * * 7', [3, 10, 17, 24]],
    ['0 0 * * FRI-7', [1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24, 29, 30]],
    ['0 0 1,15 * *', [1, 15]],
    ['0 0 * DEC *', []],
    ['0 0 */10 NOV *', [1, 11, 21]],
    // both restricted: either is enough
    ['0 0 13 * TUE', [5, 12, 13, 19, 26]],
    // a day that begins with a star does not count as restricted
    ['0 0 */2 * TUE', [5, 19]],
  ])('%s falls on these days', (expression, days) => {
    expect(novemberDays(expression)).toEqual(days)
  })

  it.each([
    ['0 10 * *', 'has 4 fields; it needs five'],
    ['', 'has 0 fields'],
    ['60 10 * * *', '“60” for the minute, which is none of: *, a value from 0 to 59'],
    ['0 24 * * *', '“24” for the hour'],
    ['0 0 0 * *', '“0” for the day'],
    ['0 0 * FOO *', '“FOO” for the month, which is none of: *, a value from 1 to 12 or JAN to DEC'],
    ['0 0 * * 8', '“8” for the weekday'],
    ['5/10 0 * * *', '“5/10” for the minute'],
    ['*/0 0 * * *', '“*/0”'],
    ['20-10 0 * * *', '“20-10”'],
    ['1-2-3 0 * * *', '“1-2-3”'],
    ['1,,2 0 * * *', '“”'],
    ['-5 0 * * *', '“-5”'],
    ['*/5/2 0 * * *', '“*/5/2”'],
    ['*-5 0 * * *', '“*-5”'],
    ['0 0 L * *', '“L” for the day'],
    ['0 0 * * MON#2', '“MON#2”'],
  ])('%s is refused, and says why', (expression, why) => {
    expect(parseCron(expression)).toContain(why)
  })
})

describe('where the clocks change', () => {
  it.each([
    // New York, 2025-03-09: 02:00 becomes 03:00, at 07:00 UTC
    ['30 2 * * *', '2025-03-09', 'America/New_York', ['03-09T07:00']],
    ['*/15 2 * * *', '2025-03-09', 'America/New_York', ['03-09T07:00']],
    ['30 1-3 * * *', '2025-03-09', 'America/New_York', ['03-09T06:30', '03-09T07:00', '03-09T07:30']],
    ['0 2,3 * * *', '2025-03-09', 'America/New_York', ['03-09T07:00']],
    // London, 2025-03-30: 01:00 becomes 02:00
    ['45 1 * * *', '2025-03-30', 'Europe/London', ['03-30T01:00']],
    // Sydney, 2024-10-06: 02:00 becomes 03:00, at 16:00 UTC of the day before
    ['1 2 * * *', '2024-10-06', 'Australia/Sydney', ['10-05T16:00']],
    // Lord Howe: 02:00 becomes 02:30
    ['15 2 * * *', '2024-10-06', 'Australia/Lord_Howe', ['10-05T15:30']],
  ])(
    '%s on %s in %s: what they skip runs once, at the next moment that there is',
    (text, date, zone, all) => {
      expect(momentsOn(text, date, zone)).toEqual(all)
    },
  )

  it.each([
    ['30 1 * * *', '2024-11-03', 'America/New_York', ['11-03T05:30']],
    ['0 1,2 * * *', '2024-11-03', 'America/New_York', ['11-03T05:00', '11-03T07:00']],
    ['30 1 * * *', '2024-10-27', 'Europe/London', ['10-27T00:30']],
    ['30 2 * * *', '2025-04-06', 'Australia/Sydney', ['04-05T15:30']],
  ])('%s on %s in %s: what they show twice runs once, the first time', (text, date, zone, all) => {
    expect(momentsOn(text, date, zone)).toEqual(all)
  })
})
