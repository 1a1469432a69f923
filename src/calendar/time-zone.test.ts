import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { civilDateOf } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { MICROS_PER_HOUR } from '../domain/time.ts'
import { epochDay, microsFromWall, zoneOffset } from './time-zone.ts'

const NEW_YORK = 'America/New_York'
const utc = (text: string): number => Date.parse(text) * 1000

const ZONES = [
  NEW_YORK,
  'Europe/London',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
]

/** The date and time that the platform shows, as text: an oracle of another kind than `formatToParts`. */
function shown(zone: string, time: number): string {
  return new Date(time / 1000).toLocaleString('sv-SE', { timeZone: zone })
}

describe('time zones', () => {
  it('give the offset on both sides of a change, to the microsecond', () => {
    const spring = utc('2014-03-09T07:00:00Z')
    expect(zoneOffset(NEW_YORK, spring - 1)).toBe(-5 * MICROS_PER_HOUR)
    expect(zoneOffset(NEW_YORK, spring)).toBe(-4 * MICROS_PER_HOUR)
    const autumn = utc('2014-11-02T06:00:00Z')
    expect(zoneOffset(NEW_YORK, autumn - 1)).toBe(-4 * MICROS_PER_HOUR)
    expect(zoneOffset(NEW_YORK, autumn)).toBe(-5 * MICROS_PER_HOUR)
    expect(zoneOffset('Australia/Lord_Howe', utc('2014-10-05T00:00:00Z'))).toBe(11 * MICROS_PER_HOUR)
    expect(zoneOffset('UTC', autumn)).toBe(0)
  })

  it('move a wall time that the clocks skip forward, and take the first of two', () => {
    expect(microsFromWall(NEW_YORK, 2014, 3, 9, 2, 30)).toBe(utc('2014-03-09T07:30:00Z'))
    expect(microsFromWall(NEW_YORK, 2014, 3, 9, 1, 59, 59)).toBe(utc('2014-03-09T06:59:59Z'))
    expect(microsFromWall(NEW_YORK, 2014, 3, 9, 3, 0)).toBe(utc('2014-03-09T07:00:00Z'))
    expect(microsFromWall(NEW_YORK, 2014, 11, 2, 1, 30)).toBe(utc('2014-11-02T05:30:00Z'))
    expect(microsFromWall(NEW_YORK, 2014, 11, 2, 2, 0)).toBe(utc('2014-11-02T07:00:00Z'))
    expect(microsFromWall('UTC', 2014, 3, 9, 2, 30, 1, 5)).toBe(utc('2014-03-09T02:30:01Z') + 5)
  })

  it('skip the day that Samoa skipped', () => {
    expect(microsFromWall('Pacific/Apia', 2011, 12, 30, 12, 0)).toBe(
      microsFromWall('Pacific/Apia', 2011, 12, 31, 12, 0),
    )
  })

  it('lead from any moment to its wall time and back, but for the second of two equal wall times', () => {
    const time = fc.integer({
      min: utc('1995-01-01T00:00:00Z') / 1e6,
      max: utc('2035-01-01T00:00:00Z') / 1e6,
    })
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), time, (zone, seconds) => {
        const moment = seconds * 1_000_000
        const wall = moment + zoneOffset(zone, moment)
        expect(new Date(wall / 1000).toISOString().slice(0, 19).replace('T', ' ')).toBe(shown(zone, moment))
        const { year, month, day } = civilDateOf(epochDay(zone, moment))
        const rest = new Date(wall / 1000)
        const back = microsFromWall(
          zone,
          year,
          month,
          day,
          rest.getUTCHours(),
          rest.getUTCMinutes(),
          rest.getUTCSeconds(),
        )
        expect(back).toBeLessThanOrEqual(moment)
        if (back !== moment) expect(shown(zone, back)).toBe(shown(zone, moment))
      }),
      { numRuns: 500 },
    )
  })

  it('count days by the calendar on the wall', () => {
    expect(epochDay(NEW_YORK, utc('1970-01-02T04:59:59Z'))).toBe(0)
    expect(epochDay(NEW_YORK, utc('1970-01-02T05:00:00Z'))).toBe(1)
    expect(epochDay('Asia/Tokyo', utc('1970-01-01T15:00:00Z'))).toBe(1)
  })

  it('refuse a zone that does not exist, with the name in the message', () => {
    const refused = (): number => zoneOffset('America/Gotham', 0)
    expect(refused).toThrow(FulmarError)
    expect(refused).toThrow(/America\/Gotham/)
  })

  it('do not depend on the time zone of the process', () => {
    const built = buildSync({
      entryPoints: [fileURLToPath(new URL('time-zone.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
    })
    const program = `${built.outputFiles[0]?.text ?? ''}
      const all = []
      for (let day = 1; day <= 28; day += 1) for (const month of [3, 11]) for (let hour = 0; hour < 24; hour += 1) {
        const time = microsFromWall('America/New_York', 2014, month, day, hour, 30)
        all.push(time, zoneOffset('America/New_York', time), epochDay('Asia/Tokyo', time))
      }
      console.log(JSON.stringify(all))`
    const run = (zone: string): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      })
    const inUtc = run('UTC')
    expect(inUtc.length).toBeGreaterThan(1000)
    expect(run('America/New_York')).toBe(inUtc)
    expect(run('Asia/Kolkata')).toBe(inUtc)
  })
})
