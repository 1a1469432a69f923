import type { EpochDay } from '../domain/civil-date.ts'
import { isoDate } from '../domain/iso-date.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'

/**
 * What to warn of when a calendar is used for that date: sessions before its tables begin, or behind the date up to
 * which closures are known. Null where it is known.
 */
export function knowledgeWarning(
  { code, knownFrom, knownUntil }: Pick<MarketCalendar, 'code' | 'knownFrom' | 'knownUntil'>,
  date: EpochDay,
): string | null {
  if (date > knownUntil) {
    return `${code}: closures are known until ${isoDate(knownUntil)}. Later sessions follow the rules alone: holidays that are declared year by year, and closures that nobody foresaw, are missing. A newer version of Fulmar may know them.`
  }
  if (date < knownFrom)
    return `${code}: the calendar begins on ${isoDate(knownFrom)}; it has no sessions before.`
  return null
}
