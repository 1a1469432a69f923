import { describe, expect, it } from 'vitest'
import { microsFromWall } from './time-zone.ts'
import { sessionOf, usSessionAt } from './us-equity-hours.ts'

const at = (year: number, month: number, day: number, hour: number, minute: number): number =>
  microsFromWall('America/New_York', year, month, day, hour, minute)

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

  it('are closed on weekends and holidays', () => {
    expect(sessionOf(at(2014, 3, 8, 12, 0))).toBe('closed')
    expect(sessionOf(at(2014, 3, 9, 12, 0))).toBe('closed')
    expect(sessionOf(at(2014, 7, 4, 12, 0))).toBe('closed')
    expect(sessionOf(at(2014, 7, 4, 8, 0))).toBe('closed')
    expect(usSessionAt(at(2014, 7, 4, 12, 0))).toBeNull()
    expect(usSessionAt(at(2014, 7, 3, 23, 0))?.close).toBe(at(2014, 7, 3, 13, 0))
  })

  it('close at 13:00, the late session at 17:00, on a short day', () => {
    expect(sessionOf(at(2015, 12, 24, 12, 59))).toBe('regular')
    expect(sessionOf(at(2015, 12, 24, 13, 0))).toBe('extended')
    expect(sessionOf(at(2015, 12, 24, 16, 59))).toBe('extended')
    expect(sessionOf(at(2015, 12, 24, 17, 0))).toBe('closed')
  })

  it('count every workday before the tables begin', () => {
    expect(sessionOf(at(1985, 12, 25, 12, 0))).toBe('regular')
    expect(sessionOf(at(1985, 12, 28, 12, 0))).toBe('closed')
    expect(usSessionAt(at(1985, 12, 25, 12, 0))?.open).toBe(at(1985, 12, 25, 9, 30))
  })
})
