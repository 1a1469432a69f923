import { describe, expect, it } from 'vitest'
import { FulmarError } from '../domain/codes.ts'
import type { Clock } from '../ports/clock.ts'
import { tradingCalendar, tradingCalendars } from './trading-calendar.ts'

const nyse = tradingCalendar('NYSE')
const utc = (text: string): number => Date.parse(text)
const MINUTE = 60_000

/** A clock that jumps to the end of every sleep, and remembers how long each was. */
function jumpingClock(start: number, drift: readonly number[] = []): Clock & { readonly sleeps: number[] } {
  let now = start * 1000
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => now,
    monotonic: () => now,
    sleep: (duration) => {
      now += duration + (drift[sleeps.length] ?? 0) * 1000
      sleeps.push(duration / 1000)
      return Promise.resolve()
    },
  }
}

describe('a trading calendar', () => {
  it('answers in milliseconds and dates', () => {
    expect(nyse.code).toBe('XNYS')
    expect(nyse.timeZone).toBe('America/New_York')
    expect([nyse.knownFrom, nyse.knownUntil]).toEqual(['1990-01-01', '2028-12-31'])
    expect(nyse.supportsExtendedHours).toBe(true)
    expect(tradingCalendar('CRYPTO').supportsExtendedHours).toBe(false)
    const eve = utc('2024-07-03T16:45Z')
    expect(nyse.isOpen(eve)).toBe(true)
    expect(nyse.isExtended(eve)).toBe(false)
    expect(nyse.nextClose(eve)).toBe(utc('2024-07-03T17:00Z'))
    expect(nyse.nextOpen(eve)).toBe(utc('2024-07-05T13:30Z'))
    expect(nyse.isSession('2024-07-03')).toBe(true)
    expect(nyse.isSession('2024-07-04')).toBe(false)
    expect(nyse.schedule('2024-07-04')).toBeNull()
    expect(nyse.schedule('2024-07-03')).toEqual({
      session: '2024-07-03',
      open: utc('2024-07-03T13:30Z'),
      close: utc('2024-07-03T17:00Z'),
      breakStart: null,
      breakEnd: null,
      extendedOpen: utc('2024-07-03T08:00Z'),
      extendedClose: utc('2024-07-03T21:00Z'),
    })
    expect(nyse.sessionsBetween('2024-07-03', '2024-07-08').map(({ session }) => session)).toEqual([
      '2024-07-03',
      '2024-07-05',
      '2024-07-08',
    ])
  })

  it('counts the time until the open and the close, and 0 where it is there', () => {
    const eve = utc('2024-07-03T16:45Z')
    expect(nyse.timeUntilClose(eve)).toBe(15 * MINUTE)
    expect(nyse.timeUntilOpen(eve)).toBe(0)
    const holiday = utc('2024-07-04T13:30Z')
    expect(nyse.timeUntilOpen(holiday)).toBe(24 * 60 * MINUTE)
    expect(nyse.timeUntilClose(holiday)).toBe(0)
    expect(tradingCalendar('24/7').timeUntilClose(holiday)).toBe(Infinity)
  })

  it('warns where its knowledge ends, by the date in the zone of the market', () => {
    expect(nyse.warningFor('2028-12-31')).toBeNull()
    expect(nyse.warningFor(utc('2029-01-01T04:59Z'))).toBeNull()
    expect(nyse.warningFor(utc('2029-01-01T05:00Z'))).toContain('known until 2028-12-31')
  })

  it('refuses what is no time or date, with what to do', () => {
    const calls = [
      () => nyse.isOpen(NaN),
      () => nyse.isOpen(utc('2024-07-03') * 1000),
      () => nyse.schedule('2024-02-30'),
      () => nyse.isSession('03.07.2024'),
      () => tradingCalendar('NYSEX'),
    ]
    for (const call of calls) expect(call).toThrow(FulmarError)
  })

  it('lists every market', () => {
    const codes = tradingCalendars().map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['XNYS', 'XNAS', 'ARCX', 'CMES', 'CBOE', 'FX', 'CRYPTO']))
    for (const { code, knownUntil } of tradingCalendars()) {
      expect(tradingCalendar(code).knownUntil).toBe(knownUntil)
    }
  })
})

describe('waiting for the open', () => {
  it('sleeps once, until the open', async () => {
    const clock = jumpingClock(utc('2024-07-03T18:00Z'))
    await expect(nyse.waitForOpen(clock)).resolves.toBe('open')
    expect(clock.sleeps).toEqual([utc('2024-07-05T13:30Z') - utc('2024-07-03T18:00Z')])
  })

  it('does not sleep while the market is open', async () => {
    const clock = jumpingClock(utc('2024-07-03T14:00Z'))
    await expect(nyse.waitForOpen(clock)).resolves.toBe('open')
    expect(clock.sleeps).toEqual([])
  })

  it('sleeps again where the clock was set back meanwhile', async () => {
    const clock = jumpingClock(utc('2024-07-05T13:00Z'), [-10 * MINUTE])
    await expect(nyse.waitForOpen(clock)).resolves.toBe('open')
    expect(clock.sleeps).toEqual([30 * MINUTE, 10 * MINUTE])
  })

  it('ends when it is aborted', async () => {
    const abort = new AbortController()
    const clock: Clock = {
      now: () => utc('2024-07-04T12:00Z') * 1000,
      monotonic: () => 0,
      sleep: () => {
        abort.abort()
        return Promise.resolve()
      },
    }
    await expect(nyse.waitForOpen(clock, abort.signal)).resolves.toBe('aborted')
    await expect(nyse.waitForOpen(clock, AbortSignal.abort())).resolves.toBe('aborted')
  })
})
