import { calendarFromRules } from '../calendar-from-rules.ts'
import type { ExchangeRules } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'

/** Open and close on a date as a table writes them: `08:00 16:30`, in UTC; `closed` where there is no session. */
export function sessionText(rules: ExchangeRules, date: string): string {
  const session = calendarFromRules(rules).sessionOn(dateFrom(date))
  if (session === null) return 'closed'
  return [session.open, session.close].map((time) => timeOfDay(time / 1000, date)).join(' ')
}

function timeOfDay(millis: number, date: string): string {
  const [day, time] = new Date(millis).toISOString().split('T')
  const minutes = (time ?? '').slice(0, 5)
  return day === date ? minutes : `${day ?? ''} ${minutes}`
}
