import { describe, expect, it } from 'vitest'
import { sessionText } from './session-text.test-support.ts'
import { xpar } from './xpar.ts'

describe('Euronext Paris', () => {
  it.each([
    ['1996-05-27', 'closed', 'Whit Monday of 1996'],
    ['1998-07-14', 'closed', '14 July 1998'],
    ['2001-12-31', 'closed', "New Year's Eve of 2001"],
    ['2002-05-20', '07:00 15:30', 'Whit Monday of 2002 was traded'],
    ['2005-07-14', '07:00 15:30', '14 July 2005 was traded'],
    ['2012-12-24', '08:00 13:05', 'Monday 24 December 2012'],
    ['2012-12-31', '08:00 13:05', 'Monday 31 December 2012'],
    ['2019-04-19', 'closed', 'Good Friday'],
    ['2019-04-22', 'closed', 'Easter Monday'],
    ['2019-05-01', 'closed', 'Labor Day'],
    ['2019-12-24', '08:00 13:05', 'Christmas Eve'],
    ['2019-12-26', 'closed', 'the day after Christmas'],
    ['2019-12-31', '08:00 13:05', "New Year's Eve"],
    ['2021-11-11', '08:00 16:30', '11 November is traded'],
    ['2022-12-23', '08:00 16:30', 'no half day stands in for a Saturday'],
    ['2024-05-08', '07:00 15:30', '8 May is traded'],
    ['2026-03-27', '08:00 16:30', 'the last Friday of winter time'],
    ['2026-03-30', '07:00 15:30', 'the first Monday of summer time'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionText(xpar, date)).toBe(expected)
  })
})
