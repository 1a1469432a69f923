import type { EpochDay } from '../domain/civil-date.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'

export type SessionPhase = 'open' | 'close'

export interface SessionEvent {
  /** Code of the calendar. */
  readonly market: string
  readonly phase: SessionPhase
  readonly time: UnixMicros
  readonly session: MarketSession
}

/**
 * Opens and closes of the markets of a run, one after the other. The driver asks what comes next and feeds it as an
 * input; each is taken once, whatever is fed. The next one of each market is kernel state.
 */
export class SessionClock {
  private readonly calendars: readonly MarketCalendar[]
  private events: SessionEvent[] = []
  private earliest: SessionEvent | null = null

  /** One of each market. */
  constructor(calendars: readonly MarketCalendar[]) {
    this.calendars = calendars
  }

  /** From now on. A session that has begun before is only closed. */
  start(now: UnixMicros): void {
    this.events = this.calendars.map((calendar) => {
      const running = calendar.sessionAt(now)
      if (running !== null && running.open < now) return eventOf(calendar, 'close', running)
      return eventOf(calendar, 'open', running ?? calendar.nextSession(now))
    })
    this.findEarliest()
  }

  /** The next of all markets; of one moment, closes come before opens. */
  first(): SessionEvent | null {
    return this.earliest
  }

  /** When a market closes next, if nothing else comes before; else Infinity. */
  get nextClose(): UnixMicros {
    return this.earliest?.phase === 'close' ? this.earliest.time : Infinity
  }

  get nextOpen(): UnixMicros {
    return this.earliest?.phase === 'open' ? this.earliest.time : Infinity
  }

  /** Null for what is not next in that market. */
  take(market: string, date: EpochDay, phase: SessionPhase): SessionEvent | null {
    const at = this.calendars.findIndex(({ code }) => code === market)
    const calendar = this.calendars[at]
    const event = this.events[at]
    if (calendar === undefined || event?.phase !== phase || event.session.date !== date) return null
    this.events[at] =
      phase === 'open'
        ? eventOf(calendar, 'close', event.session)
        : eventOf(calendar, 'open', calendar.nextSession(event.session.open))
    this.findEarliest()
    return event
  }

  save(): unknown {
    return this.events.map((event) => ({ ...event }))
  }

  /** Markets that the saved state does not have begin now; those that nobody asks for any more are left out. */
  load(saved: unknown, now: UnixMicros): void {
    const events = saved as readonly SessionEvent[]
    this.start(now)
    this.events = this.events.map((event) => events.find(({ market }) => market === event.market) ?? event)
    this.findEarliest()
  }

  private findEarliest(): void {
    this.earliest = null
    for (const event of this.events) {
      if (this.earliest === null || precedes(event, this.earliest)) this.earliest = event
    }
  }
}

function eventOf({ code }: MarketCalendar, phase: SessionPhase, session: MarketSession): SessionEvent {
  return { market: code, phase, time: phase === 'open' ? session.open : session.close, session }
}

function precedes(one: SessionEvent, other: SessionEvent): boolean {
  if (one.time !== other.time) return one.time < other.time
  return one.phase === 'close' && other.phase === 'open'
}
