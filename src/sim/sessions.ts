import type { UnixMicros } from '../domain/time.ts'
import type { MarketSessions, SessionHours } from '../ports/market-sessions.ts'
import type { MarketWindow } from './market-window.ts'

/** A bar this long holds a whole session, however its ends are stamped. */
const WHOLE_DAY: UnixMicros = 20 * 3_600_000_000

/** Which data belongs to the regular session. Where no hours are known, all does. */
export class Sessions {
  /** 1 where hours are known. */
  readonly known: Uint8Array
  private readonly source: MarketSessions | null

  constructor(instruments: number, source: MarketSessions | null) {
    this.source = source
    this.known = new Uint8Array(instruments)
    for (let index = 0; index < instruments; index++)
      this.known[index] = source?.knows(index) === true ? 1 : 0
  }

  /** Regular hours on the date of that moment; null where there are none. */
  on(instrumentIndex: number, time: UnixMicros): SessionHours | null {
    return this.source?.hoursOn(instrumentIndex, time) ?? null
  }

  isRegular(window: MarketWindow): boolean {
    const { instrumentIndex, start, end } = window
    if (this.known[instrumentIndex] === 0 || end - start >= WHOLE_DAY) return true
    return overlaps(this.on(instrumentIndex, start), start, end)
  }

  /** The session that a window belongs to, or follows on the same date; null where there is none. */
  of(window: MarketWindow): SessionHours | null {
    const { instrumentIndex, start, end } = window
    const hours = this.on(instrumentIndex, start)
    if (end - start < WHOLE_DAY || overlaps(hours, start, end)) return hours
    const last = this.on(instrumentIndex, end - 1)
    return overlaps(last, start, end) ? last : { open: start, close: end }
  }
}

function overlaps(hours: SessionHours | null, start: UnixMicros, end: UnixMicros): boolean {
  return hours !== null && start < hours.close && (end > hours.open || start >= hours.open)
}
