/** Strategies with jobs in a kernel without market data: time is what the test says. */
import { madeCalendar } from '../../calendar/made-calendar.test-support.ts'
import { calendarOf } from '../../calendar/registry.ts'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { civilDateOf, weekdayOf } from '../../domain/civil-date.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { AnyStrategy } from '../../strategy/definition.ts'
import type { Schedule } from '../../strategy/schedule.ts'
import { AAA, KernelBench, MINUTE } from '../kernel.test-support.ts'
import type { Markets } from '../markets.ts'

/** Unix microseconds of a moment in UTC. */
export function at(text: string): number {
  return Date.parse(`${text}Z`) * 1000
}

export function marketsOf(calendar: MarketCalendar, isJournaled = false): Markets {
  return { calendars: [calendar], zones: zoneConverter, calendarOf: () => calendar, isJournaled }
}

export const NEW_YORK: Markets = { ...marketsOf(calendarOf('XNYS')), calendarOf }

/** Monday to Friday, or all week, between two hours of a zone's clocks; no holidays. */
export function wallCalendar(
  timeZone: string,
  [open, close]: readonly [hour: number, hour: number],
  allWeek = false,
): MarketCalendar {
  return madeCalendar({
    code: 'WALL',
    timeZone,
    sessionOn: (date) => {
      const weekday = weekdayOf(date)
      if (!allWeek && (weekday === 0 || weekday === 6)) return null
      const { year, month, day } = civilDateOf(date)
      const moment = (hour: number): number =>
        zoneConverter.microsFromWall(timeZone, year, month, day, Math.floor(hour), (hour % 1) * 60)
      const [opens, closes] = [moment(open), moment(close)]
      return {
        date,
        open: opens,
        close: closes,
        breakStart: null,
        breakEnd: null,
        extendedOpen: opens,
        extendedClose: closes,
      }
    },
  })
}

/** `seen` gets name, date and moment (UTC) of every job that is done. */
export function worker(set: (schedule: Schedule) => void, seen: string[] = []): AnyStrategy {
  return {
    name: 'worker',
    instruments: [AAA],
    onStart: ({ schedule }) => {
      set(schedule)
    },
    onSchedule: ({ job, now }) => {
      seen.push(`${job.name} ${job.date} ${new Date(now).toISOString().slice(5, 16)}`)
    },
  }
}

export function benchOf(strategy: AnyStrategy, start: string, markets = NEW_YORK): KernelBench {
  return new KernelBench([strategy], { markets, time: at(start) })
}

/** Lets time go by as a driver does that is never late: everything at its own moment. */
export function goTo(bench: KernelBench, end: number): void {
  const { kernel } = bench
  for (;;) {
    const due = Math.min(kernel.nextTimerDue, kernel.nextSessionClose)
    if (due > end) break
    bench.time = Math.max(bench.time, due)
    const input = kernel.nextSessionClose === due ? kernel.sessionInput() : kernel.dueInput()
    if (input === null) break
    bench.step(input)
  }
  bench.time = end
}

/** Nothing is fed until then, and everything that is due at once: an event loop that stood still, or a laptop asleep. */
export function stallUntil(bench: KernelBench, end: number): void {
  bench.time = end
  bench.fireTimers()
}

export { MINUTE }
