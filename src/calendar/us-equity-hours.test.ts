import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../test/support/shared-data.ts'
import { epochDayOf } from '../domain/civil-date.ts'
import { microsFromWall } from './time-zone.ts'
import { isEarlyClose, regularHoursOf, sessionOf, US_EQUITY_ZONE } from './us-equity-hours.ts'

const sessions = sharedData('calendars/xnys.csv')

const at = (year: number, month: number, day: number, hour: number, minute: number): number =>
  microsFromWall(US_EQUITY_ZONE, year, month, day, hour, minute)

describe('US equity hours', () => {
  it('open at 09:30 and close at 16:00 in New York, summer and winter', () => {
    for (const [month, day] of [
      [1, 15],
      [7, 15],
    ] as const) {
      expect(sessionOf(at(2014, month, day, 3, 59))).toBe('closed')
      expect(sessionOf(at(2014, month, day, 4, 0))).toBe('extended')
      expect(sessionOf(at(2014, month, day, 9, 30) - 1)).toBe('extended')
      expect(sessionOf(at(2014, month, day, 9, 30))).toBe('regular')
      expect(sessionOf(at(2014, month, day, 16, 0) - 1)).toBe('regular')
      expect(sessionOf(at(2014, month, day, 16, 0))).toBe('extended')
      expect(sessionOf(at(2014, month, day, 20, 0))).toBe('closed')
    }
  })

  it('are closed on weekends', () => {
    expect(sessionOf(at(2014, 3, 8, 12, 0))).toBe('closed')
    expect(sessionOf(at(2014, 3, 9, 12, 0))).toBe('closed')
    expect(regularHoursOf(epochDayOf(2014, 3, 9))).toBeNull()
  })

  it('close at 13:00, the late session at 17:00, on a short day', () => {
    expect(sessionOf(at(2015, 12, 24, 12, 59))).toBe('regular')
    expect(sessionOf(at(2015, 12, 24, 13, 0))).toBe('extended')
    expect(sessionOf(at(2015, 12, 24, 16, 59))).toBe('extended')
    expect(sessionOf(at(2015, 12, 24, 17, 0))).toBe('closed')
  })

  it('know the short days', () => {
    const short: readonly (readonly [number, number, number])[] = [
      [2013, 11, 29],
      [2013, 12, 24],
      [2013, 7, 3],
      [2012, 7, 3],
      [2002, 7, 5],
      [1996, 7, 5],
      [2024, 7, 3],
      [2028, 7, 3],
    ]
    for (const [year, month, day] of short) expect(isEarlyClose(epochDayOf(year, month, day))).toBe(true)
    const full: readonly (readonly [number, number, number])[] = [
      [2013, 11, 28],
      [2013, 11, 22],
      [2002, 7, 3],
      [2013, 7, 5],
      [2020, 7, 3],
      [2021, 12, 24],
      [2022, 12, 24],
    ]
    for (const [year, month, day] of full) expect(isEarlyClose(epochDayOf(year, month, day))).toBe(false)
  })

  it.skipIf(sessions === null)(
    'agree with the table of sessions since 1995 (skipped without sample data)',
    () => {
      const oddDays = new Set(['1997-12-26', '1999-12-31', '2003-12-26'])
      let days = 0
      for (const line of readFileSync(sessions ?? '', 'utf8')
        .split('\n')
        .slice(1)) {
        const [date = '', open = '', close = ''] = line.split(',')
        if (date < '1995' || oddDays.has(date.slice(0, 10))) continue
        const [year = 0, month = 0, day = 0] = date.slice(0, 10).split('-').map(Number)
        const hours = regularHoursOf(epochDayOf(year, month, day))
        expect([date, hours?.open, hours?.close]).toEqual([
          date,
          Date.parse(open) * 1000,
          Date.parse(close) * 1000,
        ])
        days += 1
      }
      expect(days).toBeGreaterThan(7000)
    },
  )
})
