import { describe, expect, it } from 'vitest'
import { calendarOf } from '../../../calendar/registry.ts'
import { zoneConverter } from '../../../calendar/time-zone.ts'
import { nextTradingDay } from './trading-day.ts'
import { MICROS_PER_MILLI } from '../../../domain/time.ts'

const at = (text: string): number => Date.parse(text) * MICROS_PER_MILLI

/** When the day after that moment begins, to the second. */
function next(market: string | null, text: string): string {
  const time = nextTradingDay(market === null ? null : calendarOf(market), zoneConverter, at(text))
  // one microsecond after: midnight belongs to the day that ends there
  expect(time % 1_000_000).toBe(1)
  return new Date((time - 1) / MICROS_PER_MILLI).toISOString().slice(0, 19)
}

describe('a trading day', () => {
  it.each([
    ['XNYS', '2024-03-06T15:00:00Z', '2024-03-07T05:00:00', 'at midnight in New York'],
    ['XNYS', '2024-03-08T22:00:00Z', '2024-03-11T04:00:00', 'on Monday after Friday, in summer time by then'],
    ['XNYS', '2024-07-03T22:00:00Z', '2024-07-05T04:00:00', 'not on a holiday'],
    ['XNYS', '2024-03-07T05:00:00Z', '2024-03-07T05:00:00', 'just after midnight, not at it'],
    ['CRYPTO', '2024-03-09T15:00:00Z', '2024-03-10T00:00:00', 'at midnight UTC on any day of the week'],
    [null, '2024-03-09T00:00:00Z', '2024-03-09T00:00:00', 'at midnight UTC where no hours are known'],
    [null, '2024-03-09T23:59:59Z', '2024-03-10T00:00:00', 'at midnight UTC where no hours are known'],
  ])('of %s after %s begins %s: %s', (market, now, begins, _why) => {
    expect(next(market, now)).toBe(begins)
  })

  it('of futures begins when the session opens the evening before', () => {
    expect(next('CMES', '2024-03-06T15:00:00Z')).toBe('2024-03-06T23:00:00')
    // Friday's close to Sunday's open
    expect(next('CMES', '2024-03-08T22:30:00Z')).toBe('2024-03-10T22:00:00')
  })

  it('begins after the one before it, whenever it is asked for', () => {
    for (const market of ['XNYS', 'CMES', 'CRYPTO', 'FX', null]) {
      const calendar = market === null ? null : calendarOf(market)
      let time = at('2023-12-20T00:00:00Z')
      for (let day = 0; day < 40; day++) {
        const begins = nextTradingDay(calendar, zoneConverter, time)
        expect(begins).toBeGreaterThan(time)
        expect(nextTradingDay(calendar, zoneConverter, begins - 1)).toBe(begins)
        time = begins
      }
    }
  })
})
