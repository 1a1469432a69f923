import { describe, expect, it } from 'vitest'
import { sessionText } from './session-text.test-support.ts'
import { xtse } from './xtse.ts'

describe('the Toronto Stock Exchange', () => {
  it.each([
    ['2001-09-10', '13:30 20:00', 'the day before the attacks'],
    ['2001-09-11', 'closed', 'the attacks'],
    ['2001-09-12', 'closed', 'the day after the attacks'],
    ['2001-09-13', '13:30 20:00', 'open again, before New York'],
    ['2007-02-19', '14:30 21:00', 'no Family Day before 2008'],
    ['2008-02-18', 'closed', 'the first Family Day'],
    ['2010-12-24', '14:30 18:00', 'Christmas Eve'],
    ['2010-12-27', 'closed', 'Christmas of 2010 fell on a Saturday'],
    ['2010-12-28', 'closed', 'Boxing Day of 2010 fell on a Sunday'],
    ['2011-12-27', 'closed', 'Christmas of 2011 fell on a Sunday'],
    ['2015-12-28', 'closed', 'Boxing Day of 2015 fell on a Saturday'],
    ['2016-05-23', 'closed', 'Victoria Day'],
    ['2020-12-24', '14:30 18:00', 'Thursday 24 December 2020'],
    ['2022-01-03', 'closed', 'New Year made up for on a Monday'],
    ['2023-07-03', 'closed', 'Canada Day made up for on a Monday'],
    ['2023-12-22', '14:30 21:00', 'no half day stands in for a Sunday'],
    ['2024-04-01', '13:30 20:00', 'Easter Monday is traded'],
    ['2024-09-30', '13:30 20:00', 'Truth and Reconciliation is traded'],
    ['2026-03-06', '14:30 21:00', 'the last Friday of winter time'],
    ['2026-03-09', '13:30 20:00', 'the first Monday of summer time, weeks before Europe'],
    ['2026-08-03', 'closed', 'the civic holiday'],
    ['2026-10-12', 'closed', 'Thanksgiving'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionText(xtse, date)).toBe(expected)
  })
})
