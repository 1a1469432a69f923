import { describe, expect, it } from 'vitest'
import { weekdayOf } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { EXCHANGES } from './exchanges/index.ts'
import { dateFrom, dateList } from './holidays/date-list.ts'
import { easterSunday } from './holidays/easter.ts'
import { autumnEquinoxInJapan, springEquinoxInJapan } from './holidays/equinox.ts'
import {
  FRIDAY,
  isWorkday,
  lastWeekday,
  MONDAY,
  nthWeekday,
  sundayToMonday,
  THURSDAY,
  weekendToMonday,
  weekendToNearest,
  workdayBefore,
} from './holidays/weekdays.ts'
import { CALENDAR_CODES, calendarOf } from './registry.ts'
import { zoneOffset } from './time-zone.ts'

/** `09:30–16:00` on the clock of the market, or `closed`. An open on another date has the days between before it. */
function hours(code: string, date: string): string {
  const calendar = calendarOf(code)
  const session = calendar.sessionOn(dateFrom(date))
  if (session === null) return 'closed'
  const wall = (time: number): string => {
    const text = new Date((time + zoneOffset(calendar.timeZone, time)) / 1000).toISOString()
    return text.startsWith(date) ? text.slice(11, 16) : text.slice(8, 16).replace('T', '. ')
  }
  const { open, close, breakStart, breakEnd } = session
  if (breakStart === null || breakEnd === null) return `${wall(open)}–${wall(close)}`
  return `${wall(open)}–${wall(breakStart)}, ${wall(breakEnd)}–${wall(close)}`
}

describe('New York', () => {
  it.each(['XNYS', 'XNAS', 'ARCX'])('%s is closed on the days that everybody remembers', (code) => {
    for (const date of [
      ...['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', '2012-10-29', '2012-10-30'],
      ...['1994-04-27', '2004-06-11', '2007-01-02', '2018-12-05', '2025-01-09'],
      ...['2024-03-29', '2022-06-20', '2023-06-19', '2021-12-24', '2020-07-03', '2026-11-26'],
    ]) {
      expect([date, hours(code, date)]).toEqual([date, 'closed'])
    }
  })

  it('trades where the rule of the weekend, or the year, says so', () => {
    for (const date of ['2021-12-31', '2021-06-18', '2010-12-31', '1997-01-20', '2001-09-10', '2001-09-17']) {
      expect([date, hours('XNYS', date)]).toEqual([date, '09:30–16:00'])
    }
  })

  it('closes early before and after holidays', () => {
    for (const date of ['2024-07-03', '2024-11-29', '2024-12-24', '2002-07-05', '1999-12-31', '2003-12-26']) {
      expect([date, hours('XNYS', date)]).toEqual([date, '09:30–13:00'])
    }
    expect(hours('XNYS', '1992-11-27')).toBe('09:30–14:00')
    expect(hours('XNYS', '1995-07-05')).toBe('09:30–16:00')
  })

  it('has extended hours, until 17:00 after an early close', () => {
    const calendar = calendarOf('ARCX')
    expect(calendar.supportsExtendedHours).toBe(true)
    const early = calendar.sessionOn(dateFrom('2024-07-03'))
    expect(early?.extendedOpen).toBe(Date.parse('2024-07-03T08:00Z') * 1000)
    expect(early?.extendedClose).toBe(Date.parse('2024-07-03T21:00Z') * 1000)
    expect(calendar.isExtended(Date.parse('2024-07-03T20:59Z') * 1000)).toBe(true)
    expect(calendar.isExtended(Date.parse('2024-07-03T21:00Z') * 1000)).toBe(false)
    expect(calendar.isExtended(Date.parse('2024-07-03T15:00Z') * 1000)).toBe(false)
  })

  it('follows daylight saving time, which begins on other dates than in Europe', () => {
    const open = (date: string): string =>
      new Date((calendarOf('XNYS').sessionOn(dateFrom(date))?.open ?? 0) / 1000).toISOString().slice(11, 16)
    expect([open('2024-03-08'), open('2024-03-11'), open('2024-11-01'), open('2024-11-04')]).toEqual([
      '14:30',
      '13:30',
      '13:30',
      '14:30',
    ])
  })
})

describe('Chicago', () => {
  it('Cboe has options with the shares, an hour ahead on the clock', () => {
    expect(hours('CBOE', '2024-07-05')).toBe('08:30–15:00')
    expect(hours('CBOE', '2024-12-24')).toBe('08:30–12:00')
    expect(hours('CBOE', '2024-12-25')).toBe('closed')
    expect(hours('CBOE', '1997-06-20')).toBe('08:30–15:10')
    expect(hours('CBOE', '1997-06-23')).toBe('08:30–15:02')
    expect(hours('CBOE', '2006-02-10')).toBe('08:30–15:02')
    expect(hours('CBOE', '2006-02-13')).toBe('08:30–15:00')
  })

  it('Globex begins in the evening before, and rests for an hour', () => {
    expect(hours('CMES', '2024-05-06')).toBe('05. 17:00–16:00')
    expect(hours('CMES', '2021-06-25')).toBe('24. 17:00–15:15, 15:30–16:00')
    expect(hours('CMES', '2021-06-28')).toBe('27. 17:00–16:00')
    expect(hours('CMES', '2014-03-04')).toBe('03. 17:00–15:15, 15:30–16:15')
    expect(hours('CMES', '2010-03-02')).toBe('01. 15:30–15:15')
    expect(hours('CMES', '2010-03-01')).toBe('28. 17:00–15:15')
  })

  it('Globex halts on holidays of the share markets, and is closed on three', () => {
    expect(hours('CMES', '2024-05-27')).toBe('26. 17:00–12:00')
    expect(hours('CMES', '2013-05-27')).toBe('26. 17:00–10:30')
    expect(hours('CMES', '2024-07-03')).toBe('02. 17:00–12:15')
    expect(hours('CMES', '2024-03-29')).toBe('closed')
    expect(hours('CMES', '2023-04-07')).toBe('06. 17:00–08:15')
    expect(hours('CMES', '2024-12-25')).toBe('closed')
    expect(hours('CMES', '2025-01-09')).toBe('08. 17:00–08:30')
    expect(hours('CMES', '2012-10-29')).toBe('28. 17:00–08:15')
  })
})

describe('markets without an exchange', () => {
  it('FX trades from Sunday to Friday, 17:00 New York, without a pause', () => {
    const calendar = calendarOf('FX')
    const sunday = Date.parse('2024-07-07T21:00Z') * 1000
    const friday = Date.parse('2024-07-12T21:00Z') * 1000
    expect(calendar.nextOpen(sunday - 1)).toBe(sunday)
    expect(calendar.nextClose(sunday)).toBe(friday)
    expect(calendar.sessionAt(sunday)?.date).toBe(dateFrom('2024-07-08'))
    expect(calendar.nextOpen(sunday)).toBe(Date.parse('2024-07-14T21:00Z') * 1000)
    expect(calendar.sessionOn(dateFrom('2024-07-07'))).toBeNull()
  })

  it('crypto currencies never stop', () => {
    const calendar = calendarOf('CRYPTO')
    const christmas = Date.parse('2024-12-25T12:00Z') * 1000
    expect(calendar.isOpen(christmas)).toBe(true)
    expect(calendar.nextClose(christmas)).toBe(Infinity)
    expect(calendar.nextOpen(christmas)).toBe(Infinity)
    expect(calendar.sessionAt(christmas)?.date).toBe(dateFrom('2024-12-25'))
  })
})

describe('the registry', () => {
  it('knows markets by their usual names, in upper and lower case', () => {
    const names: Readonly<Record<string, string>> = {
      NYSE: 'XNYS',
      nasdaq: 'XNAS',
      Arca: 'ARCX',
      XCBO: 'CBOE',
      CME: 'CMES',
      '24/5': 'FX',
      '24/7': 'CRYPTO',
    }
    for (const [name, code] of Object.entries(names)) expect(calendarOf(name)).toBe(calendarOf(code))
  })

  it('has every market that the guide names, each name for one market alone', () => {
    expect(CALENDAR_CODES.toSorted()).toEqual(
      [
        ...['XNYS', 'XNAS', 'ARCX', 'XTSE', 'CBOE', 'CMES', 'XLON', 'XETR', 'XPAR', 'XSWX'],
        ...['XTKS', 'XHKG', 'XASX', 'FX', 'CRYPTO'],
      ].toSorted(),
    )
    const names = EXCHANGES.flatMap(({ rules, aliases }) => [rules.code, ...aliases])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(names.map((name) => name.toUpperCase())).toEqual(names)
  })

  it('says what there is, and what was meant, where it has no calendar', () => {
    const asked = (code: string) => () => calendarOf(code)
    expect(asked('NYSEE')).toThrow(FulmarError)
    expect(asked('NYSEE')).toThrow('There is no calendar of a market “NYSEE”. Did you mean NYSE?')
    try {
      calendarOf('MOON')
    } catch (error) {
      expect((error as FulmarError).remedy).toContain(CALENDAR_CODES.join(', '))
    }
    expect.assertions(3)
  })
})

describe('helpers for holidays', () => {
  it('find Easter', () => {
    const dates = [
      '1990-04-15',
      '2000-04-23',
      '2008-03-23',
      '2011-04-24',
      '2024-03-31',
      '2025-04-20',
      '2038-04-25',
    ]
    for (const date of dates) expect(easterSunday(Number(date.slice(0, 4)))).toBe(dateFrom(date))
    for (let year = 1900; year < 2200; year++) expect(weekdayOf(easterSunday(year))).toBe(0)
  })

  it('find weekdays of a month', () => {
    expect(nthWeekday(2026, 11, THURSDAY, 4)).toBe(dateFrom('2026-11-26'))
    expect(nthWeekday(2024, 9, MONDAY, 1)).toBe(dateFrom('2024-09-02'))
    expect(lastWeekday(2024, 5, MONDAY)).toBe(dateFrom('2024-05-27'))
    expect(lastWeekday(2024, 2, THURSDAY)).toBe(dateFrom('2024-02-29'))
    expect(lastWeekday(2023, 6, FRIDAY)).toBe(dateFrom('2023-06-30'))
  })

  it('move holidays from weekends', () => {
    const [saturday, sunday] = [dateFrom('2024-06-01'), dateFrom('2024-06-02')]
    expect([saturday, sunday, sunday + 1].map(sundayToMonday)).toEqual([saturday, sunday + 1, sunday + 1])
    expect([saturday, sunday, sunday + 1].map(weekendToMonday)).toEqual(Array(3).fill(sunday + 1))
    expect([saturday, sunday, sunday + 1].map(weekendToNearest)).toEqual([
      saturday - 1,
      sunday + 1,
      sunday + 1,
    ])
    expect([saturday, sunday, sunday + 1].map(isWorkday)).toEqual([false, false, true])
    expect(workdayBefore(sunday + 1)).toBe(saturday - 1)
  })

  it('know the equinoxes that were holidays in Japan', () => {
    const spring = ['1990-03-21', '2000-03-20', '2023-03-21', '2024-03-20', '2026-03-20']
    for (const date of spring) expect(springEquinoxInJapan(Number(date.slice(0, 4)))).toBe(dateFrom(date))
    const autumn = ['1990-09-23', '2012-09-22', '2023-09-23', '2024-09-22', '2026-09-23']
    for (const date of autumn) expect(autumnEquinoxInJapan(Number(date.slice(0, 4)))).toBe(dateFrom(date))
  })

  it('read lists of dates, and refuse what is not a date', () => {
    const list = dateList('2001-09-11/2001-09-14', '2001-12-31/2002-01-01')
    expect(list(2001)).toHaveLength(5)
    expect(list(2002)).toEqual([dateFrom('2002-01-01')])
    expect(list(2003)).toEqual([])
    for (const text of ['2023-02-29', '2023-13-01', '2023-1-1', 'tomorrow']) {
      expect(() => dateFrom(text)).toThrow(RangeError)
    }
  })
})
