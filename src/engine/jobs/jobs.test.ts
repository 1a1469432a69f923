import { describe, expect, it } from 'vitest'
import { everyDay } from '../../calendar/made-calendar.test-support.ts'
import { AAA } from '../kernel.test-support.ts'
import {
  at,
  benchOf,
  goTo,
  marketsOf,
  MINUTE,
  NEW_YORK,
  stallUntil,
  wallCalendar,
  worker,
} from './jobs.test-support.ts'

/** What is done from one moment (UTC) to another. */
function doneBetween(
  start: string,
  end: string,
  set: Parameters<typeof worker>[0],
  markets = NEW_YORK,
): string[] {
  const seen: string[] = []
  goTo(benchOf(worker(set, seen), start, markets), at(end))
  return seen
}

describe('a job', () => {
  it('after the open and before the close follows early closes, holidays and weekends (F41)', () => {
    const seen = doneBetween('2024-07-02T00:00', '2024-07-09T00:00', (schedule) => {
      schedule.afterOpen('in', { minutes: 5 })
      schedule.beforeClose('out', { minutes: 10 })
    })
    expect(seen).toEqual([
      ...['in 2024-07-02 07-02T13:35', 'out 2024-07-02 07-02T19:50'],
      // the 3rd closes at 13:00 in New York, the 4th is a holiday
      ...['in 2024-07-03 07-03T13:35', 'out 2024-07-03 07-03T16:50'],
      ...['in 2024-07-05 07-05T13:35', 'out 2024-07-05 07-05T19:50'],
      ...['in 2024-07-08 07-08T13:35', 'out 2024-07-08 07-08T19:50'],
    ])
  })

  it('that a session is too short for is left out of it', () => {
    const seen = doneBetween('2024-07-02T00:00', '2024-07-06T00:00', (schedule) => {
      schedule.afterOpen('late', { minutes: 210 })
      schedule.beforeClose('early', { minutes: 211 })
    })
    expect(seen.map((each) => each.slice(0, 16))).toEqual(
      ['early 2024-07-02', 'late 2024-07-02 ', 'early 2024-07-05', 'late 2024-07-05 '].map((each) =>
        each.slice(0, 16),
      ),
    )
  })

  it('every so many minutes comes at the open and until before the close, not in a midday break', () => {
    const calendar = everyDay(60, 360)
    const broken = {
      ...calendar,
      ...Object.fromEntries(
        (['sessionAt', 'sessionOn', 'nextSession', 'previousSession'] as const).map((name) => [
          name,
          (time: number) => {
            const session = calendar[name](time)
            if (session === null) return null
            return {
              ...session,
              breakStart: session.open + 90 * MINUTE,
              breakEnd: session.open + 150 * MINUTE,
            }
          },
        ]),
      ),
    }
    const set: Parameters<typeof worker>[0] = (schedule) => {
      schedule.every('tick', { minutes: 60 })
    }
    const hours = (seen: readonly string[]): string[] => seen.map((each) => each.slice(-5))
    const day = ['2024-01-02T00:00', '2024-01-02T23:00'] as const
    expect(hours(doneBetween(...day, set, marketsOf(calendar)))).toEqual([
      ...['01:00', '02:00', '03:00', '04:00', '05:00'],
    ])
    // the break is from 02:30 to 03:30
    expect(hours(doneBetween(...day, set, marketsOf(broken)))).toEqual(['01:00', '02:00', '04:00', '05:00'])
  })

  it('by a cron expression comes on dates with a session, and in sessions over night', () => {
    const nightly = wallCalendar('America/Chicago', [-7, 16])
    expect(
      doneBetween('2024-07-03T00:01', '2024-07-08T23:00', (schedule) => {
        schedule.cron('report', '0 8,20 * * *')
      }),
    ).toEqual([
      ...['report 2024-07-03 07-03T12:00', 'report 2024-07-03 07-04T00:00'],
      ...['report 2024-07-05 07-05T12:00', 'report 2024-07-05 07-06T00:00'],
      'report 2024-07-08 07-08T12:00',
    ])
    // Sunday evening is Monday's session, Friday evening none
    expect(
      doneBetween(
        '2024-07-05T20:00',
        '2024-07-08T20:00',
        (schedule) => {
          schedule.cron('evening', '0 18 * * *')
        },
        marketsOf(nightly),
      ),
    ).toEqual(['evening 2024-07-05 07-05T23:00', 'evening 2024-07-08 07-07T23:00'])
  })

  it('that is set in a session comes in that session only if its moment is still ahead', () => {
    const set: Parameters<typeof worker>[0] = (schedule) => {
      schedule.afterOpen('past', { minutes: 30 })
      schedule.afterOpen('now', { minutes: 60 })
      schedule.beforeClose('ahead', { minutes: 30 })
    }
    expect(doneBetween('2024-07-02T14:30', '2024-07-03T14:00', set)).toEqual([
      ...['now 2024-07-02 07-02T14:30', 'ahead 2024-07-02 07-02T19:30', 'past 2024-07-03 07-03T14:00'],
    ])
  })

  it('can be replaced and canceled, and goes when its strategy is halted', () => {
    const seen: string[] = []
    const strategy = {
      ...worker((schedule) => {
        schedule.afterOpen('a', { minutes: 1 })
        schedule.afterOpen('b', { minutes: 2 })
        schedule.afterOpen('a', { minutes: 3 })
        schedule.afterOpen('c', { minutes: 1 })
        schedule.cancel('c')
      }, seen),
    }
    const bench = benchOf(strategy, '2024-07-02T00:00')
    goTo(bench, at('2024-07-02T20:00'))
    expect(seen.map((each) => each[0])).toEqual(['b', 'a'])
    expect(bench.recordsOf('jobSet')).toHaveLength(4)
    expect(bench.recordsOf('jobCanceled')).toHaveLength(1)
    bench.kernel.runners[0]?.haltWith('STRATEGY_THREW', 'for a test')
    expect(bench.kernel.nextTimerDue).toBe(Infinity)
  })
})

describe('every session job is decided exactly once', () => {
  it('though the same input comes again, or one that is no longer meant', () => {
    const seen: string[] = []
    const bench = benchOf(
      worker((schedule) => {
        schedule.afterOpen('in')
      }, seen),
      '2024-07-02T00:00',
    )
    bench.time = bench.kernel.nextTimerDue
    const input = bench.kernel.dueInput()
    if (input === null) throw new Error('nothing is due')
    bench.step(input)
    bench.step(input)
    const other = bench.reloaded()
    other.step(input)
    bench.step({ ...input, dueTime: bench.time + 1 } as typeof input)
    bench.step({ ...input, name: 'other' } as typeof input)
    expect(seen).toEqual(['in 2024-07-02 07-02T13:30'])
  })

  it('though the strategy sets it anew each time it is done, or a little later', () => {
    const seen: string[] = []
    const strategy = {
      ...worker((schedule) => {
        schedule.afterOpen('in')
      }, seen),
      onSessionOpen: ({ schedule }: { schedule: Parameters<Parameters<typeof worker>[0]>[0] }) => {
        schedule.afterOpen('in', { minutes: 0 })
        schedule.afterOpen('later', { minutes: 90 })
      },
      onTimer: ({ schedule }: { schedule: Parameters<Parameters<typeof worker>[0]>[0] }) => {
        schedule.afterOpen('in', { minutes: 120 })
        schedule.cancel('later')
        schedule.afterOpen('later', { minutes: 60 })
      },
    }
    const bench = benchOf(strategy, '2024-07-01T00:00')
    bench.kernel.core.timers.set(0, 'again', at('2024-07-02T14:00'), null)
    goTo(bench, at('2024-07-03T16:30'))
    expect(seen).toEqual([
      ...['in 2024-07-01 07-01T13:30', 'later 2024-07-01 07-01T15:00'],
      ...['in 2024-07-02 07-02T13:30', 'later 2024-07-02 07-02T14:30'],
      ...['in 2024-07-03 07-03T13:30', 'later 2024-07-03 07-03T15:00'],
    ])
  })

  it('though its handler throws: it had its turn', () => {
    const strategy = {
      ...worker((schedule) => {
        schedule.afterOpen('in')
      }),
      onSchedule: () => {
        throw new Error('wrong')
      },
    }
    const bench = benchOf(strategy, '2024-07-02T00:00')
    goTo(bench, at('2024-07-02T14:00'))
    expect(bench.recordsOf('strategyHalted')).toHaveLength(1)
    const saved = bench.kernel.core.jobs.save() as { decided: Map<string, unknown>; jobs: unknown[] }
    expect([...saved.decided.keys()]).toEqual(['0 in'])
    expect(saved.jobs).toEqual([])
  })

  it('and what the ledger keeps does not grow with the days', () => {
    let day = 0
    const strategy = {
      name: 'new names',
      instruments: [AAA],
      onSessionOpen: ({ schedule }: { schedule: Parameters<Parameters<typeof worker>[0]>[0] }) => {
        day += 1
        schedule.afterOpen(`job of day ${String(day)}`, { minutes: 5 })
        schedule.cancel(`job of day ${String(day - 1)}`)
      },
      onSchedule: () => undefined,
    }
    const bench = benchOf(strategy, '2024-01-01T00:00')
    goTo(bench, at('2024-12-31T00:00'))
    expect(day).toBe(251)
    const saved = bench.kernel.core.jobs.save() as { decided: Map<string, unknown> }
    expect(saved.decided.size).toBeLessThan(20)
  })
})

describe('a job that is late (F43)', () => {
  const set: Parameters<typeof worker>[0] = (schedule) => {
    schedule.afterOpen('strict', { graceMinutes: 0 })
    schedule.afterOpen('default')
    schedule.afterOpen('patient', { graceMinutes: 60 })
  }

  it.each([
    [0, ['strict', 'default', 'patient']],
    [1, ['default', 'patient']],
    [5, ['default', 'patient']],
    [6, ['patient']],
    [60, ['patient']],
    [61, []],
  ])('by %d min is done within its grace, else recorded as missed, and a person is told', (late, done) => {
    const seen: string[] = []
    const bench = benchOf(worker(set, seen), '2024-07-02T13:00')
    stallUntil(bench, at('2024-07-02T13:30') + late * MINUTE)
    expect(seen.map((each) => each.split(' ')[0])).toEqual(done)
    const missed = bench.recordsOf('jobMissed')
    expect(missed.map(({ name }) => name)).toEqual(['strict', 'default', 'patient'].slice(0, 3 - done.length))
    const alerts = bench.effectsOf('alert')
    expect(alerts.map(({ code, severity }) => `${code} ${severity}`)).toEqual(
      missed.map(() => 'STRATEGY_JOB_MISSED WARNING'),
    )
    // whatever became of it, it is not done later in the same session
    goTo(bench, at('2024-07-02T20:00'))
    expect(seen).toHaveLength(done.length)
    expect(bench.recordsOf('jobMissed')).toHaveLength(missed.length)
  })

  it('is not done once its session is over, however patient', () => {
    const seen: string[] = []
    const strategy = worker((schedule) => {
      schedule.beforeClose('out', { minutes: 10, graceMinutes: 600 })
    }, seen)
    const [intime, over] = [benchOf(strategy, '2024-07-03T00:00'), benchOf(strategy, '2024-07-03T00:00')]
    stallUntil(intime, at('2024-07-03T17:00') - 1)
    expect(seen).toHaveLength(1)
    stallUntil(over, at('2024-07-03T17:00'))
    expect(seen).toHaveLength(1)
    expect(over.effectsOf('alert')[0]?.message).toMatch(/job out of XNYS, 2024-07-03.*its session is over/)
  })

  it('of many moments is done for the last of them alone', () => {
    const seen: string[] = []
    const strategy = worker((schedule) => {
      schedule.every('tick', { minutes: 10 })
    }, seen)
    const bench = benchOf(strategy, '2024-07-02T13:30')
    stallUntil(bench, at('2024-07-02T14:22'))
    expect(seen).toEqual(['tick 2024-07-02 07-02T14:22'])
    expect(bench.recordsOf('jobMissed').map(({ superseded }) => superseded)).toEqual(Array(5).fill(true))
    expect(bench.effectsOf('alert')).toEqual([])
    goTo(bench, at('2024-07-02T14:31'))
    expect(seen.at(-1)).toBe('tick 2024-07-02 07-02T14:30')
  })

  it('after days asleep, or a restart in mid-session, is decided by the same rule', () => {
    const seen: string[] = []
    const strategy = worker((schedule) => {
      schedule.afterOpen('in', { minutes: 5 })
      schedule.afterOpen('soon', { minutes: 58 })
    }, seen)
    const bench = benchOf(strategy, '2024-07-02T13:00')
    const other = bench.reloaded()
    stallUntil(other, at('2024-07-05T14:30'))
    expect(seen).toEqual(['soon 2024-07-05 07-05T14:30'])
    const missed = other
      .recordsOf('jobMissed')
      .map(({ name, date }) => [name, date - (other.recordsOf('jobMissed')[0]?.date ?? 0)])
    expect(missed).toEqual([
      ['in', 0],
      ['soon', 0],
      ['in', 1],
      ['soon', 1],
      ['in', 3],
    ])
  })
})
