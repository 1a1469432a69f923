import { calendarFromRules } from '../calendar-from-rules.ts'
import type { ExchangeRules } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'

/**
 * A session as a table writes it, in UTC: `01:30–04:00 05:00–08:00` with a midday break, `01:30–04:00` without one,
 * `closed` where there is no session. Times of the day before carry a minus: `-23:00–05:00`.
 */
export function sessionWithBreak(rules: ExchangeRules, date: string): string {
  const session = calendarFromRules(rules).sessionOn(dateFrom(date))
  if (session === null) return 'closed'
  const at = (time: number): string => timeOfDay(time / 1000, date)
  const { open, close, breakStart, breakEnd } = session
  if (breakStart === null || breakEnd === null) return `${at(open)}–${at(close)}`
  return `${at(open)}–${at(breakStart)} ${at(breakEnd)}–${at(close)}`
}

function timeOfDay(millis: number, date: string): string {
  const text = new Date(millis).toISOString()
  return (text.startsWith(date) ? '' : '-') + text.slice(11, 16)
}
