import { civilDateOf, epochDayOf, weekdayOf } from '../domain/civil-date.ts'
import type { EpochDay } from '../domain/civil-date.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketSession } from '../ports/market-calendar.ts'
import type { ExchangeRules, SessionHours, WallMinute } from './exchange-rules.ts'
import { microsFromWall } from './time-zone.ts'

const WORKDAYS: readonly number[] = [1, 2, 3, 4, 5]

/** The sessions of one year, in order: days of the week, less the closures, with the hours that hold on each date. */
export function sessionsOfYear(rules: ExchangeRules, year: number): MarketSession[] {
  const closed = new Set(rules.closures(year))
  const special = new Map(rules.specialHours(year))
  const weekdays = rules.weekdays ?? WORKDAYS
  const sessions: MarketSession[] = []
  const end = epochDayOf(year + 1, 1, 1)
  for (let date = epochDayOf(year, 1, 1); date < end; date++) {
    const ownHours = special.get(date)
    if (closed.has(date) || (ownHours === undefined && !weekdays.includes(weekdayOf(date)))) continue
    sessions.push(sessionFrom(rules, date, ownHours ?? regularHours(rules, date)))
  }
  return sessions
}

/** The hours that hold on that date unless it has hours of its own. */
export function regularHours(rules: ExchangeRules, date: EpochDay): SessionHours {
  const { hours } = rules
  const found = hours.findLast(({ from }) => from <= date) ?? hours[0]
  if (found === undefined) throw new RangeError(`${rules.code} has no hours`)
  return found.hours
}

function sessionFrom(rules: ExchangeRules, date: EpochDay, hours: SessionHours): MarketSession {
  const { year, month, day } = civilDateOf(date)
  const at = (minute: WallMinute): UnixMicros => microsFromWall(rules.timeZone, year, month, day, 0, minute)
  const { midday, extended } = hours
  const open = at(hours.open)
  const close = at(hours.close)
  // Sessions are handed out more than once: nobody may change them.
  return Object.freeze({
    date,
    open,
    close,
    breakStart: midday === undefined ? null : at(midday[0]),
    breakEnd: midday === undefined ? null : at(midday[1]),
    extendedOpen: extended === undefined ? open : at(extended[0]),
    extendedClose: extended === undefined ? close : at(extended[1]),
  })
}
