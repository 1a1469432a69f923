import { describe, expect, it } from 'vitest'
import { sessionWithBreak } from './session-with-break.test-support.ts'
import { xasx } from './xasx.ts'

const SUMMER = '-23:00–05:00'
const WINTER = '00:00–06:00'
const EARLY = '-23:00–03:10'

describe('the Australian Securities Exchange', () => {
  it.each([
    ['1990-01-26', SUMMER, 'Australia Day was kept on a Monday until 1992'],
    ['1990-01-29', 'closed', 'the Monday after 26 January'],
    ['1990-12-31', 'closed', 'New Year’s Eve on a Monday'],
    ['1993-01-26', SUMMER, 'the states kept different dates'],
    ['1994-01-26', 'closed', 'Australia Day, on its date since 1994'],
    ['1999-12-31', 'closed', 'change of the millennium'],
    ['2000-01-03', 'closed', 'New Year on a Saturday'],
    ['2004-04-26', WINTER, 'Anzac Day on a Sunday is lost'],
    ['2009-12-24', SUMMER, 'the last Christmas Eve with a full day'],
    ['2010-04-26', 'closed', 'but was made up for in 2010'],
    ['2010-12-24', EARLY, 'the first early close'],
    ['2010-12-28', 'closed', 'Boxing Day behind a Christmas on a Saturday'],
    ['2011-04-26', 'closed', 'Anzac Day on Easter Monday'],
    ['2017-12-22', EARLY, 'the Friday before Christmas'],
    ['2022-06-13', 'closed', 'the last Queen’s birthday'],
    ['2022-09-22', 'closed', 'mourning for Elizabeth II'],
    ['2022-12-23', SUMMER, 'a full day before Christmas, in 2022 alone'],
    ['2022-12-27', 'closed', 'Christmas on a Sunday'],
    ['2024-12-31', EARLY, 'New Year’s Eve'],
    ['2026-04-02', SUMMER, 'the last session of summer time'],
    ['2026-04-07', WINTER, 'the first session of winter time'],
    ['2026-04-27', WINTER, 'Anzac Day on a Saturday is lost'],
    ['2026-06-08', 'closed', 'King’s birthday'],
    ['2026-10-02', WINTER, 'the last session of winter time'],
    ['2026-10-05', SUMMER, 'the first session of summer time'],
    ['2026-12-28', 'closed', 'Boxing Day on a Saturday'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionWithBreak(xasx, date)).toBe(expected)
  })
})
