/** Whatever happens to the clock and to the process, each job is decided once for each of its moments. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarOf } from '../../calendar/registry.ts'
import { zoneConverter } from '../../calendar/time-zone.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { AnyStrategy } from '../../strategy/definition.ts'
import type { Schedule } from '../../strategy/schedule.ts'
import { AAA, KernelBench } from '../kernel.test-support.ts'
import { at, benchOf, goTo, marketsOf, MINUTE, NEW_YORK, wallCalendar, worker } from './jobs.test-support.ts'

interface RandomJob {
  readonly kind: 'afterOpen' | 'beforeClose' | 'every' | 'cron'
  readonly minutes: number
  readonly graceMinutes: number
}

const START = at('2024-11-26T00:00')

const jobArbitrary: fc.Arbitrary<RandomJob> = fc.record({
  kind: fc.constantFrom('afterOpen', 'beforeClose', 'every', 'cron'),
  minutes: fc.integer({ min: 1, max: 300 }),
  graceMinutes: fc.constantFrom(0, 5, 90),
})

/** How the clock goes on: to the next thing due, or blindly so many minutes ahead. */
const stepArbitrary = fc.record({
  ahead: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 45 }), fc.integer({ min: 100, max: 3000 })),
  restart: fc.boolean(),
  twice: fc.boolean(),
  setAgain: fc.boolean(),
})

function setAll(schedule: Schedule, jobs: readonly RandomJob[]): void {
  jobs.forEach(({ kind, minutes, graceMinutes }, index) => {
    const name = String(index)
    if (kind === 'cron') schedule.cron(name, `${String(minutes % 60)} */2 * * *`, { graceMinutes })
    else schedule[kind](name, { minutes, graceMinutes })
  })
}

/** All moments of a job from START to the end, reckoned session by session, from the dates. */
function momentsOf({ kind, minutes }: RandomJob, calendar: MarketCalendar, end: number): number[] {
  const first = zoneConverter.epochDay(calendar.timeZone, START) - 1
  const last = zoneConverter.epochDay(calendar.timeZone, end) + 1
  const moments: number[] = []
  for (const { date, open, close } of calendar.sessionsBetween(first, last)) {
    if (kind === 'afterOpen' && open + minutes * MINUTE < close) moments.push(open + minutes * MINUTE)
    if (kind === 'beforeClose' && close - minutes * MINUTE >= open) moments.push(close - minutes * MINUTE)
    if (kind === 'every') for (let time = open; time < close; time += minutes * MINUTE) moments.push(time)
    if (kind === 'cron') {
      const midnight = zoneConverter.microsFromWall(calendar.timeZone, 1970, 1, date + 1, 0, 0)
      for (let hour = 0; hour < 24; hour += 2) moments.push(midnight + (hour * 60 + (minutes % 60)) * MINUTE)
    }
  }
  return moments.filter((time) => time >= START && time <= end)
}

describe('whatever happens to the clock and to the process', () => {
  it('each job is decided once for each of its moments: done in time, or recorded as missed', () => {
    const calendar = calendarOf('XNYS')
    const property = fc.property(
      fc.array(jobArbitrary, { minLength: 1, maxLength: 4 }),
      fc.array(stepArbitrary, { minLength: 1, maxLength: 40 }),
      (jobs, steps) => {
        const done: { name: string; due: number; late: number }[] = []
        const strategy: AnyStrategy = {
          name: 'random',
          instruments: [AAA],
          onStart: ({ schedule }) => {
            setAll(schedule, jobs)
          },
          onSchedule: ({ job, now }) => {
            done.push({ name: job.name, due: job.dueTime * 1000, late: (now - job.dueTime) * 1000 })
          },
          onTimer: ({ schedule }) => {
            setAll(schedule, jobs)
          },
        }
        let bench = new KernelBench([strategy], { markets: NEW_YORK, time: START })
        const missed: { name: string; due: number }[] = []
        for (const { ahead, restart, twice, setAgain } of steps) {
          const due = bench.kernel.nextTimerDue
          bench.time = ahead === 0 ? Math.max(due, bench.time) : bench.time + ahead * MINUTE
          let last: ReturnType<typeof bench.kernel.dueInput> = null
          while (bench.kernel.nextTimerDue <= bench.time) {
            last = bench.kernel.dueInput()
            if (last !== null) bench.step(last)
            if (last !== null && twice) bench.step(last)
          }
          // everything that is due has been decided: what is set anew comes at its next moment
          if (setAgain) {
            bench.kernel.core.timers.set(0, 'again', bench.time, null)
            bench.fireTimers()
          }
          missed.push(...bench.recordsOf('jobMissed').map(({ name, dueTime }) => ({ name, due: dueTime })))
          bench.records.length = 0
          if (restart) bench = bench.reloaded()
          if (restart && last !== null) bench.step(last)
        }
        jobs.forEach((job, index) => {
          const mine = <T extends { name: string; due: number }>(list: T[]): T[] =>
            list.filter(({ name }) => name === String(index))
          const decided = [...mine(done), ...mine(missed)].map(({ due }) => due).sort((a, b) => a - b)
          expect(decided).toEqual(momentsOf(job, calendar, bench.time))
          for (const { late } of mine(done)) expect(late).toBeLessThanOrEqual(job.graceMinutes * MINUTE)
        })
      },
    )
    fc.assert(property, { numRuns: 150 })
  })

  it('a state that was saved and loaded at any step goes on to the same bytes', () => {
    const bench = benchOf(worker(setVarious), '2024-11-27T10:00')
    for (let step = 0; step < 120; step++) {
      const other = bench.reloaded()
      goTo(bench, bench.time + 17 * MINUTE)
      goTo(other, other.time + 17 * MINUTE)
      expect(other.kernel.save()).toBe(bench.kernel.save())
    }
  })
})

function setVarious(schedule: Schedule): void {
  schedule.afterOpen('in', { minutes: 5 })
  schedule.beforeClose('out', { minutes: 5 })
  schedule.every('tick', { minutes: 45 })
  schedule.cron('report', '10 */3 * * MON-FRI')
}

describe('a year with changes of the clock in both hemispheres (F40)', () => {
  const markets: readonly [string, MarketCalendar, number][] = [
    // 261 weekdays, less ten holidays and 2025-01-09
    ['New York, with holidays and half days', calendarOf('XNYS'), 250],
    ['London', wallCalendar('Europe/London', [8, 16.5]), 261],
    ['Sydney', wallCalendar('Australia/Sydney', [10, 16]), 261],
    ['Chicago, over night', wallCalendar('America/Chicago', [-7, 16]), 261],
    ['New York, every night from 01:00 to 04:00', wallCalendar('America/New_York', [1, 4], true), 365],
    ['Lord Howe, every night from 01:30 to 04:00', wallCalendar('Australia/Lord_Howe', [1.5, 4], true), 365],
  ]

  it.each(markets)(
    'in %s every job runs once in every session, and no session is left out',
    (_, calendar, sessions) => {
      const seen: string[] = []
      const done = new Map<string, Set<string>>()
      const strategy: AnyStrategy = {
        ...worker((schedule) => {
          schedule.afterOpen('in', { minutes: 5 })
          schedule.beforeClose('out', { minutes: 5 })
          // skipped once and doubled once where the clocks change at two
          schedule.cron('night', '30 2 * * *')
        }),
        onSessionOpen: ({ session }) => void seen.push(`open ${session.date}`),
        onSessionClose: ({ session }) => void seen.push(`close ${session.date}`),
        onSchedule: ({ job }) => {
          const dates = done.get(job.name) ?? new Set()
          expect(dates.has(job.date)).toBe(false)
          done.set(job.name, dates.add(job.date))
        },
      }
      const { timeZone } = calendar
      const from = zoneConverter.microsFromWall(timeZone, 2024, 6, 30, 17, 1)
      const to = zoneConverter.microsFromWall(timeZone, 2025, 6, 30, 17, 0)
      const bench = new KernelBench([strategy], { markets: marketsOf(calendar), time: from })
      goTo(bench, to)
      expect([...done].map(([name, dates]) => [name, dates.size]).sort()).toEqual([
        ['in', sessions],
        ['night', sessions],
        ['out', sessions],
      ])
      expect(seen).toHaveLength(2 * sessions)
      expect(new Set(seen).size).toBe(2 * sessions)
      expect(bench.recordsOf('jobMissed')).toEqual([])
    },
  )
})
