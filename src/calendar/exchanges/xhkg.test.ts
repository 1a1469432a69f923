import { describe, expect, it } from 'vitest'
import { sessionWithBreak } from './session-with-break.test-support.ts'
import { xhkg } from './xhkg.ts'

const UNTIL_2011 = '02:00–04:00 05:00–08:00'
const NOW = '01:30–04:00 05:00–08:00'

describe('the Stock Exchange of Hong Kong', () => {
  it.each([
    ['1990-01-26', 'closed', 'the day before a Lunar New Year on a Saturday'],
    ['1991-06-18', 'closed', 'Tuen Ng on the Sunday before the Queen’s birthday'],
    ['1996-08-26', 'closed', 'the last liberation day'],
    ['1997-06-30', 'closed', 'the last Queen’s birthday'],
    ['1997-07-02', 'closed', 'second day of the handover'],
    ['1999-09-16', 'closed', 'typhoon York'],
    ['1999-12-24', '02:00–04:30', 'Christmas Eve, a morning until 12:30'],
    ['1999-12-31', 'closed', 'change of the millennium'],
    ['2010-04-06', 'closed', 'Ching Ming on Easter Monday'],
    ['2010-12-31', '02:00–04:30', 'the last morning until 12:30'],
    ['2011-03-04', UNTIL_2011, 'the last open at 10:00'],
    ['2011-03-07', NOW, 'the first open at 9:30'],
    ['2012-10-02', 'closed', 'mid-autumn meets National Day'],
    ['2013-02-13', 'closed', 'fourth day of the Lunar New Year, for a Sunday'],
    ['2015-04-07', 'closed', 'Ching Ming on Easter Sunday'],
    ['2015-09-03', 'closed', 'seventy years since the end of the war'],
    ['2018-09-17', NOW, 'typhoon Mangkhut had passed'],
    ['2020-01-24', '01:30–04:00', 'eve of the Lunar New Year'],
    ['2020-01-28', 'closed', 'fourth day of the Lunar New Year'],
    ['2021-10-13', 'closed', 'typhoon Kompasu'],
    ['2022-09-12', 'closed', 'second day after mid-autumn, for a Sunday'],
    ['2024-09-06', 'closed', 'the last typhoon to close the market'],
    ['2025-01-28', '01:30–04:00', 'eve of the Lunar New Year'],
    ['2025-09-24', NOW, 'typhoon Ragasa: trading goes on since 2024-09-23'],
    ['2026-04-07', 'closed', 'Ching Ming on Easter Sunday'],
    ['2026-12-24', '01:30–04:00', 'Christmas Eve'],
    ['2027-02-05', '01:30–04:00', 'the new moon of 2027 comes four minutes before midnight'],
    ['2027-12-27', 'closed', 'the first weekday after Christmas'],
    ['2027-12-28', NOW, 'a Christmas on a Saturday is not made up for'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionWithBreak(xhkg, date)).toBe(expected)
  })

  it('keeps the holidays of the Gregorian calendar where the table of festivals has ended', () => {
    expect(sessionWithBreak(xhkg, '2051-03-31')).toBe('closed')
    expect(sessionWithBreak(xhkg, '2051-12-25')).toBe('closed')
    expect(sessionWithBreak(xhkg, '2051-12-27')).toBe(NOW)
  })
})
