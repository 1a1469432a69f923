import { civilDateOf, epochDayOf } from '../domain/civil-date.ts'
import type { EpochDay } from '../domain/civil-date.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'
import type { ExchangeRules } from './exchange-rules.ts'
import { sessionHash } from './session-hash.ts'
import { SessionTable } from './session-table.ts'
import { sessionsOfYear } from './sessions-of-year.ts'

/** Rules are applied up to this year; microseconds are exact until 2255. */
const LAST_YEAR = 2200

const HASHED_YEARS = 50

/** No market pauses or trades without a pause for longer and then does the other: the search for a change ends here. */
const LONGEST_SPAN: UnixMicros = 2 * 366 * MICROS_PER_DAY

/**
 * The calendar that follows from the rules of an exchange. Its tables grow year by year with what is asked, so that
 * making one costs nothing; what it answers does not depend on what was asked before. Before the first year of the
 * rules there are no sessions; behind `knownUntil` the rules alone hold.
 */
export function calendarFromRules(rules: ExchangeRules): MarketCalendar {
  return new RulesCalendar(rules)
}

class RulesCalendar implements MarketCalendar {
  readonly code: string
  readonly timeZone: string
  readonly supportsExtendedHours: boolean
  readonly knownFrom: EpochDay
  readonly knownUntil: EpochDay
  private readonly rules: ExchangeRules
  private readonly years = new Map<number, readonly MarketSession[]>()
  private table: SessionTable | null = null
  private digest: string | null = null

  constructor(rules: ExchangeRules) {
    this.rules = rules
    this.code = rules.code
    this.timeZone = rules.timeZone
    this.supportsExtendedHours = rules.hours.some(({ hours }) => hours.extended !== undefined)
    this.knownFrom = epochDayOf(rules.firstYear, 1, 1)
    this.knownUntil = rules.knownUntil
  }

  /** Over the sessions from the first year to the year after `knownUntil`, of fifty years at most: runs seldom go further. */
  get hash(): string {
    if (this.digest === null) {
      const sessions: MarketSession[] = []
      const { firstYear } = this.rules
      const lastYear = Math.min(civilDateOf(this.knownUntil).year + 1, firstYear + HASHED_YEARS - 1)
      for (let year = firstYear; year <= lastYear; year++) sessions.push(...this.yearOf(year))
      this.digest = sessionHash(sessions)
    }
    return this.digest
  }

  isOpen(time: UnixMicros): boolean {
    return this.tableAt(time).regular.contains(time)
  }

  isExtended(time: UnixMicros): boolean {
    return this.tableAt(time).extended.contains(time)
  }

  nextOpen(time: UnixMicros): UnixMicros {
    return this.nextChange(time, (table) => table.regular.nextStart(time))
  }

  nextClose(time: UnixMicros): UnixMicros {
    return this.nextChange(time, (table) => table.regular.nextEnd(time))
  }

  sessionOn(date: EpochDay): MarketSession | null {
    return this.tableAt(date * MICROS_PER_DAY).on(date)
  }

  sessionAt(time: UnixMicros): MarketSession | null {
    const table = this.tableAt(time)
    const session = table.sessions[table.openedAt(time) - 1]
    return session !== undefined && time < session.close ? session : null
  }

  nextSession(time: UnixMicros): MarketSession {
    for (let table = this.tableAt(time); ; table = this.grown(table.firstYear, table.lastYear + 1)) {
      const session = table.sessions[table.openedAt(time)]
      if (session !== undefined) return session
      if (table.lastYear >= LAST_YEAR) {
        throw new RangeError(`${this.code} has no session after the year ${String(LAST_YEAR)}`)
      }
    }
  }

  previousSession(time: UnixMicros): MarketSession | null {
    for (let table = this.tableAt(time); ; table = this.grown(table.firstYear - 1, table.lastYear)) {
      const session = table.sessions[table.openedAt(time) - 1]
      if (session !== undefined) return session
      if (table.firstYear <= this.rules.firstYear) return null
    }
  }

  sessionsBetween(first: EpochDay, last: EpochDay): readonly MarketSession[] {
    const sessions: MarketSession[] = []
    if (last < this.knownFrom || last < first) return sessions
    const firstYear = Math.max(civilDateOf(first).year, this.rules.firstYear)
    const lastYear = Math.min(civilDateOf(last).year, LAST_YEAR)
    for (let year = firstYear; year <= lastYear; year++) {
      for (const session of this.yearOf(year)) {
        if (session.date >= first && session.date <= last) sessions.push(session)
      }
    }
    return sessions
  }

  private nextChange(time: UnixMicros, changeIn: (table: SessionTable) => UnixMicros): UnixMicros {
    const limit = Math.max(time, this.knownFrom * MICROS_PER_DAY) + LONGEST_SPAN
    for (let table = this.tableAt(time); ; table = this.grown(table.firstYear, table.lastYear + 1)) {
      const change = changeIn(table)
      if (change <= limit && change < table.completeUntil) return change
      if (table.completeUntil > limit || table.lastYear >= LAST_YEAR) return Infinity
    }
  }

  private tableAt(time: UnixMicros): SessionTable {
    const { table } = this
    return table?.isCompleteAt(time) === true ? table : this.tableAround(time)
  }

  /** The years before and after are in it too: most questions are about what comes next. */
  private tableAround(time: UnixMicros): SessionTable {
    if (Number.isNaN(time)) throw new RangeError(`${this.code} was asked about a time that is not a number`)
    const { firstYear } = this.rules
    const bounded = Math.min(
      Math.max(time, this.knownFrom * MICROS_PER_DAY),
      epochDayOf(LAST_YEAR, 1, 1) * MICROS_PER_DAY,
    )
    const { year } = civilDateOf(Math.floor(bounded / MICROS_PER_DAY))
    return this.grown(Math.max(year - 1, firstYear), Math.min(year + 1, LAST_YEAR))
  }

  private grown(firstYear: number, lastYear: number): SessionTable {
    const { table } = this
    const first = Math.min(firstYear, table?.firstYear ?? firstYear)
    const last = Math.max(lastYear, table?.lastYear ?? lastYear)
    if (table?.firstYear === first && table.lastYear === last) return table
    const sessions: MarketSession[] = []
    for (let year = first; year <= last; year++) sessions.push(...this.yearOf(year))
    const grown = new SessionTable(first, last, sessions)
    this.table = grown
    return grown
  }

  private yearOf(year: number): readonly MarketSession[] {
    const known = this.years.get(year)
    if (known !== undefined) return known
    const sessions = sessionsOfYear(this.rules, year)
    this.years.set(year, sessions)
    return sessions
  }
}
