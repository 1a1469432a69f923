import type { ExchangeRules } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'

/** Crypto currencies trade without a pause; a session is a UTC date. */
export const crypto: ExchangeRules = {
  code: 'CRYPTO',
  name: 'Crypto, 24 hours on 7 days',
  timeZone: 'UTC',
  sources: ['Venues of crypto currencies trade around the clock, and begin their days at midnight UTC'],
  firstYear: 1990,
  knownUntil: dateFrom('2099-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: { open: 0, close: 24 * 60 } }],
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  closures: () => [],
  specialHours: () => [],
}
