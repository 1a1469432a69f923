import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'
import { closuresOfNewYork, earlyClosesOfNewYork, xnys } from './xnys.ts'

/** Chicago is an hour behind New York. */
function closingAt(hourInNewYork: number): SessionHours {
  return { open: 8 * 60 + 30, close: (hourInNewYork - 1) * 60 }
}

/**
 * Cboe Options Exchange: regular hours of options on shares, 08:30 to 15:00 Chicago, on the dates of the share
 * markets and with their early closes. Options on indices and on some funds trade until 15:15, a few of them around
 * the clock; these are not those hours.
 */
export const cboe: ExchangeRules = {
  code: 'CBOE',
  name: 'Cboe Options Exchange',
  timeZone: 'America/Chicago',
  sources: [
    'Cboe Options Rule 5.1, Trading Days and Hours: https://www.cboe.com/us/options/regulation/',
    'Cboe, Hours & Holidays, U.S. options: https://www.cboe.com/about/hours/us-options/',
  ],
  firstYear: xnys.firstYear,
  knownUntil: xnys.knownUntil,
  hours: [{ from: dateFrom('1990-01-01'), hours: closingAt(16) }],
  closures: closuresOfNewYork,
  *specialHours(year) {
    for (const [date, hour] of earlyClosesOfNewYork(year)) yield [date, closingAt(hour)]
  },
}
