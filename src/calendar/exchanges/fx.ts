import type { ExchangeRules } from '../exchange-rules.ts'
import { dateFrom } from '../holidays/date-list.ts'

/**
 * Spot exchange rates: 24 hours a day from Sunday 17:00 to Friday 17:00 New York, where the trading day ends. No
 * exchange rules over it, so there are no closures: on 25 December and 1 January most dealers quote little or nothing.
 */
export const fx: ExchangeRules = {
  code: 'FX',
  name: 'FX, 24 hours on 5 days',
  timeZone: 'America/New_York',
  sources: ['Convention of the interbank market: the value date changes at 17:00 New York'],
  firstYear: 1990,
  knownUntil: dateFrom('2099-12-31'),
  hours: [{ from: dateFrom('1990-01-01'), hours: { open: -7 * 60, close: 17 * 60 } }],
  closures: () => [],
  specialHours: () => [],
}
