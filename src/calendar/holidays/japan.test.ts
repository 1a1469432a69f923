import { describe, expect, it } from 'vitest'
import { dateFrom } from './date-list.ts'
import { holidaysOfJapan } from './japan.ts'

const written = (date: number): string => new Date(date * 86_400_000).toISOString().slice(5, 10)

describe('the holidays of Japan', () => {
  it('equal the list of the Cabinet Office for 2026', () => {
    const dates = [...holidaysOfJapan(2026)].sort((a, b) => a - b).map(written)
    expect(dates).toEqual([
      ...['01-01', '01-12', '02-11', '02-23', '03-20', '04-29', '05-03', '05-04', '05-05', '05-06'],
      ...['07-20', '08-11', '09-21', '09-22', '09-23', '10-12', '11-03', '11-23'],
    ])
  })

  it.each([
    ['2009-05-06', 'three holidays in a row push a Sunday to Wednesday'],
    ['2013-05-06', 'a Sunday at their end, to Monday'],
    ['2032-09-21', 'the day between respect for the aged and the equinox'],
  ])('hold %s: %s', (date) => {
    expect(holidaysOfJapan(Number(date.slice(0, 4))).has(dateFrom(date))).toBe(true)
  })

  it('leave the birthday of the Emperor out of the year in which he changed', () => {
    expect(holidaysOfJapan(2019).has(dateFrom('2019-12-23'))).toBe(false)
    expect(holidaysOfJapan(2019).has(dateFrom('2019-02-23'))).toBe(false)
  })
})
