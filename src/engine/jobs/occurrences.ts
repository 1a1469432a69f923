import type { EpochDay } from '../../domain/civil-date.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../../ports/market-calendar.ts'
import type { ZoneConverter } from '../../ports/zone-converter.ts'
import { cronMomentsOn, isCronDay } from './cron.ts'
import type { Cron } from './cron.ts'

/** When a job is due. Durations in microseconds. */
export type JobPlan =
  | { readonly kind: 'afterOpen'; readonly offset: UnixMicros }
  | { readonly kind: 'beforeClose'; readonly offset: UnixMicros }
  | { readonly kind: 'every'; readonly period: UnixMicros }
  | { readonly kind: 'cron'; readonly expression: string; readonly cron: Cron }

/** What was asked for, without what follows from it: for the record. */
export type JobDescription =
  Exclude<JobPlan, { readonly kind: 'cron' }> | { readonly kind: 'cron'; readonly expression: string }

export function describePlan(plan: JobPlan): JobDescription {
  return plan.kind === 'cron' ? { kind: 'cron', expression: plan.expression } : plan
}

/** One moment at which a job is due. */
export interface Occurrence {
  readonly due: UnixMicros
  /** Of the session. */
  readonly date: EpochDay
  /** The close of the session that it lies in: from then on it is too late. Infinity for a moment outside of hours. */
  readonly deadline: UnixMicros
  /** When the session and the job's moment are both over. */
  readonly end: UnixMicros
}

/** Sessions in a row that are too short for a job, before it is given up: four years. */
const MOST_SESSIONS = 1_100
/** Dates in a row that a cron expression is looked for: 29 February on a given weekday comes once in 28 years, or in 40. */
const MOST_DATES = 41 * 366

/**
 * The first occurrence at `from` or later; null where there is none in years. What comes once a session is looked for
 * in sessions after that of the date `done`.
 */
export function nextOccurrence(
  calendar: MarketCalendar,
  zones: ZoneConverter,
  plan: JobPlan,
  from: UnixMicros,
  done: EpochDay,
): Occurrence | null {
  if (plan.kind === 'cron') return nextOfCron(calendar, zones, plan.cron, from)
  let session = calendar.previousSession(from) ?? calendar.nextSession(from)
  for (let tried = 0; tried < MOST_SESSIONS; tried++) {
    const due = plan.kind !== 'every' && session.date <= done ? Infinity : dueIn(session, plan, from)
    if (due !== Infinity) return inSession(session, due)
    session = calendar.nextSession(session.open)
  }
  return null
}

/** Infinity where the session has no such moment at `from` or later. */
function dueIn(
  session: MarketSession,
  plan: Exclude<JobPlan, { readonly kind: 'cron' }>,
  from: UnixMicros,
): UnixMicros {
  const { open, close } = session
  switch (plan.kind) {
    case 'afterOpen': {
      const due = open + plan.offset
      return due >= from && due < close ? due : Infinity
    }
    case 'beforeClose': {
      const due = close - plan.offset
      return due >= from && due >= open ? due : Infinity
    }
    case 'every': {
      const { breakStart, breakEnd } = session
      const due = gridFrom(open, plan.period, from)
      const isBreak = breakStart !== null && breakEnd !== null && due >= breakStart && due < breakEnd
      const traded = isBreak ? gridFrom(open, plan.period, breakEnd) : due
      return traded < close ? traded : Infinity
    }
  }
}

/** The first of `start`, `start + step`, … at `from` or later. */
function gridFrom(start: UnixMicros, step: UnixMicros, from: UnixMicros): UnixMicros {
  return start + Math.max(0, Math.ceil((from - start) / step)) * step
}

function inSession({ date, close }: MarketSession, due: UnixMicros): Occurrence {
  return { due, date, deadline: close, end: close }
}

function nextOfCron(
  calendar: MarketCalendar,
  zones: ZoneConverter,
  cron: Cron,
  from: UnixMicros,
): Occurrence | null {
  const { timeZone } = calendar
  const first = zones.epochDay(timeZone, from)
  for (let date = first; date < first + MOST_DATES; date++) {
    if (!isCronDay(cron, date)) continue
    for (const due of cronMomentsOn(cron, date, timeZone, zones)) {
      if (due < from) continue
      const running = calendar.sessionAt(due)
      if (running !== null) return inSession(running, due)
      const session = calendar.sessionOn(date)
      if (session === null) continue
      return { due, date, deadline: Infinity, end: Math.max(due, session.close) }
    }
  }
  return null
}
