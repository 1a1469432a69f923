import { epochDayOf } from '../domain/civil-date.ts'
import type { EpochDay } from '../domain/civil-date.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketSession } from '../ports/market-calendar.ts'
import { Edges } from './edges.ts'

/** A session may begin on the date before its own, in a zone far from Greenwich: nearer to its ends a table may lack one. */
const MARGIN_DAYS = 3

/** The sessions of some years without a gap between them, and what answers questions about them fast. */
export class SessionTable {
  readonly firstYear: number
  readonly lastYear: number
  /** From here on, and until there, every session is in the table that has to do with the moment. */
  readonly completeFrom: UnixMicros
  readonly completeUntil: UnixMicros
  readonly sessions: readonly MarketSession[]
  readonly regular: Edges
  readonly extended: Edges
  private readonly firstDay: EpochDay
  /** Per UTC day, how many sessions opened at its midnight or before. */
  private readonly openedAtMidnight: Int32Array
  /** Per date, the place of its session; −1 where there is none. */
  private readonly places: Int32Array

  constructor(firstYear: number, lastYear: number, sessions: readonly MarketSession[]) {
    this.firstYear = firstYear
    this.lastYear = lastYear
    this.sessions = sessions
    this.firstDay = epochDayOf(firstYear, 1, 1)
    const end = epochDayOf(lastYear + 1, 1, 1)
    this.completeFrom = (this.firstDay + MARGIN_DAYS) * MICROS_PER_DAY
    this.completeUntil = (end - MARGIN_DAYS) * MICROS_PER_DAY
    const days = end - this.firstDay
    this.places = new Int32Array(days).fill(-1)
    this.openedAtMidnight = new Int32Array(days)
    sessions.forEach(({ date }, place) => {
      this.places[date - this.firstDay] = place
    })
    let opened = 0
    for (let day = 0; day < days; day++) {
      const midnight = (this.firstDay + day) * MICROS_PER_DAY
      while (opened < sessions.length && sessions[opened]!.open <= midnight) opened++
      this.openedAtMidnight[day] = opened
    }
    const { regular, extended } = spansOf(sessions)
    this.regular = new Edges(regular)
    this.extended = new Edges(extended)
  }

  isCompleteAt(time: UnixMicros): boolean {
    return time >= this.completeFrom && time < this.completeUntil
  }

  on(date: EpochDay): MarketSession | null {
    return this.sessions[this.places[date - this.firstDay] ?? -1] ?? null
  }

  /** How many sessions opened at `time` or before: the place of the next one. */
  openedAt(time: UnixMicros): number {
    const day = Math.floor(time / MICROS_PER_DAY) - this.firstDay
    if (day < 0) return 0
    let opened = this.openedAtMidnight[day]
    if (opened === undefined) return this.sessions.length
    while (opened < this.sessions.length && this.sessions[opened]!.open <= time) opened++
    return opened
  }
}

/** Start and end in turn, of regular and of extended trading. */
function spansOf(sessions: readonly MarketSession[]): { regular: UnixMicros[]; extended: UnixMicros[] } {
  const regular: UnixMicros[] = []
  const extended: UnixMicros[] = []
  for (const { open, close, breakStart, breakEnd, extendedOpen, extendedClose } of sessions) {
    if (breakStart === null || breakEnd === null) regular.push(open, close)
    else regular.push(open, breakStart, breakEnd, close)
    extended.push(extendedOpen, open, close, extendedClose)
  }
  return { regular, extended }
}
