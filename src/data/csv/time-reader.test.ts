import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { microsFromWall, zoneConverter } from '../../calendar/time-zone.ts'
import { utc } from '../data.test-support.ts'
import { SLOT, SLOT_COUNT } from './slots.ts'
import { TimeReader } from './time-reader.ts'

const values = new Float64Array(SLOT_COUNT)

function reader(zone = 'UTC', daily = false, baseDay: number | null = null): TimeReader {
  return new TimeReader({ separator: 44, zone, zones: zoneConverter, daily, baseDay })
}

/** Null for what is not understood. */
function read(text: string, using = reader()): number | null {
  const bytes = Buffer.from(`${text},`)
  if (using.read(bytes, 0, values) !== text.length || !using.resolve(values, false)) return null
  return values[SLOT.time] ?? null
}

describe('times in a row', () => {
  it('are epochs of any unit, by magnitude', () => {
    const time = utc('2019-10-11T00:00:11.620Z')
    expect(read('1570752011')).toBe(time - 620_000)
    expect(read('1570752011.62')).toBe(time)
    expect(read('1570752011620')).toBe(time)
    expect(read('1570752011620.5')).toBe(time + 500)
    expect(read('1570752011620000')).toBe(time)
    expect(read('1570752011620000999')).toBe(time)
    expect(read('1570752011620001000')).toBe(time + 1)
  })

  it('are ISO 8601, with Z, an offset, or of the given zone', () => {
    const time = utc('2014-06-05T08:15:30Z')
    for (const text of [
      '2014-06-05T08:15:30Z',
      '2014-06-05 08:15:30',
      '2014-06-05T08:15:30.000000000Z',
      '2014-06-05T04:15:30-04:00',
      '2014-06-05T10:15:30+0200',
      '2014-06-05 10:15:30 +02',
      '2014-06-05 08:15:30 UTC',
      '2014/06/05 08:15:30',
      '2014.06.05 08:15:30',
      '20140605 08:15:30',
      '20140605T081530Z',
      '6/5/2014 8:15:30 AM',
      '06/05/2014 08:15:30',
    ]) {
      expect([text, read(text)]).toEqual([text, time])
    }
    expect(read('2014-06-05T08:15:30.123456Z')).toBe(time + 123_456)
    expect(read('2014-06-05 04:15:30', reader('America/New_York'))).toBe(time)
    expect(read('2014-06-05 08:15:30Z', reader('America/New_York'))).toBe(time)
    expect(read('2014-06-05 08:15')).toBe(time - 30_000_000)
  })

  it('know noon and midnight of a twelve-hour clock', () => {
    expect(read('6/5/2014 12:00:00 AM')).toBe(utc('2014-06-05T00:00:00Z'))
    expect(read('6/5/2014 12:00:00 PM')).toBe(utc('2014-06-05T12:00:00Z'))
    expect(read('6/5/2014 1:05 pm')).toBe(utc('2014-06-05T13:05:00Z'))
  })

  it('are dates alone, which stay dates of no zone in daily files', () => {
    for (const text of ['2014-06-05', '20140605', '6/5/2014', '2014-06-05 00:00:00']) {
      expect([text, read(text, reader('America/New_York', true))]).toEqual([
        text,
        utc('2014-06-05T00:00:00Z'),
      ])
    }
    expect(read('2014-06-05 09:30', reader('UTC', true))).toBeNull()
    expect(read('2014-06-05', reader('America/New_York'))).toBe(utc('2014-06-05T04:00:00Z'))
    expect(read('1928-01-03', reader('UTC', true))).toBe(utc('1928-01-03T00:00:00Z'))
  })

  it('are milliseconds of a day where the file is named by it', () => {
    expect(read('34200000', reader('America/New_York', false, 15_985))).toBe(utc('2013-10-07T13:30:00Z'))
    expect(read('86400000', reader('UTC', false, 15_985))).toBeNull()
  })

  it('are refused in every other form, and where no such time exists', () => {
    for (const text of [
      '',
      '17',
      '5/6/14',
      '2014-13-01',
      '2014-02-30',
      '2015-02-29',
      '2014-06-05T24:00:00Z',
      '2014-06-05T08:60:00Z',
      '2014-06-05T08:15:30+25:00',
      '13:00 2014-06-05',
      '2014-06-05x',
      '1e12',
      '-1570752011',
      '0214-06-05',
      '99999999999999999999',
      '6/5/2014 13:00 PM',
    ]) {
      expect([text, read(text)]).toEqual([text, null])
    }
  })

  it('are converted like the calendar converts them, minute by minute through both changes of the clocks', () => {
    const using = reader('America/New_York')
    for (const [month, day] of [
      [3, 9],
      [11, 2],
    ] as const) {
      for (let minute = 0; minute < 300; minute += 1) {
        const hour = Math.floor(minute / 60)
        const pad = (part: number): string => String(part).padStart(2, '0')
        const text = `2014-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute % 60)}:07`
        const expected = microsFromWall('America/New_York', 2014, month, day, hour, minute % 60, 7)
        expect([text, read(text, using)]).toEqual([text, expected])
      }
    }
  })

  it('are read the same on the day of the row before as by themselves, right or wrong', () => {
    const part = (max: number): fc.Arbitrary<string> =>
      fc.oneof(
        { weight: 8, arbitrary: fc.nat({ max }).map((value) => String(value).padStart(2, '0')) },
        { weight: 1, arbitrary: fc.constantFrom('60', '7', '1x', '/5', '99', '') },
      )
    const text = fc
      .tuple(
        fc.constantFrom('2024-03-08', '2024-03-09', '2024-02-30', '1699-01-01', '2024-3-8'),
        fc.constantFrom('T', ' ', '', 'x'),
        part(24),
        part(59),
        part(59),
        fc.constantFrom('Z', '', '.5', '+01:00', ' PM', ' ', 'ZZ'),
      )
      .map(([date, middle, hour, minute, second, end]) => `${date}${middle}${hour}:${minute}:${second}${end}`)
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 2, maxLength: 8 }),
        fc.constantFrom('UTC', 'Asia/Tokyo'),
        (texts, zone) => {
          const using = reader(zone)
          for (const each of texts)
            expect([each, read(each, using)]).toEqual([each, read(each, reader(zone))])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('come back from what the platform prints', () => {
    const range = { min: new Date('1973-04-01'), max: new Date('2200-01-01'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(read(date.toISOString())).toBe(date.getTime() * 1000)
        if (date.getTime() >= 1e11) expect(read(String(date.getTime()))).toBe(date.getTime() * 1000)
      }),
    )
  })
})
