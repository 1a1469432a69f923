import { describe, expect, it } from 'vitest'
import { sessionText } from './session-text.test-support.ts'
import { xlon } from './xlon.ts'

describe('the London Stock Exchange', () => {
  it.each([
    ['1990-01-02', '08:00 16:30', 'the first session of the tables'],
    ['1995-05-01', '07:00 15:30', 'the first Monday in May 1995 was worked'],
    ['1995-05-08', 'closed', 'fifty years since the war in Europe ended'],
    ['1999-12-24', '08:00 12:30', 'Christmas Eve'],
    ['1999-12-30', '08:00 16:30', 'no half day before the millennium'],
    ['1999-12-31', 'closed', 'the millennium'],
    ['2000-01-03', 'closed', 'New Year made up for on a Monday'],
    ['2002-05-27', '07:00 15:30', 'the spring holiday of 2002 stood in June'],
    ['2002-06-03', 'closed', 'the spring holiday of 2002'],
    ['2002-06-04', 'closed', 'golden jubilee'],
    ['2007-12-24', '08:00 12:30', 'Monday 24 December 2007'],
    ['2007-12-31', '08:00 12:30', 'Monday 31 December 2007'],
    ['2011-04-29', 'closed', 'royal wedding'],
    ['2012-06-05', 'closed', 'diamond jubilee'],
    ['2020-05-04', '07:00 15:30', 'the first Monday in May 2020 was worked'],
    ['2020-05-08', 'closed', 'seventy-five years since the war in Europe ended'],
    ['2021-12-27', 'closed', 'Christmas of 2021 fell on a Saturday'],
    ['2021-12-28', 'closed', 'Boxing Day of 2021 fell on a Sunday'],
    ['2022-09-19', 'closed', 'funeral of Elizabeth II'],
    ['2023-05-08', 'closed', 'coronation of Charles III'],
    ['2023-12-22', '08:00 12:30', 'the Friday before a Christmas Eve on a Sunday'],
    ['2024-01-02', '08:00 16:30', 'a holiday in Scotland alone'],
    ['2026-03-27', '08:00 16:30', 'the last Friday of winter time'],
    ['2026-03-30', '07:00 15:30', 'the first Monday of summer time'],
    ['2026-12-28', 'closed', 'Boxing Day of 2026 fell on a Saturday'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionText(xlon, date)).toBe(expected)
  })
})
