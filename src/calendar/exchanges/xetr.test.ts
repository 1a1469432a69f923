import { describe, expect, it } from 'vitest'
import { sessionText } from './session-text.test-support.ts'
import { xetr } from './xetr.ts'

describe('Xetra', () => {
  it.each([
    ['2007-05-28', 'closed', 'Whit Monday of 2007'],
    ['2008-05-12', '07:00 15:30', 'Whit Monday of 2008 was traded'],
    ['2009-12-30', '08:00 16:30', 'the last day of 2009 was full'],
    ['2010-12-30', '08:00 13:00', 'the last day of 2010'],
    ['2013-10-03', '07:00 15:30', 'German unity was traded in 2013'],
    ['2014-06-09', '07:00 15:30', 'Whit Monday of 2014 was traded'],
    ['2014-10-03', 'closed', 'German unity in 2014'],
    ['2016-05-16', 'closed', 'Whit Monday of 2016'],
    ['2017-10-31', 'closed', 'five hundred years since the Reformation'],
    ['2018-10-03', 'closed', 'German unity in 2018'],
    ['2019-12-30', '08:00 13:00', 'Monday 30 December 2019'],
    ['2022-06-06', '07:00 15:30', 'Whit Monday of 2022 was traded'],
    ['2022-10-03', '07:00 15:30', 'German unity was traded in 2022'],
    ['2023-12-29', '08:00 13:00', 'Friday 29 December 2023, the last day'],
    ['2024-05-09', '07:00 15:30', 'Ascension is traded'],
    ['2024-12-24', 'closed', 'Christmas Eve'],
    ['2024-12-31', 'closed', "New Year's Eve"],
    ['2026-03-27', '08:00 16:30', 'the last Friday of winter time'],
    ['2026-03-30', '07:00 15:30', 'the first Monday of summer time'],
    ['2026-05-01', 'closed', 'Labor Day'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionText(xetr, date)).toBe(expected)
  })
})
