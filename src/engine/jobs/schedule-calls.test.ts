import { describe, expect, it } from 'vitest'
import { AAA, KernelBench } from '../kernel.test-support.ts'
import { at, benchOf, goTo, NEW_YORK, worker } from './jobs.test-support.ts'

describe('what cannot be scheduled', () => {
  it.each<[string, Parameters<typeof worker>[0], string]>([
    [
      'a name that is empty',
      (s) => {
        s.afterOpen('')
      },
      'a job needs a name',
    ],
    [
      'minutes below zero',
      (s) => {
        s.afterOpen('a', { minutes: -1 })
      },
      'minutes is -1; it must be a number, 0 or more',
    ],
    [
      'minutes that are none',
      (s) => {
        s.beforeClose('a', {} as never)
      },
      'minutes is undefined; it must be a number, above 0',
    ],
    [
      'the close itself',
      (s) => {
        s.beforeClose('a', { minutes: 0 })
      },
      'above 0',
    ],
    [
      'less than a minute',
      (s) => {
        s.every('a', { minutes: 0.5 })
      },
      '1 or more',
    ],
    [
      'a misspelled option',
      (s) => {
        s.afterOpen('a', { minute: 5 } as never)
      },
      'there is no option minute; there are: minutes, market, graceMinutes',
    ],
    [
      'a wrong cron expression',
      (s) => {
        s.cron('a', '61 * * * *')
      },
      'the cron expression “61 * * * *” has “61” for the minute',
    ],
    [
      'a date that never comes',
      (s) => {
        s.cron('a', '0 0 30 2 *')
      },
      'no session falls on “0 0 30 2 *”',
    ],
    [
      'longer than any session',
      (s) => {
        s.beforeClose('a', { minutes: 400 })
      },
      'no session is long enough',
    ],
    [
      'a market that does not exist',
      (s) => {
        s.afterOpen('a', { market: 'XNOWHERE' })
      },
      'There is no calendar of a market “XNOWHERE”',
    ],
  ])('%s halts the strategy at its first call, with the reason', (_, set, reason) => {
    const bench = benchOf(worker(set), '2024-07-02T00:00')
    expect(bench.kernel.runners[0]?.halt?.message).toContain(reason)
    expect(bench.recordsOf('jobSet')).toEqual([])
  })

  it('and an instrument whose hours nobody knows says what to do', () => {
    const bench = new KernelBench([
      worker((schedule) => {
        schedule.afterOpen('a')
      }),
    ])
    expect(bench.kernel.runners[0]?.halt?.message).toMatch(
      /no market hours are known of AAA.XNAS.*market: 'XNYS'.*calendar: 'XNYS'/,
    )
  })

  it('but another market can be named, by code or instrument', () => {
    const seen: string[] = []
    const strategy = worker((schedule) => {
      schedule.afterOpen('day', { market: '24/7' })
      schedule.afterOpen('own', { market: AAA.id })
    }, seen)
    const bench = benchOf(strategy, '2024-07-02T00:00', { ...NEW_YORK, isJournaled: true })
    goTo(bench, at('2024-07-03T00:00'))
    expect(seen).toEqual([
      'day 2024-07-02 07-02T00:00',
      'own 2024-07-02 07-02T13:30',
      'day 2024-07-03 07-03T00:00',
    ])
    // where a journal is kept it names every table that decides anything
    expect(bench.recordsOf('calendarUsed').map(({ market }) => market)).toEqual(['XNYS', 'CRYPTO'])
    expect(bench.recordsOf('calendarUsed').every(({ hash }) => /^[0-9a-f]{16,}$/.test(hash))).toBe(true)
  })
})
