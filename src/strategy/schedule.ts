import type { InstrumentId } from '../domain/instrument.ts'
import type { UnixMillis } from '../domain/time.ts'

export interface JobOptions {
  /** An instrument's id, or the code of a calendar (`XNYS`). Default: the market of the strategy's first instrument. */
  readonly market?: InstrumentId
  /** A job that is later than this is not done any more but recorded as missed. Minutes, default 5. */
  readonly graceMinutes?: number
}

export interface AfterOpenOptions extends JobOptions {
  /** 0 or more; default 0, at the open itself. */
  readonly minutes?: number
}

export interface BeforeCloseOptions extends JobOptions {
  /** Above 0. */
  readonly minutes: number
}

export interface EveryOptions extends JobOptions {
  /** 1 or more. */
  readonly minutes: number
}

/**
 * Jobs by the hours of a market: on its sessions alone, half days and changes of the clock included. Each comes to
 * `onSchedule` exactly once for each session (or moment of it), also across restarts. A job of the same name is
 * replaced; what it has done already this session is not done again.
 */
export interface Schedule {
  /** Once a session, so long after its open. A session that is over by then does not have the job. */
  afterOpen(name: string, options?: AfterOpenOptions): void
  /** Once a session, so long before its close, early ones included. A session that is shorter does not have the job. */
  beforeClose(name: string, options: BeforeCloseOptions): void
  /** At the open, and every so many minutes from there until before the close; not in a midday break. */
  every(name: string, options: EveryOptions): void
  /**
   * At the times of a cron expression, `minute hour day month weekday` in the market's own time zone, on dates that have
   * a session.
   */
  cron(name: string, expression: string, options?: JobOptions): void
  cancel(name: string): void
}

/** What a job is about. */
export interface JobView {
  readonly name: string
  /** Code of the calendar: `XNYS`. */
  readonly market: string
  /** The session's date in its market: `2024-07-03`. */
  readonly date: string
  readonly dueTime: UnixMillis
}

/** Regular hours of one session. */
export interface SessionView {
  /** Code of the calendar: `XNYS`. */
  readonly market: string
  /** Its date in that market: `2024-07-03`. An overnight session carries the date of its end. */
  readonly date: string
  readonly openTime: UnixMillis
  readonly closeTime: UnixMillis
}
