import type { EpochDay } from '../../domain/civil-date.ts'
import type { ExchangeRules, SessionHours } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'
import { closuresOfNewYork, earlyClosesOfNewYork, xnys } from './xnys.ts'

const OPEN = 8 * 60 + 30

/** Options closed ten, then two minutes after the shares, and since 2006 close with them. */
const MINUTES_BEHIND_SHARES: readonly (readonly [from: EpochDay, minutes: number])[] = [
  [dateFrom('1990-01-01'), 10],
  [dateFrom('1997-06-23'), 2],
  [dateFrom('2006-02-13'), 0],
]

function hoursWith(hourInNewYork: number, minutesBehind: number): SessionHours {
  // Chicago is an hour behind New York.
  return { open: OPEN, close: (hourInNewYork - 1) * 60 + minutesBehind }
}

/**
 * Cboe Options Exchange: regular hours of options on shares, 08:30 to 15:00 Chicago, on the dates of the share
 * markets and with their early closes. Options on indices and on some funds trade until 15:15, a few of them around
 * the clock; these are not those hours.
 */
export const cboe: ExchangeRules = {
  code: 'CBOE',
  name: 'Cboe, options on shares',
  timeZone: 'America/Chicago',
  sources: [
    'Cboe Options Rule 5.1, Trading Days and Hours: https://www.cboe.com/us/options/regulation/',
    'Cboe, Hours & Holidays, U.S. options: https://www.cboe.com/about/hours/us-options/',
    'SEC releases 34-38543 (SR-CBOE-96-71, 15:10 to 15:02) and 34-53246 (SR-CBOE-2005-104, 15:02 to 15:00)',
  ],
  firstYear: xnys.firstYear,
  knownUntil: xnys.knownUntil,
  hours: MINUTES_BEHIND_SHARES.map(([from, minutes]) => ({ from, hours: hoursWith(16, minutes) })),
  closures: closuresOfNewYork,
  *specialHours(year) {
    for (const [date, hour] of earlyClosesOfNewYork(year)) {
      const minutes = MINUTES_BEHIND_SHARES.findLast(([from]) => from <= date)?.[1] ?? 0
      yield [date, hoursWith(hour, minutes)]
    }
  },
}
