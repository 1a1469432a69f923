import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { civilDateOf, daysInMonth, epochDayOf, wallMicros, weekdayOf } from './civil-date.ts'

describe('civil dates', () => {
  it('agree with the platform for every day from 1600 to 2400', () => {
    const first = Date.UTC(1600, 0, 1) / 86_400_000
    const last = Date.UTC(2400, 0, 1) / 86_400_000
    for (let day = first; day <= last; day += 1) {
      const date = new Date(day * 86_400_000)
      const civil = civilDateOf(day)
      if (
        civil.year !== date.getUTCFullYear() ||
        civil.month !== date.getUTCMonth() + 1 ||
        civil.day !== date.getUTCDate() ||
        weekdayOf(day) !== date.getUTCDay() ||
        epochDayOf(civil.year, civil.month, civil.day) !== day
      ) {
        expect.fail(`day ${String(day)}: ${JSON.stringify(civil)} is not ${date.toISOString()}`)
      }
    }
  })

  it('know the length of every month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1600, max: 2400 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        expect(daysInMonth(year, month)).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate())
      }),
    )
  })

  it('give wall time in microseconds', () => {
    expect(wallMicros(2014, 6, 5, 8, 15, 30, 250)).toBe(Date.UTC(2014, 5, 5, 8, 15, 30) * 1000 + 250)
  })
})
