import { describe, expect, it } from 'vitest'
import { sessionWithBreak } from './session-with-break.test-support.ts'
import { xtks } from './xtks.ts'

const UNTIL_2024 = '00:00–02:30 03:30–06:00'
const NOW = '00:00–02:30 03:30–06:30'

describe('the Tokyo Stock Exchange', () => {
  it.each([
    ['1990-11-12', 'closed', 'enthronement'],
    ['1993-06-09', 'closed', 'wedding of the Crown Prince'],
    ['1998-05-04', 'closed', 'Constitution Day on a Sunday'],
    ['1998-05-06', UNTIL_2024, 'the days of May moved no further before 2007'],
    ['2000-01-03', 'closed', 'New Year at the exchange'],
    ['2000-01-04', UNTIL_2024, 'the first session of a year'],
    ['2000-01-10', 'closed', 'coming of age, the first happy Monday'],
    ['2002-09-16', 'closed', 'respect for the aged on a Sunday'],
    ['2003-07-21', 'closed', 'day of the sea, on a Monday since 2003'],
    ['2006-05-04', 'closed', 'between two holidays'],
    ['2008-05-06', 'closed', 'greenery day on a Sunday, made up for behind children’s day'],
    ['2009-09-22', 'closed', 'between respect for the aged and the equinox'],
    ['2016-08-11', 'closed', 'the first day of the mountain'],
    ['2018-12-24', 'closed', 'the last birthday of Akihito as Emperor'],
    ['2018-12-31', 'closed', 'the last day of a year'],
    ['2019-12-23', UNTIL_2024, 'the birthday of no Emperor'],
    ['2020-07-24', 'closed', 'sports day at the opening of the Games'],
    ['2020-10-01', 'closed', 'failure of the trading system'],
    ['2020-10-12', UNTIL_2024, 'sports day had moved to July'],
    ['2021-08-09', 'closed', 'day of the mountain on a Sunday, at the end of the Games'],
    ['2024-11-01', UNTIL_2024, 'the last close at 15:00'],
    ['2024-11-04', 'closed', 'culture day on a Sunday'],
    ['2024-11-05', NOW, 'the first close at 15:30'],
    ['2026-09-22', 'closed', 'between respect for the aged and the equinox'],
    ['2026-12-30', NOW, 'the last session of a year'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionWithBreak(xtks, date)).toBe(expected)
  })

  it('closes for ten days around the accession of 2019', () => {
    const dates = ['26', '27', '28', '29', '30'].map((day) => `2019-04-${day}`)
    dates.push(...['01', '02', '03', '04', '05', '06', '07'].map((day) => `2019-05-${day}`))
    const open = dates.filter((date) => sessionWithBreak(xtks, date) !== 'closed')
    expect(open).toEqual(['2019-04-26', '2019-05-07'])
  })
})
