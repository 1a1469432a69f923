import type { Instrument } from '../../domain/instrument.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../../ports/market-calendar.ts'

/** When orders of an execution that is asked for now can trade. */
export interface SessionWindow {
  readonly start: UnixMicros
  /** Infinity where the market never closes, or nobody knows when. */
  readonly end: UnixMicros
}

/** The session that runs now, else the next one. */
export function sessionWindow(
  calendar: MarketCalendar | null,
  instrument: Instrument,
  now: UnixMicros,
  extendedHours: boolean,
): SessionWindow {
  if (calendar === null || !instrument.hasTradingDay || calendar.nextClose(now) === Infinity)
    return { start: now, end: Infinity }
  const last = calendar.previousSession(now)
  const session = last !== null && now < endOf(last, extendedHours) ? last : calendar.nextSession(now)
  const open = extendedHours ? session.extendedOpen : session.open
  return { start: Math.max(now, open), end: endOf(session, extendedHours) }
}

function endOf(session: MarketSession, extendedHours: boolean): UnixMicros {
  return extendedHours ? session.extendedClose : session.close
}
