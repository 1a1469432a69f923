import { knowledgeWarning } from '../calendar/known-until.ts'
import { CALENDAR_CODES, calendarOf } from '../calendar/registry.ts'
import { zoneConverter } from '../calendar/time-zone.ts'
import { calendarCodeOf } from '../domain/calendar-code.ts'
import { FulmarError } from '../domain/codes.ts'
import type { Instrument } from '../domain/instrument.ts'
import { isoDate } from '../domain/iso-date.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'

/**
 * The calendar of each instrument; null where its hours are not known. Throws FulmarError CONFIG_INVALID where an
 * instrument names one that does not exist.
 */
export function calendarsOf(instruments: readonly Instrument[]): (MarketCalendar | null)[] {
  return instruments.map((instrument) => {
    const code = calendarCodeOf(instrument)
    if (code === null) return null
    if (instrument.calendar === null) return CALENDAR_CODES.includes(code) ? calendarOf(code) : null
    try {
      return calendarOf(code)
    } catch (error) {
      if (!(error instanceof FulmarError)) throw error
      throw new FulmarError('CONFIG_INVALID', `Instrument ${instrument.id}: ${error.message}`, {
        remedy: `${error.remedy} Or say calendar: 'none', and all data counts as regular trading.`,
        cause: error,
      })
    }
  })
}

/** What was not known of the hours of the run, in full sentences. */
export function calendarWarnings(
  calendars: readonly (MarketCalendar | null)[],
  start: UnixMicros,
  end: UnixMicros,
): string[] {
  const warnings: string[] = []
  for (const calendar of new Set(calendars)) {
    if (calendar === null) continue
    const { code, timeZone, knownFrom } = calendar
    const last = end > 0 ? zoneConverter.epochDay(timeZone, end) : knownFrom
    const warning = last < knownFrom ? null : knowledgeWarning(calendar, last)
    if (warning !== null) warnings.push(warning)
    if (start > 0 && start < knownFrom * MICROS_PER_DAY) {
      warnings.push(
        `${code}: the calendar begins on ${isoDate(knownFrom)}. Before that no hours are known, and all data counts as regular trading.`,
      )
    }
  }
  return warnings
}
