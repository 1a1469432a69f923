import { describe, expect, it } from 'vitest'
import { sessionText } from './session-text.test-support.ts'
import { xswx } from './xswx.ts'

describe('the SIX Swiss Exchange', () => {
  it.each([
    ['2014-01-02', 'closed', "Berchtold's day"],
    ['2018-05-10', 'closed', 'Ascension of 2018'],
    ['2018-05-21', 'closed', 'Whit Monday of 2018'],
    ['2018-08-01', 'closed', 'the national day'],
    ['2022-05-26', 'closed', 'Ascension of 2022'],
    ['2022-06-06', 'closed', 'Whit Monday of 2022'],
    ['2023-01-02', 'closed', "Berchtold's day on a Monday"],
    ['2023-01-03', '08:00 16:30', 'the first session of 2023'],
    ['2023-04-17', '07:00 15:30', 'the spring holiday of Zurich is traded'],
    ['2024-12-23', '08:00 16:30', 'the day before Christmas Eve is full'],
    ['2024-12-24', 'closed', 'Christmas Eve'],
    ['2024-12-27', '08:00 16:30', 'between the holidays'],
    ['2024-12-31', 'closed', "New Year's Eve"],
    ['2025-05-01', 'closed', 'Labor Day'],
    ['2026-03-27', '08:00 16:30', 'the last Friday of winter time'],
    ['2026-03-30', '07:00 15:30', 'the first Monday of summer time'],
  ])('keeps on %s: %s (%s)', (date, expected) => {
    expect(sessionText(xswx, date)).toBe(expected)
  })
})
