import { regularHours } from '../../calendar/sessions-of-year.ts'
import { calendarOf, rulesOf } from '../../calendar/registry.ts'
import { zoneOffset } from '../../calendar/time-zone.ts'
import type { ExchangeRules, SessionHours } from '../../calendar/exchange-rules.ts'
import { civilDateOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'

type Calendar = ReturnType<typeof calendarOf>
type Session = NonNullable<ReturnType<Calendar['sessionOn']>>

/** A market that was asked about: what it answers, and by which rules. */
export interface Market {
  readonly calendar: Calendar
  readonly rules: ExchangeRules
}

export function marketOf(code: string): Market {
  return { calendar: calendarOf(code), rules: rulesOf(code) }
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]
const MINUTES_PER_DAY = 24 * 60

/** `Thu 26`, or `Thu 26 Nov 2026` with `withMonth`. */
export function dayName(date: EpochDay, withMonth = false): string {
  const { year, month, day } = civilDateOf(date)
  const name = `${WEEKDAYS[weekdayOf(date)] ?? ''} ${String(day).padStart(2)}`
  return withMonth ? `${name} ${monthName(month).slice(0, 3)} ${String(year)}` : name
}

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? ''
}

/** `09:30`; `17:00 the day before` for a minute before the date begins. */
export function clockText(minute: number): string {
  const inDay = ((minute % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY
  const text = [Math.floor(inDay / 60), inDay % 60].map((part) => String(part).padStart(2, '0')).join(':')
  if (minute < 0) return `${text} the day before`
  return minute === MINUTES_PER_DAY ? '24:00' : text
}

/** `09:00–11:30, 12:30–15:30`; `17:00 the day before to 16:00`. */
export function hoursText({ open, close, midday }: SessionHours): string {
  if (midday === undefined) return span(open, close)
  return `${span(open, midday[0])}, ${span(midday[1], close)}`
}

function span(start: number, end: number): string {
  return `${clockText(start)}${start < 0 ? ' to ' : '–'}${clockText(end)}`
}

/** What the clock of the market showed, as minutes of the session date. */
export function hoursOf({ calendar }: Market, session: Session): SessionHours {
  const minute = (time: UnixMicros): number =>
    (time + zoneOffset(calendar.timeZone, time) - session.date * MICROS_PER_DAY) / MICROS_PER_MINUTE
  const { breakStart, breakEnd } = session
  return {
    open: minute(session.open),
    close: minute(session.close),
    ...(breakStart === null || breakEnd === null
      ? {}
      : { midday: [minute(breakStart), minute(breakEnd)] as const }),
  }
}

/** What is out of the ordinary about the hours of a session; null where nothing is. */
export function oddity({ calendar, rules }: Market, date: EpochDay): string | null {
  const session = calendar.sessionOn(date)
  if (session === null) return null
  const actual = hoursOf({ calendar, rules }, session)
  const usual = regularHours(rules, date)
  if (hoursText(actual) === hoursText(usual)) {
    return isTradingWeekday(rules, date) ? null : `special session, ${hoursText(actual)}`
  }
  const what = [
    changed('opens', actual.open, usual.open),
    changed('closes', actual.close, usual.close),
  ].filter((part) => part !== '')
  return what.length === 0 ? `another break, ${hoursText(actual)}` : what.join('; ')
}

/** `closes early, 13:00`; empty where nothing is other than usual. */
function changed(verb: string, actual: number, usual: number): string {
  if (actual === usual) return ''
  return `${verb} ${actual < usual ? 'early' : 'late'}, ${clockText(actual)}`
}

export function isTradingWeekday({ weekdays = [1, 2, 3, 4, 5] }: ExchangeRules, date: EpochDay): boolean {
  return weekdays.includes(weekdayOf(date))
}
