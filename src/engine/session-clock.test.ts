import { describe, expect, it } from 'vitest'
import { everyDay } from '../calendar/made-calendar.test-support.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import { SessionClock } from './session-clock.ts'

const MINUTE = 60_000_000
const [ONE, OTHER, ALWAYS] = [
  everyDay(60, 120, undefined, 'ONE'),
  everyDay(60, 180, undefined, 'OTHER'),
  everyDay(0, 1440, undefined, 'ALWAYS'),
]

/** The next so many events, as they are taken. */
function events(clock: SessionClock, count: number): string[] {
  return Array.from({ length: count }, () => {
    const event = clock.first()
    if (event === null) return 'none'
    clock.take(event.market, event.session.date, event.phase)
    return `${event.market} ${event.phase} ${String(event.time / MINUTE)}`
  })
}

function clockOf(calendars: readonly MarketCalendar[], minute: number): SessionClock {
  const clock = new SessionClock(calendars)
  clock.start(minute * MINUTE)
  return clock
}

describe('the opens and closes of markets', () => {
  it('come in order of time, closes before opens, then in the order of the markets', () => {
    expect(events(clockOf([ALWAYS, ONE, OTHER], 30), 8)).toEqual([
      ...['ONE open 60', 'OTHER open 60', 'ONE close 120', 'OTHER close 180'],
      ...['ALWAYS close 1440', 'ALWAYS open 1440', 'ONE open 1500', 'OTHER open 1500'],
    ])
  })

  it('begin with the close where a session runs already, and with the open at its very moment', () => {
    expect(events(clockOf([ONE], 61), 1)).toEqual(['ONE close 120'])
    expect(events(clockOf([ONE], 60), 1)).toEqual(['ONE open 60'])
    expect(events(clockOf([ONE], 120), 1)).toEqual(['ONE open 1500'])
    expect(events(clockOf([], 60), 1)).toEqual(['none'])
  })

  it('are taken once each, and only when they are next', () => {
    const clock = clockOf([ONE], 0)
    expect(clock.take('ONE', 0, 'close')).toBeNull()
    expect(clock.take('ONE', 1, 'open')).toBeNull()
    expect(clock.take('OTHER', 0, 'open')).toBeNull()
    expect(clock.take('ONE', 0, 'open')?.time).toBe(60 * MINUTE)
    expect(clock.take('ONE', 0, 'open')).toBeNull()
    expect(clock.nextOpen).toBe(Infinity)
    expect(clock.nextClose).toBe(120 * MINUTE)
  })

  it('go on after loading, also in a run with other markets', () => {
    const clock = clockOf([ONE, OTHER], 0)
    events(clock, 3)
    const saved = clock.save()
    const same = new SessionClock([ONE, OTHER])
    same.load(saved, 200 * MINUTE)
    expect(events(same, 2)).toEqual(['OTHER close 180', 'ONE open 1500'])
    const changed = new SessionClock([ALWAYS, OTHER])
    changed.load(saved, 200 * MINUTE)
    expect(events(changed, 2)).toEqual(['OTHER close 180', 'ALWAYS close 1440'])
  })
})
