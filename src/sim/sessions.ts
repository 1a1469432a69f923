import type { Instrument } from '../domain/instrument.ts'
import { hasAuctions } from '../domain/calendar-code.ts'
import { MICROS_PER_DAY, type UnixMicros } from '../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'
import type { MarketWindow } from './market-window.ts'

/** A bar this long holds a whole session, however its ends are stamped. */
const WHOLE_DAY: UnixMicros = 20 * 3_600_000_000

/** The sessions of the instruments, and which data belong to them. Where no hours are known, all do. */
export class Sessions {
  private readonly calendars: readonly (MarketCalendar | null)[]
  /** 1 where data may lie outside of regular hours: of other markets what trades shows that it is open. */
  readonly hasExtended: Uint8Array
  private readonly auctions: Uint8Array
  private readonly knownFrom: Float64Array
  /** The answer that `next` gave last per instrument, and the earliest moment that it holds for. */
  private readonly latest: (MarketSession | null)[]
  private readonly latestFrom: Float64Array

  constructor(instruments: readonly Instrument[], calendars: readonly (MarketCalendar | null)[]) {
    this.calendars = instruments.map((_, index) => calendars[index] ?? null)
    this.auctions = Uint8Array.from(instruments, ({ kind }) => Number(hasAuctions(kind)))
    // options on shares go by the exchange of these, and have no extended hours
    this.hasExtended = Uint8Array.from(this.calendars, (one, index) =>
      Number(one?.supportsExtendedHours === true && this.auctions[index] === 1),
    )
    this.knownFrom = Float64Array.from(this.calendars, (one) => (one?.knownFrom ?? Infinity) * MICROS_PER_DAY)
    this.latest = instruments.map(() => null)
    this.latestFrom = new Float64Array(instruments.length)
  }

  /** The session that runs, or else the next one: the first that closes after that moment. Null where none is known. */
  next(instrumentIndex: number, time: UnixMicros): MarketSession | null {
    const latest = this.latest[instrumentIndex]
    if (
      latest !== null &&
      latest !== undefined &&
      time < latest.close &&
      time >= (this.latestFrom[instrumentIndex] ?? Infinity)
    )
      return latest
    const calendar = this.calendars[instrumentIndex]
    if (calendar === null || calendar === undefined) return null
    if (time < (this.knownFrom[instrumentIndex] ?? Infinity)) return null
    const session = calendar.sessionAt(time) ?? calendar.nextSession(time)
    this.latest[instrumentIndex] = session
    this.latestFrom[instrumentIndex] = time
    return session
  }

  /** The same with trading before and after regular hours. */
  nextExtended(instrumentIndex: number, time: UnixMicros): MarketSession | null {
    const regular = this.next(instrumentIndex, time)
    if (regular === null || this.hasExtended[instrumentIndex] === 0) return regular
    const before = this.calendars[instrumentIndex]?.previousSession(time) ?? null
    return before !== null && before.extendedClose > time ? before : regular
  }

  /** The next session that has an opening and a closing auction. */
  nextWithAuctions(instrumentIndex: number, time: UnixMicros): MarketSession | null {
    return this.auctions[instrumentIndex] === 1 ? this.next(instrumentIndex, time) : null
  }

  isRegular({ instrumentIndex, start, end }: MarketWindow): boolean {
    if (this.hasExtended[instrumentIndex] === 0 || end - start >= WHOLE_DAY) return true
    const session = this.next(instrumentIndex, start)
    return session === null || end > session.open || start >= session.open
  }
}
